"""How a job ends: done, failed for good, tried again, or handed back. Only its holder may say so."""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.module_loading import import_string

from sportello.jobs.models import Job
from sportello.jobs.pause import pause
from sportello.jobs.task import LONGEST_PAUSE, GiveUp, JobTask
from sportello.jobs.trouble import KEPT, trouble

log = logging.getLogger(__name__)


NEXT_VERSION, LATEST = timedelta(seconds=30), timedelta(days=1)
"""Pause until a worker of another version is looked for, and for how long one is hoped for."""


class UnknownTask(Exception):
    """This version has no such task: a worker of another one, that asked for the job, has."""


class WorkerLost(Exception):
    """The worker ended, or showed no sign of life, in the middle of the job."""


def done(job: Job, result: Any, now: datetime, steps: int, total: int) -> bool:
    """The job is done after so many steps of so many; false if it was another's by now.

    Said at once: a sign of life that read the steps before the last one may still be written just before this.
    """
    return _say(job, state=Job.State.DONE, result=result, finished_at=now, done=steps, total=total)


def failed(job: Job, error: BaseException, now: datetime) -> bool:
    """An attempt failed: it is tried again after a pause, or the job has failed."""
    errors = [*job.errors, trouble(error, now)][-KEPT:]
    if job.attempts >= job.max_attempts or isinstance(error, GiveUp):
        log.error("job %s (%s) has failed", job.pk, job.task, exc_info=error)
        return _say(job, state=Job.State.FAILED, errors=errors, finished_at=now)
    again = now + pause(job.attempts, _longest_pause(job.task))
    log.warning("job %s (%s) failed, attempt %s", job.pk, job.task, job.attempts, exc_info=error)
    return _wait(job, errors=errors, run_after=again)


def handed_back(job: Job) -> bool:
    """The worker ends before the job: it is begun anew by another, and this attempt does not count."""
    return _wait(job, attempts=job.attempts - 1, run_after=None)


def left_to_others(job: Job, error: UnknownTask, now: datetime) -> bool:
    """Nothing was tried: a worker of the version that knows the task does it; in a day the job has failed."""
    if now - job.enqueued_at > LATEST:
        return failed(job, GiveUp(str(error)), now)
    log.warning("job %s is left to others: %s", job.pk, error)
    return _wait(job, attempts=job.attempts - 1, run_after=now + NEXT_VERSION)


def worker_was_lost(job: Job, now: datetime) -> bool:
    """The holder is gone: the job waits again at once, or has failed if it took its last worker with it."""
    if job.attempts >= job.max_attempts:
        return failed(job, WorkerLost("the worker was lost in the middle of the job"), now)
    log.warning("job %s (%s) lost its worker", job.pk, job.task)
    return _wait(job, run_after=None)


def _longest_pause(path: str) -> Any:
    try:
        found = import_string(path)
    except ImportError:
        return LONGEST_PAUSE
    return found.longest_pause if isinstance(found, JobTask) else LONGEST_PAUSE


def _wait(job: Job, **values: Any) -> bool:
    """Let the job wait again, and tell the workers in the same transaction."""
    from sportello.jobs.backend import backend  # it knows tasks, which know how jobs end

    values |= {"state": Job.State.READY, "delivery": job.delivery + 1}
    with transaction.atomic():
        if not _say(job, **values):
            return False
        for name, value in values.items():
            setattr(job, name, value)
        backend().deliver([job])
        return True


def _say(job: Job, **values: Any) -> bool:
    mine = Job.objects.filter(pk=job.pk, token=job.token, state=Job.State.RUNNING)
    return bool(mine.update(**values))
