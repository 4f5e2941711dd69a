"""Laws that hold whatever people do and whenever it falls due: random lives of a ticket under odd policies."""

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from sportello.domain.conditions import read_condition
from sportello.domain.due import dues
from sportello.domain.duration import BusinessDays, WorkingTime
from sportello.domain.errors import DeskError
from sportello.domain.escalation import climbs, land
from sportello.domain.ladder import Offer
from sportello.domain.lifecycle import WaitingFor
from sportello.domain.policy import Exit, Mode, Nobody, Policy, Rule, SLAPolicy, Threshold
from sportello.domain.priority import Priority
from sportello.domain.rota import Window
from sportello.domain.rulebook import RuleBook
from sportello.domain.sla import Clock, ClockKind
from sportello.domain.staff import Staff, Target, TargetKind, Team
from sportello.domain.ticket import Cause
from sportello.domain.timeline import Moment, Payload, conversation, ladder, life, relations
from tests.domain.builders import (
    BACK,
    FRONT,
    IT,
    LISA,
    LUCA,
    MARA,
    REQUESTER,
    SARA,
    Life,
    at,
    book,
    level,
    opened,
    policy,
    rota,
    sla,
    staff,
)

EARLY = Window((0, 1, 2, 3, 4), time(8), time(14))
LATE = Window((0, 1, 2, 3, 4, 5), time(14), time(22))


def on_shifts() -> Staff:
    """Lisa in the mornings and Luca in the evenings hold the front; Mara alone the back, in the mornings."""
    front = rota(1, [LISA], EARLY)
    late = rota(1, [LUCA], LATE).slots[0].rotations
    slot = replace(front.slots[0], rotations=(*front.slots[0].rotations, *late))
    people = staff(rotas={1: replace(front, slots=(slot,)), 2: rota(2, [MARA], EARLY)})
    kept = {
        FRONT: Team(FRONT, IT, 1, SARA, members=(LISA, LUCA), rota=1),
        BACK: Team(BACK, IT, 2, SARA, members=(MARA,), rota=2),
    }
    return replace(people, teams={**people.teams, **kept})


STAFFED = {"always": staff(), "shifts": on_shifts()}
DURATIONS = st.one_of(
    st.sampled_from([0, 60, 900, 3600, 5 * 3600, 30 * 3600]).map(WorkingTime),
    st.integers(1, 5).map(BusinessDays),
)
TARGETS = st.sampled_from(
    [
        Target(TargetKind.TEAM),
        Target(TargetKind.PERSON, MARA),
        Target(TargetKind.MANAGER),
        Target(TargetKind.SUPERVISOR),
        Target(TargetKind.ROTA, 9),
    ]
)
CONDITIONS = st.sampled_from(
    [["priority", "<=", 2], {"none": [["chased", ">=", 2]]}, ["reopened", ">=", 1], ["bounced", ">=", 2]]
).map(read_condition)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    last = draw(st.integers(1, 5))
    levels = []
    for number in range(1, last + 1):
        above = st.none() | st.integers(number + 1, last) if number < last else st.none()
        exits = st.builds(Exit, DURATIONS, to=above, condition=st.none() | CONDITIONS)
        levels.append(
            level(
                number,
                exits=tuple(draw(st.lists(exits, max_size=2))) if number < last else (),
                target=draw(TARGETS),
                calendar=draw(st.integers(0, 2)),
                take_charge=draw(st.none() | DURATIONS),
                mode=draw(st.sampled_from(Mode)),
                nobody=draw(st.sampled_from(Nobody)),
                raise_to=draw(st.none() | st.sampled_from(Priority)),
                reminders=tuple(draw(st.lists(DURATIONS, max_size=2))),
            )
        )
    at_least = st.none() | st.integers(1, last)
    rules = draw(st.lists(st.tuples(CONDITIONS, at_least), max_size=2))
    thresholds = st.builds(Threshold, st.just(ClockKind.RESOLUTION), st.sampled_from([50, 75, 100]), at_least)
    return policy(
        *levels,
        rules=tuple(Rule(f"r{place}", ("", ""), *rule) for place, rule in enumerate(rules)),
        thresholds=tuple(draw(st.lists(thresholds, max_size=2))),
    )


@st.composite
def promises(draw: st.DrawFn) -> list[SLAPolicy]:
    texts = st.sampled_from(["1h", "4h", "1bd", "2w"])
    found = [
        sla(
            number,
            draw(st.integers(0, 2)),
            first_response=draw(texts),
            next_response=draw(texts),
            resolution=draw(st.dictionaries(st.sampled_from(["critical", "high", "medium", "low"]), texts)),
        )
        for number in (1, 2)
    ]
    return found[: draw(st.integers(0, 2))]


Act = Callable[[Life, Moment], list[Payload]]


def offer_at(life_: Life, number: int, moment: Moment) -> Offer:
    return land(life_.ticket, life_.ticket.policy, number, moment).offer


def escalate(life_: Life, moment: Moment) -> list[Payload]:
    return climbs(life_.ticket, life_.ticket.level + 1, Cause.PERSON, moment)


def go_down(life_: Life, moment: Moment) -> list[Payload]:
    if life_.ticket.visit is None or life_.ticket.level < 2:
        return []
    return [ladder.DeEscalated(offer=offer_at(life_, life_.ticket.level - 1, moment))]


