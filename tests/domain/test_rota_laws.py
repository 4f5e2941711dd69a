"""Laws of the rota, for any rota Hypothesis can think of."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sportello.domain.rota import (
    Override,
    Rota,
    Rotation,
    Slot,
    Substitutes,
    Window,
    gaps,
    next_change,
    next_duty,
    next_shift_of,
    on_duty,
    shifts,
)

SECOND = timedelta(seconds=1)
# The ranges hold both changes of the clocks in all three zones.
FIRST, LAST = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 11, 15, tzinfo=UTC)
ZONES = ("Europe/Rome", "America/Sao_Paulo", "Australia/Lord_Howe", "UTC")

people = st.integers(1, 6)
pools = st.lists(people, min_size=1, max_size=4, unique=True).map(tuple)
clock_times = st.builds(time, st.integers(0, 23), st.sampled_from((0, 15, 30)))
moments = st.integers(0, int((LAST - FIRST).total_seconds())).map(lambda s: FIRST + timedelta(seconds=s))
windows = st.builds(
    Window, st.lists(st.integers(0, 6), min_size=1, unique=True).map(tuple), clock_times, clock_times
)
rotations = st.builds(
    Rotation,
    people=pools,
    windows=st.lists(windows, max_size=2).map(tuple),
    unit=st.sampled_from((None, "hours", "days", "weeks")),
    every=st.integers(1, 13),
    first_day=st.dates(date(2026, 2, 1), date(2026, 9, 1)),
    handover=clock_times,
    together=st.integers(1, 3),
    starts=st.none() | moments,
    ends=st.none() | moments,
)
lengths = st.integers(1, 40 * 86_400).map(lambda seconds: timedelta(seconds=seconds))
overrides = st.tuples(
    moments, lengths, st.none() | people, st.none() | people, st.sampled_from((None, "a", "b"))
).map(lambda drawn: Override(drawn[0], drawn[0] + drawn[1], *drawn[2:]))


@st.composite
def rotas(draw: st.DrawFn) -> Rota:
    pools_of = [tuple(draw(st.lists(rotations, max_size=2))) for _ in range(2)]
    slots = tuple(
        Slot(name, pool, draw(st.integers(0, 3)), tuple(draw(st.lists(windows, max_size=1))))
        for name, pool in zip("ab", pools_of, strict=True)
    )
    substitutes = draw(
        st.lists(st.builds(Substitutes, people, pools, st.none() | moments, st.none() | moments), max_size=3)
    )
    return Rota(
        1,
        draw(st.sampled_from(ZONES)),
        slots,
        tuple(draw(st.lists(overrides, max_size=4))),
        tuple(substitutes),
    )


@given(rotas(), moments)
@settings(max_examples=40)
def test_shifts_tile_what_on_duty_says(rota: Rota, start: datetime) -> None:
    end = start + timedelta(days=9)
    found = shifts(rota, start, end)
    edges = {start, end - SECOND, *(edge for shift in found for edge in (shift.starts, shift.ends))}
    for at in edges:
        for moment in (at - SECOND, at):
            if start <= moment < end:
                covering = [shift.person for shift in found if shift.starts <= moment < shift.ends]
                assert sorted(covering) == sorted(on_duty(rota, moment).people)


def called_by_hand(rotation: Rotation, local: datetime) -> set[int]:
    """The rule as one would tell it, for a wall time far from any change of the clocks."""
    today = local.replace(hour=0, minute=0, second=0)
    open_now = not rotation.windows
    for window in rotation.windows:
        for day in (today, today - timedelta(days=1)):
            opens = datetime.combine(day, window.opens)
            length = datetime.combine(day, window.closes) - opens
            closes = opens + (length if length > timedelta(0) else length + timedelta(days=1))
            open_now |= day.weekday() in window.days and opens <= local < closes
    if not open_now or rotation.turn is None or rotation.first_day is None:
        return set(rotation.people) if open_now else set()
    number = (local - datetime.combine(rotation.first_day, rotation.handover)) // rotation.turn
    places = [(number * rotation.together + step) % len(rotation.people) for step in range(rotation.together)]
    return {rotation.people[place] for place in places} if number >= 0 else set()


@given(rotations, st.sampled_from(ZONES), moments)
@settings(max_examples=150)
def test_a_rotation_calls_whom_one_would_reckon_by_hand(rotation: Rotation, zone: str, at: datetime) -> None:
    days = [(at + timedelta(days=step)).astimezone(ZoneInfo(zone)).utcoffset() for step in (-2, 0, 2)]
    assume(len(set(days)) == 1)
    in_force = (rotation.starts is None or rotation.starts <= at) and (
        rotation.ends is None or at < rotation.ends
    )
    local = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    expected = called_by_hand(rotation, local) if in_force else set()
    assert set(on_duty(Rota(1, zone, (Slot("a", (rotation,)),)), at).people) == expected


@given(rotas(), moments)
@settings(max_examples=40)
def test_nobody_is_on_duty_twice_and_gaps_name_what_is_missing(rota: Rota, at: datetime) -> None:
    duty = on_duty(rota, at)
    assert len(set(duty.people)) == len(duty.people)
    assert all(0 < gap.missing <= 3 for gap in duty.gaps)
    told = {(gap.slot, gap.missing) for gap in gaps(rota, at, at + SECOND)}
    assert told == {(gap.slot, gap.missing) for gap in duty.gaps}


@given(rotas(), moments, st.integers(0, 2**32))
@settings(max_examples=40)
def test_next_change_is_the_first_moment_that_differs(rota: Rota, at: datetime, somewhere: int) -> None:
    now, change = on_duty(rota, at), next_change(rota, at)
    until = change or LAST + timedelta(days=300)
    between = at + timedelta(seconds=somewhere % max(1, int((until - at).total_seconds())))
    assert on_duty(rota, between) == now
    if change is not None:
        assert change > at
        assert on_duty(rota, change) != now
        assert on_duty(rota, change - SECOND) == now


@given(rotas(), moments)
@settings(max_examples=40)
def test_next_duty_is_the_first_moment_with_somebody(rota: Rota, at: datetime) -> None:
    found = next_duty(rota, at)
    if on_duty(rota, at).people:
        assert found == at
    elif found is not None:
        assert on_duty(rota, found).people
        assert not on_duty(rota, found - SECOND).people
        assert all(shift.starts >= found for shift in shifts(rota, at, found + SECOND))


@given(rotas(), people, moments)
@settings(max_examples=40)
def test_the_next_shift_of_a_person_is_one_of_the_shifts(rota: Rota, person: int, at: datetime) -> None:
    shift = next_shift_of(rota, person, at)
    if person in on_duty(rota, at).people:
        assert shift is not None
        assert shift.starts <= at < shift.ends
    if shift is not None:
        since = max(at, shift.starts)
        assert shift in shifts(rota, since, since + SECOND)
        assert person in on_duty(rota, shift.starts).people
        assert person in on_duty(rota, shift.ends - SECOND).people
        until = max(at + SECOND, shift.starts)
        assert not [s for s in shifts(rota, at, until) if s.person == person and s.ends <= shift.starts]


@given(st.integers(-20, 60), st.integers(1, 5))
@settings(max_examples=25)
def test_a_shift_keeps_its_ends_where_compiled_blocks_meet(block: int, days: int) -> None:
    # Blocks are an inner matter, but 32-day steps from the epoch are where a wrong walk would show.
    edge = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=32 * (640 + block))
    turns = Rotation((1, 2), unit="days", every=days, first_day=edge.date() - timedelta(days=10 * days))
    rota = Rota(1, "UTC", (Slot("a", (turns,)),))
    for person in (1, 2):
        shift = next_shift_of(rota, person, edge)
        assert shift is not None
        assert (shift.starts, shift.ends) == (
            shift.starts.replace(hour=0, minute=0, second=0),
            shift.starts + timedelta(days=days),
        )
        assert shift in shifts(rota, edge, edge + timedelta(days=2 * days))
