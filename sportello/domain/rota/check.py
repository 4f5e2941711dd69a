"""What is wrong with a rota before it is saved, each fault with what to do about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sportello.domain.business_time.versions import UnknownZone, known_zone
from sportello.domain.rota.values import Override, Rota, Rotation, Slot, Window

Code = Literal[
    "unknown_zone",
    "no_people",
    "slot_without_people",
    "slot_name_twice",
    "minimum_over_pool",
    "person_twice",
    "turn_without_start",
    "turn_without_length",
    "nobody_together",
    "window_without_days",
    "ends_before_start",
    "override_without_people",
    "override_unknown_slot",
    "own_substitute",
]


@dataclass(frozen=True)
class Problem:
    """A fault: a stable code (the shell has a translated sentence for each), where it is, and advice."""

    code: Code
    slot: str
    advice: str


def check_rota(rota: Rota) -> list[Problem]:
    """Everything that must be put right before this rota can be used; empty when it is sound."""
    return [
        *_check_zone(rota),
        *_check_people(rota),
        *(problem for slot in rota.slots for problem in _check_slot(rota, slot)),
        *(problem for override in rota.overrides for problem in _check_override(rota, override)),
        *(
            Problem("own_substitute", "", "Take the person out of their own list of substitutes.")
            for substitutes in rota.substitutes
            if substitutes.person in substitutes.people
        ),
    ]


def _check_zone(rota: Rota) -> Iterator[Problem]:
    try:
        known_zone(rota.zone)
    except UnknownZone as unknown:
        yield Problem("unknown_zone", "", str(unknown))


def _check_people(rota: Rota) -> Iterator[Problem]:
    if not rota.people:
        yield Problem(
            "no_people", "", "Nobody is in this rota. Add a slot and put at least one person in it."
        )
    for name, times in Counter(slot.name for slot in rota.slots).items():
        if times > 1:
            yield Problem("slot_name_twice", name, f"Two slots are called “{name}”. Give each its own name.")


def _check_slot(rota: Rota, slot: Slot) -> Iterator[Problem]:
    pool = rota.pool(slot)
    empty = not pool or any(not rotation.people for rotation in slot.rotations)
    if empty:
        yield Problem(
            "slot_without_people", slot.name, "Add at least one person to each rotation, or remove it."
        )
    elif slot.minimum > len(pool):
        yield Problem(
            "minimum_over_pool",
            slot.name,
            f"The minimum is {slot.minimum} but the slot names {len(pool)}. Add people or lower it.",
        )
    for rotation in slot.rotations:
        yield from _check_rotation(slot.name, rotation)
    yield from _check_windows(slot.name, slot.hours)


def _check_rotation(slot: str, rotation: Rotation) -> Iterator[Problem]:
    if len(set(rotation.people)) < len(rotation.people):
        yield Problem("person_twice", slot, "Somebody is in the list twice. Leave each person in it once.")
    if rotation.unit is not None:
        if rotation.first_day is None:
            yield Problem("turn_without_start", slot, "Say on which day the first turn begins.")
        if rotation.every < 1:
            yield Problem("turn_without_length", slot, "A turn lasts at least one hour, day or week.")
        if rotation.together < 1:
            yield Problem("nobody_together", slot, "At least one person at a time must be on duty.")
    if rotation.starts and rotation.ends and rotation.ends <= rotation.starts:
        yield Problem("ends_before_start", slot, "The rotation must end after it starts.")
    yield from _check_windows(slot, rotation.windows)


def _check_windows(slot: str, windows: tuple[Window, ...]) -> Iterator[Problem]:
    if any(not window.days or not set(window.days) <= set(range(7)) for window in windows):
        yield Problem("window_without_days", slot, "Choose the days of the week of each window.")


def _check_override(rota: Rota, override: Override) -> Iterator[Problem]:
    if override.ends <= override.starts:
        yield Problem("ends_before_start", override.slot or "", "The override must end after it starts.")
    if override.person is None and override.replacement is None:
        yield Problem(
            "override_without_people", override.slot or "", "Say who is away, who steps in, or both."
        )
    if override.slot is not None and override.slot not in {slot.name for slot in rota.slots}:
        yield Problem(
            "override_unknown_slot",
            override.slot,
            f"The rota has no slot “{override.slot}”. Choose one it has.",
        )
