"""The marks by which an answer finds its ticket: our own Message-IDs, plus-addresses, and the number in a subject.

Message-IDs and plus-addresses carry a token that only this desk can make: whoever brings one was written to. So do the
links of the question how it went. A number in a subject proves nothing: numbers can be counted.
"""

import re
from typing import Final

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from sportello.domain.number import is_valid

LOOP: Final = "X-Sportello-Loop"
"""The header that our own messages carry, so that they are known when they come back."""

_SALT: Final = "sportello.tickets.mail_marks"
_LENGTH: Final = 16  # hexadecimal digits of a token: 64 bits
_LONG: Final = 32  # of one that opens something
_ID: Final = re.compile(r"^sp\.(\d{1,12})\.(\d{1,9})\.([0-9a-f]{16})@", re.IGNORECASE)
_WELCOME: Final = re.compile(r"^sw\.(\d{1,12})\.([0-9a-f]{32})\.([0-9a-f]{16})@", re.IGNORECASE)
_PLUS: Final = re.compile(r"^[^@+]+\+(\d{2,12})-([0-9a-f]{16})@", re.IGNORECASE)
_QUESTION: Final = re.compile(r"([1-9]\d{0,11})\.([1-9]\d{0,8})\.([1-9]\d{0,11})\.([0-9a-f]{32})", re.ASCII)
_SUBJECT: Final = re.compile(
    r"(?:\[|\()#?(?:[A-Za-z]{1,6}[-‑ ]?)?(\d{2,12})(?:\]|\))|\b[A-Z]{1,6}-(\d{3,12})\b"
)


def message_id(ticket: int, event: int, domain: str) -> str:
    """The Message-ID (without brackets) of the message that tells an event of a ticket (its key, not its number)."""
    return f"sp.{ticket}.{event}.{_token(f'id.{ticket}.{event}')}@{domain}"


def ticket_of_id(id: str) -> tuple[int, int] | None:
    """(ticket, event) of a Message-ID that this desk made; None for any other."""
    found = _ID.match(id)
    if found is None:
        return None
    ticket, event = int(found.group(1)), int(found.group(2))
    return (ticket, event) if _is_ours(found.group(3), f"id.{ticket}.{event}") else None


def welcome_id(person: int, mark: str, domain: str) -> str:
    """The Message-ID (without brackets) of an invitation: whose, and the mark of its link."""
    return f"sw.{person}.{mark}.{_token(f'welcome.{person}.{mark}')}@{domain}"


def welcome_of_id(id: str) -> tuple[int, str] | None:
    """(person, mark) of the Message-ID of an invitation that this desk made; None for any other."""
    found = _WELCOME.match(id)
    if found is None:
        return None
    person, mark = int(found.group(1)), found.group(2).lower()
    return (person, mark) if _is_ours(found.group(3), f"welcome.{person}.{mark}") else None


def plus_address(address: str, number: int) -> str:
    """The address of a mailbox that leads to the ticket of a number: `help+48217-0f…@company.it`."""
    local, _, domain = address.partition("@")
    return f"{local}+{number}-{_token(f'plus.{number}')}@{domain}"


def number_of_address(address: str) -> int | None:
    """The number in a plus-address that this desk made; None for any other."""
    found = _PLUS.match(address)
    if found is None:
        return None
    number = int(found.group(1))
    return number if _is_ours(found.group(2), f"plus.{number}") else None


def without_plus(address: str) -> str:
    """The address of the mailbox itself."""
    local, _, domain = address.partition("@")
    return f"{local.split('+')[0]}@{domain}"


def question_mark(ticket: int, resolution: int, person: int) -> str:
    """What a link holds by which a person says how it went: for this resolution (its event) and nothing else."""
    what = f"{ticket}.{resolution}.{person}"
    return f"{what}.{_token(f'question.{what}', length=_LONG)}"


def question_of(mark: str) -> tuple[int, int, int] | None:
    """(ticket, resolution, person) of a mark that this desk made for its question; None for any other."""
    found = _QUESTION.fullmatch(mark)
    if found is None or not _is_ours(found.group(4), f"question.{'.'.join(found.groups()[:3])}", _LONG):
        return None
    ticket, resolution, person = (int(part) for part in found.groups()[:3])
    return ticket, resolution, person


def numbers_in_subject(subject: str) -> list[int]:
    """Every ticket number that a subject may mean (`[SP-48217]`, `SP-48217`): those whose check digit fits."""
    found = (int(first or second) for first, second in _SUBJECT.findall(subject))
    return [number for number in dict.fromkeys(found) if is_valid(number)]


def _is_ours(token: str, what: str, length: int = _LENGTH) -> bool:
    """Whether this desk made it, with its key of today or one it had before."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(constant_time_compare(token.lower(), _token(what, key, length)) for key in keys)


def _token(what: str, key: str | None = None, length: int = _LENGTH) -> str:
    return salted_hmac(_SALT, what, secret=key, algorithm="sha256").hexdigest()[:length]
