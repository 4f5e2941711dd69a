"""Which alerts still have to be told: what was read, answered, or taken by anybody needs no further word."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from django.db.models import Max

from sportello.notifications.alerts.groups import CALLS, GROUPS
from sportello.notifications.models import Alert, Delivery, Notification
from sportello.tickets.models import TimelineEvent

Read = set[tuple[int, int]]
Ended = dict[tuple[int, str], int]
Moves = dict[int, list[tuple[int, Mapping[str, Any]]]]
ANSWERED: Final = "answered"
POLICY: Final = "policy"
"""No longer theirs: another version of the policy offers the request to others."""


def still_to_tell(notification: Notification) -> list[Alert]:
    """The alerts of a notification that nobody has read or settled meanwhile, in the order in which they matter."""
    if notification.answered_at is not None:
        return []
    over = _over(notification)
    left = [alert for alert, why in over if not why]
    order = {key: place for place, key in enumerate(GROUPS)}
    return sorted(left, key=lambda alert: (order.get(alert.group, 99), alert.created_at, alert.pk))


def why_over(notification: Notification, groups: Collection[str]) -> str:
    """Why nothing of these groups is left to tell: the policy, where that alone has ended some of it."""
    whys = {why for alert, why in _over(notification) if alert.group in groups}
    return POLICY if notification.answered_at is None and POLICY in whys else ANSWERED


def _over(notification: Notification) -> list[tuple[Alert, str]]:
    """Each alert, and why it need not be told any more; nothing where it has to be."""
    alerts = list(notification.alerts.all())
    read, ended = _read(notification), _ended(notification)
    moves = _moves(notification) if any(kind == "policy_moved" for _, kind in ended) else {}
    return [(alert, _why(alert, read, ended, moves)) for alert in alerts]


def _why(alert: Alert, read: Read, ended: Ended, moves: Moves) -> str:
    group = GROUPS.get(alert.group)
    over = [ended.get((alert.ticket_id, kind), 0) for kind in (group.ended_by if group else ())]
    if (alert.ticket_id, alert.event_number) in read or max(over, default=0) > alert.event_number:
        return ANSWERED
    if group is None or "escalated" not in group.ended_by:
        return ""
    later = [move for move in moves.get(alert.ticket_id, ()) if move[0] > alert.event_number]
    if any(_is_others(alert, move) for _, move in later):
        return POLICY
    return ""


def _is_others(alert: Alert, move: Mapping[str, Any]) -> bool:
    """Whether a move leaves out whom the alert is for: a person, or the room of a team.

    That something is late is told to others than those it is offered to: to them it stays told.
    """
    if alert.person_id is None:
        return bool(alert.team_id != move["offer"].get("team"))
    if alert.group == "late" and alert.person_id not in move.get("was_offered", ()):
        return False
    return alert.person_id not in move["offer"].get("people", ())


def _read(notification: Notification) -> Read:
    """(ticket, event) of what the person has read in the application."""
    if notification.person_id is None:
        return set()
    told = notification.alerts.values("ticket")
    seen = Delivery.objects.filter(ticket__in=told, person=notification.person_id, read_at__isnull=False)
    return set(seen.values_list("ticket", "event_number"))


def _ended(notification: Notification) -> Ended:
    """For ticket and kind the last event of those that end a call, and of moves to another policy."""
    calls = notification.alerts.filter(group__in=CALLS).values("ticket")
    kinds = {"policy_moved", *(kind for group in GROUPS.values() for kind in group.ended_by)}
    events = TimelineEvent.objects.filter(ticket__in=calls, kind__in=kinds).order_by()
    rows = events.values("ticket", "kind").annotate(last=Max("number"))
    return {(ticket, kind): last for ticket, kind, last in rows.values_list("ticket", "kind", "last")}


def _moves(notification: Notification) -> Moves:
    """By ticket, the moves to another policy that offered it to others: number of the event, and what it says."""
    calls = notification.alerts.filter(group__in=CALLS).values("ticket")
    events = TimelineEvent.objects.filter(ticket__in=calls, kind="policy_moved").order_by()
    found: Moves = {}
    for ticket, number, payload in events.values_list("ticket", "number", "payload"):
        if payload.get("offer"):
            found.setdefault(ticket, []).append((number, payload))
    return found
