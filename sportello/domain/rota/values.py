"""The words of a rota as immutable values. Nothing is computed here beyond what a value says of itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from sportello.domain.rota.block import Block

Unit = Literal["hours", "days", "weeks"]

WORKWEEK = (0, 1, 2, 3, 4)
EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)


@dataclass(frozen=True)
class Window:
    """Hours of the week, local wall time: on each of `days` (0 = Monday) from `opens` to `closes`.

    A window that does not close later than it opens goes past midnight into the next day, so 22:00 to 06:00
    is a night and 00:00 to 00:00 a whole day.
    """

    days: tuple[int, ...]
    opens: time
    closes: time


@dataclass(frozen=True)
class Rotation:
    """A pool of people and how they take turns in a slot.

    With `unit` None there are no turns: everybody in the pool is on duty together (fixed staffing). Otherwise
    a turn lasts `every` hours, days or weeks of wall time, counted from `first_day` at `handover`, and
    `together` people at a time take it, in the order of the list. Within `windows` (empty: always) the turn
    is staffed. The rotation is in force from `starts` until just before `ends` (None: without limit); before
    its first turn nobody is on duty.
    """

    people: tuple[int, ...]
    windows: tuple[Window, ...] = ()
    unit: Unit | None = None
    every: int = 1
    first_day: date | None = None
    handover: time = time(0)
    together: int = 1
    starts: datetime | None = None
    ends: datetime | None = None
    id: int = 0

    @property
    def turn(self) -> timedelta | None:
        """The length of a turn in wall time; None for fixed staffing."""
        if self.unit is None:
            return None
        return timedelta(**{self.unit: self.every})

    @classmethod
    def fixed(cls, people: tuple[int, ...], *windows: Window, id: int = 0) -> Rotation:
        """Everybody in `people` on duty together in the windows."""
        return cls(people=people, windows=windows, id=id)

    @classmethod
    def weekly(
        cls, people: tuple[int, ...], first_day: date, handover: time, *, together: int = 1, id: int = 0
    ) -> Rotation:
        """Round the clock, handed over each week on the weekday of `first_day` at `handover`."""
        return cls(
            people=people, unit="weeks", first_day=first_day, handover=handover, together=together, id=id
        )


@dataclass(frozen=True)
class Override:
    """A dated exception, [starts, ends); of two that touch the same person the later in the list wins.

    Person and replacement: the replacement takes the person's place (swap). Person alone: away (leave), the
    first free substitute steps in. Replacement alone: an extra person. `slot` narrows it to one slot by name;
    an extra person without one joins the rota's first slot.
    """

    starts: datetime
    ends: datetime
    person: int | None = None
    replacement: int | None = None
    slot: str | None = None
    id: int = 0


@dataclass(frozen=True)
class Slot:
    """One post of the rota with its pool (the rotations' people) and the number that must be on duty.

    `hours` says when the minimum is asked for; empty: whenever one of the rotations is staffed.
    """

    name: str
    rotations: tuple[Rotation, ...] = ()
    minimum: int = 1
    hours: tuple[Window, ...] = ()


@dataclass(frozen=True)
class Substitutes:
    """Who steps in for a person on leave, the first free one first; in force in [starts, ends) or without limit."""

    person: int
    people: tuple[int, ...]
    starts: datetime | None = None
    ends: datetime | None = None


@dataclass(frozen=True)
class Rota:
    """Slots, exceptions and who stands in for whom, in one IANA zone.

    Answers are compiled lazily and kept in the value itself: keep one Rota and ask it often.
    """

    id: int
    zone: str
    slots: tuple[Slot, ...] = ()
    overrides: tuple[Override, ...] = ()
    substitutes: tuple[Substitutes, ...] = ()
    blocks: dict[int, Block] = field(default_factory=dict, init=False, repr=False, compare=False, hash=False)

    def __getstate__(self) -> dict[str, object]:
        """Leave the compiled blocks behind when copied to another process."""
        return {**self.__dict__, "blocks": {}}

    def pool(self, slot: Slot) -> tuple[int, ...]:
        """Everybody whom the rotations of a slot and its extra overrides name, each once, in that order."""
        called = [person for rotation in slot.rotations for person in rotation.people]
        unnamed = slot is self.slots[0]
        extras = [
            override.replacement
            for override in self.overrides
            if override.person is None
            and override.replacement is not None
            and (override.slot == slot.name or (override.slot is None and unnamed))
        ]
        return tuple(dict.fromkeys(called + extras))

    @property
    def people(self) -> tuple[int, ...]:
        """Everybody who has a place of their own in this rota, each once, in slot and pool order."""
        return tuple(dict.fromkeys(person for slot in self.slots for person in self.pool(slot)))


@dataclass(frozen=True)
class Shift:
    """A stretch of duty of one person in one slot, [starts, ends) in UTC.

    `rotation` is the rotation that called for it (None: an extra person) and `override` the override that put
    this person there; `instead_of` is whom they replace. A shift without end is cut at the horizon.
    """

    person: int
    slot: str
    starts: datetime
    ends: datetime
    rotation: int | None = None
    override: int | None = None
    instead_of: int | None = None


@dataclass(frozen=True)
class Gap:
    """A slot below its minimum, and by how many people."""

    slot: str
    missing: int


@dataclass(frozen=True)
class CoverageGap:
    """A stretch [starts, ends) in UTC during which a slot is below its minimum by the same number."""

    slot: str
    missing: int
    starts: datetime
    ends: datetime


@dataclass(frozen=True)
class Duty:
    """Who is on duty at a moment, in slot order then pool order, and which slots are below their minimum."""

    people: tuple[int, ...] = ()
    gaps: tuple[Gap, ...] = ()
