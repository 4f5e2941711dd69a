"""Forgetting jobs that are over."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from sportello.jobs.backend import backend
from sportello.jobs.models import Job, Schedule
from sportello.jobs.task import task

DONE_FOR, FAILED_FOR, MOMENTS_FOR = timedelta(days=7), timedelta(days=30), timedelta(days=40)
SET = 500


def purge(at: datetime) -> int:
    """Delete jobs done a week ago, failed a month ago, and moments of periodic jobs of weeks ago; set by set."""
    over = Job.objects.filter(state=Job.State.DONE, finished_at__lt=at - DONE_FOR)
    failed = Job.objects.filter(state=Job.State.FAILED, finished_at__lt=at - FAILED_FOR)
    past = Schedule.objects.filter(due_at__lt=at - MOMENTS_FOR)
    return sum(_delete(rows) for rows in (over, failed, past))


def _delete(rows: QuerySet[Any]) -> int:
    count = 0
    while ids := list(rows.order_by("pk").values_list("pk", flat=True)[:SET]):
        rows.filter(pk__in=ids).delete()
        count += len(ids)
    return count


@task(queue_name="long")
def purge_jobs() -> int:
    """The periodic job."""
    return purge(backend().now())
