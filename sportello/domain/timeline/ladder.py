"""Moves on the ladder: climbing, recalling, handing back, going down, changing department, taking charge."""

from dataclasses import dataclass, replace
from datetime import datetime

from sportello.domain.clocks import promise_call_back
from sportello.domain.ladder import Offer, climb, enter, leave, take
from sportello.domain.lifecycle import Status
from sportello.domain.sla import SLA_KINDS, ClockKind
from sportello.domain.ticket import Cause, Outcome, Record, TicketState
from sportello.domain.timeline.base import Moment, Payload, event

_OUTCOMES = {
    Cause.NOT_TAKEN: Outcome.NOT_TAKEN,
    Cause.NOT_RESOLVED: Outcome.NOT_RESOLVED,
    Cause.NOBODY: Outcome.NOBODY,
}


# Who hears of a climb unless the level says otherwise.
NOTIFY = ("target", "relieved", "watchers", "supervisor")


@event
@dataclass(frozen=True)
class Escalated(Payload):
    """The ticket climbs: by time, by an SLA threshold, by a rule, by a person, or because nobody was on shift.

    `passed` marks a level only gone through while catching up; `grace_until` the one exception to "never now + delay".
    """

    kind = "escalated"
    stale = True
    offer: Offer = Offer()
    cause: Cause = Cause.PERSON
    reason: str = ""
    tried: str = ""
    rules: tuple[str, ...] = ()
    passed: bool = False
    grace_until: datetime | None = None
    too_complex: bool = False
    clock: str = ""
    ordinal: int = 0
    percent: int = 0
    notify: tuple[str, ...] = NOTIFY
    words: str = ""

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        visit = ticket.visit
        outcome = _OUTCOMES.get(self.cause)
        if outcome is None:
            offered = visit is not None and visit.is_offered
            outcome = Outcome.SUPERSEDED if offered else Outcome.ESCALATED
        self._breach(ticket, moment)
        ticket.too_complex = ticket.too_complex or self.too_complex
        ticket.fired_rules.extend(self.rules)
        climb(ticket, self.offer, outcome, self.cause, moment, reason=self.reason, tried=self.tried)
        new = ticket.visits[-1]
        new.passed, new.grace_until = self.passed, self.grace_until

    def _breach(self, ticket: TicketState, moment: Moment) -> None:
        """A level clock that ran out is late on record before it stops."""
        kind = {Cause.NOT_TAKEN: ClockKind.TAKE_CHARGE, Cause.NOT_RESOLVED: ClockKind.LEVEL}.get(self.cause)
        clock = ticket.clock(kind) if kind else None
        if self.percent:
            clock = ticket.clocks[ClockKind(self.clock), self.ordinal]
            clock.warned = max(clock.warned, self.percent)
        if clock is not None and self.percent in (0, 100):
            clock.breach(moment.at)


@event
@dataclass(frozen=True)
class RuleFired(Payload):
    """A condition rule became true and moved nothing; kept so that it fires once and `why` can tell."""

    kind = "rule_fired"
    rules: tuple[str, ...] = ()
    why: str = ""

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        ticket.fired_rules.extend(self.rules)


@event
@dataclass(frozen=True)
class Taken(Payload):
    """Somebody of the target takes charge; an involved manager may only acknowledge."""

    kind = "taken"
    stale = True
    acknowledge: bool = False
    person: int | None = None
    words: str = ""

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        person = self.person if self.person is not None else moment.actor
        if person is not None:
            take(ticket, person, moment, acknowledge=self.acknowledge)


@event
@dataclass(frozen=True)
class Assigned(Payload):
    """A supervisor puts the ticket into one person's hands, inside the level: no new stay, clocks run on."""

    kind = "assigned"
    stale = True
    owner: int | None = None
    team: int | None = None
    reason: str = ""
    words: str = ""

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        if ticket.owner is not None and ticket.owner != self.owner:
            ticket.watchers.add(ticket.owner)
        ticket.owner = self.owner
        if self.team is not None:
            ticket.team = self.team
        visit = ticket.visit
        if visit is not None and visit.taken_at is None and self.owner is not None:
            visit.offered_to = [self.owner]


@event
@dataclass(frozen=True)
class ShiftEnded(Payload):
    """The holder's shift is over before something falls due: it stays theirs, the incoming shift is offered it."""

    kind = "shift_ended"
    holder: int = 0
    people: tuple[int, ...] = ()

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        visit = ticket.visit
        if visit is not None:
            visit.offered_to = list(self.people)


@event
@dataclass(frozen=True)
class Recalled(Payload):
    """The sender takes an escalation back while it is only offered: the earlier stay's clocks go on."""

    kind = "recalled"
    stale = True
    offer: Offer = Offer()
    reason: str = ""

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        climb(ticket, self.offer, Outcome.RECALLED, Cause.RECALL, moment, reason=self.reason)
        if ticket.owner is not None:
            take(ticket, ticket.owner, moment, acknowledge=True)
        _settled(ticket.records[-1], moment)


