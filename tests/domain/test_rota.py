"""Who is on duty: fixed staffing, on-call in turn, swaps, leave, gaps, nights, changes of the clocks."""

import pickle
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from sportello.domain.business_time.wall import NaiveMoment
from sportello.domain.rota import (
    CoverageGap,
    Duty,
    Gap,
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

ADA, BRUNO, CARLA, DARIO, EVA = 1, 2, 3, 4, 5
WEEKDAYS = (0, 1, 2, 3, 4)
EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)
MORNINGS = Window(WEEKDAYS, time(8, 30), time(13))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def rota(*slots: Slot, overrides: tuple[Override, ...] = ()) -> Rota:
    return Rota(7, "Europe/Rome", slots, overrides)


def stand_ins(substitutes: dict[int, tuple[int, ...]] | None) -> tuple[Substitutes, ...]:
    return tuple(Substitutes(person, people) for person, people in (substitutes or {}).items())


def on_call(*overrides: Override, substitutes: dict[int, tuple[int, ...]] | None = None) -> Rota:
    """Ada, Bruno, Carla in turn, handed over on Mondays at 9:00 in Rome from 2 March 2026 on."""
    slot = Slot("on call", (Rotation.weekly((ADA, BRUNO, CARLA), date(2026, 3, 2), time(9), id=1),))
    return Rota(7, "Europe/Rome", (slot,), overrides, stand_ins(substitutes))


def front_line(
    *overrides: Override, minimum: int = 2, substitutes: dict[int, tuple[int, ...]] | None = None
) -> Rota:
    """Ada, Bruno and Carla together on weekday mornings."""
    slot = Slot("phone", (Rotation.fixed((ADA, BRUNO, CARLA), MORNINGS, id=2),), minimum=minimum)
    return Rota(8, "Europe/Rome", (slot,), overrides, stand_ins(substitutes))


class TestFixedStaffing:
    def test_everybody_is_on_duty_in_the_window(self) -> None:
        assert on_duty(front_line(), utc("2026-03-10T09:00")).people == (ADA, BRUNO, CARLA)

    def test_nobody_outside_it_and_no_gap_is_told(self) -> None:
        assert on_duty(front_line(), utc("2026-03-10T12:00")) == Duty()

    def test_the_end_is_exclusive_and_the_start_inclusive(self) -> None:
        assert on_duty(front_line(), utc("2026-03-10T11:59:59")).people
        assert on_duty(front_line(), utc("2026-03-10T07:30")).people
        assert not on_duty(front_line(), utc("2026-03-10T07:29:59")).people

    def test_not_at_the_weekend(self) -> None:
        assert next_duty(front_line(), utc("2026-03-13T12:00")) == utc("2026-03-16T07:30")

    def test_next_duty_is_now_when_somebody_is_there(self) -> None:
        assert next_duty(front_line(), utc("2026-03-10T09:00")) == utc("2026-03-10T09:00")


