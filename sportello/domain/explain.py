"""Why a ticket is where it is, what moves it next, when, to whom, and what would stop it.

Answers are codes and values; the faces (page, API, command line) put them into words, so that all say the same.
Why it has not climbed is a question of its own: `why_not`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sportello.domain.due import Due, DueKind, dues
from sportello.domain.engine import fire
from sportello.domain.forecast import OnShift, Rung, Standing, forecast
from sportello.domain.lifecycle import Status, WaitingFor
from sportello.domain.rulebook import RuleBook
from sportello.domain.ticket import Cause, Outcome, TicketState
from sportello.domain.timeline import Moment, Payload
from sportello.domain.timeline.ladder import Escalated, ShiftEnded
from sportello.domain.why_not import WhyNot, why_not

Arrival = Literal[
    "opened",
    "escalated",
    "de_escalated",
    "handed_back",
    "recalled",
    "reopened",
    "transferred",
    "adopted",
    "policy_moved",
]
AnswersAs = Literal["owner", "on_shift", "stand_in", "supervisor", "manager"]
Stop = Literal["take_charge", "resolve", "hold", "hold_for_requester", "reply", "log_call"]
Standstill = Literal["offered", "taken", "waiting", "resolved", "ended", "historical"]

_ARRIVALS: dict[Cause, Arrival] = {
    Cause.HAND_BACK: "handed_back",
    Cause.DE_ESCALATION: "de_escalated",
    Cause.RECALL: "recalled",
}
_AFTER: dict[Outcome | None, Arrival] = {
    Outcome.RESOLVED: "reopened",
    Outcome.TRANSFERRED: "transferred",
    Outcome.SUPERSEDED: "adopted",
    Outcome.POLICY_MOVED: "policy_moved",
}
_STOPS: dict[DueKind, tuple[Stop, ...]] = {
    DueKind.TAKE_CHARGE: ("take_charge", "hold", "resolve"),
    DueKind.LEVEL: ("resolve", "hold"),
    DueKind.FIRST_RESPONSE: ("reply", "log_call", "resolve"),
    DueKind.NEXT_RESPONSE: ("reply", "log_call", "resolve"),
    DueKind.RESOLUTION: ("resolve", "hold_for_requester"),
}


@dataclass(frozen=True, slots=True)
class Here:
    """How the ticket came to its level: the act, its cause and reason, by whom (None: the engine) and when.

    `rules` are those that have fired since it opened or reopened, where a rule is the cause.
    """

    arrival: Arrival
    at: datetime
    level: int
    from_level: int | None = None
    cause: Cause | None = None
    reason: str = ""
    tried: str = ""
    by: int | None = None
    rules: tuple[str, ...] = ()
    spent_below: int = 0
    passed: bool = False


@dataclass(frozen=True, slots=True)
class Answers:
    """Who answers for the ticket now, and as what."""

    person: int
    why: AnswersAs


@dataclass(frozen=True, slots=True)
class Falling:
    """A due moment: when, what, and what will happen if nobody does anything: the event's kind and where it leads."""

    at: datetime
    kind: DueKind
    ordinal: int
    will: str
    to_level: int | None = None
    cause: Cause | None = None
    people: tuple[int, ...] = ()
    percent: int | None = None


@dataclass(frozen=True)
class Explanation:
    """The whole answer. `ladder` has all rungs; `next` is the first to come and `stops` what would keep it away."""

    number: int
    at: datetime
    status: Status
    waiting_for: WaitingFor | None
    standstill: Standstill
    level: int
    last_level: int
    here: Here | None
    answers: Answers | None
    moments: tuple[Falling, ...]
    ladder: tuple[Rung, ...]
    next: Rung | None
    stops: tuple[Stop, ...]
    not_climbed: tuple[WhyNot, ...]

    @property
    def next_people(self) -> tuple[OnShift, ...]:
        """Who will be on shift when it climbs next."""
        return () if self.next is None else self.next.people