@event
@dataclass(frozen=True)
class HandedBack(Payload):
    """The receiver gives the ticket back to where it came from, with full time; to its last owner if on shift."""

    kind = "handed_back"
    stale = True
    offer: Offer = Offer()
    owner: int | None = None
    reason: str = ""
    to_supervisor: bool = False

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        ticket.bounced += 1
        taker = ticket.visits[-1].taken_by
        climb(ticket, self.offer, Outcome.HANDED_BACK, Cause.HAND_BACK, moment, reason=self.reason)
        if self.owner is not None:
            take(ticket, self.owner, moment, acknowledge=False)
        elif self.to_supervisor or ticket.owner == taker:
            # Whoever had taken it above has given it back; one who only lent it to the ladder keeps it.
            ticket.owner = None


@event
@dataclass(frozen=True)
class DeEscalated(Payload):
    """A supervisor sends the ticket down to a chosen level; a raise ends, it is offered there afresh."""

    kind = "de_escalated"
    stale = True
    offer: Offer = Offer()
    reason: str = ""
    words: str = ""

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        ticket.raised_to = None
        climb(ticket, self.offer, Outcome.DE_ESCALATED, Cause.DE_ESCALATION, moment, reason=self.reason)
        if ticket.owner is not None:
            ticket.watchers.add(ticket.owner)
            ticket.owner = None


@event
@dataclass(frozen=True)
class Transferred(Payload):
    """Another department: level 1 of its policy in force, SLA matched anew with the time already spent."""

    kind = "transferred"
    stale = True
    department: int = 0
    area: str = "direct"
    category: int | None = None
    offer: Offer = Offer()
    sla: int | None = None
    reason: str = ""

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        if ticket.owner is not None:
            ticket.watchers.add(ticket.owner)
        ticket.owner = ticket.team = None
        ticket.bounced += 1
        leave(ticket, Outcome.TRANSFERRED, moment)
        ticket.department, ticket.area, ticket.category = self.department, self.area, self.category
        enter(ticket, self.offer, moment)
        ticket.sla = self.sla


@event
@dataclass(frozen=True)
class SupervisorAsked(Payload):
    """The requester asks for a supervisor: level and owner stay, a call-back clock starts for the supervisor."""

    kind = "supervisor_asked"
    public = True
    supervisor: int | None = None
    until: datetime | None = None
    reason: str = ""

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        ticket.supervisor_asked_at = moment.at
        if self.until is not None:
            promise_call_back(ticket, moment, self.until)
        ticket.records.append(
            Record(
                number=len(ticket.records) + 1,
                cause=Cause.SUPERVISOR_ASKED,
                from_visit=len(ticket.visits),
                to_visit=None,
                at=moment.at,
                by=moment.actor,
                reason=self.reason,
                reached=[] if self.supervisor is None else [self.supervisor],
            )
        )


@event
@dataclass(frozen=True)
class DepartmentInvolved(Payload):
    """Another department works on a child task; the parent keeps owner and clocks."""

    kind = "department_involved"
    department: int = 0
    child: int = 0
    child_number: int = 0
    reason: str = ""


@event
@dataclass(frozen=True)
class PolicyMoved(Payload):
    """Another version of the policy holds from now on: level (or its last) and spent time stay.

    `offer` is to whom it goes that nobody had taken yet, where the new version's level points at somebody else; it was
    offered to `was_offered` of `was_team` before.
    """

    kind = "policy_moved"
    policy: int = 0
    before: int = 0
    level: int = 1
    offer: Offer | None = None
    was_offered: tuple[int, ...] = ()
    was_team: int | None = None

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        old = ticket.visits[-1]
        leave(ticket, Outcome.POLICY_MOVED, moment)
        offer = self.offer or Offer(self.policy, self.level, old.team, tuple(old.offered_to))
        new = enter(ticket, replace(offer, goes_on=old.number), moment)
        new.taken_at, new.taken_by, new.owner_before = old.taken_at, old.taken_by, old.owner_before
        new.grace_until = old.grace_until
        if old.taken_at is not None:
            ticket.clocks.pop((ClockKind.TAKE_CHARGE, new.number), None)


@event
@dataclass(frozen=True)
class Adopted(Payload):
    """An imported ticket still unresolved enters the engine's care: from now on its time counts, afresh.

    With `past_told` warnings and breaches whose moment has passed count as told and broken then: nobody is woken, and
    nothing climbs, for what another desk left late. `until` is when a wait is looked at again whose own date passed.
    """

    kind = "adopted"
    offer: Offer = Offer()
    past_told: bool = False
    until: datetime | None = None

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        ticket.historical = False
        if self.past_told:
            _tell_past(ticket, moment)
        owner, taken = ticket.owner, ticket.visit is not None and ticket.visit.taken_at is not None
        leave(ticket, Outcome.SUPERSEDED, moment)
        enter(ticket, self.offer, moment)
        if owner is not None and taken:
            take(ticket, owner, moment, acknowledge=True)
        if ticket.status is Status.WAITING:
            ticket.waiting_since = moment.at
            ticket.waiting_until = self.until or ticket.waiting_until


def _tell_past(ticket: TicketState, moment: Moment) -> None:
    for clock in ticket.clocks.values():
        if clock.kind not in SLA_KINDS or clock.is_over or not clock.target:
            continue
        spent = clock.spent_at(moment.at, moment.rules.calendar(clock.calendar))
        clock.warned = max(clock.warned, min(100, spent * 100 // clock.target))
        if spent >= clock.target:
            clock.breach(clock.due_at or moment.at)


def _settled(record: Record, moment: Moment) -> None:
    record.taken_at = record.taken_at or moment.at
