"""Tickets that belong together: links, merging, splitting."""

from sportello.desk.change import Change
from sportello.desk.door import Done, Moments, Tickets, UnknownTicket, carry_out, ticket_ids
from sportello.desk.following import NothingToDo
from sportello.desk.opening import Request, opening
from sportello.domain.errors import DeskError
from sportello.domain.lifecycle import ENDED, Kind, Status, check_move
from sportello.domain.ticket import TicketState
from sportello.domain.timeline.life import Absorbed, MergedInto, SplitOff
from sportello.domain.timeline.relations import Linked, Unlinked
from sportello.people.actor import Actor

# What one side's relation is called from the other side.
OTHER_SIDE = {
    "related": "related",
    "duplicate": "duplicate",
    "parent": "child",
    "child": "parent",
    "caused_by": "incident",
    "incident": "caused_by",
}


class CannotLink(DeskError):
    """These two cannot be linked that way."""

    code = "cannot_link"


class HasAProblem(DeskError):
    """An incident has one problem, and this one has another already."""

    code = "has_a_problem"
    message = "It is linked to another problem already."
    hint = "Take that link away first."


class CannotMerge(DeskError):
    """These two cannot become one."""

    code = "cannot_merge"


def link_both(one: Change, other: Change, relation: str, back: str) -> None:
    """Record a relation on both sides."""
    for side, twin, name in ((one, other, relation), (other, one, back)):
        state = twin.state
        weight = state.priority if name == "incident" else None
        side.record(Linked(name, state.id, state.number, weight), main=False)
    one.link(other.state.id, relation)
    other.link(one.state.id, back)


def _pair(change: Change, other: int) -> Change:
    twin = change.batch.changes.get(other)
    if twin is None or not twin.is_seen:
        raise UnknownTicket(ticket=other)
    twin.at = max(change.at, twin.state.last_at or change.at)
    return twin


def link(tickets: Tickets, *, other: int, relation: str = "related", actor: Actor, at: Moments) -> Done:
    """Link tickets to another one; both timelines tell."""
    return _with_other(tickets, other, actor, at, lambda change, twin: _link(change, twin, relation))


def _link(change: Change, twin: Change, relation: str) -> None:
    change.require("ticket.link")
    if relation not in OTHER_SIDE:
        raise CannotLink(relation=relation)
    if change.is_linked(twin.state.id, relation):
        raise NothingToDo(other=twin.state.number, relation=relation)
    if relation == "caused_by":
        check_cause(change.state, twin.state)
    if relation == "incident":
        check_cause(twin.state, change.state)
    link_both(change, twin, relation, OTHER_SIDE[relation])


def check_cause(incident: TicketState, problem: TicketState) -> None:
    """Raise unless the one may be caused by the other: a problem that has not ended, and something it stops."""
    if problem.kind is not Kind.PROBLEM or incident.kind not in (Kind.INCIDENT, Kind.REQUEST):
        raise CannotLink(relation="caused_by", kind=problem.kind.value)
    if problem.status in ENDED:
        raise CannotLink(relation="caused_by", status=problem.status.value)
    if incident.problem not in (None, problem.id):
        raise HasAProblem(problem=incident.problem)


def link_cause(change: Change, problem: int) -> None:
    """Link the ticket to its problem, which was loaded beside it. Raises as `link` does."""
    twin = _pair(change, problem)
    check_cause(change.state, twin.state)
    link_both(change, twin, "caused_by", "incident")


def unlink(tickets: Tickets, *, other: int, relation: str = "related", actor: Actor, at: Moments) -> Done:
    """Take a link away again; both timelines tell."""

    def apart(change: Change, twin: Change) -> None:
        change.require("ticket.link")
        if not change.is_linked(twin.state.id, relation):
            raise NothingToDo(other=twin.state.number, relation=relation)
        back = OTHER_SIDE[relation]
        for side, opposite, name in ((change, twin, relation), (twin, change, back)):
            state = opposite.state
            weight = state.priority if name == "incident" else None
            side.record(Unlinked(name, state.id, state.number, weight), main=side is change)
        change.link(twin.state.id, relation, remove=True)
        twin.link(change.state.id, back, remove=True)

    return _with_other(tickets, other, actor, at, apart)


def merge(tickets: Tickets, *, into: int, actor: Actor, at: Moments) -> Done:
    """Merge duplicates into one ticket: their numbers go on working, their people follow the one that stays."""

    def together(change: Change, target: Change) -> None:
        change.require("ticket.merge")
        source = change.state
        if target.state.status in ENDED or source.kind is not target.state.kind:
            raise CannotMerge(into=target.state.number, status=target.state.status.value)
        if source.kind is Kind.PROBLEM and source.linked_incidents:
            raise CannotMerge(into=target.state.number, incidents=source.linked_incidents)
        check_move(source.status, Status.MERGED)
        change.record(MergedInto(target=target.state.id, target_number=target.state.number))
        people = {source.requester, source.on_behalf_of, *source.watchers} - {target.state.requester}
        follow = tuple(sorted(person for person in people if person is not None))
        absorbed = Absorbed(source=source.id, source_number=source.number, people=follow)
        target.record(absorbed, main=False)
        change.link(target.state.id, "duplicate")
        target.link(source.id, "duplicate")

    return _with_other(tickets, into, actor, at, together)


def _with_other(tickets: Tickets, other: int, actor: Actor, at: Moments, act) -> Done:  # type: ignore[no-untyped-def]
    """Run a step that writes on a second ticket too; both are locked and settled before."""
    ids = [id for id in ticket_ids(tickets) if id != other]
    if not ids:
        raise CannotLink(other=other)
    moments = at if not isinstance(at, dict) else {**at, other: max(at.values())}

    def step(change: Change) -> None:
        act(change, _pair(change, other))

    return carry_out(step, ids, actor=actor, at=moments, beside=(other,))


def split(
    tickets: Tickets,
    *,
    subject: str,
    text: str = "",
    department: int | None = None,
    actor: Actor,
    at: Moments,
) -> Done:
    """Let a part of a ticket go on as a ticket of its own, for the same requester."""

    def step(change: Change) -> None:
        change.require("ticket.split")
        old = change.state
        twin = change.batch.new(change.actor, change.at)
        request = Request(
            requester=old.requester,
            department=department or old.department,
            subject=subject,
            text=text,
            kind=old.kind,
            category=None if department else old.category,
            channel=old.channel,
            impact=old.impact,
            urgency=old.urgency,
            on_behalf_of=old.on_behalf_of,
            organisation=old.organisation,
            follows=old.id,
        )
        opening(twin, request)
        change.record(SplitOff(child=twin.state.id, child_number=twin.state.number))
        change.link(twin.state.id, "related")
        twin.link(old.id, "related")

    return carry_out(step, tickets, actor=actor, at=at)
