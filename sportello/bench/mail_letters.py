"""Letters as they come to a desk, in files: plain, with HTML and what is quoted below, with a file, in odd charsets.

Every fourth answers one of the folder before, so that whoever reads folder by folder can thread it.
"""

from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from random import Random

from sportello.bench.prose import FIRST_NAMES, texts, vocabulary

SENDERS = 500
FILE = 20_000  # bytes of an attached file
_POLICY = SMTP.clone(max_line_length=998)


def write_folders(folder: Path, sizes: list[int], seed: int) -> list[Path]:
    """Folders with so many letters each, numbered through."""
    chance, words = Random(seed), vocabulary()  # noqa: S311  # the same letters again
    told = texts(words, chance, 20, 120)
    made: list[Path] = []
    before: list[int] = []
    number = 0
    for place, size in enumerate(sizes):
        made.append(folder / f"letters-{place}")
        made[-1].mkdir()
        opened: list[int] = []
        for index in range(size):
            answers = before[index % len(before)] if index % 4 == 3 and before else None
            content = letter(number, next(told), answers, chance).as_bytes()
            (made[-1] / f"{number:06}.eml").write_bytes(content)
            if answers is None:
                opened.append(number)
            number += 1
        before = opened
    return made


def letter(number: int, text: str, answers: int | None, chance: Random) -> EmailMessage:
    """One letter; what answers another comes from the same sender."""
    sender = (number if answers is None else answers) % SENDERS
    made = EmailMessage(_POLICY)
    made["From"] = f"{FIRST_NAMES[sender % len(FIRST_NAMES)]} Rossi <persona{sender}@cliente.it>"
    made["To"] = "aiuto@azienda.it"
    made["Subject"] = f"{'Re: ' if answers is not None else ''}{' '.join(text.split()[:6])}"
    made["Date"] = "Tue, 24 Nov 2026 10:58:00 +0100"
    made["Message-ID"] = f"<{number}@cliente.it>"
    if answers is not None:
        made["In-Reply-To"] = made["References"] = f"<{answers}@cliente.it>"
        text += f"\n\nIl giorno 24 nov 2026, alle ore 10:12, Aiuto <aiuto@azienda.it> ha scritto:\n> {text}\n"
    text += f"\n\n-- \nPersona {sender}\nCliente S.r.l.\n"
    kind = chance.random()
    made.set_content(text, charset="iso-8859-15" if kind < 0.1 else "utf-8", cte="quoted-printable")
    if kind > 0.6:
        paragraphs = "".join(f"<p>{line}</p>" for line in text.splitlines())
        made.add_alternative(f"<html><body><div>{paragraphs}</div></body></html>", subtype="html")
    if kind > 0.9:
        made.add_attachment(chance.randbytes(FILE), maintype="image", subtype="png", filename="schermata.png")
    return made
