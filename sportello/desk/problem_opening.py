"""A problem begins: opened from the requests that it causes."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from sportello.desk.door import Done, ticket_ids
from sportello.desk.linking import link
from sportello.desk.opening import Request, open_ticket
from sportello.domain.errors import DeskError
from sportello.domain.lifecycle import Kind
from sportello.domain.priority import Grade
from sportello.people.actor import Actor
from sportello.tickets.models import Ticket


def open_problem(  # noqa: PLR0913  (a problem begins with many facts)
    *,
    subject: str,
    department: int,
    text: str = "",
    incidents: Sequence[int] = (),
    category: int | None = None,
    impact: Grade = Grade.MEDIUM,
    urgency: Grade = Grade.MEDIUM,
    actor: Actor,
    at: datetime,
    dedup_key: str | None = None,
) -> tuple[Ticket, Done]:
    """Open a problem and link the incidents to it; returns it, and which of them could not be linked.

    Raises NotAllowed for who may not open requests in the department, NoSubject, NoPolicyInForce.
    """
    request = Request(
        requester=actor.person or 0,
        department=department,
        subject=subject,
        text=text,
        kind=Kind.PROBLEM,
        category=category,
        channel="",
        impact=impact,
        urgency=urgency,
    )
    with transaction.atomic():
        problem = open_ticket(request, actor=actor, at=at, dedup_key=dedup_key)
        done = link_to_problem(incidents, problem=problem.pk, actor=actor, at=at)
    return problem, done


def link_to_problem(incidents: Sequence[int], *, problem: int, actor: Actor, at: datetime) -> Done:
    """Link incidents to a problem; those that cannot be are listed with the reason, even a single one."""
    ids = ticket_ids(incidents)
    if not ids:
        return Done()
    if len(ids) > 1:
        return link(ids, other=problem, relation="caused_by", actor=actor, at=at)
    try:
        return link(ids, other=problem, relation="caused_by", actor=actor, at=at)
    except DeskError as refusal:
        return Done(refused={ids[0]: refusal})
