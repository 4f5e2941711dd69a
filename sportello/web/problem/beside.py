"""A request's problem beside it: for agents its stage and workaround, for the requester what to do meanwhile."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.safestring import SafeString

from sportello.desk.problem_acts import filled, workaround_of
from sportello.people.actor import Actor
from sportello.problems.models import Incidence, Problem
from sportello.tickets.models import OPEN, Ticket
from sportello.web.numbers import label
from sportello.web.problem.listing import shown_stage
from sportello.web.said import said
from sportello.web.templatetags.problem import STAGES


@dataclass(frozen=True)
class Beside:
    """The problem of a request. Its subject and page are for those who see it; a published workaround is for all."""

    number: int
    label: str
    subject: str
    stage: str | Promise
    visible: bool
    workaround: SafeString | str
    text: str
    told_at: datetime | None
    by_hand: bool


def beside(row: Ticket, actor: Actor) -> Beside | None:
    """None, and no query, for a request without one; else at most three."""
    if row.problem_id is None:
        return None
    detail = Problem.objects.filter(ticket=row.problem_id).select_related("ticket__department").first()
    if detail is None:
        return None
    problem = detail.ticket
    incidence = Incidence.objects.filter(ticket=row.pk).first()
    visible = actor.sees_everything or actor.is_in(problem.department_id)
    text = filled(workaround_of(problem.pk), row) if detail.published else ""
    return Beside(
        number=problem.number,
        label=label(problem),
        subject=problem.subject if visible else "",
        stage=STAGES[shown_stage(problem, detail.stage)],
        visible=visible,
        workaround=said(text) if text else "",
        text=text,
        told_at=incidence.told_at if incidence and incidence.told_publicly else None,
        by_hand=bool(incidence and incidence.by_hand),
    )


def meanwhile(row: Ticket) -> SafeString | str:
    """What the requester can do until the problem is solved, if somebody published it for them."""
    if row.problem_id is None or row.status not in OPEN:
        return ""
    shown = Problem.objects.filter(ticket=row.problem_id, in_portal=True, ticket__status__in=OPEN)
    if not shown.exists():
        return ""
    text = filled(workaround_of(row.problem_id), row)
    return said(text) if text else ""
