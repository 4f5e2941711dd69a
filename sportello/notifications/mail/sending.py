"""Sending, once and in order: a message is marked right before it is handed over, and settled by the server's answer.

Who finds a message marked whose holder is gone cannot know whether the server took it: it becomes uncertain and is
never sent again by itself.
"""

import logging
import smtplib
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Exists, F, OuterRef

from sportello.desk.post import mail_failed
from sportello.domain.errors import DeskError
from sportello.jobs.backend import backend
from sportello.jobs.models import Job
from sportello.jobs.task import Context, task
from sportello.notifications.mail.answers import Fate, fate_of
from sportello.notifications.mail.composing import NothingToSay, compose
from sportello.notifications.models import OutgoingMessage

log = logging.getLogger(__name__)
State = OutgoingMessage.State
PENDING: Final = (State.WAITING, State.SENDING)


class Away(ConnectionError):
    """The mail server cannot be reached, asks to come again, or is not named now: the job is tried again later."""


class Busy(Exception):
    """Another job is handing over this message, or an earlier one to the same person; nothing was handed over."""


@task(takes_context=True, max_attempts=600, longest_pause=timedelta(minutes=10))
def send_letters(context: Context, ticket: int, person: int) -> int:
    """Send what waits for one person about one ticket, in the order of the timeline; returns how many."""
    if not settings.MAIL_OUT.is_on:
        raise Away("SPORTELLO_SMTP is not set")
    sent, connection = 0, None
    letters = _pending(ticket, person)
    try:
        for index, letter in enumerate(letters):
            context.step(index, len(letters))
            if letter.state == State.SENDING:
                _settle(letter, context)
                continue
            connection = connection or connect()
            sent += _send(letter, connection, f"{context.hold.job}.{context.hold.token}", _now(context))
    finally:
        if connection is not None:
            connection.close()
    return sent


def _pending(ticket: int, person: int) -> list[OutgoingMessage]:
    found = OutgoingMessage.objects.filter(ticket=ticket, person=person, state__in=PENDING)
    found = found.select_related("ticket__department", "ticket__requester", "person")
    return list(found.order_by("event_number"))


def _now(context: Context) -> datetime:
    """When this attempt began, by the clock of who does it."""
    return context.task_result.last_attempted_at or backend().now()


def connect() -> BaseEmailBackend:
    """A connection as mail is set up, not open yet."""
    connection: BaseEmailBackend = get_connection(settings.EMAIL_BACKEND, fail_silently=False)
    return connection


def _settle(letter: OutgoingMessage, context: Context) -> None:
    """A message marked as being sent: by one who still is at it, or by one who is gone. Raises Busy."""
    job, _, token = letter.claim.partition(".")
    alive = Job.objects.filter(pk=int(job or 0), token=int(token or 0), state=Job.State.RUNNING)
    if alive.exists() and int(job) != context.hold.job:
        raise Busy
    _as_it_was(letter).filter(state=State.SENDING).update(state=State.UNCERTAIN)


def _send(letter: OutgoingMessage, connection: BaseEmailBackend, claim: str, now: datetime) -> int:
    """Hand over one message; 1 if the server has taken it. Raises Away, Busy."""
    if letter.event_number == 1 and _asked_for_silence(letter):
        _of(letter).update(state=State.WITHHELD, said="automatic")
        return 0
    marked = _Mark(letter, claim)
    try:
        message = compose(letter, now)
        hand_over(connection, message, marked)
    except NothingToSay:
        _of(letter).update(state=State.WITHHELD, said="not public")
        return 0
    except Busy:
        raise
    except Exception as error:  # noqa: BLE001  # whatever a mail server or a library raises has a meaning here
        _drop(connection)
        _missed(letter, error, marked, now)
        return 0
    mine = OutgoingMessage.objects.filter(pk=letter.pk, claim=claim)
    mine.filter(state__in=(State.SENDING, State.UNCERTAIN)).update(
        state=State.SENT, sent_at=now, said="", signature=letter.signature
    )
    return 1


def hand_over(connection: BaseEmailBackend, message: EmailMessage, mark: Callable[[], None]) -> None:
    """Give the server a message, marked at the last moment at which it certainly was not sent. Raises Away."""
    greet(connection)
    if hasattr(connection, "before_data"):
        connection.before_data = mark
    else:
        mark()
    connection.send_messages([message])


def greet(connection: BaseEmailBackend) -> None:
    """Greet the server before anything is marked. Raises Away."""
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        raise Away(str(error)) from error


def _drop(connection: BaseEmailBackend) -> None:
    """Begin the next message on a connection of its own, whatever state this one was left in."""
    with suppress(OSError, smtplib.SMTPException):
        connection.close()


class _Mark:
    """Marks the message as being sent, at the last moment at which it certainly was not."""

    def __init__(self, letter: OutgoingMessage, claim: str) -> None:
        self.letter, self.claim, self.done = letter, claim, False

    def __call__(self) -> None:
        earlier = OutgoingMessage.objects.filter(
            ticket=OuterRef("ticket"),
            person=OuterRef("person"),
            event_number__lt=OuterRef("event_number"),
            state__in=PENDING,
        )
        free = OutgoingMessage.objects.filter(~Exists(earlier), pk=self.letter.pk, state=State.WAITING)
        if not free.update(state=State.SENDING, claim=self.claim, attempts=F("attempts") + 1):
            raise Busy
        self.letter.state, self.letter.claim, self.done = State.SENDING, self.claim, True


def _missed(letter: OutgoingMessage, error: Exception, marked: _Mark, now: datetime) -> None:
    """Write down what an error means for the message (`answers.fate_of`). Raises Away where it waits."""
    waited = now - (letter.again_at or letter.created_at)
    fate, said = fate_of(error, handed_over=marked.done, waited=waited)
    if fate is Fate.UNCERTAIN:
        _of(letter).update(state=State.UNCERTAIN, said=said, signature=letter.signature)
    elif fate is Fate.WAITS:
        _of(letter).update(state=State.WAITING, said=said, attempts=F("attempts") + (0 if marked.done else 1))
        raise Away(said) from error
    else:
        _give_up(letter, said, now)


def _give_up(letter: OutgoingMessage, said: str, now: datetime) -> None:
    """It has failed, and the timeline says so: both or, where the sender is lost in the middle, neither."""
    event, person = letter.event_number, letter.person_id
    with transaction.atomic():
        if not _of(letter).update(state=State.FAILED, said=said):
            return
        try:
            mail_failed(
                letter.ticket_id, event=event, person=person, said=said, at=now, again=letter.again_at
            )
        except DeskError:
            log.warning("could not write on ticket %s that a letter failed", letter.ticket_id)


def _asked_for_silence(letter: OutgoingMessage) -> bool:
    """Whether the message that opened the request was a program's, or asked for no automatic answer."""
    opening = letter.ticket.mail.filter(event_number=1).values_list("nature", "told")
    return any(nature != "written" or told.get("hushed") for nature, told in opening)


def _of(letter: OutgoingMessage) -> Any:
    """The row, unless another has changed what stands there."""
    return OutgoingMessage.objects.filter(pk=letter.pk, state=letter.state, claim=letter.claim)


def _as_it_was(letter: OutgoingMessage) -> Any:
    return OutgoingMessage.objects.filter(pk=letter.pk, claim=letter.claim)
