"""Calls that ended without an answer: whoever called is called back, as after any missed call."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from sportello.intake.telephone.models import LineCall
from sportello.jobs.backend import backend
from sportello.jobs.task import Context, task
from sportello.people.actor import Actor, actor_for
from sportello.people.models import Department, Person
from sportello.workspace.missed import missed
from sportello.workspace.models import Call

GRACE: Final = timedelta(seconds=10)
"""So long the word that it was answered after all may come late."""
KEPT: Final = timedelta(days=30)


@task(takes_context=True)
def settle_unanswered(context: Context, line: int) -> int:
    """See to one call; returns the number of the request on which they are called back, or 0."""
    at = context.task_result.last_attempted_at or backend().now()
    with transaction.atomic():
        row = LineCall.objects.select_for_update().filter(pk=line, settled_at=None, answered_at=None).first()
        if row is None or row.ended_at is None:
            return 0
        actor = actor_for(Person.objects.get(pk=row.system_id), "phone")
        department = department_of(actor)
        row.settled_at = at
        if row.number and department is not None:
            row.ticket = missed(row.number, department=department, actor=actor, at=row.ended_at)
        else:
            _log_only(row, department)
        row.save(update_fields=["settled_at", "ticket"])
        return row.ticket.number if row.ticket else 0


def department_of(actor: Actor) -> int | None:
    """Where the calls of a telephone system belong: the department that it works in."""
    own = actor.departments
    if own:
        return own[0]
    return Department.objects.filter(is_active=True).order_by("pk").values_list("pk", flat=True).first()


def _log_only(row: LineCall, department: int | None) -> None:
    """Nobody knows whom to call back; that somebody called stands in the log."""
    ended: datetime = row.ended_at  # type: ignore[assignment]
    Call.objects.create(
        agent_id=row.system_id,
        department_id=department,
        rang_at=row.rang_at,
        began_at=row.rang_at or ended,
        ended_at=ended,
        saved_at=ended,
        outcome=Call.Outcome.MISSED.value,
    )


def purge_lines(at: datetime) -> int:
    """Forget what telephone systems said a month ago; the log of calls stays."""
    return LineCall.objects.filter(told_at__lt=at - KEPT).delete()[0]


@task(queue_name="long")
def purge_line_calls() -> int:
    """The periodic job."""
    return purge_lines(backend().now())