class TestWeeklyHandOver:
    def test_goes_through_the_list_and_begins_again(self) -> None:
        weeks = [on_duty(on_call(), utc("2026-03-04T12:00") + timedelta(weeks=n)).people for n in range(4)]
        assert weeks == [(ADA,), (BRUNO,), (CARLA,), (ADA,)]

    def test_nobody_before_the_first_turn(self) -> None:
        assert on_duty(on_call(), utc("2026-03-02T07:59:59")) == Duty()
        assert on_duty(on_call(), utc("2026-03-02T08:00")).people == (ADA,)

    def test_stays_at_nine_across_the_march_change(self) -> None:
        assert next_change(on_call(), utc("2026-03-25T00:00")) == utc("2026-03-30T07:00")
        week = next_shift_of(on_call(), ADA, utc("2026-03-25T00:00"))
        assert week is not None
        assert (week.starts, week.ends) == (utc("2026-03-23T08:00"), utc("2026-03-30T07:00"))

    def test_stays_at_nine_across_the_october_change(self) -> None:
        assert next_change(on_call(), utc("2026-10-20T00:00")) == utc("2026-10-26T08:00")

    def test_a_hand_over_in_the_missing_hour_is_at_its_end(self) -> None:
        daily = Rotation((ADA, BRUNO), unit="days", first_day=date(2026, 3, 28), handover=time(2, 30))
        assert next_change(rota(Slot("s", (daily,))), utc("2026-03-28T12:00")) == utc("2026-03-29T01:00")

    def test_a_hand_over_in_the_repeated_hour_is_at_its_first_coming(self) -> None:
        daily = Rotation((ADA, BRUNO), unit="days", first_day=date(2026, 10, 24), handover=time(2, 30))
        assert next_change(rota(Slot("s", (daily,))), utc("2026-10-24T12:00")) == utc("2026-10-25T00:30")

    def test_two_at_a_time_take_the_next_two_of_the_list(self) -> None:
        pairs = Rotation.weekly((ADA, BRUNO, CARLA), date(2026, 3, 2), time(9), together=2)
        desk = rota(Slot("pair", (pairs,)))
        weeks = [on_duty(desk, utc("2026-03-04T12:00") + timedelta(weeks=n)).people for n in range(3)]
        assert weeks == [(ADA, BRUNO), (ADA, CARLA), (BRUNO, CARLA)]

    def test_every_second_week(self) -> None:
        slow = Rotation((ADA, BRUNO), unit="weeks", every=2, first_day=date(2026, 3, 2), handover=time(9))
        assert next_change(rota(Slot("s", (slow,))), utc("2026-03-02T09:00")) == utc("2026-03-16T08:00")

    def test_twelve_hours_each_keep_their_wall_times_all_year(self) -> None:
        halves = Rotation((ADA, BRUNO), unit="hours", every=12, first_day=date(2026, 3, 1), handover=time(8))
        desk = rota(Slot("s", (halves,)))
        winter, summer = utc("2026-03-05T07:30"), utc("2026-07-05T07:30")
        assert on_duty(desk, winter).people == on_duty(desk, summer).people == (ADA,)
        assert next_change(desk, winter) == utc("2026-03-05T19:00")
        assert next_change(desk, summer) == utc("2026-07-05T18:00")

    def test_a_rotation_replaced_by_another_from_a_moment_on(self) -> None:
        change = utc("2026-03-11T10:00")
        old = Rotation.weekly((ADA,), date(2026, 3, 2), time(9))
        new = Rotation.weekly((BRUNO,), date(2026, 3, 2), time(9))
        desk = rota(
            Slot(
                "s", (Rotation(**{**vars(old), "ends": change}), Rotation(**{**vars(new), "starts": change}))
            )
        )
        assert on_duty(desk, change - timedelta(seconds=1)).people == (ADA,)
        assert on_duty(desk, change).people == (BRUNO,)


class TestNights:
    NIGHT = Window(EVERY_DAY, time(22), time(6))

    def test_a_night_goes_over_midnight(self) -> None:
        desk = rota(Slot("night", (Rotation.fixed((ADA,), self.NIGHT),)))
        assert on_duty(desk, utc("2026-03-10T23:30")).people == (ADA,)
        assert on_duty(desk, utc("2026-03-11T04:59:59")).people == (ADA,)
        assert on_duty(desk, utc("2026-03-11T05:00")).people == ()

    @pytest.mark.parametrize(
        ("evening", "hours"), [("2026-03-28T21:00", 7), ("2026-10-24T20:00", 9), ("2026-05-01T20:00", 8)]
    )
    def test_a_night_has_the_hours_that_pass(self, evening: str, hours: int) -> None:
        desk = rota(Slot("night", (Rotation.fixed((ADA,), self.NIGHT),)))
        night = next_shift_of(desk, ADA, utc(evening))
        assert night is not None
        assert night.starts == utc(evening)
        assert night.ends - night.starts == timedelta(hours=hours)

    def test_only_friday_night_still_ends_on_saturday(self) -> None:
        desk = rota(Slot("night", (Rotation.fixed((ADA,), Window((4,), time(22), time(6))),)))
        assert on_duty(desk, utc("2026-03-14T04:00")).people == (ADA,)
        assert on_duty(desk, utc("2026-03-13T04:00")).people == ()

    def test_a_turn_is_staffed_only_in_its_windows(self) -> None:
        nights = Rotation(
            (ADA, BRUNO), (self.NIGHT,), unit="weeks", first_day=date(2026, 3, 2), handover=time(12)
        )
        desk = rota(Slot("night", (nights,)))
        assert on_duty(desk, utc("2026-03-09T04:00")).people == (ADA,)
        assert on_duty(desk, utc("2026-03-09T10:00")).people == ()
        assert on_duty(desk, utc("2026-03-09T22:00")).people == (BRUNO,)


