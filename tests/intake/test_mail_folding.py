"""What is said and what is only quoted or signed; nothing is ever cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sportello.intake.mail.folding import Part, fold, said

# Lines as they occur, so that chance meets every rule in every order.
LINES = [
    "",
    " ",
    "Funziona di nuovo, grazie!",
    "Il giorno lun 3 mar 2025 alle ore 10:12 Sportello <aiuto@azienda.it> ha scritto:",
    "Il giorno lun 3 mar 2025 alle ore 10:12 Sportello <",
    "aiuto@azienda.it> ha scritto:",
    "> la sua richiesta è in lavorazione, la terremo informata appena avremo altre notizie e",
    "comunque entro domani",
    ">> ancora prima",
    "-- ",
    "Mario Rossi",
    "Inviato da iPhone",
    "-----Messaggio originale-----",
    "Da: Sportello <aiuto@azienda.it>",
    "Inviato: lunedì 3 marzo 2025 10:12",
    "A: Mario Rossi",
    "Oggetto: Stampante",
    "________________________________",
    "---------- Forwarded message ----------",
    "On Mon, 3 Mar 2025 at 10:12, Desk wrote:",
    "| quoted with bars",
    "\u200b",
]


@given(
    st.lists(st.sampled_from(LINES), max_size=16),
    st.sampled_from(["\n", "\r\n", "\x0b", "\u2028"]),
    st.booleans(),
)
def test_what_is_shown_and_what_is_folded_are_the_whole_in_order(
    lines: list[str], end: str, closed: bool
) -> None:
    text = end.join(lines) + (end if closed else "")
    stretches = fold(text)
    assert "".join(stretch.text for stretch in stretches) == text
    if text.replace("\u200b", "").strip():
        assert any(stretch.part is Part.SAID and stretch.text.strip() for stretch in stretches)


@given(st.text(max_size=300), st.text(max_size=30))
def test_any_text_comes_back_whole(text: str, subject: str) -> None:
    assert "".join(stretch.text for stretch in fold(text, subject=subject)) == text


ITALIAN = """La stampante non risponde.

Il giorno lun 3 mar 2025 alle ore 10:12 Sportello <aiuto@azienda.it>
ha scritto:

> Buongiorno,
> come va la stampante?
"""
OUTLOOK = """Adesso va.

Cordiali saluti
Anna

________________________________
Da: Sportello <aiuto@azienda.it>
Inviato: lunedì 3 marzo 2025 10:12
A: Anna Verdi
Oggetto: R: Stampante

Buongiorno,
come va?
"""
GERMAN = """Geht wieder.

Am Mo., 3. März 2025 um 10:12 Uhr schrieb Hilfe <hilfe@firma.de>:

Guten Tag
"""
FRENCH = """C'est bon.

-----Message d'origine-----
De : Aide <aide@firme.fr>
Envoyé : lundi 3 mars 2025 10:12
À : Anne
Objet : Imprimante

Bonjour
"""
PHONE = """Sì, alle 15.

Inviato da iPhone

> Il giorno 3 mar 2025, alle ore 10:12, Sportello ha scritto:
>
> Possiamo richiamarla?
"""


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (ITALIAN, "La stampante non risponde."),
        (OUTLOOK, "Adesso va.\n\nCordiali saluti\nAnna"),
        (GERMAN, "Geht wieder."),
        (FRENCH, "C'est bon."),
        (PHONE, "Sì, alle 15."),
    ],
)
def test_a_reply_is_what_its_writer_said(text: str, wanted: str) -> None:
    assert said(text) == wanted


def test_answers_between_the_questions_stay_where_they_are() -> None:
    text = "Alle 9:00 Desk <d@x.it> ha scritto:\n> Quale piano?\nIl terzo.\n> Quale stanza?\nLa 12.\n"
    assert said(text).split() == ["Il", "terzo.", "La", "12."]
    parts = [stretch.part for stretch in fold(text)]
    assert parts == [Part.QUOTED, Part.SAID, Part.QUOTED, Part.SAID]


def test_an_answer_below_the_quotation_is_seen() -> None:
    assert said("On 3 May 2025, Desk <d@x.it> wrote:\n\n> Does it work?\n\nIt does.\n") == "It does."


@pytest.mark.parametrize(
    "text",
    [
        "> Only a quotation.\n",
        "Viaggio\nDa: Roma\nA: Milano\nData: 12 maggio\n",
        "Nel messaggio Anna scrive che non va.\nInviato da chi? Non lo so, ma quella frase è lunga.\n",
    ],
)
def test_what_only_looks_like_a_quotation_is_shown(text: str) -> None:
    assert said(text) == text.strip()


def test_what_was_forwarded_is_what_is_said() -> None:
    text = "Vedete sotto.\n\nDa: Anna <a@x.it>\nInviato: lunedì\nA: Desk\nOggetto: Porta\n\nLa porta non chiude.\n"
    assert said(text, subject="I: Porta") == text.strip()
    assert said(text, subject="R: Porta") == "Vedete sotto."
