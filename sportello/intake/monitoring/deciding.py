"""What an alarm leads to, decided before anything is done: the page that tries a message asks the same."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sportello.domain.lifecycle import Status
from sportello.intake.monitoring.alert import Alert
from sportello.intake.monitoring.models import Alarm, EventSource
from sportello.tickets.models import OPEN, Ticket, TimelineEvent

OPENED, COUNTED, SAID, REOPENED = "opened", "counted", "said", "reopened"
RESOLVED, NOTED, COLLECTED, JOINED, NOTHING = "resolved", "noted", "collected", "joined", "nothing"
REPEATED, PASSED = "repeated", "passed"
MINUTE: Final = timedelta(minutes=1)
STORM_LASTS: Final = timedelta(minutes=10)
# What a person does that makes a request theirs: an alarm that ends does not take it out of their hands.
THEIRS: Final = ("replied", "noted", "taken", "assigned", "requester_wrote", "call_logged", "put_on_hold")


@dataclass(frozen=True)
class Decision:
    """What is to be done, and on which request (none: a new one, or nothing)."""

    act: str
    ticket: Ticket | None = None


def decide(
    source: EventSource, alert: Alert, alarm: Alarm | None, at: datetime, *, again: bool = False
) -> Decision:
    """Look at what there is, and say what follows; `again` if the same signed words were taken in before."""
    ticket = alarm.ticket if alarm is not None else None
    if not alert.is_on:
        return _over(source, alarm, ticket)
    if again and alarm is not None and _has_passed(alert, alarm):
        return Decision(PASSED, ticket)
    if alarm is not None and ticket is not None:
        if ticket.status in OPEN:
            window = timedelta(minutes=source.counts_every)
            due = alarm.line_at is None or at - alarm.line_at >= window
            return Decision(SAID if due else COUNTED, ticket)
        if _may_reopen(source, ticket, at):
            return Decision(REOPENED, ticket)
    return anew(source, alert, at)


def _has_passed(alert: Alert, alarm: Alarm) -> bool:
    """Whether it is over, and says to be on since before it ended: told anew, it would say that it began later."""
    if alarm.is_on or alert.began is None or alarm.said_began is None:
        return False
    return alert.began <= alarm.said_began


def _may_reopen(source: EventSource, ticket: Ticket, at: datetime) -> bool:
    lately = ticket.resolved_at is not None and at - ticket.resolved_at < timedelta(minutes=source.reopens)
    return ticket.status == Status.RESOLVED.value and lately


def anew(source: EventSource, alert: Alert, at: datetime) -> Decision:
    """What follows for an alarm without a request of its own: that of its group, a new one, or that of the storm."""
    if source.groups and alert.group:
        others = Alarm.objects.filter(source=source, group=alert.group, ticket__status__in=OPEN)
        other = others.select_related("ticket").order_by("-opened_at").first()
        if other is not None:
            return Decision(JOINED, other.ticket)
    opened = Alarm.objects.filter(source=source, opened_at__gt=at - MINUTE)
    if opened.count() < source.most:
        return Decision(OPENED)
    storm = source.storm if source.storm_at is not None and at - source.storm_at < STORM_LASTS else None
    return Decision(COLLECTED, storm if storm is not None and storm.status in OPEN else None)


def _over(source: EventSource, alarm: Alarm | None, ticket: Ticket | None) -> Decision:
    if alarm is None or not alarm.is_on or ticket is None:
        return Decision(NOTHING)
    if ticket.status not in OPEN:
        return Decision(NOTHING, ticket)
    if Alarm.objects.filter(ticket=ticket, is_on=True).exclude(pk=alarm.pk).exists():
        return Decision(COUNTED, ticket)  # others are still on
    if source.at_end == EventSource.AtEnd.RESOLVE and not _touched(source, ticket):
        return Decision(RESOLVED, ticket)
    return Decision(NOTED, ticket)


def _touched(source: EventSource, ticket: Ticket) -> bool:
    """Whether somebody works on it since it was opened, or was opened anew."""
    theirs = TimelineEvent.objects.filter(ticket=ticket, kind__in=THEIRS, actor__isnull=False)
    return theirs.exclude(actor=source.service_id).exists()