class TestSwap:
    def test_the_replacement_takes_the_place_and_the_time(self) -> None:
        swap = Override(utc("2026-03-04T08:00"), utc("2026-03-05T08:00"), ADA, DARIO, id=9)
        desk = on_call(swap)
        told = [
            (s.person, s.starts, s.ends)
            for s in shifts(desk, utc("2026-03-02T08:00"), utc("2026-03-09T08:00"))
        ]
        assert told == [
            (ADA, utc("2026-03-02T08:00"), utc("2026-03-04T08:00")),
            (DARIO, utc("2026-03-04T08:00"), utc("2026-03-05T08:00")),
            (ADA, utc("2026-03-05T08:00"), utc("2026-03-09T08:00")),
        ]

    def test_the_shift_says_who_is_replaced_and_by_which_override(self) -> None:
        swap = Override(utc("2026-03-04T08:00"), utc("2026-03-05T08:00"), ADA, DARIO, id=9)
        shift = next_shift_of(on_call(swap), DARIO, utc("2026-03-01T00:00"))
        assert shift is not None
        assert (shift.instead_of, shift.override, shift.rotation) == (ADA, 9, 1)

    def test_two_who_change_places_at_the_same_time_both_work(self) -> None:
        day = (utc("2026-03-10T00:00"), utc("2026-03-11T00:00"))
        first = Slot("first", (Rotation.fixed((ADA,), MORNINGS),))
        second = Slot("second", (Rotation.fixed((BRUNO,), MORNINGS),))
        desk = rota(first, second, overrides=(Override(*day, ADA, BRUNO), Override(*day, BRUNO, ADA)))
        assert on_duty(desk, utc("2026-03-10T09:00")) == Duty((BRUNO, ADA))

    def test_a_replacement_handed_on_reaches_the_last_one(self) -> None:
        week = (utc("2026-03-02T08:00"), utc("2026-03-09T08:00"))
        desk = on_call(Override(*week, ADA, DARIO), Override(*week, DARIO, EVA))
        assert on_duty(desk, utc("2026-03-04T12:00")).people == (EVA,)

    def test_the_later_override_wins(self) -> None:
        week = (utc("2026-03-02T08:00"), utc("2026-03-09T08:00"))
        desk = on_call(Override(*week, ADA, DARIO), Override(*week, ADA, EVA))
        assert on_duty(desk, utc("2026-03-04T12:00")).people == (EVA,)

    def test_an_extra_person_joins_the_slot(self) -> None:
        extra = Override(utc("2026-03-10T08:00"), utc("2026-03-10T10:00"), None, DARIO)
        assert on_duty(front_line(extra), utc("2026-03-10T09:00")).people == (ADA, BRUNO, CARLA, DARIO)
        assert on_duty(front_line(extra), utc("2026-03-10T10:00")).people == (ADA, BRUNO, CARLA)


