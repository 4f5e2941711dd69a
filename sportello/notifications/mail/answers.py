"""What an error means for a letter: what a mail server or a provider answered, or that it cannot be put together.

Codes are those of SMTP: from 500 on it has failed, below it waits, and without one nobody answered.
"""

import smtplib
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

from django.db import DatabaseError

from sportello.notifications.mail.composing import CannotCompose
from sportello.notifications.mail.words import NOT_COMPOSED

LONGEST: Final = 300
FROM_HERE_IN_VAIN: Final = 500
WAITS, FAILED = 450, 550
PATIENCE: Final = timedelta(days=3)
"""So long a letter waits for a mail server that is away or puts it off; then it has failed."""
_OURS: Final = frozenset({401, 402, 403, 408, 425, 429, 503})
"""What a provider answers for our sake, not for the message's: key, limits, or that it does nothing now."""


class Fate(StrEnum):
    """What becomes of a letter after an error: tried again by itself, given up, or nobody knows."""

    WAITS = "waits"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


def fate_of(error: Exception, *, handed_over: bool, waited: timedelta) -> tuple[Fate, str]:
    """What an error means for any letter of ours that has waited so long, and the words of the answer."""
    code, said = answer_of(error, handed_over=handed_over)
    if code is None and handed_over:
        return Fate.UNCERTAIN, said
    patient = (code is None or code < FROM_HERE_IN_VAIN) and waited < PATIENCE
    return Fate.WAITS if patient else Fate.FAILED, said


def answer_of(error: Exception, *, handed_over: bool) -> tuple[int | None, str]:
    """The code of the answer, if there was one, and its words. What concerns us, not the message, is no refusal.

    What breaks after the message was handed over, for whichever reason, is no answer.
    """
    code, said = _answered(error) or (None, _first_line(error))
    unsaid = code is None and not handed_over
    if unsaid and not isinstance(error, (OSError, smtplib.SMTPException, DatabaseError)):
        # A fault in what is said, or of ours: another attempt would fare no better.
        code, said = FAILED, f"{NOT_COMPOSED}: {type(error).__name__}, {said}"
    return code, said[:LONGEST]


def _answered(error: Exception) -> tuple[int | None, str] | None:
    if isinstance(error, CannotCompose):
        return FAILED, str(error)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()), (FAILED, b""))
        return code, f"{code} {_words(said)}"
    if isinstance(error, smtplib.SMTPSenderRefused):
        return WAITS, f"{error.smtp_code} {_words(error.smtp_error)}"
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code, f"{error.smtp_code} {_words(error.smtp_error)}"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return FAILED, "553 the mail server does not know all letters of the address"
    if hasattr(error, "esp_name"):
        return _of_provider(error)
    return None


def _of_provider(error: Any) -> tuple[int | None, str]:
    """An error of the mail library (`AnymailError`), which is not always installed."""
    status = error.status_code
    said = _first_line(error)
    if status is None:
        return (_unreached(error), said) if isinstance(error, OSError) else (FAILED, said)
    if status in _OURS:
        return WAITS, f"{status} {said}"
    return (FAILED if status < 500 else None), f"{status} {said}"


def _unreached(error: Any) -> int | None:
    """A provider that could not even be reached took nothing; one that fell silent may have."""
    cause: BaseException | None = error
    while cause is not None:
        if type(cause).__name__ in ("ConnectTimeout", "NewConnectionError", "NameResolutionError"):
            return WAITS
        cause = cause.__cause__ or cause.__context__
    return None


def _first_line(error: Exception) -> str:
    said = str(error).strip().splitlines()
    return said[0] if said else type(error).__name__


def _words(said: Any) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
