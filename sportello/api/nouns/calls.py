"""Calls: taken and logged, promised back, looked up by the number that rings."""

from datetime import date, timedelta
from typing import Annotated, Any

from django.db import transaction
from django.http import HttpResponse
from ninja import Query, Router

from sportello.api.choices import CallOutcome
from sportello.api.conditions import Number
from sportello.api.keys import READ, WRITE
from sportello.api.keys import Call as Asker
from sportello.api.moving import as_it_is, seen
from sportello.api.nouns.call_shapes import (
    CalledBack,
    CallerPage,
    CallPage,
    CallShape,
    Logged,
    MissedCall,
    NewCall,
    PromiseShape,
)
from sportello.api.nouns.files import kept
from sportello.api.reading import RELATED, line, person, ticket_of
from sportello.api.refusals import Refusal
from sportello.api.shapes import ANY, HIGHEST, TicketShape
from sportello.desk.conversation import Empty
from sportello.desk.known import UnknownPerson
from sportello.desk.opening import NoPolicyInForce, NoSubject
from sportello.people.callers import callers, digits_in, only_one_with
from sportello.people.change import NotAllowed
from sportello.people.models import Person
from sportello.people.phone_numbers import BadPhone, e164
from sportello.tickets.models import Ticket
from sportello.tickets.reaching import reachable
from sportello.web.intake import back
from sportello.web.intake import log as logs
from sportello.web.intake.callers import open_requests
from sportello.web.intake.page import departments, own_department
from sportello.web.intake.rights import takes_calls
from sportello.web.queue.choosing import teams_of
from sportello.workspace import calls as taking
from sportello.workspace.missed import missed
from sportello.workspace.models import Call

router = Router(tags=["Calls"])

CURSOR = r"^$|^[-0-9T:.+]{10,40}_[0-9]{1,18}$"
Id = Annotated[int | None, Query(ge=1, le=HIGHEST)]
SHOWN = 20
KNOWN = 6
"""Digits: who has typed so many of a number knows it."""


@router.get("/calls", response=CallPage, auth=READ, summary="The log of calls")
def list_calls(
    request: Any,
    agent: Id = None,
    caller: Id = None,
    organisation: Id = None,
    outcome: Annotated[CallOutcome | None, Query()] = None,
    day: Annotated[date | None, Query()] = None,
    after: Annotated[str, Query(max_length=60, pattern=CURSOR)] = "",
) -> Any:
    """Calls of the person's departments and their own, the newest first."""
    if day is not None and not 1970 < day.year < 9000:
        raise Refusal("invalid", wrong={"day": "of_our_time"})
    asked = logs.Wanted(agent, caller, organisation, outcome or "", day)
    found = logs.log(asked, request.actor, after)
    return {"calls": [_shape(one.call, one.ticket) for one in found.lines], "next": found.next or None}


def _shape(call: Call, ticket: Ticket | None) -> dict[str, Any]:
    return {
        "id": call.pk,
        "direction": call.direction,
        "number": call.number,
        "caller": person(call.caller) if call.caller else None,
        "caller_name": call.caller_name,
        "agent": person(call.agent),
        "organisation": call.organisation_id,
        "began_at": call.began_at,
        "seconds": call.seconds,
        "seconds_to_ticket": call.seconds_to_ticket,
        "outcome": call.outcome,
        "ticket": ticket.number if ticket else None,
        "note": call.note,
    }


@router.post("/calls", response={201: CallShape}, auth=WRITE, summary="Log a call that was taken")
def take_call(request: Any, new: NewCall) -> Any:
    """A call that came in: it opens a request, opens and answers it at once, joins an open one, or is not for us.

    Whoever is not known yet is kept as a person with name and number.
    """
    _takes_calls(request)
    with transaction.atomic():
        call = Call.objects.create(
            agent_id=request.actor.person,
            number=e164(new.number) if new.number else "",
            rang_at=new.rang_at if new.rang_at and new.rang_at <= request.at else None,
            began_at=request.at - timedelta(seconds=new.seconds),
        )
        _name(call, new)
        ticket = _end(request, call, new)
    saved = Call.objects.select_related("caller", "agent").get(pk=call.pk)
    return _shape(saved, ticket)


def _name(call: Call, new: NewCall) -> None:
    """Say who calls. Raises UnknownPerson."""
    caller = None
    if new.person is not None:
        caller = Person.objects.filter(pk=new.person, is_active=True).first()
        if caller is None:
            raise UnknownPerson(person=new.person)
    elif call.number and not new.name.strip():
        caller = only_one_with(call.number)
    taking.name_caller(call, person=caller, name=new.name)


