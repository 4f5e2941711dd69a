"""Trying a job again that has failed, or that nobody seems to do."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from sportello.jobs.backend import backend
from sportello.jobs.models import Job

FORGOTTEN = timedelta(minutes=5)
"""Without a sign of life, or without being begun, for so long, a job is stuck."""


def failed() -> QuerySet[Job]:
    """Jobs that have failed, the latest first."""
    return Job.objects.filter(state=Job.State.FAILED).order_by("-pk")


def stuck(now: datetime) -> QuerySet[Job]:
    """Jobs that should have begun, or whose holder should have shown a sign of life, and did not for a while."""
    since = now - FORGOTTEN
    unbegun = Q(state=Job.State.READY) & (
        Q(run_after=None, enqueued_at__lt=since, last_attempted_at=None)
        | Q(run_after=None, last_attempted_at__lt=since)
        | Q(run_after__lt=since)
    )
    return Job.objects.filter(unbegun | Q(state=Job.State.RUNNING, beat_at__lt=since)).order_by("pk")


def retry(pk: int) -> bool:
    """Let a job that has failed or is stuck wait again, with all its attempts before it; false for any other."""
    with transaction.atomic():
        one = Q(pk=pk)
        job = failed().filter(one).first() or stuck(backend().now()).filter(one).first()
        if job is None:
            return False
        values = {"state": Job.State.READY, "attempts": 0, "run_after": None, "finished_at": None}
        values |= {"delivery": job.delivery + 1, "token": job.token + 1, "beat_at": None}
        if not Job.objects.filter(pk=pk, token=job.token, state=job.state).update(**values):
            return False
        job.refresh_from_db()
        backend().deliver([job])
        return True
