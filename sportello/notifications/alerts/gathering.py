"""Alerts become notifications: what nobody wants told is put aside, the rest gathered by person until it leaves.

All of a set is one transaction: an alert is gathered exactly once, whoever is killed and begins again.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from sportello.desk.rulebook import rulebook
from sportello.domain.gathering import Left, leaves_at
from sportello.domain.policy import ALWAYS
from sportello.domain.rulebook import RuleBook
from sportello.jobs.backend import backend
from sportello.jobs.task import Context, task
from sportello.notifications.alerts.choices import Chosen, choices_of
from sportello.notifications.alerts.events import events_of
from sportello.notifications.alerts.groups import GROUPS, group_of
from sportello.notifications.alerts.leaving import leave
from sportello.notifications.alerts.putting_off import put_off_until
from sportello.notifications.models import Alert, ContactMethod, Notification
from sportello.sets.writes import update_rows
from sportello.tickets.models import Ticket, TimelineEvent

SET: Final = 500
State = Notification.State


@dataclass(frozen=True)
class Reader:
    """Whose notification it is: a person's or the room's of a team; `urgent` ones are gathered apart."""

    person: int | None
    team: int | None
    urgent: bool

    @property
    def place(self) -> tuple[int, int, bool]:
        """Where it stands among others: two nodes that gather at once must not wait for each other."""
        return self.person or 0, self.team or 0, self.urgent


@task(takes_context=True, priority=10, max_attempts=100)
def gather(context: Context) -> int:
    """Gather all that is new; returns how many alerts."""
    count = 0
    while done := gather_some(context.task_result.last_attempted_at or backend().now()):
        count += done
        context.step(count, count + 1)
    return count


def gather_some(now: datetime, limit: int = SET) -> int:
    """Gather up to `limit` alerts in one transaction; returns how many there were."""
    with transaction.atomic():
        new = Alert.objects.filter(state=Alert.State.NEW).order_by("pk")
        if connection.features.has_select_for_update_skip_locked:
            new = new.select_for_update(skip_locked=True)
        alerts = list(new[:limit])
        if alerts:
            _gather(alerts, now)
        return len(alerts)


def _gather(alerts: Sequence[Alert], now: datetime) -> None:
    events, tickets = _told(alerts)
    people = {alert.person_id for alert in alerts if alert.person_id is not None}
    chosen, channels, rules = choices_of(people), _channels(people, alerts), rulebook()
    rows: list[tuple[Any, ...]] = []
    waiting: dict[Reader, list[Alert]] = defaultdict(list)
    for alert in alerts:
        event, ticket = events.get((alert.ticket_id, alert.event_number)), tickets.get(alert.ticket_id)
        alert.group = group_of(event.kind, event.payload, alert.person_id) if event else ""
        urgent = bool(alert.group) and ticket is not None and _overrules(rules, ticket, alert.group)
        ways = channels[alert.person_id, alert.team_id]
        if _wanted(alert, chosen, ways, urgent=urgent):
            waiting[Reader(alert.person_id, alert.team_id, urgent)].append(alert)
        else:
            rows.append((alert.pk, Alert.State.UNWANTED.value, alert.group, None))
    for reader, theirs in sorted(waiting.items(), key=lambda pair: pair[0].place):
        notification = _add(reader, len(theirs), chosen.get(reader.person or 0), now)
        rows += [(alert.pk, Alert.State.GATHERED.value, alert.group, notification) for alert in theirs]
    update_rows(Alert, ("id",), ("state", "group", "notification"), rows)


def _told(alerts: Sequence[Alert]) -> tuple[dict[tuple[int, int], TimelineEvent], dict[int, Ticket]]:
    ids = {alert.ticket_id for alert in alerts}
    events = events_of((alert.ticket_id, alert.event_number) for alert in alerts)
    return events, Ticket.objects.only("policy", "level").in_bulk(ids)


def _channels(
    people: set[int], alerts: Sequence[Alert]
) -> Mapping[tuple[int | None, int | None], frozenset[str]]:
    """The channels on which each person and each room can be told now."""
    teams = {alert.team_id for alert in alerts if alert.team_id is not None}
    ways = ContactMethod.objects.usable().filter(Q(person__in=people) | Q(team__in=teams))
    found: dict[tuple[int | None, int | None], frozenset[str]] = defaultdict(frozenset)
    for person, team, channel in ways.values_list("person", "team", "channel"):
        found[person, team] |= {channel}
    return found


def _overrules(rules: RuleBook, ticket: Ticket, group: str) -> bool:
    """Whether the policy of the request says that people are called whatever they chose."""
    policy = rules.policies.get(ticket.policy)
    if policy is None or not GROUPS[group].is_call or not 1 <= ticket.level <= policy.last:
        return False
    return ALWAYS in policy.level(ticket.level).notify


def _wanted(alert: Alert, chosen: Mapping[int, Chosen], ways: frozenset[str], *, urgent: bool) -> bool:
    if not alert.group or not ways:
        return False
    if alert.person_id is None or urgent:
        return True
    return any(chosen[alert.person_id].wants(alert.group, channel) for channel in ways)


def _add(reader: Reader, count: int, chosen: Chosen | None, now: datetime) -> int:
    """Let alerts go along with the notification that is being gathered, or begin one; returns its key."""
    quiet = None
    if reader.person is not None and chosen is not None and not reader.urgent:
        quiet = put_off_until(reader.person, chosen, now)
    found = _gathering(reader) or _begin(reader, now)
    fresh = found.count == 0
    if fresh or found.put_off or quiet is None:
        due = leaves_at(
            found.opened_at,
            now,
            settings.ALERT_PACE,
            before=_before(reader),
            quiet=quiet,
            urgent=reader.urgent,
        )
    else:  # what began before the quiet hours still leaves, and takes along what came in that minute
        due, quiet = found.due_at, None
    if fresh or due < found.due_at:
        leave.using(run_after=due).enqueue(found.pk)
    found.count, found.last_at, found.due_at, found.put_off = found.count + count, now, due, quiet is not None
    found.save(update_fields=["count", "last_at", "due_at", "put_off"])
    return found.pk


def _gathering(reader: Reader) -> Notification | None:
    rows = Notification.objects.filter(
        person=reader.person, team=reader.team, urgent=reader.urgent, state=State.GATHERING
    )
    return (rows.select_for_update() if connection.features.has_select_for_update else rows).first()


def _begin(reader: Reader, now: datetime) -> Notification:
    """A new one, unless somebody else has begun it in this very moment."""
    try:
        with transaction.atomic():
            return Notification.objects.create(
                person_id=reader.person,
                team_id=reader.team,
                urgent=reader.urgent,
                opened_at=now,
                last_at=now,
                due_at=now,
            )
    except IntegrityError:
        found = _gathering(reader)
        if found is None:  # and it has left since: the job is done anew
            raise
        return found


def _before(reader: Reader) -> Left | None:
    """The last one that left for the same reader."""
    left = Notification.objects.filter(person=reader.person, team=reader.team, state=State.LEFT)
    last = left.order_by("-left_at").values_list("left_at", "count").first()
    return None if last is None or last[0] is None else Left(last[0], last[1])
