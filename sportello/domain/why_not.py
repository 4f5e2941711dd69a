"""Why a ticket has not climbed: everything that keeps it where it is, or kept a rule from moving it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sportello.domain.conditions import Condition, Facts, FactValue, Test
from sportello.domain.lifecycle import Status, WaitingFor
from sportello.domain.policy import Level, Policy
from sportello.domain.rulebook import RuleBook
from sportello.domain.sla import SLA_KINDS, Clock, ClockKind
from sportello.domain.ticket import Cause, TicketState

Why = Literal[
    "historical",
    "resolved",
    "ended",
    "last_level",
    "waiting",
    "outside_hours",
    "starts_later",
    "grace",
    "not_yet",
    "already_late",
    "taken",
    "no_exit_by_time",
    "exit_condition",
    "offer_open",
    "already_there",
    "rule_fired",
    "rule_false",
]


@dataclass(frozen=True, slots=True)
class Unmet:
    """A test that stands in the way: the fact, the comparison, what is asked and what was found.

    `negated`: it holds, and it stands in a "none of".
    """

    fact: str
    operator: str
    value: FactValue | tuple[FactValue, ...]
    found: FactValue
    negated: bool = False


@dataclass(frozen=True, slots=True)
class WhyNot:
    """One reason. `since` and `until` bound it where it has bounds; `level` is where it would have led."""

    why: Why
    since: datetime | None = None
    until: datetime | None = None
    clock: ClockKind | None = None
    spent: int | None = None
    target: int | None = None
    level: int | None = None
    percent: int | None = None
    rule: str = ""
    by: int | None = None
    waiting_for: WaitingFor | None = None
    unmet: tuple[Unmet, ...] = ()


def why_not(ticket: TicketState, rules: RuleBook, at: datetime) -> tuple[WhyNot, ...]:
    """The reasons why the ticket has not climbed further by `at`, the decisive ones first."""
    if ticket.historical:
        return (WhyNot("historical"),)
    visit = ticket.visit
    if visit is None or not ticket.is_unresolved:
        resolved = ticket.status is Status.RESOLVED
        since = ticket.resolved_at if resolved else ticket.closed_at
        return (WhyNot("resolved" if resolved else "ended", since),)
    policy = rules.policy(ticket.policy)
    reasons = [*_of_waiting(ticket)]
    if ticket.level >= policy.last:
        return (WhyNot("last_level", visit.entered_at, level=ticket.level), *reasons)
    if visit.grace_until is not None and visit.grace_until > at:
        reasons.append(WhyNot("grace", visit.entered_at, visit.grace_until))
    reasons += _of_level_clocks(ticket, rules, at)
    reasons += _of_exits(ticket, rules, rules.level_of(ticket))
    reasons += _of_thresholds(ticket, policy)
    reasons += _of_rules(ticket, rules, policy)
    return tuple(reasons)


def _of_waiting(ticket: TicketState) -> Iterator[WhyNot]:
    if ticket.status is Status.WAITING:
        yield WhyNot("waiting", ticket.waiting_since, ticket.waiting_until, waiting_for=ticket.waiting_for)


def _of_level_clocks(ticket: TicketState, rules: RuleBook, at: datetime) -> Iterator[WhyNot]:
    visit = ticket.visits[-1]
    if visit.taken_at is not None:
        yield WhyNot("taken", visit.taken_at, by=visit.taken_by)
    for kind in (ClockKind.TAKE_CHARGE, ClockKind.LEVEL):
        clock = ticket.clock(kind)
        if clock is not None and clock.target is not None:
            yield from _of_clock(clock, rules, at)


def _of_clock(clock: Clock, rules: RuleBook, at: datetime) -> Iterator[WhyNot]:
    calendar = rules.calendar(clock.calendar)
    spent = clock.spent_at(at, calendar)
    if clock.breached_at is not None:
        yield WhyNot("already_late", clock.breached_at, clock=clock.kind, spent=spent, target=clock.target)
        return
    if clock.running_since is not None and clock.running_since > at:
        yield WhyNot("starts_later", until=clock.running_since, clock=clock.kind)
    elif clock.running_since is not None and not calendar.is_open(at):
        since, opening = calendar.previous_closing(at), calendar.next_opening(at)
        yield WhyNot("outside_hours", since, opening, clock=clock.kind, spent=spent, target=clock.target)
    yield WhyNot(
        "not_yet", clock.started_at, clock.due_at, clock=clock.kind, spent=spent, target=clock.target
    )


def _of_exits(ticket: TicketState, rules: RuleBook, level: Level) -> Iterator[WhyNot]:
    if not any(way.by_time for way in level.exits) and level.take_charge is None:
        yield WhyNot("no_exit_by_time", ticket.visits[-1].entered_at, level=level.number)
    facts = rules.facts(ticket)
    for way in level.exits:
        if way.by_time and way.condition is not None and not way.condition.holds(facts):
            to = way.to or level.number + 1
            yield WhyNot("exit_condition", level=to, unmet=tuple(unmet(way.condition, facts)))


def _of_thresholds(ticket: TicketState, policy: Policy) -> Iterator[WhyNot]:
    """SLA thresholds that were reached and moved nothing: the level was high enough, or an offer was open."""
    climbs = sum(record.cause is Cause.SLA for record in ticket.records)
    for step in policy.thresholds:
        reached = [c for c in ticket.clocks.values() if c.kind is step.clock and c.warned >= step.percent]
        if step.clock not in SLA_KINDS or not reached:
            continue
        if step.at_least is not None and step.at_least <= ticket.level:
            yield WhyNot("already_there", clock=step.clock, percent=step.percent, level=step.at_least)
        elif step.at_least is None and climbs == 0:
            yield WhyNot("offer_open", clock=step.clock, percent=step.percent)
        climbs = max(0, climbs - 1)


def _of_rules(ticket: TicketState, rules: RuleBook, policy: Policy) -> Iterator[WhyNot]:
    facts = rules.facts(ticket)
    for rule in policy.rules:
        if rule.id in ticket.fired_rules:
            yield WhyNot("rule_fired", rule=rule.id, level=rule.at_least)
        elif not rule.condition.holds(facts):
            yield WhyNot(
                "rule_false", rule=rule.id, level=rule.at_least, unmet=tuple(unmet(rule.condition, facts))
            )


def unmet(condition: Condition, facts: Facts, negated: bool = False) -> Iterator[Unmet]:
    """The tests that keep a condition from holding."""
    if isinstance(condition, Test):
        if condition.holds(facts) is negated:
            found = facts.get(condition.fact)
            yield Unmet(condition.fact, condition.operator, condition.value, found, negated)
        return
    inner = negated is not (condition.of == "none")
    for member in condition.members:
        if member.holds(facts) is inner:
            yield from unmet(member, facts, inner)
