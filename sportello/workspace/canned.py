"""Canned replies: texts with blanks that are filled in when they are used. A fixed list of blanks, no language."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sportello.domain.errors import DeskError
from sportello.workspace.models import CannedReply

# Every blank, and what it stands for: `{{ requester_name }}` in a text.
BLANKS: Final[Mapping[str, str | Promise]] = {
    "requester_name": _("the requester's name"),
    "requester_first_name": _("the requester's first name"),
    "number": _("the number of the request"),
    "subject": _("the subject of the request"),
    "department": _("the department"),
    "agent_name": _("your name"),
    "promised_time": _("by when the next promise is due"),
}
_BLANK = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
LONGEST = 20_000


class UnknownBlank(DeskError):
    """A text has a blank that nothing fills."""

    code = "unknown_blank"
    message = "Nothing fills the blank «{blank}»."
    hint = "Use one of: {known}."


class NoWords(DeskError):
    """A canned reply without a text, or without a name."""

    code = "no_words"
    hint = "Give it a name and a text, in Italian at least."


def check_canned(canned: CannedReply) -> None:
    """Raises NoWords or UnknownBlank: call it before storing one (`people.change.store`)."""
    if not canned.name_it.strip() or not canned.text_it.strip():
        raise NoWords
    for text in (canned.text_it, canned.text_en):
        check_blanks(text)


def check_blanks(text: str) -> None:
    """Raises UnknownBlank."""
    for name in _BLANK.findall(text):
        if name not in BLANKS:
            raise UnknownBlank(blank=name, known=", ".join(BLANKS))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its blanks filled. One for which there is no value today is left out."""
    return _BLANK.sub(lambda found: values.get(found.group(1), ""), text)


def in_tongue(italian: str, english: str, language: str) -> str:
    """The text in the language of whoever will read it, the other one where it is missing."""
    return (english or italian) if language.startswith("en") else (italian or english)


def canned_for(department: int) -> QuerySet[CannedReply]:
    """Those in use in a department, and those of all."""
    return CannedReply.objects.filter(Q(department=department) | Q(department=None), in_use=True)


def filled(
    replies: Iterable[CannedReply], values: Mapping[str, str], language: str
) -> list[tuple[CannedReply, str]]:
    """Each with its text, ready to be inserted."""
    return [(reply, fill(in_tongue(reply.text_it, reply.text_en, language), values)) for reply in replies]
