"""The escalation decision: where a ticket goes, whom it is offered to, and which levels it only passes through."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sportello.domain.conditions import Facts
from sportello.domain.duration import WorkingTime, working_seconds
from sportello.domain.errors import DeskError
from sportello.domain.ladder import Offer
from sportello.domain.lifecycle import Status
from sportello.domain.policy import Level, Nobody, Policy, Rule
from sportello.domain.rulebook import RuleBook
from sportello.domain.staff import Reach
from sportello.domain.ticket import Cause, TicketState
from sportello.domain.timeline.base import Moment, Payload
from sportello.domain.timeline.ladder import Escalated, RuleFired

LATE = timedelta(seconds=60)
DEFAULT_GRACE = WorkingTime(900)


class NoWayUp(DeskError):
    """The ticket is at the last level, or the level asked for is not above it."""

    code = "no_way_up"


@dataclass(frozen=True)
class Landing:
    """What a level answers when a ticket arrives: the offer, and whether nobody was there to take it."""

    offer: Offer
    nobody: bool = False


def land(
    ticket: TicketState, policy: int, number: int, moment: Moment, department: int | None = None
) -> Landing:
    """Whom level `number` of `policy` offers the ticket to, at the moment of processing.

    Outside the level's opening hours an empty shift is no gap: its clocks stand still and the offer waits.
    """
    rules, now = moment.rules, moment.now
    level = rules.policy(policy).level(number)
    reach = rules.reach(ticket, level, now, department)
    if reach.people:
        return Landing(Offer(policy, number, reach.team, _routed(ticket, rules, reach)))
    if not rules.calendar(level.calendar).is_open(now):
        return Landing(Offer(policy, number, reach.team))
    return _nobody_there(rules, Offer(policy, number, reach.team), level, now)


def _nobody_there(rules: RuleBook, offer: Offer, level: Level, now: datetime) -> Landing:
    staff = rules.staff
    people: tuple[int, ...] = ()
    if level.nobody is Nobody.NEXT_ROTA:
        people = staff.on_rota(level.next_rota, now)
    elif level.nobody is Nobody.WHOLE_TEAM and offer.team is not None:
        people = staff.teams[offer.team].members
    elif level.nobody is Nobody.WAIT:
        starts = staff.next_duty(offer.team, now)
        return Landing(Offer(offer.policy, offer.level, offer.team, (), None, starts))
    filled = Offer(offer.policy, offer.level, offer.team, people)
    return Landing(filled, nobody=not people)


def _routed(ticket: TicketState, rules: RuleBook, reach: Reach) -> tuple[int, ...]:
    team = rules.staff.teams.get(reach.team or 0)
    if team is None or team.routing == "all" or rules.choose is None:
        return reach.people
    return rules.choose(team, reach.people, ticket)


def arrive(ticket: TicketState, policy: int, moment: Moment, department: int | None = None) -> Offer:
    """The offer at level 1, for a ticket that opens or changes department; `goes_on` says what if nobody is there."""
    return land(ticket, policy, 1, moment, department).offer


def goes_on(ticket: TicketState, moment: Moment) -> list[Payload]:
    """The climb of a ticket that has just arrived where nobody is on shift, if its level says: next level at once."""
    visit, policy = ticket.visit, moment.rules.policy(ticket.policy)
    level = policy.level(ticket.level)
    stays = level.nobody is not Nobody.NEXT_LEVEL or level.number == policy.last
    if visit is None or visit.offered_to or stays or not land(ticket, policy.id, level.number, moment).nobody:
        return []
    return climbs(ticket, level.number + 1, Cause.NOBODY, moment)


def climbs(ticket: TicketState, to: int, cause: Cause, moment: Moment, **words: object) -> list[Payload]:
    """The events of one climb to level `to`: levels without anybody on shift are passed through, said aloud.

    Raises NoWayUp unless the ticket is at a level and `to` is above it.
    """
    policy = moment.rules.policy(ticket.policy)
    if ticket.visit is None or not ticket.level < to <= policy.last:
        raise NoWayUp(level=ticket.level, to=to, last=policy.last)
    to, fired = _heightened(ticket, policy, to, moment)
    events: list[Payload] = []
    while True:
        landing = land(ticket, ticket.policy, to, moment)
        skip = landing.nobody and to < policy.last and policy.level(to).nobody is Nobody.NEXT_LEVEL
        passed, grace = (True, None) if skip else _catch_up(ticket, policy.level(to), moment)
        offer = Offer(ticket.policy, to, landing.offer.team) if passed else landing.offer
        events.append(
            Escalated(
                offer=offer,
                cause=cause,
                rules=fired,
                passed=passed,
                grace_until=grace,
                notify=policy.level(to).notify,
                **words,  # type: ignore[arg-type]
            )
        )
        if not skip:
            return events
        to, cause, words, fired = to + 1, Cause.NOBODY, {}, ()


def _heightened(ticket: TicketState, policy: Policy, to: int, moment: Moment) -> tuple[int, tuple[str, ...]]:
    """The climb's own raise may make rules true: one step climbs once, to the highest level asked."""
    raised = policy.level(to).raise_to
    if not policy.rules or raised is None or raised >= ticket.effective_priority:
        return to, ()
    before = moment.rules.facts(ticket)
    fired = newly_true(ticket, policy, before, {**before, "priority": int(raised)})
    return max([to, *(rule.at_least or 0 for rule in fired)]), tuple(rule.id for rule in fired)


