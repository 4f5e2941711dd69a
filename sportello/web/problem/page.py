"""Everything the page of one problem shows, gathered in a fixed number of queries."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.http import Http404

from sportello.domain.lifecycle import Kind
from sportello.domain.problem import Problem
from sportello.problems.models import UNDER_WAY, Run
from sportello.problems.rows import DETAILS
from sportello.tickets.models import OPEN, Message, Ticket
from sportello.web.access import Asked
from sportello.web.numbers import label
from sportello.web.problem.diary import diary
from sportello.web.problem.impact import impact
from sportello.web.problem.linked import linked
from sportello.web.problem.running import told_of
from sportello.web.problem.stages import moves, steps

LATELY = timedelta(hours=12)


@dataclass(frozen=True)
class Texts:
    """What was written: the cause, the workaround as it is shown, and a newer version that is not shown yet."""

    cause: str = ""
    shown: str = ""
    draft: str = ""


def row_of(request: Asked, number: int) -> Ticket:
    """The problem with this number, if the person may see it; else there is none."""
    found = Ticket.objects.visible_to(request.actor).filter(number=number, kind=Kind.PROBLEM.value)
    row = found.select_related("department", "owner", "category", "requester").first()
    if row is None:
        raise Http404
    return row


def detail_of(row: Ticket) -> Problem:
    """Its stage, cause and workaround."""
    return next((detail for _ticket, detail, _raw in DETAILS.load([row.pk])), Problem())


def leads(request: Asked, row: Ticket) -> bool:
    """Whether the person may write on the problem: an offer of the page, the door asks again."""
    mine = row.owner_id == request.user.pk
    return row.status in OPEN and (mine or request.actor.may("problem.edit", row.department_id))


def texts_of(row: Ticket, detail: Problem) -> Texts:
    """One query; a text that was erased is not there."""
    wanted = {detail.cause_event, detail.workaround_event, detail.published_event} - {0}
    found = Message.objects.filter(ticket=row.pk, event_number__in=wanted, erased_at=None)
    said = dict(found.values_list("event_number", "text")) if wanted else {}
    newer = detail.workaround_event if detail.workaround_event != detail.published_event else 0
    return Texts(said.get(detail.cause_event, ""), said.get(detail.published_event, ""), said.get(newer, ""))


def last_run(row: Ticket, now: datetime) -> Run | None:
    """The run under way, or the last one of these hours."""
    found = Run.objects.filter(problem=row.pk).filter(
        Q(status__in=UNDER_WAY) | Q(finished_at__gte=now - LATELY)
    )
    return found.select_related("by").order_by("-pk").first()


def gather(request: Asked, row: Ticket) -> dict[str, Any]:
    """What the templates of the page use."""
    detail = detail_of(row)
    run = last_run(row, request.at)
    return {
        "problem": row,
        "label": label(row),
        "detail": detail,
        "steps": steps(row, detail),
        "moves": moves(row, detail),
        "leads": leads(request, row),
        "may_link": row.status not in ("closed", "cancelled", "merged")
        and request.actor.may("ticket.link", row.department_id),
        "open": row.status in OPEN,
        "texts": texts_of(row, detail),
        "impact": impact(row.pk, detail.published, request.at),
        "linked": linked(row.pk, request.GET, request.actor),
        "diary": diary(row.pk),
        "run": told_of(run, request.actor) if run is not None else None,
        "priority": min(row.priority, row.raised_to or row.priority),
    }
