"""The job that carries out what was asked for all incidents of a problem."""

from datetime import datetime

from django.db import transaction

from sportello.desk.problem_run import start, tally, work
from sportello.jobs.task import DEFAULT, LONG, Context, task
from sportello.people.actor import Actor
from sportello.problems.models import Run

# So many incidents are done within seconds; more go where they hold up nobody.
FEW = 200


@task(takes_context=True)
def act_on_incidents(context: Context, run: int) -> None:
    """Slice after slice until nothing is left; begun anew after an interruption, it goes on where it was.

    The moment of what is done is that at which the job was taken up.
    """
    at = context.task_result.last_attempted_at
    assert at is not None  # noqa: S101  # it runs, so it was taken up
    while work(run, at=at):
        counted = tally(run)
        context.step(sum(counted.values()) - counted["waiting"], sum(counted.values()))


def ask_for(
    problem: int, *, kind: Run.Kind, text: str = "", silently: bool = False, actor: Actor, at: datetime
) -> Run:
    """Write down what is to be done to a problem's incidents, and let a worker do it. Raises as `start` does."""
    with transaction.atomic():
        run = start(problem, kind=kind, text=text, silently=silently, actor=actor, at=at)
        queue = DEFAULT if tally(run.pk)["waiting"] <= FEW else LONG
        act_on_incidents.using(queue_name=queue).enqueue(run.pk)
    return run
