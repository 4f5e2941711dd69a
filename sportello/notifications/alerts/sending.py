"""Handing over, once: a sending is marked right before, and settled by what the channel says.

Who finds a mark whose job is gone cannot know whether the service took it. Unlike a letter to a customer, a call for
help that was lost is worse than one that comes twice: it is handed over once more and marked as doubtful. A second
loss leaves it uncertain, and the next way is used.
"""

import logging
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from django.db import transaction
from django.db.models import F, QuerySet

from sportello.desk.post import notice_failed
from sportello.domain.errors import DeskError
from sportello.jobs.backend import backend
from sportello.jobs.models import Job
from sportello.jobs.task import NOTICES, Context, task
from sportello.notifications.alerts.choices import choices_of
from sportello.notifications.alerts.composing import compose
from sportello.notifications.alerts.groups import SHIFT
from sportello.notifications.alerts.putting_off import put_off_until
from sportello.notifications.alerts.standing import still_to_tell, why_over
from sportello.notifications.channels.base import Away, Notice, Refused
from sportello.notifications.models import Alert, Sending
from sportello.notifications.shifts.composing import compose_reminder

log = logging.getLogger(__name__)
State = Sending.State
PATIENCE: Final = timedelta(hours=12)
"""So long a sending waits for a service that is away: what is older concerns nobody any more."""
NAMED: Final = 20
"""On so many requests of one notification is written that it could not be delivered."""


@task(
    takes_context=True, queue_name=NOTICES, priority=10, max_attempts=200, longest_pause=timedelta(minutes=10)
)
def send(context: Context, sending: int) -> str:
    """Hand over one sending, unless nobody needs it any more; returns its state. Raises Away to be tried again."""
    now = context.task_result.last_attempted_at or backend().now()
    rows = Sending.objects.select_related("notification__person", "notification__team", "method")
    found = rows.filter(pk=sending).first()
    if found is None:  # forgotten, with all that is old
        return ""
    if found.state not in (State.WAITING, State.SENDING):
        return found.state
    if now < found.due_at:  # the clock was set back since the job was asked for
        send.using(run_after=found.due_at).enqueue(sending)
        return found.state
    quiet = _quiet_until(found, now)
    if quiet is not None:
        _mine(found).update(due_at=quiet)
        send.using(run_after=quiet).enqueue(sending)
        return found.state
    if found.state == State.SENDING:
        _refuse_if_held(found)
        if not _begun_again(found, now):
            return State.UNCERTAIN.value
    return _hand_over(found, f"{context.hold.job}.{context.hold.token}", now)


def _quiet_until(sending: Sending, now: datetime) -> datetime | None:
    """The end of the quiet hours that have begun while a later way waited for an answer."""
    notification = sending.notification
    left, person = notification.left_at, notification.person_id
    if sending.state != State.WAITING or sending.attempts or left is None or sending.due_at <= left:
        return None
    if person is None or notification.urgent:
        return None
    return put_off_until(person, choices_of([person])[person], now)


def _hand_over(sending: Sending, claim: str, now: datetime) -> str:
    from sportello.notifications.channels.handing import hand_over  # it knows every channel

    notice = _notice(sending, now)
    method = sending.method
    if notice is None:
        _settle(sending, State.STOPPED, why_over(sending.notification, sending.groups))
        return State.STOPPED.value
    if method is None or not method.is_active or method.verified_at is None:
        _ended(sending, State.STOPPED, "method gone", now)
        return State.STOPPED.value
    fresh = Sending.objects.filter(pk=sending.pk, state=sending.state, claim=sending.claim)
    if not fresh.update(state=State.SENDING, claim=claim, attempts=F("attempts") + 1):
        return sending.state  # another job has it
    sending.state, sending.claim = State.SENDING, claim
    try:
        hand_over(notice, method, now, taken=partial(_settle, sending, State.SENT, "", sent_at=now))
    except Refused as refusal:
        give_up(sending, refusal.said, now)
        return State.FAILED.value
    except Away as away:
        return _later(sending, away, now)
    return State.SENT.value


def _notice(sending: Sending, now: datetime) -> Notice | None:
    if sending.groups == [SHIFT]:
        return compose_reminder(sending.notification, now)
    told: list[Alert] = [one for one in still_to_tell(sending.notification) if one.group in sending.groups]
    return compose(sending, told, now) if told else None


def _refuse_if_held(sending: Sending) -> None:
    """Leave alone what another job is still at. Raises Away."""
    job, _dot, token = sending.claim.partition(".")
    alive = Job.objects.filter(pk=int(job or 0), token=int(token or 0), state=Job.State.RUNNING)
    if alive.exists():
        raise Away("another job is handing it over")


def _begun_again(sending: Sending, now: datetime) -> bool:
    """A sender was lost in the middle: once that may happen; whether it may be sent again."""
    if sending.doubtful:
        _ended(sending, State.UNCERTAIN, "", now)
        return False
    sending.doubtful = True
    return bool(_mine(sending).filter(state=State.SENDING).update(doubtful=True))


def _later(sending: Sending, away: Away, now: datetime) -> str:
    if now - sending.due_at >= PATIENCE:
        give_up(sending, away.said, now)
        return State.FAILED.value
    _settle(sending, State.WAITING, away.said)
    raise away


def give_up(sending: Sending, said: str, now: datetime) -> None:
    """It will never be delivered: the next way is used at once, and the person is told in the application.

    All of it or, where the sender is lost in the middle, nothing: then the notice is handed over once more.
    """
    person = sending.notification.person_id
    alerts = sending.notification.alerts.filter(group__in=sending.groups)
    tickets = alerts.order_by("ticket").values_list("ticket", flat=True).distinct()[:NAMED]
    with transaction.atomic():
        if not _ended(sending, State.FAILED, said, now) or person is None:
            return
        for ticket in list(tickets):
            try:
                notice_failed(
                    ticket, sending=sending.pk, person=person, way=sending.channel, said=said, at=now
                )
            except DeskError:  # a ticket that takes no more events does not hold up the others
                log.warning("could not write on ticket %s that a notice failed", ticket)


def bring_forward(sending: Sending, now: datetime) -> None:
    """The next way need not wait for an answer to what never arrived."""
    later = Sending.objects.filter(
        notification=sending.notification_id, state=State.WAITING, due_at__gt=now
    ).exclude(pk=sending.pk)
    following = later.order_by("due_at", "pk").first()
    if following is None:
        return
    with transaction.atomic():
        if Sending.objects.filter(pk=following.pk, due_at=following.due_at).update(due_at=now):
            send.enqueue(following.pk)


def _ended(sending: Sending, state: str, said: str, now: datetime) -> bool:
    """It ends without an answer, and the next way begins; false if another job has it by now."""
    with transaction.atomic():
        mine = _settle(sending, state, said)
        if mine:
            bring_forward(sending, now)
        return mine


def _settle(sending: Sending, state: str, said: str, **more: Any) -> bool:
    """Write down what became of it, unless another has it by now."""
    return bool(_mine(sending).update(state=state, said=said[:300], **more))


def _mine(sending: Sending) -> QuerySet[Sending]:
    """The row, unless another job has changed what stands there."""
    return Sending.objects.filter(pk=sending.pk, claim=sending.claim)