class TestLeave:
    MARCH = (utc("2026-03-01T00:00"), utc("2026-04-01T00:00"))
    MORNING = utc("2026-03-10T09:00")

    def test_the_first_substitute_steps_into_the_same_place(self) -> None:
        desk = front_line(Override(*self.MARCH, BRUNO), substitutes={BRUNO: (DARIO, EVA)})
        assert on_duty(desk, self.MORNING).people == (ADA, DARIO, CARLA)

    def test_a_substitute_who_is_away_too_is_passed_over(self) -> None:
        away = (Override(*self.MARCH, BRUNO), Override(*self.MARCH, DARIO))
        desk = front_line(*away, substitutes={BRUNO: (DARIO, EVA)})
        assert on_duty(desk, self.MORNING).people == (ADA, EVA, CARLA)

    def test_a_substitute_already_on_duty_is_not_taken_away_from_there(self) -> None:
        desk = front_line(Override(*self.MARCH, ADA), substitutes={ADA: (CARLA, DARIO)})
        assert on_duty(desk, self.MORNING).people == (DARIO, BRUNO, CARLA)

    def test_one_substitute_fills_one_of_two_places(self) -> None:
        away = (Override(*self.MARCH, ADA), Override(*self.MARCH, BRUNO))
        desk = front_line(*away, minimum=3, substitutes={ADA: (DARIO,), BRUNO: (DARIO,)})
        assert on_duty(desk, self.MORNING) == Duty((DARIO, CARLA), (Gap("phone", 1),))

    def test_substitutes_of_another_time_do_not_step_in(self) -> None:
        old = Substitutes(BRUNO, (DARIO,), ends=self.MORNING)
        new = Substitutes(BRUNO, (EVA,), starts=self.MORNING)
        desk = replace(front_line(Override(*self.MARCH, BRUNO)), substitutes=(old, new))
        assert on_duty(desk, self.MORNING - timedelta(seconds=1)).people == (ADA, DARIO, CARLA)
        assert on_duty(desk, self.MORNING).people == (ADA, EVA, CARLA)

    def test_without_substitute_the_slot_loses_them(self) -> None:
        desk = front_line(Override(*self.MARCH, BRUNO))
        assert on_duty(desk, self.MORNING) == Duty((ADA, CARLA))

    def test_a_replacement_who_falls_ill_is_replaced_by_their_own_substitute(self) -> None:
        ill = (Override(*self.MARCH, ADA, DARIO), Override(*self.MARCH, DARIO))
        desk = front_line(*ill, substitutes={ADA: (CARLA,), DARIO: (EVA,)})
        assert on_duty(desk, self.MORNING).people == (EVA, BRUNO, CARLA)

    def test_leave_in_one_slot_leaves_the_other_alone(self) -> None:
        first = Slot("first", (Rotation.fixed((ADA,), MORNINGS),))
        second = Slot("second", (Rotation.fixed((ADA, BRUNO), MORNINGS),))
        desk = rota(first, second, overrides=(Override(*self.MARCH, ADA, slot="first"),))
        assert on_duty(desk, self.MORNING) == Duty((ADA, BRUNO), (Gap("first", 1),))


