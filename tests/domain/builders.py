"""Small worlds for the tests of the engine: one department, seven levels, people on shift, tickets that live.

Calendar 1 is the support counter (every day 08:00 to 20:00), calendar 2 the office (Monday to Friday 09:00 to 18:00),
both in Rome; 0 is round the clock. 2 March 2026 is a Monday.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sportello.domain.business_time import BusinessCalendar, CalendarVersion, compile_calendar
from sportello.domain.due import Due, dues, first_due
from sportello.domain.duration import parse_duration
from sportello.domain.engine import fire
from sportello.domain.escalation import arrive, by_rules
from sportello.domain.policy import Exit, Level, Policy, SLAPolicy
from sportello.domain.policy_document import read_policy
from sportello.domain.priority import Priority
from sportello.domain.rota import Rota, Rotation, Slot, Window
from sportello.domain.rulebook import RuleBook
from sportello.domain.sla import Clock, ClockKind
from sportello.domain.staff import Department, Staff, Target, TargetKind, Team
from sportello.domain.template import seven_levels
from sportello.domain.ticket import TicketState
from sportello.domain.timeline import Moment, Payload, evolve, from_json
from sportello.domain.timeline.base import canonical, digest_of
from sportello.domain.timeline.conversation import Opened

ROME = ZoneInfo("Europe/Rome")
ROUND_THE_CLOCK, SUPPORT, OFFICE = 0, 1, 2
IT, HR = 1, 2
LISA, LUCA, MARA, SARA, BOSS, TINO, DORA, VITO, HELEN, HUGO = 11, 12, 21, 30, 40, 50, 60, 70, 80, 81
FRONT, BACK, TECHNICAL, DIRECTION, TOP, HR_FRONT = 1, 2, 5, 6, 7, 8
REQUESTER = 99


def at(day: int, hour: int = 0, minute: int = 0, month: int = 3, second: int = 0) -> datetime:
    """A moment of 2026 by the clock in Rome, as UTC."""
    return datetime(2026, month, day, hour, minute, second, tzinfo=ROME).astimezone(UTC)


def hours(opens: int, closes: int, days: int = 7) -> BusinessCalendar:
    return compile_calendar(
        [CalendarVersion(None, "Europe/Rome", {day: [(opens * 60, closes * 60)] for day in range(days)})]
    )


CALENDARS = {SUPPORT: hours(8, 20), OFFICE: hours(9, 18, days=5)}


def rota(id: int, people: Sequence[int], *windows: Window) -> Rota:
    return Rota(id, "Europe/Rome", (Slot("duty", (Rotation.fixed(tuple(people), *windows),)),))


def level(number: int, after: str | None = None, **more: Any) -> Level:
    """A level with one plain exit `after` (none: no way up by time), round the clock, offered to a person."""
    exits = () if after is None else (Exit(parse_duration(after)),)
    given = {
        "role": (f"livello {number}", f"level {number}"),
        "target": Target(TargetKind.PERSON, number * 10),
        "calendar": ROUND_THE_CLOCK,
        "exits": exits,
    } | more
    if isinstance(given.get("take_charge"), str):
        given["take_charge"] = parse_duration(str(given["take_charge"]))
    return Level(number=number, **given)  # type: ignore[arg-type]


def policy(*levels: Level, id: int = 1, **more: Any) -> Policy:
    return Policy(id, "test", levels, **more)


def sla(
    id: int = 1, calendar: int = ROUND_THE_CLOCK, condition: Any = None, **targets: str | dict[str, str]
) -> SLAPolicy:
    """An SLA by clock: one text for all priorities, or texts by priority name."""
    found = {}
    for kind, times in targets.items():
        for priority in Priority:
            text = times if isinstance(times, str) else times.get(priority.name.lower())
            if text is not None:
                found[ClockKind(kind), priority] = parse_duration(text)
    return SLAPolicy(id, "test", calendar, found, condition)


def staff(**more: Any) -> Staff:
    given: dict[str, Any] = {
        "teams": {
            FRONT: Team(FRONT, IT, 1, SARA, members=(LISA, LUCA)),
            BACK: Team(BACK, IT, 2, SARA, members=(MARA,)),
            TECHNICAL: Team(TECHNICAL, IT, 5, TINO, members=(TINO,)),
            DIRECTION: Team(DIRECTION, IT, 6, members=(DORA,)),
            TOP: Team(TOP, IT, 7, members=(VITO,)),
            HR_FRONT: Team(HR_FRONT, HR, 1, members=(HELEN,)),
        },
        "departments": {IT: Department(IT, BOSS, {"direct": FRONT}), HR: Department(HR, HUGO, {})},
    } | more
    return Staff(**given)


def book(*policies: Policy, slas: Sequence[SLAPolicy] = (), **more: Any) -> RuleBook:
    """A rule book; without policies, the seven-level template is number 1."""
    known = policies or (read_policy(1, seven_levels(SUPPORT, OFFICE)),)
    given: dict[str, Any] = {
        "calendars": CALENDARS,
        "policies": {one.id: one for one in known},
        "slas": {one.id: one for one in slas},
        "sla_order": tuple(one.id for one in slas),
        "staff": staff(),
    } | more
    return RuleBook(**given)


@dataclass
class Told:
    """One event as the timeline keeps it."""

    kind: str
    at: datetime
    actor: int | None
    data: dict[str, Any]


@dataclass
class Life:
    """One ticket and its timeline: what people do and what falls due, in order, as the door would."""

    rules: RuleBook
    ticket: TicketState = field(default_factory=TicketState)
    told: list[Told] = field(default_factory=list)

    def do(
        self, payload: Payload, when: datetime, actor: int | None = None, now: datetime | None = None
    ) -> "Life":
        """What falls due at or before the moment goes first, then the event itself."""
        if self.told:
            self.until(when)
        self._step([payload], Moment(when, self.rules, actor, now))
        return self

    def until(self, when: datetime, *, processed_at: datetime | None = None) -> "Life":
        """Carry out everything due at or before `when`: punctually, or all at `processed_at` after an outage."""
        while (due := first_due(self.ticket, self.rules)) is not None and due.at <= when:
            self.fire(due, processed_at)
        return self

    def next(self) -> Due:
        """Carry out the next due moment and return it."""
        due = first_due(self.ticket, self.rules)
        assert due is not None, "nothing falls due"
        self.fire(due)
        return due

    def fire(self, due: Due, processed_at: datetime | None = None) -> None:
        now = due.at if processed_at is None else max(processed_at, due.at)
        moment = Moment(due.at, self.rules, None, now)
        self._step(fire(self.ticket, due, moment), moment)

    def _step(self, payloads: list[Payload], moment: Moment) -> None:
        before = self.rules.facts(self.ticket)
        for payload in payloads:
            self._record(payload, moment)
        climbed = any(payload.kind == "escalated" for payload in payloads)
        if self.rules.policy(self.ticket.policy).rules:
            for payload in by_rules(self.ticket, before, climbed, moment):
                self._record(payload, moment)

    def _record(self, payload: Payload, moment: Moment) -> None:
        evolve(self.ticket, payload, moment)
        self.ticket.last_number += 1
        data = payload.to_json()
        self.ticket.digest = digest_of(
            self.ticket.digest,
            self.ticket.last_number,
            payload.kind,
            moment.at,
            moment.actor,
            canonical(data),
        )
        self.told.append(Told(payload.kind, moment.at, moment.actor, data))

    @property
    def kinds(self) -> list[str]:
        return [told.kind for told in self.told]

    @property
    def due(self) -> list[tuple[str, datetime]]:
        """Every due moment in order, as (kind, moment)."""
        return [
            (due.kind.value, due.at)
            for due in sorted(dues(self.ticket, self.rules), key=lambda due: due.order)
        ]

    def clock(self, kind: ClockKind) -> Clock:
        """The latest clock of the kind."""
        return [clock for clock in self.ticket.clocks.values() if clock.kind is kind][-1]

    def spent(self, kind: ClockKind, when: datetime) -> timedelta:
        clock = self.clock(kind)
        return timedelta(seconds=clock.spent_at(when, self.rules.calendar(clock.calendar)))

    @property
    def path(self) -> list[int]:
        """The levels visited, in order."""
        return [visit.level for visit in self.ticket.visits]

    def folded(self) -> TicketState:
        """The state told anew from the timeline alone."""
        fresh = TicketState()
        for number, told in enumerate(self.told, 1):
            evolve(fresh, from_json(told.kind, told.data), Moment(told.at, self.rules, told.actor))
            fresh.last_number = number
            content = canonical(told.data)
            fresh.digest = digest_of(fresh.digest, number, told.kind, told.at, told.actor, content)
        return fresh


def opened(rules: RuleBook, when: datetime, now: datetime | None = None, **more: Any) -> Life:
    """A ticket that comes in at `when` under policy 1, matched to the first SLA."""
    life = Life(rules)
    plain = TicketState(department=more.get("department", IT), area=more.get("area", "direct"))
    plain = replace(
        plain, **{name: value for name, value in more.items() if name in ("priority", "category")}
    )
    offer = arrive(plain, 1, Moment(when, rules, None, now))
    given = {"department": IT, "requester": REQUESTER, "sla": rules.match_sla(plain), "offer": offer} | more
    return life.do(Opened(**given), when, REQUESTER, now)
