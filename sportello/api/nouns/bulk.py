"""Many requests in one go, by the same commands: each is done or refused by itself."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from ninja import Router
from pydantic import Field

from sportello.api.keys import WRITE, Call
from sportello.api.moving import seen
from sportello.api.nouns.following import Labels
from sportello.api.refusals import words_for
from sportello.api.shapes import Assignment, Hold, Id, Line, MaybeReason, Sent, Shape, Text
from sportello.desk import charge as charging
from sportello.desk import hold as holding
from sportello.desk import resolution as ends
from sportello.desk.door import Done, UnknownTicket
from sportello.desk.escalate import escalate
from sportello.desk.following import tag, unwatch, watch
from sportello.desk.problem_opening import link_to_problem
from sportello.desk.undo import first_undoable, undo_all
from sportello.domain.errors import DeskError
from sportello.tickets.models import Ticket
from sportello.workspace.readings import mark_unread

router = Router(tags=["Many at once"])

MOST = 500
Numbers = Annotated[list[Id], Field(min_length=1, max_length=MOST)]


class Result(Shape):
    """What became of one of them."""

    number: int
    done: bool
    code: str | None = Field(description="Why not.")
    detail: str | None = Field(description="The same in words.")
    event: int | None = Field(
        description="The first event that it left, if you may still undo it (`/bulk/undo`)."
    )


class Results(Shape):
    """What became of each, in the order in which they were sent."""

    done: int = Field(description="How many were done.")
    refused: int
    results: list[Result]


class Many(Sent):
    """Which requests, by number."""

    tickets: Numbers


class ManyAssigned(Assignment, Many):
    """Whose they will be."""


class ManyEscalated(Many):
    """Each goes to the next level of its own ladder."""

    reason: Line = Field(description="One of the reasons of the levels they leave, by its code.")
    tried: Text = Field(description="What was tried.")


class ManyHeld(Hold, Many):
    """What they wait for."""


class ManyResolved(Many):
    """They are held solved. A text goes to each requester."""

    text: Text = ""
    reason: Line = ""


class ManyEnded(MaybeReason, Many):
    """Why, if there is something to say."""


class ManyLabelled(Labels, Many):
    """Labels to put on and to take off."""


class ManyLinked(Many):
    """The problem behind them."""

    problem: Id = Field(description="Its number.")


class ManyUndone(Sent):
    """Which acts to take back: the number of the first event, by the number of the request."""

    events: Annotated[
        dict[Annotated[str, Field(pattern=r"^[1-9][0-9]{0,14}$")], Id], Field(min_length=1, max_length=MOST)
    ]


class ManyWatched(Many):
    """Whether you watch them from now on."""

    watch: Literal[True, False] = True


def each(call: Call, numbers: list[int], command: Callable[[list[int]], Done | None]) -> dict[str, Any]:
    """Carry it out on those the caller sees; answer for each."""
    rows = Ticket.objects.visible_to(call.actor).filter(number__in=numbers)
    ids: Mapping[int, int] = dict(rows.values_list("number", "pk"))
    done, refused = Done(), {}
    if ids:
        try:
            done = command(list(ids.values())) or Done()
            refused = done.refused
        except DeskError as refusal:
            refused = dict.fromkeys(ids.values(), refusal)
    results = [_result(number, ids.get(number), done, refused) for number in dict.fromkeys(numbers)]
    count = sum(one["done"] for one in results)
    return {"done": count, "refused": len(results) - count, "results": results}


def _result(number: int, ticket: int | None, done: Done, refused: Mapping[int, DeskError]) -> dict[str, Any]:
    why = UnknownTicket(number=number) if ticket is None else refused.get(ticket)
    change = done.changes.get(ticket or 0)
    return {
        "number": number,
        "done": why is None,
        "code": why.code if why else None,
        "detail": words_for(why) if why else None,
        "event": (first_undoable(change.events) or None) if change is not None and why is None else None,
    }


def _by(call: Call) -> dict[str, Any]:
    return {"actor": call.actor, "at": call.at}


@router.post("/charge", response=Results, auth=WRITE, summary="Take charge of many")
def bulk_charge(request: Any, many: Many) -> Any:
    """Take what is offered into your charge."""
    return each(request, many.tickets, lambda ids: charging.take_charge(ids, **_by(request)))


@router.post("/assignment", response=Results, auth=WRITE, summary="Assign many")
def bulk_assign(request: Any, many: ManyAssigned) -> Any:
    """Put them into somebody's hands."""
    return each(
        request,
        many.tickets,
        lambda ids: charging.assign(ids, owner=many.owner, reason=many.reason, **_by(request)),
    )