def explain(ticket: TicketState, rules: RuleBook, at: datetime) -> Explanation:
    """The answer for one ticket as it stands at `at`. Raises UnknownPolicy if its policy version is not stored."""
    ladder = forecast(ticket, rules, at)
    coming = next((rung for rung in ladder if rung.standing is Standing.COMING), None)
    return Explanation(
        number=ticket.number,
        at=at,
        status=ticket.status,
        waiting_for=ticket.waiting_for,
        standstill=_standstill(ticket),
        level=ticket.level,
        last_level=rules.policy(ticket.policy).last,
        here=_here(ticket),
        answers=who_answers(ticket, rules, at) if ticket.is_unresolved else None,
        moments=moments(ticket, rules, at),
        ladder=ladder,
        next=coming,
        stops=_stops(ticket, coming),
        not_climbed=why_not(ticket, rules, at),
    )


def _standstill(ticket: TicketState) -> Standstill:
    if ticket.historical:
        return "historical"
    if ticket.status is Status.RESOLVED:
        return "resolved"
    if not ticket.is_unresolved:
        return "ended"
    if ticket.status is Status.WAITING:
        return "waiting"
    visit = ticket.visit
    return "offered" if visit is not None and visit.is_offered else "taken"


def _here(ticket: TicketState) -> Here | None:
    if not ticket.visits:
        return None
    visit = ticket.visits[-1]
    record = next((one for one in ticket.records if one.to_visit == visit.number), None)
    if record is None:
        before = ticket.visits[-2] if len(ticket.visits) > 1 else None
        arrival = "opened" if before is None else _AFTER.get(before.outcome, "escalated")
        return Here(arrival, visit.entered_at, visit.level, None if before is None else before.level)
    return Here(
        arrival=_ARRIVALS.get(record.cause, "escalated"),
        at=record.at,
        level=visit.level,
        from_level=ticket.visit_numbered(record.from_visit).level,
        cause=record.cause,
        reason=record.reason,
        tried=record.tried,
        by=record.by,
        rules=tuple(ticket.fired_rules) if record.cause is Cause.RULE else (),
        spent_below=record.spent,
        passed=visit.passed,
    )


def who_answers(ticket: TicketState, rules: RuleBook, at: datetime) -> Answers:
    """Never nobody: the owner, the first on shift of the target, who stands in, the supervisor, the manager."""
    person = rules.answers(ticket, at)
    if person == ticket.owner:
        return Answers(person, "owner")
    level = rules.level_of(ticket)
    if person in rules.reach(ticket, level, at).people:
        return Answers(person, "on_shift")
    visit = ticket.visit
    if visit is not None and person in visit.offered_to:
        return Answers(person, "stand_in")
    team = rules.staff.teams.get(ticket.team or 0)
    return Answers(person, "supervisor" if team is not None and team.supervisor == person else "manager")


def moments(ticket: TicketState, rules: RuleBook, at: datetime) -> tuple[Falling, ...]:
    """Every due moment in the order in which it is settled, each with what will happen as things stand."""
    future = rules.in_future()
    ordered = sorted(dues(ticket, rules), key=lambda due: due.order)
    return tuple(_falling(ticket, due, future, at) for due in ordered)


def _falling(ticket: TicketState, due: Due, future: RuleBook, at: datetime) -> Falling:
    return falling(due, fire(ticket, due, Moment(due.at, future, None, max(due.at, at)))[0])


def falling(due: Due, event: Payload) -> Falling:
    """A due moment and the event it leads to, as an answer."""
    percent = due.ordinal % 1000 if due.kind in _SLA else None
    if isinstance(event, Escalated):
        people = event.offer.people
        return Falling(
            due.at, due.kind, due.ordinal, event.kind, event.offer.level, event.cause, people, percent
        )
    told = event.people if isinstance(event, ShiftEnded) else tuple(getattr(event, "to", ()))
    return Falling(due.at, due.kind, due.ordinal, event.kind, None, None, told, percent)


_SLA = (DueKind.FIRST_RESPONSE, DueKind.NEXT_RESPONSE, DueKind.RESOLUTION)


def _stops(ticket: TicketState, coming: Rung | None) -> tuple[Stop, ...]:
    """What a person can do so that the next climb does not come."""
    if coming is None or coming.due_by is None:
        return ()
    stops = _STOPS.get(coming.due_by, ())
    if ticket.status is Status.WAITING:
        stops = tuple(stop for stop in stops if stop not in ("hold", "hold_for_requester"))
    return stops
