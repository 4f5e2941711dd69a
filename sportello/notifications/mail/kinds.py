"""The kinds of letters: which event each one tells, which blanks its words may have, and which they must."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sportello.domain import blanks
from sportello.domain.errors import DeskError

LONGEST: Final = 20_000


class LetterKind(models.TextChoices):
    """One letter for each thing that is told; and the default signature, which stands in all of them."""

    ARRIVED_MAIL = "arrived_mail", _("Arrived by e-mail: number and promise")
    ARRIVED_PHONE = "arrived_phone", _("After a phone call: number and promise")
    ARRIVED_PORTAL = "arrived_portal", _("Arrived in the portal: number and promise")
    REPLY = "reply", _("Reply")
    WAITING = "waiting", _("We wait for an answer")
    REMINDER = "reminder", _("Reminder: we still wait for an answer")
    RESOLVED = "resolved", _("Solved, with the question how it went")
    UNANSWERED = "unanswered", _("Held solved, since no answer came")
    CANCELLED = "cancelled", _("Cancelled")
    SIGNATURE = "signature", _("Signature of who has none of their own")


_ARRIVED: Final = {"email": LetterKind.ARRIVED_MAIL, "phone": LetterKind.ARRIVED_PHONE}
_BY_EVENT: Final[Mapping[str, LetterKind]] = {
    "replied": LetterKind.REPLY,
    "put_on_hold": LetterKind.WAITING,
    "reminded": LetterKind.REMINDER,
    "resolved": LetterKind.RESOLVED,
    "resolved_unanswered": LetterKind.UNANSWERED,
    "cancelled": LetterKind.CANCELLED,
}

MEANINGS: Final[Mapping[str, str | Promise]] = {
    "greeting": _("“Dear Maria Rossi,”; left out where the reply begins with a greeting of its own"),
    "requester_name": _("the name of whom the letter is for"),
    "requester_first_name": _("their first name"),
    "number": _("the number of the request"),
    "subject": _("the subject of the request"),
    "department": _("the department"),
    "link": _("the address of the request's page; only for those who can sign in"),
    "promise": _("the nearest promise as a sentence, such as “We answer by 11:00.”"),
    "promised_time": _("by when the nearest promise is due"),
    "message": _("what is said in the reply"),
    "question": _("“How did it go?”, with one link for each answer"),
    "signature": _("the agent's signature, or that of the department"),
    "agent_name": _("the agent's name, where the department shows names"),
    "phone": _("the agent's telephone number, where the department shows names"),
}
"""Every blank of letters, and what it stands for. Each is public: what is internal has no blank."""

_ALWAYS: Final = (
    "greeting",
    "requester_name",
    "requester_first_name",
    "number",
    "subject",
    "department",
    "link",
    "signature",
)
_PROMISED: Final = ("promise", "promised_time")
_SPOKEN: Final = ("message", "agent_name")
_MORE: Final[Mapping[LetterKind, tuple[str, ...]]] = {
    LetterKind.ARRIVED_MAIL: _PROMISED,
    LetterKind.ARRIVED_PHONE: _PROMISED,
    LetterKind.ARRIVED_PORTAL: _PROMISED,
    LetterKind.REPLY: _SPOKEN,
    LetterKind.RESOLVED: (*_SPOKEN, "question"),
    LetterKind.UNANSWERED: ("question",),
}
_NEEDED: Final[Mapping[LetterKind, tuple[str, ...]]] = {
    LetterKind.ARRIVED_MAIL: ("number",),
    LetterKind.ARRIVED_PHONE: ("number",),
    LetterKind.ARRIVED_PORTAL: ("number",),
    LetterKind.REPLY: ("message",),
    LetterKind.RESOLVED: ("message",),
}


class BlankMissing(DeskError):
    """Words of a letter lack the blank for which the letter is written."""

    code = "blank_missing"
    message = "These words need the blank «{blank}»."
    hint = "Without it what is said would be lost."


def kind_of(event: str, channel: str) -> LetterKind:
    """The letter that tells an event of a request that came in through `channel`."""
    if event == "opened":
        return _ARRIVED.get(channel, LetterKind.ARRIVED_PORTAL)
    return _BY_EVENT[event]


def blanks_of(kind: str) -> tuple[str, ...]:
    """The blanks that words of this kind may have."""
    if kind == LetterKind.SIGNATURE:
        return ("agent_name", "department", "phone")
    return (*_ALWAYS, *_MORE.get(LetterKind(kind), ()))


def check_words(kind: str, text: str) -> None:
    """Raises UnknownBlank, MisspeltBlank, BrokenBlank or BlankMissing. No text at all is no fault."""
    if not text.strip():
        return
    blanks.check(text, blanks_of(kind))
    there: Any = set(blanks.names_in(text))
    for blank in _NEEDED.get(LetterKind(kind), ()):
        if blank not in there:
            raise BlankMissing(blank=blank)
