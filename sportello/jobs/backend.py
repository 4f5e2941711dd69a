"""What both backends share: a job is a row, written with the transaction that asks for it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils.module_loading import import_string
from django_tasks import task_backends
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskError, TaskResult, TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist
from django_tasks.utils import normalize_json

from sportello.jobs.models import Job
from sportello.jobs.task import MAX_ATTEMPTS, JobTask
from sportello.sets.writes import insert_rows, next_ids

T = TypeVar("T")

_COLUMNS = tuple(field.name for field in Job._meta.concrete_fields)
STATUS = {
    Job.State.READY: TaskResultStatus.READY,
    Job.State.RUNNING: TaskResultStatus.RUNNING,
    Job.State.DONE: TaskResultStatus.SUCCESSFUL,
    Job.State.FAILED: TaskResultStatus.FAILED,
}


class RecordedBackend(BaseTaskBackend):
    """Keeps the row; how a worker comes by it is `deliver`.

    The option `clock` is the dotted path of the desk's clock: nothing below the faces reads one by itself.
    """

    task_class = JobTask
    supports_defer = True
    supports_get_result = True
    supports_priority = True

    def now(self) -> datetime:
        """The desk's moment."""
        clock: Callable[[], datetime] = import_string(self.options["clock"])
        return clock()

    def enqueue(self, task: Task[..., T], args: Any, kwargs: Any) -> TaskResult[T]:
        """Ask for a job; it exists once the transaction around this call is committed."""
        self.validate_task(task)
        job = self._job(task, args, kwargs)
        with transaction.atomic():
            job.save(force_insert=True)
            self.deliver([job])
        return result_of(job, task)

    def enqueue_each(self, task: Task[..., Any], calls: Sequence[Sequence[Any]]) -> None:
        """Ask for a job of the same task for each of these arguments, as a set."""
        self.validate_task(task)
        jobs = [self._job(task, args, {}) for args in calls]
        if jobs:
            with transaction.atomic():
                for job, pk in zip(jobs, next_ids(Job, len(jobs)), strict=True):
                    job.pk = pk
                insert_rows(Job, _COLUMNS, [[getattr(job, name) for name in _COLUMNS] for job in jobs])
                self.deliver(jobs)

    def _job(self, task: Task[..., Any], args: Any, kwargs: Any) -> Job:
        return Job(
            task=task.module_path,
            queue=task.queue_name,
            priority=task.priority,
            args=normalize_json(list(args)),
            kwargs=normalize_json(dict(kwargs)),
            max_attempts=getattr(task, "max_attempts", MAX_ATTEMPTS),
            run_after=task.run_after,
            enqueued_at=self.now(),
        )

    def deliver(self, jobs: Sequence[Job]) -> None:
        """Let workers know of jobs (of one task, for one moment); in the transaction in which they came to wait."""
        raise NotImplementedError

    def get_result(self, result_id: str) -> TaskResult[Any]:
        """What is known of a job."""
        job = Job.objects.filter(pk=int(result_id)).first() if str(result_id).isdecimal() else None
        if job is None:
            raise TaskResultDoesNotExist(result_id)
        return result_of(job, import_string(job.task))


def backend() -> RecordedBackend:
    """The backend of this desk, as TASKS says."""
    found = task_backends["default"]
    if not isinstance(found, RecordedBackend):
        raise TypeError(f"TASKS names {type(found).__name__}, which keeps no record of jobs")
    return found


def result_of(job: Job, task: Task[..., T]) -> TaskResult[T]:
    """A job in the words of the tasks API."""
    result: TaskResult[T] = TaskResult(
        task=task,
        id=str(job.pk),
        status=STATUS[Job.State(job.state)],
        enqueued_at=job.enqueued_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        last_attempted_at=job.last_attempted_at,
        args=job.args,
        kwargs=job.kwargs,
        backend=task.backend,
        errors=[
            TaskError(exception_class_path=one["exception_class_path"], traceback=one["traceback"])
            for one in job.errors
        ],
        worker_ids=list(job.workers),
    )
    object.__setattr__(result, "_return_value", job.result)
    return result
