"""How far a job is that somebody on a page waits for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import Http404

from sportello.jobs.models import Job
from sportello.jobs.task import JobTask

PATIENCE = timedelta(seconds=10)


@dataclass(frozen=True)
class Progress:
    """A job as a page shows it; `late` when it should have begun by now."""

    job: int
    done: int
    total: int
    state: Job.State
    result: Any
    late: bool

    @property
    def is_over(self) -> bool:
        return self.state in {Job.State.DONE, Job.State.FAILED}

    @property
    def has_failed(self) -> bool:
        return self.state == Job.State.FAILED

    @property
    def percent(self) -> int:
        """Of what it was thought to be in all."""
        if self.state == Job.State.DONE:
            return 100
        return min(99, 100 * self.done // self.total) if self.total else 0


def progress_of(task: JobTask[..., Any], pk: int, at: datetime, **arguments: object) -> Progress:
    """The job of that number, if it is a call of the task with these arguments. Raises Http404."""
    job = Job.objects.filter(pk=pk, task=task.module_path).first()
    if job is None or any(job.kwargs.get(name) != value for name, value in arguments.items()):
        raise Http404
    state = Job.State(job.state)
    late = state == Job.State.READY and not job.attempts and at - job.enqueued_at > PATIENCE
    return Progress(job.pk, job.done, job.total, state, job.result, late)
