"""Doing one job that was taken."""

import json
import logging
import threading
from collections.abc import Callable
from datetime import datetime

from django.db import connection
from django.utils.module_loading import import_string
from django_tasks.utils import normalize_json

from sportello.jobs import outcome
from sportello.jobs.backend import result_of
from sportello.jobs.hold import Hold, Holds, Lost, Stopped, at_once
from sportello.jobs.models import Job
from sportello.jobs.outcome import UnknownTask
from sportello.jobs.task import Context, JobTask

log = logging.getLogger(__name__)


class Performer:
    """Does jobs on behalf of one process: who they are held for, when to stop, whom to give way to."""

    def __init__(
        self,
        clock: Callable[[], datetime],
        *,
        stopping: threading.Event | None = None,
        give_way: Callable[[], None] = at_once,
    ) -> None:
        self.clock, self.give_way = clock, give_way
        self.stopping = stopping or threading.Event()
        self.holds = Holds()

    def perform(self, job: Job) -> None:
        """Run the job and write down how it ended; whatever it raises ends with it."""
        hold = Hold(job.pk, job.token, self.stopping, self.give_way, job.done, job.total, reached=job.reached)
        with self.holds.holding(hold):
            try:
                result = _call(job, hold, task_of(job))
            except UnknownTask as error:
                outcome.left_to_others(job, error, self.clock())
            except Stopped:
                outcome.handed_back(job)
            except Lost:
                log.warning("job %s (%s) was taken by another worker", job.pk, job.task)
            except (Exception, SystemExit) as error:  # noqa: BLE001  # written down with the job
                if connection.connection is not None and not connection.in_atomic_block:
                    connection.close_if_unusable_or_obsolete()
                outcome.failed(job, error, self.clock())
            else:
                self._finish(job, hold, result)

    def _finish(self, job: Job, hold: Hold, result: object) -> None:
        if not outcome.done(job, result, self.clock(), hold.done, hold.total):
            log.warning("job %s (%s) was done, but another worker has taken it", job.pk, job.task)


def task_of(job: Job) -> "JobTask[..., object]":
    """The task as this version has it. Raises UnknownTask."""
    try:
        task = import_string(job.task)
    except ImportError as error:
        raise UnknownTask(f"this version does not know {job.task}") from error
    if not isinstance(task, JobTask):
        raise UnknownTask(f"{job.task} is no task")
    return task


def _call(job: Job, hold: Hold, task: "JobTask[..., object]") -> object:
    """The value that the task returned, as JSON."""
    context = [Context(task_result=result_of(job, task), hold=hold)] if task.takes_context else []
    result: object = normalize_json(task.call(*context, *job.args, **job.kwargs))
    if "\\u0000" in json.dumps(result):
        raise ValueError("a result holds a zero character, which PostgreSQL cannot keep")
    return result
