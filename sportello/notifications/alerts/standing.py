"""Which alerts still have to be told: what was read, answered, or taken by anybody needs no further word."""

from django.db.models import Max

from sportello.notifications.alerts.groups import CALLS, GROUPS
from sportello.notifications.models import Alert, Delivery, Notification
from sportello.tickets.models import TimelineEvent


def still_to_tell(notification: Notification) -> list[Alert]:
    """The alerts of a notification that nobody has read or settled meanwhile, in the order in which they matter."""
    if notification.answered_at is not None:
        return []
    alerts = list(notification.alerts.all())
    read, ended = _read(notification), _ended(notification)
    left = [
        alert
        for alert in alerts
        if (alert.ticket_id, alert.event_number) not in read
        and not ended.get((alert.ticket_id, alert.group), 0) > alert.event_number
    ]
    order = {key: place for place, key in enumerate(GROUPS)}
    return sorted(left, key=lambda alert: (order.get(alert.group, 99), alert.created_at, alert.pk))


def _read(notification: Notification) -> set[tuple[int, int]]:
    """(ticket, event) of what the person has read in the application."""
    if notification.person_id is None:
        return set()
    told = notification.alerts.values("ticket")
    seen = Delivery.objects.filter(ticket__in=told, person=notification.person_id, read_at__isnull=False)
    return set(seen.values_list("ticket", "event_number"))


def _ended(notification: Notification) -> dict[tuple[int, str], int]:
    """For ticket and group the last event after which nobody needs to be called any more."""
    calls = notification.alerts.filter(group__in=CALLS).values("ticket")
    kinds = {kind for group in GROUPS.values() for kind in group.ended_by}
    events = TimelineEvent.objects.filter(ticket__in=calls, kind__in=kinds).order_by()
    found: dict[tuple[int, str], int] = {}
    for ticket, kind, number in (
        events.values("ticket", "kind").annotate(last=Max("number")).values_list("ticket", "kind", "last")
    ):
        for group in GROUPS.values():
            if kind in group.ended_by:
                found[ticket, group.key] = max(found.get((ticket, group.key), 0), number)
    return found
