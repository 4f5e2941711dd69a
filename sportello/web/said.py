"""What people wrote, as safe markup: paragraphs, links, extracts of logs, mentions; quotations and length folded.

Nothing somebody wrote is ever taken for markup: every piece is escaped here, once.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.html import escape, format_html, urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from sportello.intake.mail.folding import Part, fold

# What is shown of a long message before the fold, and from which length on it is folded.
SHOWN, LONG = 1200, 2400
LINES_SHOWN, LINES_LONG = 14, 32
FENCE = "```"
FOLDED = frozenset({"quote", "signature"})
_QUOTED = re.compile(r"^\s?>")
# Where a mail programme begins to repeat the message that is being answered.
_ORIGINAL = re.compile(
    r"^(On .{4,200} wrote:|Il .{4,200} ha scritto:|-{2,}\s*(Original Message|Messaggio originale)\s*-{2,}|_{20,})\s*$"
)


@dataclass(frozen=True)
class Piece:
    """A stretch of a message: text, code, quote or signature."""

    kind: str
    lines: tuple[str, ...]

    @property
    def size(self) -> int:
        return sum(len(line) + 1 for line in self.lines)


def said(text: str, names: Iterable[str] = (), *, mailed: bool = False, subject: str = "") -> SafeString:
    """The markup of a message; `names` are those mentioned in it.

    What was `mailed` brings earlier messages and signatures along: they are folded as mail programs mark them.
    """
    whole = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    pieces = list(_of_mail(whole, subject) if mailed else _pieces(whole.split("\n")))
    mentioned = sorted({name for name in names if name}, key=len, reverse=True)
    length, lines = sum(piece.size for piece in pieces), sum(len(piece.lines) for piece in pieces)
    if length <= LONG and lines <= LINES_LONG:
        return _joined(pieces, mentioned)
    shown, rest = _split(pieces)
    if not rest:
        return _joined(shown, mentioned)
    return format_html(
        '{}<details class="more"><summary>{}</summary>{}</details>',
        _joined(shown, mentioned),
        _("Show the rest"),
        _joined(rest, mentioned),
    )


def _of_mail(text: str, subject: str) -> Iterator[Piece]:
    for stretch in fold(text, subject=subject):
        lines = stretch.text.rstrip("\n").split("\n")
        if stretch.part is Part.SAID:
            yield Piece("text", tuple(lines))
        elif any(line.strip() for line in lines):
            yield Piece("quote" if stretch.part is Part.QUOTED else "signature", tuple(lines))


def _pieces(lines: list[str]) -> Iterator[Piece]:
    kind = "text"
    held: list[str] = []
    for index, line in enumerate(lines):
        if line.strip().startswith(FENCE):
            if held:
                yield Piece(kind, tuple(held))
            kind, held = ("text" if kind == "code" else "code"), []
            continue
        if kind != "code":
            if _ORIGINAL.match(line) and any(rest.strip() for rest in lines[index + 1 :]):
                if held:
                    yield Piece(kind, tuple(held))
                yield Piece("quote", tuple(lines[index:]))
                return
            now = "quote" if _QUOTED.match(line) else "text"
            if now != kind and held:
                yield Piece(kind, tuple(held))
                held = []
            kind = now
        held.append(line)
    if held:
        yield Piece(kind, tuple(held))


def _split(pieces: list[Piece]) -> tuple[list[Piece], list[Piece]]:
    """What stands before the fold and what behind it. A quotation is folded already."""
    shown: list[Piece] = []
    room, lines_left = SHOWN, LINES_SHOWN
    for index, piece in enumerate(pieces):
        if piece.kind in FOLDED or (piece.size <= room and len(piece.lines) <= lines_left):
            shown.append(piece)
            if piece.kind not in FOLDED:
                room, lines_left = room - piece.size, lines_left - len(piece.lines)
            continue
        head, tail = _cut(piece, room, lines_left)
        return [*shown, *([head] if head.lines else [])], [tail, *pieces[index + 1 :]]
    return shown, []


def _cut(piece: Piece, room: int, lines_left: int) -> tuple[Piece, Piece]:
    count = 0
    for line in piece.lines[: max(1, lines_left)]:
        if count and room < len(line):
            break
        room, count = room - len(line) - 1, count + 1
    first = piece.lines[:count]
    if len(piece.lines) == 1 and len(first[0]) > LONG:
        at = first[0].rfind(" ", 0, SHOWN)
        at = at if at > 0 else SHOWN
        return Piece(piece.kind, (first[0][:at],)), Piece(piece.kind, (first[0][at:],))
    return Piece(piece.kind, first), Piece(piece.kind, piece.lines[count:])


def _joined(pieces: Iterable[Piece], names: list[str]) -> SafeString:
    return mark_safe("".join(_drawn(piece, names) for piece in pieces))  # noqa: S308 (each part is escaped)


def _drawn(piece: Piece, names: list[str]) -> str:
    if piece.kind == "code":
        label = _("Extract")
        block = '<pre class="code" tabindex="0" role="region" aria-label="{}">{}</pre>'
        return format_html(block, label, "\n".join(piece.lines))
    if piece.kind in FOLDED:
        lines = [_QUOTED.sub("", line).removeprefix(" ") for line in piece.lines]
        return format_html(
            '<details class="quote"><summary>{}</summary><blockquote>{}</blockquote></details>',
            _("Quoted text") if piece.kind == "quote" else _("Signature"),
            _paragraphs(lines, []),
        )
    return _paragraphs(piece.lines, names)


def _paragraphs(lines: Iterable[str], names: list[str]) -> SafeString:
    blocks = re.split(r"\n\s*\n", "\n".join(lines).strip("\n"))
    drawn = (_marked(str(urlize(block, nofollow=True, autoescape=True)), names) for block in blocks)
    return mark_safe("".join(f"<p>{block.replace(chr(10), '<br>')}</p>" for block in drawn if block.strip()))  # noqa: S308


def _marked(markup: str, names: list[str]) -> str:
    """Mentions, in text that is escaped already."""
    for name in names:
        mention = "@" + escape(name)
        markup = markup.replace(mention, f'<span class="mention">{mention}</span>')
    return markup
