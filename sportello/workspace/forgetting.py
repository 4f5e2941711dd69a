"""The job that forgets what programs were answered."""

from sportello.jobs.backend import backend
from sportello.jobs.task import task
from sportello.workspace.once import forget_answers


@task
def forget_kept_answers() -> int:
    """The periodic job."""
    return forget_answers(backend().now())
