"""The ladder of a ticket: where it has been, where it is, and where it will go if nobody does anything.

The future is not reckoned by rules of its own: the same due steps that the worker fires are played on a copy.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sportello.domain.due import Due, DueKind, first_due
from sportello.domain.engine import fire
from sportello.domain.escalation import by_rules
from sportello.domain.policy import Nobody
from sportello.domain.rota import on_duty
from sportello.domain.rulebook import RuleBook
from sportello.domain.staff import Staff, Target, TargetKind
from sportello.domain.ticket import Cause, Outcome, Record, TicketState, Visit
from sportello.domain.timeline import Moment, Payload, evolve

TOLD = 3  # of so many people the end of the shift is told
LONG = timedelta(days=60)  # a shift that goes on for longer has no end worth telling


class Standing(StrEnum):
    PAST = "past"
    PRESENT = "present"
    COMING = "coming"


@dataclass(frozen=True, slots=True)
class OnShift:
    """One who is offered the ticket. `until` is the end of the shift, `then` who takes over; either may be unknown.

    `instead_of` is whom they replace: on leave, or by a swap.
    """

    person: int
    until: datetime | None = None
    then: int | None = None
    instead_of: int | None = None


@dataclass(frozen=True, slots=True)
class Rung:
    """One stay at one level: past, present, or to come at `at` by `cause` (empty where the ticket began).

    `answers` answers for it from `at` on (now, for the present one). `gap` says that nobody is on shift and what the
    policy does then; `goes_to` is the level it passes on to in the same second, `staffed_from` when somebody is back.
    `due_by` names the due moment that led to a coming rung.
    """

    standing: Standing
    visit: int
    level: int
    policy: int
    department: int
    at: datetime
    cause: Cause | None = None
    due_by: DueKind | None = None
    reason: str = ""
    by: int | None = None
    team: int | None = None
    people: tuple[OnShift, ...] = ()
    answers: int | None = None
    gap: Nobody | None = None
    goes_to: int | None = None
    staffed_from: datetime | None = None
    taken_at: datetime | None = None
    taken_by: int | None = None
    left_at: datetime | None = None
    outcome: Outcome | None = None
    passed: bool = False


def forecast(ticket: TicketState, rules: RuleBook, at: datetime, *, steps: int = 50) -> tuple[Rung, ...]:
    """Past rungs, the present one, and every climb to come, as of `at`; at most `steps` due moments are played."""
    rungs = []
    for visit in ticket.visits:
        past = visit.left_at is not None
        standing = Standing.PAST if past else Standing.PRESENT
        rungs.append(_rung(ticket, visit, rules, standing, visit.entered_at if past else at))
    if ticket.visit is None or ticket.level >= rules.policy(ticket.policy).last:
        return tuple(rungs)
    twin, future, known = ticket.clone(), rules.in_future(), len(ticket.visits)
    for due, _ in play(twin, future, at, steps):
        moment = max(due.at, at)
        rungs += [
            _rung(twin, visit, future, Standing.COMING, moment, due.kind) for visit in twin.visits[known:]
        ]
        known = len(twin.visits)
        if twin.visit is None or due.kind is DueKind.WEEKLY or twin.level >= future.policy(twin.policy).last:
            break
    return tuple(rungs)


def play(
    ticket: TicketState, rules: RuleBook, at: datetime, steps: int
) -> Iterator[tuple[Due, list[Payload]]]:
    """Let a ticket (a copy: it changes) live on with nobody doing anything. What is overdue is done at `at`."""
    for _ in range(steps):
        due = first_due(ticket, rules)
        if due is None:
            return
        moment = Moment(due.at, rules, None, max(due.at, at))
        before = rules.facts(ticket) if rules.policy(ticket.policy).rules else None
        events = fire(ticket, due, moment)
        for event in events:
            evolve(ticket, event, moment)
        if before is not None:
            climbed = any(event.kind == "escalated" for event in events)
            for event in by_rules(ticket, before, climbed, moment):
                evolve(ticket, event, moment)
                events.append(event)
        yield due, events


def _rung(
    ticket: TicketState,
    visit: Visit,
    rules: RuleBook,
    standing: Standing,
    at: datetime,
    due_by: DueKind | None = None,
) -> Rung:
    record = _record_into(ticket, visit)
    present = visit is ticket.visit
    skipped = visit.outcome is Outcome.NOBODY
    level = rules.policy(visit.policy).level(visit.level)
    empty = present and not visit.offered_to and ticket.owner is None
    rota = _rota_of(level.target, visit, rules)
    return Rung(
        standing=standing,
        visit=visit.number,
        level=visit.level,
        policy=visit.policy,
        department=visit.department,
        at=visit.entered_at,
        cause=None if record is None else record.cause,
        due_by=due_by,
        reason="" if record is None else record.reason,
        by=None if record is None else record.by,
        team=visit.team,
        people=_people(visit, rules.staff, rota, at) if standing is not Standing.PAST else _names(visit),
        answers=rules.answers(ticket, at) if present else None,
        gap=level.nobody if skipped or (empty and rules.calendar(level.calendar).is_open(at)) else None,
        goes_to=ticket.visits[visit.number].level if skipped else None,
        staffed_from=rules.staff.next_duty(visit.team, at) if empty else None,
        taken_at=visit.taken_at,
        taken_by=visit.taken_by,
        left_at=visit.left_at if standing is Standing.PAST or skipped else None,
        outcome=visit.outcome if standing is Standing.PAST or skipped else None,
        passed=visit.passed,
    )


def _record_into(ticket: TicketState, visit: Visit) -> Record | None:
    return next((record for record in ticket.records if record.to_visit == visit.number), None)


def _rota_of(target: Target, visit: Visit, rules: RuleBook) -> int | None:
    if target.kind is TargetKind.ROTA:
        return target.id
    team = rules.staff.teams.get(visit.team or 0)
    return None if team is None else team.rota


def _names(visit: Visit) -> tuple[OnShift, ...]:
    return tuple(OnShift(person) for person in visit.offered_to)


def _people(visit: Visit, staff: Staff, rota: int | None, at: datetime) -> tuple[OnShift, ...]:
    """Whom the stay is offered to; of the first few also until when they are there and who comes after them."""
    if rota is None or rota not in staff.rotas:
        return _names(visit)
    told = tuple(_shift(staff, rota, person, at) for person in visit.offered_to[:TOLD])
    return told + _names(visit)[TOLD:]


def _shift(staff: Staff, rota: int, person: int, at: datetime) -> OnShift:
    shift = staff.shift_on(rota, person, at)
    if shift is None or shift.starts > at:
        return OnShift(person)
    if shift.ends - at > LONG:
        return OnShift(person, instead_of=shift.instead_of)
    before, after = on_duty(staff.rotas[rota], at).people, on_duty(staff.rotas[rota], shift.ends).people
    relief = [other for other in after if other not in before] or [
        other for other in after if other != person
    ]
    return OnShift(person, shift.ends, relief[0] if relief else None, shift.instead_of)
