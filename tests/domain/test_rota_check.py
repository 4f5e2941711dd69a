"""A rota that cannot work is refused with the fault and with what to do about it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from sportello.domain.rota import Override, Rota, Rotation, Slot, Substitutes, Window, check_rota

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
SOUND_ROTATION = Rotation.weekly((1, 2), date(2026, 3, 2), time(9))
SOUND = Rota(1, "Europe/Rome", (Slot("desk", (SOUND_ROTATION,)),))


def codes(rota: Rota) -> list[str]:
    return [problem.code for problem in check_rota(rota)]


def with_rotation(**changes: object) -> Rota:
    rotation = replace(SOUND_ROTATION, **changes)  # type: ignore[arg-type] # each test knows its field
    return replace(SOUND, slots=(Slot("desk", (rotation,)),))


def with_override(**changes: object) -> Rota:
    override = replace(Override(NOON, NOON + timedelta(hours=1), 1, 3), **changes)  # type: ignore[arg-type]
    return replace(SOUND, overrides=(override,))


def test_a_sound_rota_has_no_problem() -> None:
    assert check_rota(SOUND) == []


def test_a_rota_without_anybody_says_what_to_do() -> None:
    (problem,) = check_rota(replace(SOUND, slots=()))
    assert problem.code == "no_people"
    assert "put at least one person in it" in problem.advice


def test_a_slot_without_anybody_is_named() -> None:
    empty = replace(SOUND, slots=(*SOUND.slots, Slot("phone", (Rotation(()),))))
    assert [(p.code, p.slot) for p in check_rota(empty)] == [("slot_without_people", "phone")]


def test_a_slot_filled_only_by_extra_people_is_not_empty() -> None:
    extra = Override(NOON, NOON + timedelta(hours=1), None, 3)
    assert check_rota(Rota(1, "UTC", (Slot("calendar"),), (extra,))) == []


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "Europe", "../etc/passwd", "/etc/passwd"])
def test_an_unknown_zone_is_refused(zone: str) -> None:
    assert codes(replace(SOUND, zone=zone)) == ["unknown_zone"]


@pytest.mark.parametrize(
    ("rota", "code"),
    [
        (replace(SOUND, slots=SOUND.slots * 2), "slot_name_twice"),
        (replace(SOUND, slots=(Slot("desk", (SOUND_ROTATION,), minimum=3),)), "minimum_over_pool"),
        (with_rotation(people=(1, 2, 1)), "person_twice"),
        (with_rotation(first_day=None), "turn_without_start"),
        (with_rotation(every=0), "turn_without_length"),
        (with_rotation(together=0), "nobody_together"),
        (with_rotation(starts=NOON, ends=NOON), "ends_before_start"),
        (with_rotation(windows=(Window((), time(8), time(12)),)), "window_without_days"),
        (with_rotation(windows=(Window((7,), time(8), time(12)),)), "window_without_days"),
        (with_override(ends=NOON), "ends_before_start"),
        (with_override(person=None, replacement=None), "override_without_people"),
        (with_override(slot="night"), "override_unknown_slot"),
        (replace(SOUND, substitutes=(Substitutes(1, (2, 1)),)), "own_substitute"),
    ],
)
def test_each_fault_has_its_code_and_an_advice(rota: Rota, code: str) -> None:
    (problem,) = check_rota(rota)
    assert problem.code == code
    assert problem.advice.endswith(".")
