"""Problems: listed, read, opened from the requests that they cause, linked."""

from typing import Annotated, Any, Literal

from django.http import HttpResponse, QueryDict
from ninja import Query, Router

from sportello.api.conditions import Number, tag
from sportello.api.keys import READ, WRITE, Call
from sportello.api.moving import seen
from sportello.api.nouns.bulk import Results, each
from sportello.api.nouns.problem_shapes import (
    ByHand,
    FiguresShape,
    IncidentPage,
    Incidents,
    NewProblem,
    ProblemPage,
    ProblemShape,
    RunShape,
)
from sportello.api.reading import RELATED, again, line, person, whole
from sportello.desk.door import Done, UnknownTicket
from sportello.desk.linking import unlink
from sportello.desk.problem import end_by_hand
from sportello.desk.problem_opening import link_to_problem, open_problem
from sportello.desk.problem_run import tally
from sportello.domain.lifecycle import Kind
from sportello.problems.models import Run
from sportello.tickets.models import OPEN, Ticket
from sportello.web.problem.impact import Figures, impact
from sportello.web.problem.linked import linked
from sportello.web.problem.listing import listing, shown_stage
from sportello.web.problem.page import detail_of, texts_of

router = Router(tags=["Problems"])


@router.get("", response=ProblemPage, auth=READ, summary="List problems")
def list_problems(
    request: Any,
    show: Annotated[Literal["open", "over"], Query()] = "open",
    after: Annotated[str, Query(pattern=r"^[0-9]{0,17}$")] = "",
) -> Any:
    """The problems that you see: those that are open, or those that are over; the newest first."""
    asked = QueryDict(mutable=True)
    asked.update({"show": show, "before": after})
    found = listing(asked, request.actor, request.at)
    rows = Ticket.objects.select_related(*RELATED).in_bulk([one.ticket.pk for one in found.lines])
    return {
        "problems": [
            {
                "ticket": line(rows[one.ticket.pk]),
                "stage": one.stage,
                "figures": _figures(one.figures),
                "published": one.published,
                "in_portal": one.in_portal,
            }
            for one in found.lines
        ],
        "next": found.next or None,
    }


def _figures(figures: Figures) -> dict[str, int]:
    return {name: getattr(figures, name) for name in FiguresShape.model_fields}


@router.post("", response={201: ProblemShape}, auth=WRITE, summary="Open a problem")
def open_new_problem(request: Any, response: HttpResponse, new: NewProblem) -> Any:
    """Open a problem and link the requests that it causes. Those that cannot be linked are left as they are."""
    incidents = list(Ticket.objects.visible_to(request.actor).filter(number__in=new.incidents))
    given = new.model_dump(exclude={"incidents"})
    row, _done = open_problem(
        incidents=[one.pk for one in incidents], **given, actor=request.actor, at=request.at
    )
    response.headers["Location"] = f"{request.path}/{row.number}"
    return problem_as_it_is(request, response, row.pk)


@router.get("/{number}", response=ProblemShape, auth=READ, summary="Read a problem")
def read_problem(request: Any, number: Number) -> Any:
    """Stage, cause, workaround, what it does, and what is done to its requests."""
    return told(request, problem_of(request, number))


def problem_of(call: Call, number: int) -> Ticket:
    """The problem with this number, if the caller sees it. Raises UnknownTicket."""
    found = Ticket.objects.visible_to(call.actor).filter(number=number, kind=Kind.PROBLEM.value)
    row = found.select_related(*RELATED).first()
    if row is None:
        raise UnknownTicket(number=number)
    return row


def problem_as_it_is(call: Any, response: HttpResponse, ticket: int) -> dict[str, Any]:
    """The problem after a command, with its ETag on the answer."""
    row = again(ticket)
    tag(response, row)
    return told(call, row)


