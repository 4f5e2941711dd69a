"""The rule book: every immutable thing a decision reads, in one value.

Calendars, policies and staff as of one revision of the configuration. The door loads it, the engine, the forecast
and the audit ask it; it knows no database and no clock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sportello.domain.business_time import ALWAYS_OPEN, BusinessCalendar
from sportello.domain.duration import BusinessDays, Duration, working_seconds
from sportello.domain.errors import DeskError
from sportello.domain.policy import Exit, Level, Nobody, Policy, SLAPolicy
from sportello.domain.priority import DEFAULT_MATRIX, Matrix, Priority
from sportello.domain.sla import ClockKind
from sportello.domain.staff import Choose, Reach, Staff
from sportello.domain.ticket import TicketState

REQUESTER_REMINDERS: tuple[Duration, ...] = (BusinessDays(2), BusinessDays(5))
REQUESTER_PATIENCE: Duration = BusinessDays(10)
CLOSING_GRACE: Duration = BusinessDays(5)


class UnknownPolicy(DeskError):
    """A ticket names a policy version that is not stored."""

    code = "unknown_policy"


def _worst(ticket: TicketState) -> int | None:
    worst = None if ticket.detail is None else ticket.detail.worst
    return None if worst is None else int(worst)


@dataclass
class RuleBook:
    """Calendars by id (0 is 24x7), policies and SLA policies by version id, the order in which SLAs are tried.

    `entries` are the policy versions that tickets begin under, by department and area; `matrices` what departments
    have of their own.
    """

    calendars: Mapping[int, BusinessCalendar] = field(default_factory=dict)
    policies: Mapping[int, Policy] = field(default_factory=dict)
    slas: Mapping[int, SLAPolicy] = field(default_factory=dict)
    sla_order: Sequence[int] = ()
    staff: Staff = field(default_factory=Staff)
    tiers: Mapping[int, str] = field(default_factory=dict)
    entries: Mapping[tuple[int, str], int] = field(default_factory=dict)
    matrices: Mapping[int, Matrix] = field(default_factory=dict)
    choose: Choose | None = None
    revision: str = ""

    def calendar(self, id: int) -> BusinessCalendar:
        return self.calendars[id] if id else ALWAYS_OPEN

    def policy(self, id: int) -> Policy:
        try:
            return self.policies[id]
        except KeyError:
            raise UnknownPolicy(version=id) from None

    def matrix(self, department: int) -> Matrix:
        """The department's impact x urgency matrix: its own cells over the common one."""
        return self.matrices.get(department, DEFAULT_MATRIX)

    def level_of(self, ticket: TicketState) -> Level:
        return self.policy(ticket.policy).level(ticket.level)

    def calendar_of(self, ticket: TicketState) -> BusinessCalendar:
        """The calendar on which a ticket's waits and reminders count: that of its level."""
        return self.calendar(self.level_of(ticket).calendar)

    def facts(self, ticket: TicketState) -> dict[str, str | int | bool | None]:
        """What condition rules and exits may ask of a ticket."""
        return {
            "priority": int(ticket.effective_priority),
            "kind": ticket.kind.value,
            "category": ticket.category,
            "department": ticket.department,
            "area": ticket.area,
            "organisation": ticket.organisation,
            "tier": self.tiers.get(ticket.organisation or 0, "") if ticket.tier is None else ticket.tier,
            "reopened": ticket.reopened,
            "bounced": ticket.bounced,
            "chased": ticket.chased,
            "linked_incidents": ticket.linked_incidents,
            "incident_priority": _worst(ticket),
            "dissatisfied": ticket.dissatisfied,
            "too_complex": ticket.too_complex,
        }

    def tier_at_opening(self, organisation: int | None) -> str | None:
        """What a ticket that opens now keeps of its organisation's contract level: a later one is for later tickets."""
        return None if organisation is None else self.tiers.get(organisation, "")

    def match_sla(self, ticket: TicketState) -> int | None:
        """The first SLA policy in force whose condition holds; None when none is in force.

        Promises follow the person's priority alone: a raise by the engine finds no other policy.
        """
        facts = {**self.facts(ticket), "priority": int(ticket.priority)}
        for version in self.sla_order:
            condition = self.slas[version].condition
            if condition is None or condition.holds(facts):
                return version
        return None

    def sla_target(self, ticket: TicketState, kind: ClockKind, start: datetime) -> int | None:
        """Working seconds promised for a clock that began at `start`; the raise of the engine does not count."""
        if ticket.sla is None:
            return None
        policy = self.slas[ticket.sla]
        duration = policy.target(kind, Priority(ticket.priority))
        return None if duration is None else working_seconds(duration, start, self.calendar(policy.calendar))

    def level_exit(self, ticket: TicketState, level: Level, start: datetime) -> tuple[Exit, int] | None:
        """The earliest exit by time that holds now, and its working seconds from `start`; None without one."""
        calendar = self.calendar(level.calendar)
        best: tuple[Exit, int] | None = None
        facts = self.facts(ticket) if any(way.condition for way in level.exits) else {}
        for way in level.timed_exits(facts):
            seconds = 0 if way.after is None else working_seconds(way.after, start, calendar)
            if best is None or seconds < best[1]:
                best = (way, seconds)
        return best

    def take_charge(self, level: Level, start: datetime) -> int | None:
        """Working seconds from `start` within which somebody must take charge at the level; None without limit."""
        within = level.take_charge
        return None if within is None else working_seconds(within, start, self.calendar(level.calendar))

    def reach(self, ticket: TicketState, level: Level, at: datetime, department: int | None = None) -> Reach:
        """Whom a level reaches at `at`, by the team's routing where one is given."""
        return self.staff.reach(level.target, department or ticket.department, ticket.area, level.number, at)

    def answers(self, ticket: TicketState, at: datetime) -> int:
        """Who answers for the ticket at `at`: owner, first on shift of the target, supervisor, manager.

        Among those on shift one whom the ticket was offered to comes first; a rota that stands in counts too.
        """
        if ticket.owner is not None and ticket.owner not in self.staff.gone:
            return ticket.owner
        level, visit = self.level_of(ticket), ticket.visit
        people = tuple(one for one in self.reach(ticket, level, at).people if one not in self.staff.gone)
        if not people and level.nobody is Nobody.NEXT_ROTA:
            people = self.staff.on_rota(level.next_rota, at)
        if not people:
            return self.staff.answers(None, ticket.team, ticket.department, at)
        offered = () if visit is None else visit.offered_to
        found = next((person for person in people if person in offered), None)
        if found is None and visit is not None and visit.is_offered:
            # Offered past the target, by name: to the supervisor after the third hand-back.
            found = next((person for person in offered if self.staff.is_there(person, at)), None)
        return people[0] if found is None else found

    def in_future(self) -> "RuleBook":
        """The rule book for moments to come: nobody is taken to be away from their desk."""
        staff = self.staff.in_future()
        return self if staff is self.staff else replace(self, staff=staff)
