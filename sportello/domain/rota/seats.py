"""Who really sits where at one moment: the people the rotations call, after overrides and substitutes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sportello.domain.rota.values import Override


@dataclass(frozen=True)
class Seat:
    """A place in a slot and who fills it; `starts` and `ends` (epoch seconds) are of the whole piece."""

    person: int
    slot: int
    starts: int
    ends: int
    rotation: int | None = None
    override: int | None = None
    instead_of: int | None = None


@dataclass(frozen=True)
class Absence:
    """A place whose holder is away with no replacement named; `people` are all who were asked on the way."""

    seat: Seat
    people: tuple[int, ...]
    override: int


class Seating:
    """The exceptions in force at a moment, asked to seat the people who were called."""

    def __init__(
        self, names: Sequence[str], overrides: Sequence[Override], substitutes: Mapping[int, tuple[int, ...]]
    ) -> None:
        self.names = names
        self.overrides = overrides
        self.substitutes = substitutes

    def seat(self, called: Sequence[Seat]) -> tuple[Seat, ...]:
        """The filled places in slot order; nobody twice, and a place that nobody can take is left out."""
        if not self.overrides:
            return _once_each(called)
        outcomes = [self._stand_in(seat) for seat in called]
        # First everybody who is named, so that no substitute is taken from a place of their own.
        taken = {outcome.person for outcome in outcomes if isinstance(outcome, Seat)}
        filled: list[Seat] = []
        for outcome in outcomes:
            found = outcome if isinstance(outcome, Seat) else self._substitute(outcome, taken)
            if found is not None:
                taken.add(found.person)
                filled.append(found)
        return _once_each(filled)

    def _away(self, person: int, slot: int) -> Override | None:
        """The last override that takes this person out of this slot."""
        for override in reversed(self.overrides):
            if override.person == person and override.slot in (None, self.names[slot]):
                return override
        return None

    def _stand_in(self, seat: Seat) -> Seat | Absence:
        """Follow replacements from person to person; a round that comes back (a swap) keeps the first."""
        passed: list[int] = []
        first: Seat | None = None
        holder = seat
        while override := self._away(holder.person, seat.slot):
            passed.append(holder.person)
            if override.replacement is None:
                return Absence(seat, tuple(passed), override.id)
            holder = replace(seat, person=override.replacement, override=override.id, instead_of=seat.person)
            first = first or holder
            if override.replacement in passed:
                return first
        return holder

    def _substitute(self, absence: Absence, taken: set[int]) -> Seat | None:
        for absent in reversed(absence.people):
            for person in self.substitutes.get(absent, ()):
                if person not in taken and self._away(person, absence.seat.slot) is None:
                    return replace(
                        absence.seat, person=person, override=absence.override, instead_of=absence.seat.person
                    )
        return None


def _once_each(seats: Sequence[Seat]) -> tuple[Seat, ...]:
    """A person fills one place at a time: the first, in slot order, that calls them."""
    first: dict[int, Seat] = {}
    for seat in seats:
        first.setdefault(seat.person, seat)
    return tuple(first.values())