@router.post("/escalation", response=Results, auth=WRITE, summary="Escalate many")
def bulk_escalate(request: Any, many: ManyEscalated) -> Any:
    """Each goes to the next level of its own ladder."""
    return each(
        request,
        many.tickets,
        lambda ids: escalate(ids, reason=many.reason, tried=many.tried, **_by(request)),
    )


@router.post("/hold", response=Results, auth=WRITE, summary="Put many on hold")
def bulk_hold(request: Any, many: ManyHeld) -> Any:
    """Let them wait for the same."""
    problem = seen(request, many.problem) if many.problem else None
    given = many.model_dump(exclude={"tickets", "problem"})
    return each(
        request,
        many.tickets,
        lambda ids: holding.put_on_hold(ids, problem=problem, **given, **_by(request)),
    )


@router.post("/resumption", response=Results, auth=WRITE, summary="Resume many")
def bulk_resume(request: Any, many: Many) -> Any:
    """Work on them again."""
    return each(request, many.tickets, lambda ids: holding.resume(ids, **_by(request)))


@router.post("/resolution", response=Results, auth=WRITE, summary="Resolve many")
def bulk_resolve(request: Any, many: ManyResolved) -> Any:
    """Hold them solved."""
    return each(
        request,
        many.tickets,
        lambda ids: ends.resolve(ids, text=many.text, reason=many.reason, **_by(request)),
    )


@router.post("/closing", response=Results, auth=WRITE, summary="Close many")
def bulk_close(request: Any, many: ManyEnded) -> Any:
    """Close what is resolved."""
    return each(request, many.tickets, lambda ids: ends.close(ids, reason=many.reason, **_by(request)))


@router.post("/tags", response=Results, auth=WRITE, summary="Label many")
def bulk_tag(request: Any, many: ManyLabelled) -> Any:
    """Put labels on and take them off."""
    return each(request, many.tickets, lambda ids: tag(ids, add=many.add, remove=many.remove, **_by(request)))


@router.post("/watchers", response=Results, auth=WRITE, summary="Watch many")
def bulk_watch(request: Any, many: ManyWatched) -> Any:
    """Follow them, or follow them no more."""
    command = watch if many.watch else unwatch
    me = request.actor.person
    return each(request, many.tickets, lambda ids: command(ids, person=me, **_by(request)))


@router.post("/problem", response=Results, auth=WRITE, summary="Link many to a problem")
def bulk_link(request: Any, many: ManyLinked) -> Any:
    """The problem causes them."""
    problem = seen(request, many.problem)
    return each(request, many.tickets, lambda ids: link_to_problem(ids, problem=problem, **_by(request)))


@router.post("/unread", response=Results, auth=WRITE, summary="Mark many as unread")
def bulk_unread(request: Any, many: Many) -> Any:
    """They are unread again, for you."""
    return each(request, many.tickets, lambda ids: mark_unread(request.actor.person, ids))


@router.post("/undo", response=Results, auth=WRITE, summary="Undo on many")
def bulk_undo(request: Any, many: ManyUndone) -> Any:
    """Take back what you just did to many, within eight seconds and while nothing followed."""
    numbers = {int(number): event for number, event in many.events.items()}

    def command(ids: list[int]) -> Done:
        known = Ticket.objects.filter(pk__in=ids).values_list("pk", "number")
        return undo_all({ticket: numbers[number] for ticket, number in known}, **_by(request))

    return each(request, list(numbers), command)
