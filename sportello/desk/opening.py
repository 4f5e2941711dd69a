"""Opening tickets: who asks what of which department, and where on the ladder it starts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import DEFAULT_DB_ALIAS

from sportello.desk.askers import PERSON, Askers
from sportello.desk.change import Change, moment_of_engine
from sportello.desk.door import Done, open_alone, open_each, open_with, stands_alone
from sportello.desk.known import known_category
from sportello.desk.rulebook import departments, rulebook, rulebook_and_more
from sportello.domain.errors import DeskError
from sportello.domain.escalation import arrive, goes_on
from sportello.domain.lifecycle import Kind
from sportello.domain.priority import Grade, Priority, reckon_priority
from sportello.domain.rulebook import RuleBook
from sportello.domain.ticket import TicketState
from sportello.domain.timeline.base import digest_of_text
from sportello.domain.timeline.conversation import Opened
from sportello.domain.timeline.files import File
from sportello.people.actor import Actor
from sportello.people.models import Area, Department, Organisation, Person
from sportello.sets.writes import next_id
from sportello.tickets.models import Ticket
from sportello.tickets.rows import ticket_of
from sportello.tickets.storage import known_files

Named = TypeVar("Named", Person, Organisation)


class NoSubject(DeskError):
    """A ticket needs one line that says what it is about."""

    code = "no_subject"
    hint = "Write one line: it is enough."


class NoPolicyInForce(DeskError):
    """The department has no escalation policy for this area, so nobody would ever answer for the ticket."""

    code = "no_policy_in_force"
    hint = "Publish an escalation policy and choose it for this department and area."


@dataclass(frozen=True)
class Request:
    """What is asked. Only the requester, the department and one line are needed; `files` were kept before."""

    requester: int
    department: int
    subject: str
    text: str = ""
    html: str = ""
    kind: Kind = Kind.INCIDENT
    category: int | None = None
    channel: str = "web"
    impact: Grade = Grade.MEDIUM
    urgency: Grade = Grade.MEDIUM
    override: Priority | None = None
    on_behalf_of: int | None = None
    organisation: int | None = None
    parent: int | None = None
    follows: int | None = None
    area: str = ""
    policy: int | None = None
    sla: int | None = None
    words: str = ""
    historical: bool = False
    files: tuple[File, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()  # the category's own


def open_ticket(request: Request, *, actor: Actor, at: datetime, dedup_key: str | None = None) -> Ticket:
    """Open one ticket and return it; a repeat of the dedup key returns the first one."""
    done = open_with([lambda change: opening(change, request)], actor=actor, at=at, dedup_key=dedup_key)
    (id,) = done.repeated or done.changes
    return Ticket.objects.get(pk=id)


def opened_ticket(request: Request, *, actor: Actor, at: datetime) -> Ticket:
    """The same, as it was written: nothing of it is read again. Of people and organisation only the names are known."""
    if stands_alone():
        id, rules, askers = _first_look(request.requester)
        change = open_alone(lambda change: opening(change, request, askers), id, rules, actor=actor, at=at)
    else:
        (change,) = open_tickets([request], actor=actor, at=at).changes.values()
    return _as_written(change)


def _first_look(requester: int) -> tuple[int, RuleBook, Askers]:
    """A new ticket's id, the rules, and who asks: PostgreSQL is asked once for all."""
    asker, params = PERSON.statement(id=requester)
    rules, (id, *found) = rulebook_and_more(
        f"SELECT {next_id(Ticket)}, asker.* FROM (SELECT 1) AS once LEFT JOIN ({asker}) AS asker ON true",  # noqa: S608
        params,
    )
    askers = Askers()
    askers.know([found] if found[0] is not None else [])
    return id, rules, askers


def _as_written(change: Change) -> Ticket:
    state, askers, row = change.state, change.askers, change.written
    assert askers is not None  # noqa: S101
    assert row is not None  # noqa: S101
    ticket = ticket_of(row)
    ticket.department = departments(change.batch.rules)[state.department]
    ticket.requester = _named(Person, state.requester, askers.person(state.requester).name)
    if (firm := askers.firm(state.organisation)) is not None:
        ticket.organisation = _named(Organisation, state.organisation, firm.name)
    return ticket


