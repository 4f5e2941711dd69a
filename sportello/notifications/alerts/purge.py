"""Forgetting what was told: alerts that nobody wanted after a week, all the rest after three months."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import QuerySet

from sportello.jobs.backend import backend
from sportello.jobs.task import LONG, Context, task
from sportello.notifications.models import Alert, CodeSent, Notification

UNWANTED_FOR, KEPT_FOR = timedelta(days=7), timedelta(days=90)
CODES_FOR = timedelta(days=1)
SET: Final = 500


@task(takes_context=True, queue_name=LONG)
def purge_alerts(context: Context) -> int:
    """The periodic job; how many alerts and notifications were deleted."""
    return purge(context.task_result.last_attempted_at or backend().now(), context)


def purge(at: datetime, context: Context | None = None) -> int:
    """Delete set by set what is old at `at`. What has not left yet stays, however old."""
    unwanted = Alert.objects.filter(state=Alert.State.UNWANTED, created_at__lt=at - UNWANTED_FOR)
    over = Notification.objects.filter(opened_at__lt=at - KEPT_FOR).exclude(
        state=Notification.State.GATHERING
    )
    codes = CodeSent.objects.filter(at__lt=at - CODES_FOR)
    old = ((unwanted, "created_at"), (over, "opened_at"), (codes, "pk"))
    return sum(_delete(rows, order, context) for rows, order in old)


def _delete(rows: QuerySet[Any], order: str, context: Context | None) -> int:
    count = 0
    while ids := list(rows.order_by(order).values_list("pk", flat=True)[:SET]):
        rows.filter(pk__in=ids).delete()
        count += len(ids)
        if context is not None:
            context.step(count, count + SET)
    return count
