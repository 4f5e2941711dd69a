"""What a policy that can be read would do wrong at this desk: whom it does not reach, what never comes to pass.

Pure functions of the policy and the rule book. Faults of the document itself are `domain.policy_document`'s.
"""

from collections.abc import Iterator, Sequence

from sportello.domain.condition_space import can_hold
from sportello.domain.conditions import Condition, Test
from sportello.domain.policy import Exit, Level, Mode, Policy
from sportello.domain.policy_document import PolicyProblem
from sportello.domain.policy_document.parts import rough_length
from sportello.domain.policy_document.problem import Code
from sportello.domain.priority import Priority
from sportello.domain.rulebook import RuleBook
from sportello.domain.sla import ClockKind
from sportello.domain.staff import Staff, TargetKind

Uses = Sequence[tuple[int, str]]
"""The departments and areas whose requests start under a policy."""


def check_at_desk(
    policy: Policy, book: RuleBook, uses: Uses, active: frozenset[int]
) -> Iterator[PolicyProblem]:
    """Faults and warnings, level by level, then rules. `active` are the people who work here."""
    departments = tuple(sorted({department for department, _area in uses}))
    for level in policy.levels:
        path = f"levels[{level.number}]"
        yield from _reached(level, path, book.staff, uses, active)
        yield from _exits(level, path, departments)
        yield from _reasons(policy, level, path)
        yield from _against_promises(level, path, book)
        if level.mode is Mode.INVOLVE and level.number == 1:
            yield _warning("involve_first", f"{path}.mode", "At the first level there is no owner to stay.")
    yield from _led_to(policy)
    for place, rule in enumerate(policy.rules, 1):
        if not can_hold(rule.condition, only=_only(departments)):
            yield _warning("never_holds", f"rules[{place}].when", "No ticket can ever meet this condition.")


def _warning(code: Code, path: str, advice: str) -> PolicyProblem:
    return PolicyProblem(code, path, advice, True)


def _only(departments: Sequence[int]) -> dict[str, Sequence[int]]:
    return {"department": departments} if departments else {}


# -- whom it reaches -------------------------------------------------------------------------------------------


def _reached(
    level: Level, path: str, staff: Staff, uses: Uses, active: frozenset[int]
) -> Iterator[PolicyProblem]:
    missing = sorted(
        {use for use in uses if use[0] in staff.departments and not reaches(level, staff, use, active)}
    )
    if missing:
        first = level.number == 1
        advice = "Nobody belongs to this target: put people there, or choose another one."
        yield PolicyProblem("nobody_reached", f"{path}.target", advice, not first)


def reaches(level: Level, staff: Staff, use: tuple[int, str], active: frozenset[int]) -> bool:
    """Whether the level's target has anybody at all, on some shift, for requests of this department and area."""
    department, area = use
    kind, id = level.target.kind, level.target.id
    if kind is TargetKind.MANAGER:
        whose = staff.departments.get(id or department)
        return whose is not None and whose.manager in active
    if kind is TargetKind.PERSON:
        return id in active
    if kind is TargetKind.ROTA:
        rota = staff.rotas.get(id or 0)
        return rota is not None and any(person in active for person in rota.people)
    team = staff.teams.get(id) if id else staff.team_for(kind, department, area, level.number)
    if team is None:
        return False
    if kind is TargetKind.SUPERVISOR:
        return team.supervisor in active
    rota = staff.rotas.get(team.rota or 0)
    people = rota.people if rota is not None else team.members
    return any(person in active for person in people)


# -- exits -----------------------------------------------------------------------------------------------------


def _exits(level: Level, path: str, departments: Sequence[int]) -> Iterator[PolicyProblem]:
    only = _only(departments)
    for place, way in enumerate(level.exits, 1):
        if way.condition is not None and not can_hold(way.condition, only=only):
            yield _warning(
                "never_holds", f"{path}.exits[{place}].when", "No ticket can ever meet this condition."
            )
        elif way.by_time and _always_beaten(way, place, level.exits, only):
            advice = "Another exit is always quicker, so this one never counts."
            yield _warning("exit_never_first", f"{path}.exits[{place}].after", advice)


def _always_beaten(way: Exit, place: int, exits: Sequence[Exit], only: dict[str, Sequence[int]]) -> bool:
    """Whether quicker exits (or equal ones before it) hold whenever this one does."""
    mine = rough_length(way.after)
    quicker: list[Condition | None] = [
        other.condition
        for number, other in enumerate(exits, 1)
        if other.by_time
        and number != place
        and (rough_length(other.after) < mine or (rough_length(other.after) == mine and number < place))
    ]
    return bool(quicker) and not can_hold(way.condition, unless=quicker, only=only)


def _reasons(policy: Policy, level: Level, path: str) -> Iterator[PolicyProblem]:
    seen: set[tuple[int, str]] = set()
    for place, way in enumerate(level.exits, 1):
        to = way.to or level.number + 1
        for nth, reason in enumerate(way.reasons, 1):
            words = policy.reasons.get(reason, (reason, ""))[0].casefold()
            if (to, words) in seen:
                advice = "The same reason is offered twice for the same step: take one out."
                yield _warning("reason_twice", f"{path}.exits[{place}].reasons[{nth}]", advice)
            seen.add((to, words))


# -- levels nothing leads to -----------------------------------------------------------------------------------


def _led_to(policy: Policy) -> Iterator[PolicyProblem]:
    led = {1}
    asked = [rule.at_least for rule in policy.rules] + [step.at_least for step in policy.thresholds]
    led |= {number for number in asked if number is not None}
    anywhere = any(number is None for number in asked)
    for level in policy.levels:
        led |= {way.to or level.number + 1 for way in level.exits}
        if level.take_charge is not None:
            led.add(level.number + 1)
    for level in policy.levels:
        before = policy.levels[level.number - 2] if level.number > 1 else None
        told_there = before is not None and not before.exits  # no_way_up has said it
        if level.number not in led and not anywhere and not told_there:
            advice = "Neither a time, a reason nor a rule leads to this level: only a chosen step does."
            yield _warning("level_skipped", f"levels[{level.number}].role", advice)


# -- against what is promised ----------------------------------------------------------------------------------


def _against_promises(level: Level, path: str, book: RuleBook) -> Iterator[PolicyProblem]:
    """A level that alone lasts longer than the most generous promise of a solution."""
    promised = {priority: _longest(book, priority) for priority in Priority}
    for place, way in enumerate(level.exits, 1):
        concerned = [one for one in Priority if _concerns(way.condition, one)]
        limits = [promised[one] for one in concerned]
        if way.after is not None and limits and all(limits) and rough_length(way.after) > max(limits):
            advice = "This alone is longer than the longest time promised for a solution."
            yield _warning("longer_than_promised", f"{path}.exits[{place}].after", advice)


def _longest(book: RuleBook, priority: Priority) -> int:
    """The longest resolution promised at this priority; 0 where some SLA promises none."""
    found = [rough_length(book.slas[id].target(ClockKind.RESOLUTION, priority)) for id in book.sla_order]
    return max(found) if found and all(found) else 0


def _concerns(condition: Condition | None, priority: Priority) -> bool:
    """Whether an exit is for tickets of this priority, as far as its condition speaks of priority alone."""
    if isinstance(condition, Test) and condition.fact == "priority":
        return condition.holds({"priority": int(priority)})
    return True