def hand_back(life_: Life, moment: Moment) -> list[Payload]:
    if life_.ticket.visit is None or life_.ticket.level < 2:
        return []
    return [ladder.HandedBack(offer=offer_at(life_, life_.ticket.level - 1, moment), owner=LUCA)]


def recall(life_: Life, moment: Moment) -> list[Payload]:
    visit, record = life_.ticket.visit, life_.ticket.open_record
    if visit is None or not visit.is_offered or record is None or record.cause is not Cause.PERSON:
        return []
    back = life_.ticket.visit_numbered(record.from_visit)
    return [ladder.Recalled(offer=Offer(back.policy, back.level, back.team, (), back.number))]


def reopen(life_: Life, moment: Moment) -> list[Payload]:
    return [life.Reopened(offer=offer_at(life_, life_.ticket.level, moment), message="no")]


def triage(priority: Priority, number: int | None) -> Act:
    def act(life_: Life, moment: Moment) -> list[Payload]:
        return [life.Triaged(priority=priority, sla=number if number in life_.rules.slas else None)]

    return act


def plain(payload: Payload) -> Act:
    return lambda life_, moment: [payload] if life_.ticket.is_unresolved else []


def hold(waiting_for: WaitingFor) -> Act:
    def act(life_: Life, moment: Moment) -> list[Payload]:
        return [life.PutOnHold(waiting_for=waiting_for, until=moment.at + timedelta(hours=30))]

    return act


ACTS: list[Act] = [
    plain(conversation.Replied()),
    plain(conversation.RequesterWrote()),
    plain(conversation.Nudged()),
    plain(conversation.CallLogged()),
    plain(conversation.Noted(mentions=(MARA,))),
    plain(ladder.Taken(person=LUCA)),
    plain(ladder.Taken(person=MARA, acknowledge=True)),
    plain(ladder.Assigned(owner=LISA)),
    plain(relations.Linked(relation="incident", other=5)),
    *[hold(waiting_for) for waiting_for in WaitingFor],
    *[triage(priority, number) for priority in (Priority.CRITICAL, Priority.LOW) for number in (None, 1, 2)],
    lambda life_, moment: [life.Resumed()] if life_.ticket.waiting_for else [],
    lambda life_, moment: [life.Resolved(message="done")],
    lambda life_, moment: [life.Confirmed()],
    lambda life_, moment: [life.Cancelled()],
    lambda life_, moment: (
        [life.Snoozed(until=moment.at + timedelta(hours=3))] if life_.ticket.is_unresolved else []
    ),
    lambda life_, moment: [ladder.SupervisorAsked(until=moment.at + timedelta(hours=1))],
    reopen,
    escalate,
    go_down,
    hand_back,
    recall,
]
PAUSES = st.sampled_from([0, 1, 59, 900, 3600, 6 * 3600, 26 * 3600, 9 * 86400])
LIVES = st.lists(st.tuples(PAUSES, st.sampled_from(ACTS), st.booleans()), max_size=12)


def all_spent(life_: Life) -> dict[tuple[ClockKind, int], int]:
    assert life_.ticket.last_at is not None

    def spent(clock: Clock) -> int:
        return clock.spent_at(life_.ticket.last_at, life_.rules.calendar(clock.calendar))  # type: ignore[arg-type]

    return {key: spent(clock) for key, clock in life_.ticket.clocks.items()}


def check(life_: Life, before: dict[tuple[ClockKind, int], int]) -> dict[tuple[ClockKind, int], int]:
    ticket, rules = life_.ticket, life_.rules
    found = dues(ticket, rules)
    assert ticket.last_at is not None
    if ticket.is_unresolved:
        assert found, "an unresolved ticket without a due moment"
        assert ticket.visit is not None
        assert rules.answers(ticket, ticket.last_at)
    assert all(due.at >= ticket.last_at for due in found)
    assert len({(due.visit, due.kind, due.ordinal) for due in found}) == len(found)
    assert 1 <= ticket.level <= rules.policy(ticket.policy).last
    spent = all_spent(life_)
    assert all(spent[key] >= seconds for key, seconds in before.items())
    left = [visit.left_at for visit in ticket.visits[:-1]]
    assert left == [visit.entered_at for visit in ticket.visits[1:]] or ticket.reopened
    return spent


@settings(max_examples=150)
@given(
    ladder_=policies(),
    slas=promises(),
    acts=LIVES,
    hour=st.integers(0, 167),
    staffed=st.sampled_from(sorted(STAFFED)),
)
def test_the_laws_of_a_ticket(
    ladder_: Policy, slas: list[SLAPolicy], acts: list[tuple[int, Act, bool]], hour: int, staffed: str
) -> None:
    rules: RuleBook = book(ladder_, slas=slas, staff=STAFFED[staffed])
    now = at(2) + timedelta(hours=hour)
    here = opened(rules, now)
    spent = check(here, {})
    for pause, act, outage in acts:
        now += timedelta(seconds=pause)
        told = len(here.told)
        while (found := sorted(dues(here.ticket, rules), key=lambda due: due.order)) and found[0].at <= now:
            here.fire(found[0], now if outage else None)
            spent = check(here, spent)
            assert len(here.told) - told < 150, "the engine turns in a circle"
        before = here.ticket.clone()
        try:
            for payload in act(here, Moment(now, rules, LISA)):
                here.do(payload, now, REQUESTER)
        except DeskError:
            here.ticket = before
            continue
        spent = check(here, spent)
    assert asdict(here.folded()) == asdict(here.ticket)
