"""Which alerts still have to be told: what was read, answered, or taken by anybody needs no further word."""

from collections.abc import Sequence

from django.db.models import Max

from sportello.notifications.alerts.groups import GROUPS, TAKES
from sportello.notifications.models import Alert, Delivery, Notification
from sportello.tickets.models import TimelineEvent


def still_to_tell(notification: Notification) -> list[Alert]:
    """The alerts of a notification that nobody has read or settled meanwhile, in the order in which they matter."""
    if notification.answered_at is not None:
        return []
    alerts = list(notification.alerts.all())
    read, taken = _read(notification.person_id, alerts), _taken(alerts)
    left = [
        alert
        for alert in alerts
        if (alert.ticket_id, alert.event_number) not in read
        and not (_is_call(alert) and taken.get(alert.ticket_id, 0) > alert.event_number)
    ]
    order = {key: place for place, key in enumerate(GROUPS)}
    return sorted(left, key=lambda alert: (order.get(alert.group, 99), alert.created_at, alert.pk))


def _is_call(alert: Alert) -> bool:
    group = GROUPS.get(alert.group)
    return group is not None and group.is_call


def _read(person: int | None, alerts: Sequence[Alert]) -> set[tuple[int, int]]:
    """(ticket, event) of what the person has read in the application."""
    if person is None:
        return set()
    seen = Delivery.objects.filter(
        ticket__in={alert.ticket_id for alert in alerts}, person=person, read_at__isnull=False
    )
    return set(seen.values_list("ticket", "event_number"))


def _taken(alerts: Sequence[Alert]) -> dict[int, int]:
    """For each ticket the last event by which somebody took it, or ended it."""
    calls = {alert.ticket_id for alert in alerts if _is_call(alert)}
    events = TimelineEvent.objects.filter(ticket__in=calls, kind__in=TAKES).order_by()
    return dict(events.values("ticket").annotate(last=Max("number")).values_list("ticket", "last"))
