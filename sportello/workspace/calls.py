"""Taking calls: answered, written up, ended in one of four ways. Several may go on at once, each with its draft."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sportello.desk.calls import Taken, answer_at_once, open_by_call
from sportello.desk.conversation import log_call
from sportello.desk.opening import Request
from sportello.desk.problem_opening import link_to_problem
from sportello.domain.errors import DeskError
from sportello.domain.priority import HOW_BADLY, Grade
from sportello.people.actor import Actor
from sportello.people.models import Person, Phone
from sportello.tickets.models import Ticket
from sportello.workspace.models import Call

Outcome = Call.Outcome
AGAIN = timedelta(minutes=10)  # a telephone system that hands over a number twice means the same call
LONGEST = 20_000  # characters of a field that a draft keeps


class CallEnded(DeskError):
    """The call has its outcome already; perhaps it was sent twice."""

    code = "call_ended"


@dataclass(frozen=True)
class Asked:
    """What a call asks for, checked: what `written` means."""

    subject: str
    department: int
    text: str = ""
    how_badly: str = ""
    category: int | None = None
    fields: tuple[tuple[str, str], ...] = ()
    promise: datetime | None = None

    @property
    def grades(self) -> tuple[Grade, Grade]:
        """Impact and urgency."""
        return HOW_BADLY.get(self.how_badly, (Grade.MEDIUM, Grade.MEDIUM))


def calls_of(agent: int) -> list[Call]:
    """The calls that the agent has not brought to an end, the oldest first."""
    going = Call.objects.filter(agent=agent, outcome="").select_related("caller", "organisation")
    return list(going.order_by("began_at", "id")[:20])


def begin(agent: int, *, number: str = "", rang_at: datetime | None = None, at: datetime) -> Call:
    """Answer the telephone. A number that was handed over already is the same call; an empty one is taken up again."""
    going = Call.objects.filter(agent=agent, outcome="", number=number, ended_at=None)
    if number:
        found = going.filter(began_at__gt=at - AGAIN).order_by("-began_at").first()
        return found or Call.objects.create(agent_id=agent, number=number, rang_at=rang_at, began_at=at)
    found = going.filter(caller=None, caller_name="", written={}).order_by("-began_at").first()
    if found is None:
        return Call.objects.create(agent_id=agent, began_at=at)
    found.began_at = at
    found.save(update_fields=["began_at"])
    return found


def keep(call: Call, written: Mapping[str, str]) -> None:
    """Keep what stands in the form, as it was typed."""
    kept = {name: value[:LONGEST] for name, value in written.items() if value.strip()}
    if kept != call.written:
        call.written = kept
        Call.objects.filter(pk=call.pk, outcome="").update(written=kept)


def put_aside(call: Call, *, at: datetime) -> None:
    """The telephone is put down, the form stays as it is."""
    if call.ended_at is None:
        call.ended_at = at
        Call.objects.filter(pk=call.pk, outcome="").update(ended_at=at)


def name_caller(call: Call, *, person: Person | None = None, name: str = "", number: str = "") -> None:
    """Say who calls: somebody known, a name that is not known yet, or (with neither) nobody after all."""
    call.caller, call.caller_name = person, "" if person else " ".join(name.split())[:160]
    call.organisation_id = person.organisation_id if person else None
    call.number = number or call.number
    call.save(update_fields=["caller", "caller_name", "organisation", "number"])


def open_ticket(
    call: Call, asked: Asked, *, problem: int | None = None, actor: Actor, at: datetime
) -> tuple[Ticket, DeskError | None]:
    """Open a ticket with what the caller asks, and link it to a problem; if that is refused, it is open all the same.

    Returns the ticket and why it was not linked.
    """
    with transaction.atomic():
        locked = _going(call)
        request = _request(locked, asked)
        taken = Taken(request.requester, _seconds(locked, at), locked.direction, asked.promise)
        ticket = open_by_call(request, taken, actor=actor, at=at, dedup_key=f"call:{call.pk}")
        _end(locked, Outcome.NEW, at, ticket)
        refused = _linked(ticket, problem, actor, at)
    return ticket, refused


def _linked(ticket: Ticket, problem: int | None, actor: Actor, at: datetime) -> DeskError | None:
    if problem is None:
        return None
    return link_to_problem([ticket.pk], problem=problem, actor=actor, at=at).refused.get(ticket.pk)


def answer(
    call: Call, asked: Asked, *, words: str, problem: int | None = None, actor: Actor, at: datetime
) -> tuple[Ticket, DeskError | None]:
    """«Risposta lampo»: open a ticket and resolve it with the answer that was given. Returns as `open_ticket` does."""
    with transaction.atomic():
        locked = _going(call)
        request = _request(locked, asked)
        taken = Taken(request.requester, _seconds(locked, at), locked.direction)
        key = f"call:{call.pk}"
        ticket = answer_at_once(request, taken, answer=words, actor=actor, at=at, dedup_key=key)
        _end(locked, Outcome.ANSWERED, at, ticket)
        refused = _linked(ticket, problem, actor, at)
    return ticket, refused


def add_to(
    call: Call, ticket: Ticket, *, words: str, promise: datetime | None = None, actor: Actor, at: datetime
) -> Ticket:
    """The caller speaks of a ticket that is open already: the call is logged there."""
    with transaction.atomic():
        locked = _going(call)
        log_call(
            ticket.pk,
            text=words,
            person=locked.caller_id,
            seconds=_seconds(locked, at),
            outcome=Outcome.ADDED.value,
            direction=locked.direction,
            promise=promise,
            actor=actor,
            at=at,
        )
        _end(locked, Outcome.ADDED, at, ticket)
    return ticket


def dismiss(call: Call, *, words: str, at: datetime) -> None:
    """Not for us: nothing to do, and who called is remembered."""
    with transaction.atomic():
        locked = _going(call)
        locked.note = " ".join(words.split())[:500]
        _end(locked, Outcome.NOT_FOR_US, at)


def discard(call: Call) -> None:
    """A form that was opened by mistake leaves no call behind."""
    Call.objects.filter(pk=call.pk, outcome="").delete()


def _going(call: Call) -> Call:
    """The call, locked so that it ends once. Raises CallEnded."""
    found = Call.objects.select_for_update(of=("self",)).filter(pk=call.pk, outcome="").first()
    if found is None:
        raise CallEnded(call=call.pk)
    return found


def _seconds(call: Call, at: datetime) -> int:
    return max(0, int(((call.ended_at or at) - call.began_at).total_seconds()))


def _end(call: Call, outcome: Call.Outcome, at: datetime, ticket: Ticket | None = None) -> None:
    call.outcome, call.saved_at, call.ended_at = outcome.value, at, call.ended_at or at
    call.ticket, call.written = ticket, {}
    if ticket is not None:
        call.department_id = ticket.department_id
    call.save()


def _request(call: Call, asked: Asked) -> Request:
    impact, urgency = asked.grades
    return Request(
        requester=_person(call).pk,
        department=asked.department,
        subject=asked.subject,
        text=asked.text,
        category=asked.category,
        channel="phone",
        impact=impact,
        urgency=urgency,
        fields=asked.fields,
    )


def _person(call: Call) -> Person:
    """Who called; somebody new becomes a person with a name and a number."""
    if call.caller is None:
        call.caller = Person.objects.create(name=call.caller_name or stranger(call.number))
        call.caller_name = ""
        if call.number:
            Phone.objects.create(person=call.caller, number=call.number)
    return call.caller


def stranger(number: str) -> str:
    """What somebody is called who gave no name."""
    return _("Caller from %(number)s") % {"number": number} if number else _("Unknown caller")


def call_back(ticket: Ticket, *, outcome: Call.Outcome, words: str = "", actor: Actor, at: datetime) -> Call:
    """Somebody was called back, as promised; if nobody answered the promise still stands."""
    return log_at(
        ticket,
        person=ticket.requester_id,
        outcome=outcome.value,
        direction=Call.Direction.OUT.value,
        text=words,
        actor=actor,
        at=at,
    )


def log_at(
    ticket: Ticket,
    *,
    person: int | None,
    outcome: str,
    direction: str = "",
    seconds: int = 0,
    number: str = "",
    actor: Actor,
    at: datetime,
    **said: Any,
) -> Call:
    """Log a call on a ticket, after it took place: in its timeline and in the log of calls, or in neither.

    `person` is with whom (None: somebody else), `seconds` how long it took, `number` the telephone, as far as they are
    known (else the person's first); `said` is what else `log_call` takes. Repeated by its key, the call is in the log.
    """
    with transaction.atomic():
        facts: dict[str, Any] = {"outcome": outcome, "direction": direction, "seconds": seconds, **said}
        done = log_call(ticket.pk, person=person, **facts, actor=actor, at=at)
        if done.repeated:
            return Call.objects.filter(ticket=ticket, agent=actor.person).latest("pk")
        caller = Person.objects.filter(pk=person).first() if person else None
        phone = caller.phones.order_by("pk").values_list("number", flat=True).first() if caller else None
        return Call.objects.create(
            agent_id=actor.person or 0,
            direction=direction or Call.Direction.IN.value,
            number=number or phone or "",
            caller=caller,
            organisation_id=caller.organisation_id if caller else None,
            department_id=ticket.department_id,
            began_at=at - timedelta(seconds=max(0, seconds)),
            ended_at=at,
            saved_at=at,
            outcome=outcome,
            ticket=ticket,
        )