def told(call: Any, row: Ticket) -> dict[str, Any]:
    """All of a problem; its requests are a list of their own."""
    detail = detail_of(row)
    texts, found = texts_of(row, detail), impact(row.pk, detail.published, call.at)
    run = Run.objects.filter(problem=row.pk).select_related("by", "problem").order_by("-pk").first()
    return whole(row) | {
        "stage": shown_stage(row, detail.stage.value),
        "cause": texts.cause,
        "workaround": texts.shown if detail.published else "",
        "workaround_draft": texts.draft,
        "version": detail.version,
        "published": detail.published,
        "in_portal": detail.in_portal,
        "figures": _figures(found.figures),
        "untold": found.untold if detail.published else 0,
        "leads": leads_problem(call, row),
        "run": told_of_run(run) if run is not None else None,
    }


def leads_problem(call: Call, row: Ticket) -> bool:
    """Whether the caller may write on it; the door asks again."""
    mine = row.owner_id == call.actor.person
    return row.status in OPEN and (mine or call.actor.may("problem.edit", row.department_id))


def told_of_run(run: Run) -> dict[str, Any]:
    """How far a run is; one query."""
    counted = tally(run.pk)
    return {
        "id": run.pk,
        "problem": run.problem.number,
        "by": person(run.by),
        "stopping": run.stopped_by_id is not None,
        "refusal": run.refusal or None,
    } | {
        name: counted[name] if name in counted else getattr(run, name)
        for name in RunShape.model_fields
        if name not in ("id", "problem", "by", "stopping", "refusal")
    }


@router.get("/{number}/incidents", response=IncidentPage, auth=READ, summary="Requests of a problem")
def list_incidents(
    request: Any,
    number: Number,
    show: Annotated[Literal["all", "writing", "by_hand"], Query()] = "all",
    after: Annotated[str, Query(pattern=r"^$|^[01]-[0-9]{1,17}$")] = "",
) -> Any:
    """The requests that it causes, as far as you see them: the open ones first, in each the older first."""
    asked = QueryDict(mutable=True)
    asked.update({"show": show, "after": after})
    page = linked(problem_of(request, number).pk, asked, request.actor)
    rows = Ticket.objects.select_related(*RELATED).in_bulk([one.ticket.pk for one in page.rows])
    return {
        "incidents": [
            {"ticket": line(rows[one.ticket.pk]), "told": one.told, "by_hand": one.by_hand}
            for one in page.rows
        ],
        "next": page.next or None,
    }


@router.post("/{number}/incidents", response=Results, auth=WRITE, summary="Link requests to a problem")
def link_incidents(request: Any, number: Number, some: Incidents) -> Any:
    """It causes these too. Each is linked or refused by itself."""
    problem = problem_of(request, number).pk

    def command(ids: list[int]) -> Done:
        return link_to_problem(ids, problem=problem, actor=request.actor, at=request.at)

    return each(request, some.incidents, command)


@router.delete(
    "/{number}/incidents/{other}", response=ProblemShape, auth=WRITE, summary="Take a request from a problem"
)
def unlink_incident(request: Any, response: HttpResponse, number: Number, other: Number) -> Any:
    """It does not cause this one after all."""
    row, twin = problem_of(request, number), seen(request, other)
    unlink(row.pk, other=twin, relation="incident", actor=request.actor, at=request.at)
    return problem_as_it_is(request, response, row.pk)


@router.put(
    "/{number}/incidents/{other}/hand", response=ProblemShape, auth=WRITE, summary="Who ends a linked request"
)
def set_by_hand(request: Any, response: HttpResponse, number: Number, other: Number, how: ByHand) -> Any:
    """Let whoever works on it end it, or let it end with its problem."""
    row = problem_of(request, number)
    twin = Ticket.objects.visible_to(request.actor).filter(number=other, problem=row.pk).first()
    if twin is None:
        raise UnknownTicket(number=other)
    end_by_hand(twin.pk, by_hand=how.by_hand, reason=how.reason, actor=request.actor, at=request.at)
    return problem_as_it_is(request, response, row.pk)
