"""Canned replies: texts with blanks that are filled in when they are used. A fixed list of blanks, no language."""

from collections.abc import Iterable, Mapping

from django.db.models import Q, QuerySet

from sportello.desk.sentences.blanks import BLANKS
from sportello.domain.blanks import check, fill_known, names_in
from sportello.domain.errors import DeskError
from sportello.workspace.models import CannedReply

LONGEST = 20_000


class NoWords(DeskError):
    """A canned reply without a text, or without a name."""

    code = "no_words"
    hint = "Give it a name and a text, in Italian at least."


class BlankLeft(DeskError):
    """A text has a blank that nothing fills on this ticket."""

    code = "blank_left"
    message = "Nothing fills the blank «{blank}» today."
    hint = "Write the words yourself."


def check_filled(text: str) -> None:
    """Raises BlankLeft: call it before a text goes out."""
    for name in names_in(text):
        if name in BLANKS:
            raise BlankLeft(blank=name)


def check_canned(canned: CannedReply) -> None:
    """Raises NoWords, UnknownBlank or BrokenBlank: call it before storing one (`people.change.store`)."""
    if not canned.name_it.strip() or not canned.text_it.strip():
        raise NoWords
    for text in (canned.text_it, canned.text_en):
        check_blanks(text)


def check_blanks(text: str) -> None:
    """Raises UnknownBlank or BrokenBlank."""
    check(text, BLANKS)


def in_tongue(italian: str, english: str, language: str) -> str:
    """The text in the language of whoever will read it, the other one where it is missing."""
    return (english or italian) if language.startswith("en") else (italian or english)


def canned_for(department: int) -> QuerySet[CannedReply]:
    """Those in use in a department, and those of all."""
    return CannedReply.objects.filter(Q(department=department) | Q(department=None), in_use=True)


def filled(
    replies: Iterable[CannedReply], values: Mapping[str, str], language: str
) -> list[tuple[CannedReply, str]]:
    """Each with its text, ready to be inserted. A blank without a value today stays, to be written by hand."""
    return [
        (reply, fill_known(in_tongue(reply.text_it, reply.text_en, language), values)) for reply in replies
    ]