class TestGaps:
    def test_below_the_minimum_is_a_gap_with_the_number_missing(self) -> None:
        leave = (utc("2026-03-10T00:00"), utc("2026-03-11T00:00"))
        desk = front_line(Override(*leave, ADA), Override(*leave, BRUNO))
        assert on_duty(desk, utc("2026-03-10T09:00")).gaps == (Gap("phone", 1),)
        assert gaps(desk, utc("2026-03-09T00:00"), utc("2026-03-14T00:00")) == [
            CoverageGap("phone", 1, utc("2026-03-10T07:30"), utc("2026-03-10T12:00"))
        ]

    def test_hours_of_the_slot_show_the_hole_between_two_rotations(self) -> None:
        afternoons = Window(WEEKDAYS, time(14), time(18))
        slot = Slot(
            "desk",
            (Rotation.fixed((ADA,), MORNINGS), Rotation.fixed((BRUNO,), afternoons)),
            hours=(Window(WEEKDAYS, time(8, 30), time(18)),),
        )
        assert gaps(rota(slot), utc("2026-03-10T00:00"), utc("2026-03-11T00:00")) == [
            CoverageGap("desk", 1, utc("2026-03-10T12:00"), utc("2026-03-10T13:00"))
        ]

    def test_a_person_called_by_two_slots_fills_the_first(self) -> None:
        slots = [Slot(name, (Rotation.fixed((ADA,), MORNINGS),)) for name in ("direct", "indirect")]
        assert on_duty(rota(*slots), utc("2026-03-10T09:00")) == Duty((ADA,), (Gap("indirect", 1),))

    def test_overlapping_rotations_of_a_slot_count_a_person_once(self) -> None:
        twice = (Rotation.fixed((ADA, BRUNO), MORNINGS), Rotation.fixed((BRUNO, CARLA), MORNINGS))
        assert on_duty(rota(Slot("desk", twice)), utc("2026-03-10T09:00")).people == (ADA, BRUNO, CARLA)

    def test_overlapping_windows_are_one_shift(self) -> None:
        windows = (Window(WEEKDAYS, time(8), time(12)), Window(WEEKDAYS, time(11), time(15)))
        desk = rota(Slot("desk", (Rotation.fixed((ADA,), *windows),)))
        (shift,) = shifts(desk, utc("2026-03-10T00:00"), utc("2026-03-11T00:00"))
        assert (shift.starts, shift.ends) == (utc("2026-03-10T07:00"), utc("2026-03-10T14:00"))


class TestQuestions:
    def test_a_shift_is_told_whole_whatever_the_range(self) -> None:
        (shift,) = shifts(on_call(), utc("2026-03-04T10:00"), utc("2026-03-04T11:00"))
        assert (shift.starts, shift.ends) == (utc("2026-03-02T08:00"), utc("2026-03-09T08:00"))

    def test_the_next_shift_of_somebody_off_duty(self) -> None:
        shift = next_shift_of(on_call(), CARLA, utc("2026-03-04T10:00"))
        assert shift is not None
        assert shift.starts == utc("2026-03-16T08:00")

    def test_a_stranger_has_no_next_shift(self) -> None:
        assert next_shift_of(on_call(), EVA, utc("2026-03-04T10:00")) is None

    def test_a_rota_that_ended_has_no_next_duty_and_no_next_change(self) -> None:
        ended = Rotation((ADA,), ends=utc("2026-01-01T00:00"))
        assert next_duty(rota(Slot("s", (ended,))), utc("2026-01-01T00:00")) is None
        assert next_change(rota(Slot("s", (ended,))), utc("2026-01-01T00:00")) is None

    def test_somebody_always_on_duty_has_one_shift_and_no_change(self) -> None:
        always = rota(Slot("manager", (Rotation.fixed((ADA,)),)))
        assert next_change(always, utc("2026-03-04T10:00")) is None
        shift = next_shift_of(always, ADA, utc("2026-03-04T10:00"))
        assert shift is not None
        assert shift.starts < utc("2024-01-01T00:00") < utc("2028-01-01T00:00") < shift.ends

    def test_a_naive_moment_is_refused(self) -> None:
        with pytest.raises(NaiveMoment):
            on_duty(on_call(), datetime(2026, 3, 4, 10))  # noqa: DTZ001

    def test_equal_rotas_stay_equal_and_travel_without_what_was_compiled(self) -> None:
        used = on_call()
        on_duty(used, utc("2026-03-04T10:00"))
        assert used == on_call()
        copy = pickle.loads(pickle.dumps(used))
        assert copy.blocks == {}
        assert on_duty(copy, utc("2026-03-04T10:00")) == on_duty(used, utc("2026-03-04T10:00"))