def _end(request: Asker, call: Call, new: NewCall) -> Ticket | None:
    by: dict[str, Any] = {"actor": request.actor, "at": request.at}
    if new.outcome == "not_for_us":
        taking.dismiss(call, words=new.subject or new.text, at=request.at)
        return None
    if new.outcome == "added":
        row = ticket_of(request, new.ticket or 0)
        words = "\n\n".join(part for part in (new.subject.strip(), new.text.strip()) if part)
        return taking.add_to(call, row, words=words, promise=new.promise, **by)
    if not new.subject.strip():
        raise NoSubject
    asked = taking.Asked(
        subject=new.subject,
        department=_department(request, new.department),
        text=new.text,
        how_badly=new.how_badly,
        category=new.category,
        promise=new.promise,
    )
    if new.problem is not None:
        by["problem"] = seen(request, new.problem)
    if new.outcome == "new_ticket":
        return taking.open_ticket(call, asked, **by)[0]
    if not new.answer.strip():
        raise Empty
    return taking.answer(call, asked, words=new.answer, **by)[0]


def _department(request: Asker, chosen: int | None) -> int:
    """Where a call belongs. Raises NoPolicyInForce where nothing can be opened there."""
    known = departments()
    if chosen is None:
        chosen = own_department(teams_of(request.actor.person or 0), known)
    if chosen not in {one.pk for one in known}:
        raise NoPolicyInForce(department=chosen or "", area="")
    assert chosen is not None  # noqa: S101  # it is among those known
    return chosen


def _takes_calls(request: Asker) -> None:
    if not takes_calls(request.actor):
        raise NotAllowed(right="ticket.open")


@router.post(
    "/tickets/{number}/calls", response={201: TicketShape}, auth=WRITE, summary="Log a call on a request"
)
def log_call(request: Any, response: HttpResponse, number: Number, said: Logged) -> Any:
    """A conversation that took place, and the call back that was promised in it. Only the desk reads the text."""
    row = ticket_of(request, number)
    given = said.model_dump(exclude={"files"})
    files = kept(request, said.files)
    taking.log_at(row, files=files, **given, actor=request.actor, at=request.at)
    return as_it_is(response, row.pk)


@router.get("/call-backs", response=list[PromiseShape], auth=READ, summary="Whom to call back")
def list_call_backs(
    request: Any,
    everybody: Annotated[bool, Query(description="Of all that you see, not only of your teams.")] = False,
) -> Any:
    """The calls back that were promised and not made yet, the most pressing first; at most 100."""
    teams = teams_of(request.actor.person)
    found = back.promises(request.actor, None if everybody or not teams else teams, request.at)
    rows = Ticket.objects.select_related(*RELATED).in_bulk([one.ticket.pk for one in found])
    return [
        {
            "ticket": line(rows[one.ticket.pk]),
            "due_at": one.due_at,
            "numbers": [number for number, _readable in one.numbers],
        }
        for one in found
    ]


@router.post("/call-backs/{number}", response={201: TicketShape}, auth=WRITE, summary="Log a call back")
def call_back(request: Any, response: HttpResponse, number: Number, how: CalledBack) -> Any:
    """The requester was called as promised; if nobody answered, the promise still stands."""
    row = ticket_of(request, number)
    outcome = Call.Outcome(how.outcome)
    taking.call_back(row, outcome=outcome, words=how.text, actor=request.actor, at=request.at)
    return as_it_is(response, row.pk)


@router.post("/missed-calls", response={201: TicketShape}, auth=WRITE, summary="Note a missed call")
def miss_call(request: Any, response: HttpResponse, call: MissedCall) -> Any:
    """Nobody answered: who called is to be called back within an hour of support.

    It opens a request, unless a call back is promised to them already: then this call is logged there.
    """
    _takes_calls(request)
    number, department = e164(call.number), _department(request, call.department)
    ticket = missed(number, department=department, actor=request.actor, at=request.at)
    return as_it_is(response, ticket.pk)


@router.get("/callers", response=CallerPage, auth=READ, summary="Who may be calling")
def look_up_caller(
    request: Any,
    q: Annotated[
        str,
        Query(
            pattern=ANY, min_length=2, max_length=160, description="A number or a part of it, a name, a firm."
        ),
    ],
) -> Any:
    """Who is meant by what rings or is typed, with what is open of theirs."""
    found = callers(q)
    keys = [one.pk for one in found]
    counts, near = open_requests(keys, request.actor), reachable(request.actor, keys)
    typed = digits_in(q).lstrip("0")
    try:
        alone = only_one_with(e164(q))
    except BadPhone:
        alone = None
    seen = Ticket.objects.visible_to(request.actor).unresolved().filter(requester=alone) if alone else None
    rows = seen.select_related(*RELATED).order_by("-opened_at")[:SHOWN] if seen is not None else ()
    return {
        "people": [
            person(one)
            | {
                "organisation": one.organisation.name if one.organisation else None,
                "phones": [
                    phone.number
                    for phone in one.phones.all()
                    if one.pk in near or (len(typed) >= KNOWN and typed in phone.number)
                ],
                "open": counts.get(one.pk, 0),
            }
            for one in found
        ],
        "alone": alone.pk if alone else None,
        "tickets": [line(row) for row in rows],
    }
