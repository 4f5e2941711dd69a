"""Work on a problem: stages, cause, workaround, and what is done to all its requests by a job."""

from typing import Any

from django.http import HttpResponse
from ninja import Status

from sportello.api.conditions import IfMatch, Key, Number, check
from sportello.api.keys import READ, WRITE
from sportello.api.moving import Command
from sportello.api.nouns.problem_shapes import (
    Cause,
    NewRun,
    ProblemShape,
    Publication,
    RunRead,
    RunShape,
    StageMove,
    Workaround,
)
from sportello.api.nouns.problems import problem_as_it_is, problem_of, router, told_of_run
from sportello.api.refusals import Refusal
from sportello.desk import problem as working
from sportello.desk.problem_run import stop
from sportello.desk.problem_task import ask_for
from sportello.people.actor import Actor
from sportello.problems.models import UNDER_WAY, Item, Run
from sportello.tickets.models import Ticket

LISTED = 200


def _work(
    request: Any, response: HttpResponse, number: int, if_match: str | None, command: Command
) -> dict[str, Any]:
    row = problem_of(request, number)
    check(request, row, if_match)
    command(row.pk, actor=request.actor, at=request.at)
    return problem_as_it_is(request, response, row.pk)


@router.post("/{number}/stage", response=ProblemShape, auth=WRITE, summary="Move a problem on")
def move_stage(
    request: Any, response: HttpResponse, number: Number, to: StageMove, if_match: IfMatch = None
) -> Any:
    """To another stage of the search, or back to an earlier one."""
    return _work(
        request,
        response,
        number,
        if_match,
        lambda ticket, **by: working.move_stage(ticket, stage=to.stage, text=to.text, **by),
    )


@router.put("/{number}/cause", response=ProblemShape, auth=WRITE, summary="Write the cause")
def write_cause(
    request: Any, response: HttpResponse, number: Number, cause: Cause, if_match: IfMatch = None
) -> Any:
    """What causes it, for colleagues."""
    return _work(
        request,
        response,
        number,
        if_match,
        lambda ticket, **by: working.write_cause(ticket, text=cause.text, **by),
    )


@router.post("/{number}/workaround", response={201: ProblemShape}, auth=WRITE, summary="Write the workaround")
def write_workaround(
    request: Any, response: HttpResponse, number: Number, way: Workaround, if_match: IfMatch = None
) -> Any:
    """A new version; the one that is shown stays so until this one is published."""
    in_portal = way.publish and way.in_portal
    return _work(
        request,
        response,
        number,
        if_match,
        lambda ticket, **by: working.write_workaround(
            ticket, text=way.text, publish=way.publish, in_portal=in_portal, **by
        ),
    )


@router.put("/{number}/publication", response=ProblemShape, auth=WRITE, summary="Publish the workaround")
def publish_workaround(
    request: Any, response: HttpResponse, number: Number, how: Publication, if_match: IfMatch = None
) -> Any:
    """Show the newest version on the linked requests, and to customers if wanted."""
    return _work(
        request,
        response,
        number,
        if_match,
        lambda ticket, **by: working.publish_workaround(ticket, in_portal=how.in_portal, **by),
    )


@router.delete("/{number}/publication", response=ProblemShape, auth=WRITE, summary="Withdraw the workaround")
def withdraw_workaround(
    request: Any, response: HttpResponse, number: Number, if_match: IfMatch = None
) -> Any:
    """Show it to nobody any more; what was sent stays sent."""
    return _work(request, response, number, if_match, working.withdraw_workaround)


@router.post(
    "/{number}/runs", response={202: RunShape}, auth=WRITE, summary="Act on all requests of a problem"
)
def start_run(request: Any, response: HttpResponse, number: Number, new: NewRun) -> Any:
    """Resolve all its requests, send them the workaround, or write to them. A job does it; `Location` tells of it."""
    row = problem_of(request, number)
    kind = Run.Kind(new.kind)
    run = ask_for(row.pk, kind=kind, text=new.text, silently=new.silently, actor=request.actor, at=request.at)
    response.headers["Location"] = f"{request.path}/{run.pk}"
    return told_of_run(_run(row, run.pk))


def _run(row: Ticket, key: int) -> Run:
    found = Run.objects.filter(problem=row.pk, pk=key).select_related("by", "problem").first()
    if found is None:
        raise Refusal("no_such_address")
    return found


@router.get("/{number}/runs/{key}", response=RunRead, auth=READ, summary="How far a run is")
def read_run(request: Any, number: Number, key: Key) -> Any:
    """Ask again while its status is `waiting` or `running`."""
    run = _run(problem_of(request, number), key)
    over = run.status not in UNDER_WAY
    return told_of_run(run) | {"listed": _listed(run, request.actor) if over else []}


def _listed(run: Run, actor: Actor) -> list[dict[str, Any]]:
    items = Item.objects.filter(run=run, status__in=[Item.Status.LEFT, Item.Status.FAILED])
    rows = list(items.order_by("ticket").values_list("ticket", "status", "why")[:LISTED])
    seen = Ticket.objects.visible_to(actor).filter(pk__in=[ticket for ticket, _status, _why in rows])
    numbers = dict(seen.values_list("pk", "number"))
    return [{"number": numbers.get(ticket), "status": status, "why": why} for ticket, status, why in rows]


@router.delete("/{number}/runs/{key}", response={202: RunShape}, auth=WRITE, summary="Stop a run")
def stop_run(request: Any, number: Number, key: Key) -> Any:
    """After the slice under way; what is done stays done."""
    row = problem_of(request, number)
    run = _run(row, key)
    if run.status in UNDER_WAY:
        stop(run.pk, actor=request.actor)
    return Status(202, told_of_run(_run(row, key)))