def _named(model: type[Named], id: int | None, name: str) -> Named:
    return model.from_db(DEFAULT_DB_ALIAS, ["id", "name"], [id, name])  # what else is asked of it is read


def open_tickets(requests: Sequence[Request], *, actor: Actor, at: datetime) -> Done:
    """Open a set of tickets."""
    steps = [lambda change, request=request: opening(change, request) for request in requests]
    return open_with(steps, actor=actor, at=at)


def open_for(asked: Sequence[tuple[Request, Actor, str]], *, at: datetime) -> list[Change]:
    """Open a ticket for each request, by its own actor, under its own dedup key: all of them, in their order, or none.

    Raises what `opening` refuses, and IntegrityError where a key is known already.
    """
    askers = Askers(id for request, _actor, _key in asked for id in (request.requester, request.on_behalf_of))
    openings = [
        (lambda change, request=request: opening(change, request, askers), actor, key)
        for request, actor, key in asked
    ]
    return list(open_each(openings, at=at).changes.values())


def opening(change: Change, request: Request, askers: Askers | None = None) -> None:
    """The step that opens a ticket: everything that follows from who asks whom is fixed here."""
    state = change.state
    state.subject = " ".join(request.subject.split())[:300]
    if not state.subject:
        raise NoSubject
    state.department, state.requester = request.department, request.requester
    if request.kind is Kind.PROBLEM or not (change.is_requester or change.actor.opens):
        change.require("ticket.open")
    change.askers = askers or Askers([request.requester, request.on_behalf_of])
    _place(state, request, change.askers, change.batch.rules)
    change.record(opened(change, request), text=request.text, html=request.html, files=request.files)
    if not request.historical:
        change.follow_on(goes_on(state, moment_of_engine(change.moment)))


def _place(state: TicketState, request: Request, askers: Askers, rules: RuleBook) -> None:
    """What policy and SLA are chosen by: organisation, area, priority."""
    asked_for = request.requester if request.on_behalf_of is None else request.on_behalf_of
    known_category(request.category, request.department)
    state.kind, state.category = request.kind, request.category
    state.organisation = request.organisation or askers.person(asked_for).organisation
    state.area = request.area or askers.area(request.requester, state.organisation)
    state.impact, state.urgency, state.override = request.impact, request.urgency, request.override
    matrix = rules.matrix(request.department)
    state.priority = reckon_priority(request.impact, request.urgency, request.override, matrix)


def opened(change: Change, request: Request) -> Opened:
    """The event: what was asked, and what follows from it."""
    state, rules = change.state, change.batch.rules
    policy = request.policy or policy_in_force(request.department, state.area, rules)
    sla = request.sla if request.sla is not None else rules.match_sla(state)
    return Opened(
        ticket_kind=request.kind,
        subject=state.subject,
        department=request.department,
        area=state.area,
        requester=request.requester,
        on_behalf_of=request.on_behalf_of,
        organisation=state.organisation,
        tier=rules.tier_at_opening(state.organisation),
        category=request.category,
        channel=request.channel,
        impact=request.impact,
        urgency=request.urgency,
        override=request.override,
        priority=state.priority,
        sla=sla,
        offer=arrive(state, policy, change.moment),
        parent=request.parent,
        follows=request.follows,
        message=digest_of_text(request.text) if request.text else "",
        words=request.words,
        historical=request.historical,
        fields=request.fields,
        files=known_files(request.files),
    )


def policy_in_force(department: int, area: str, rules: RuleBook | None = None) -> int:
    """The policy version a ticket of this department and area starts under; raises NoPolicyInForce."""
    entries = (rules or rulebook()).entries
    version = entries.get((department, area)) or entries.get((department, Area.DIRECT.value))
    if version is None:
        name = Department.objects.filter(pk=department).values_list("name_it", flat=True).first()
        raise NoPolicyInForce(department=name or department, area=area)
    return version