def _catch_up(ticket: TicketState, level: Level, moment: Moment) -> tuple[bool, datetime | None]:
    """After an outage: whether the level is only passed through, else until when it has grace."""
    if moment.now - moment.at <= LATE or ticket.status not in (Status.NEW, Status.OPEN):
        return False, None
    rules = moment.rules
    calendar = rules.calendar(level.calendar)
    moments = []
    if level.take_charge is not None:
        moments.append(calendar.add(moment.at, working_seconds(level.take_charge, moment.at, calendar)))
    way = rules.level_exit(ticket, level, moment.at)
    if way is not None:
        moments.append(calendar.add(moment.at, way[1]))
    if not moments:
        return False, None
    due = min(moments)
    if due <= moment.now and level.number < rules.policy(ticket.policy).last:
        return True, None
    allowance = level.take_charge or DEFAULT_GRACE
    grace = calendar.add(moment.now, working_seconds(allowance, moment.now, calendar))
    return False, grace if due < grace else None


def newly_true(ticket: TicketState, policy: Policy, before: Facts | None, now: Facts) -> list[Rule]:
    """Rules that went from false to true and have not fired since the last reopening. Before arriving none held."""
    return [
        rule
        for rule in policy.rules
        if rule.id not in ticket.fired_rules
        and rule.condition.holds(now)
        and (before is None or not rule.condition.holds(before))
    ]


def asked_level(ticket: TicketState, at_least: int | None, policy: Policy) -> int | None:
    """The level a rule or SLA threshold leads to: `next` does nothing while an offer is open; nothing ever lowers."""
    visit = ticket.visit
    if visit is None:
        return None
    if at_least is not None:
        return min(at_least, policy.last) if at_least > ticket.level else None
    if visit.is_offered and len(ticket.visits) > 1:
        return None
    return ticket.level + 1 if ticket.level < policy.last else None


def by_rules(ticket: TicketState, before: Facts | None, climbed: bool, moment: Moment) -> list[Payload]:
    """What the condition rules make of a step: one climb to the highest level asked, or the word that nothing moved."""
    policy = moment.rules.policy(ticket.policy)
    now = moment.rules.facts(ticket)
    fired = newly_true(ticket, policy, before, now)
    if not fired:
        return []
    names = tuple(rule.id for rule in fired)
    asked = [level for rule in fired if (level := asked_level(ticket, rule.at_least, policy)) is not None]
    if climbed or not asked or ticket.historical or not ticket.is_unresolved:
        return [RuleFired(rules=names, why="already_climbed" if climbed else "nothing_to_do")]
    events = climbs(ticket, max(asked), Cause.RULE, moment)
    first = events[0]
    assert isinstance(first, Escalated)  # noqa: S101
    events[0] = replace(first, rules=names + first.rules)
    return events
