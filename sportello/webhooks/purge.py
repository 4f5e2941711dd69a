"""Forgetting what was told, and looking after endpoints that nobody woke."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from sportello.jobs.backend import backend
from sportello.jobs.task import LONG, task
from sportello.webhooks.models import Attempt, Endpoint, OutgoingEvent
from sportello.webhooks.sending import PENDING, wake

KEPT: Final = timedelta(days=30)
SET: Final = 500


def purge(at: datetime) -> int:
    """Delete what was made a month ago and is settled, or waits for an endpoint out of use; returns how many."""
    over = ~Q(state__in=PENDING) | Q(endpoint__is_active=False)
    old = OutgoingEvent.objects.filter(over, created_at__lt=at - KEPT)
    count = 0
    while ids := list(old.order_by("created_at").values_list("pk", flat=True)[:SET]):
        Attempt.objects.filter(event__in=ids).delete()
        OutgoingEvent.objects.filter(pk__in=ids).delete()
        count += len(ids)
    return count


@task(queue_name=LONG)
def purge_webhooks() -> int:
    """The periodic job; it also wakes endpoints for which something is due, should their job have failed for good."""
    now = backend().now()
    due = OutgoingEvent.objects.filter(state__in=PENDING, try_at__lt=now - timedelta(hours=1))
    told = Endpoint.objects.told().filter(pk__in=due.values("endpoint")).values_list("pk", flat=True)
    for endpoint in list(told):
        wake(endpoint, now)
    return purge(now)
