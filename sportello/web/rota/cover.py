"""Who can cover a hole: free then, and how much they work that week already."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sportello.domain import rota as domain
from sportello.people.models import Person
from sportello.web.rota.week import bounds

MOST = 6


@dataclass(frozen=True)
class Candidate:
    """Somebody who could step in."""

    person: Person
    hours: int


def candidates(
    people: Iterable[Person], values: Mapping[int, domain.Rota], since: datetime, until: datetime
) -> list[Candidate]:
    """Those on no shift and on no leave between the two moments, who work least that week first."""
    monday = since.date() - timedelta(days=since.weekday())
    week = bounds(monday)[0], bounds(monday + timedelta(days=6))[1]
    busy = _seconds(values.values(), since, until)
    away = {
        one.person
        for value in values.values()
        for one in value.overrides
        if one.person is not None and one.starts < until and one.ends > since
    }
    worked = _seconds(values.values(), *week)
    free = [
        Candidate(person, round(worked.get(person.pk, 0) / 3600))
        for person in people
        if person.pk not in busy and person.pk not in away
    ]
    return sorted(free, key=lambda one: (one.hours, one.person.name))[:MOST]


def _seconds(values: Iterable[domain.Rota], start: datetime, end: datetime) -> dict[int, float]:
    """How long each person is on duty between two moments."""
    found: dict[int, float] = {}
    for value in values:
        for shift in domain.shifts(value, start, end):
            long = (min(shift.ends, end) - max(shift.starts, start)).total_seconds()
            found[shift.person] = found.get(shift.person, 0) + max(0.0, long)
    return found


def hole_named(key: str) -> tuple[int, int, datetime, datetime] | None:
    """(rota, slot, since, until) of a hole's key; None when it names none that makes sense."""
    parts: Sequence[str] = key.split(".")
    if len(parts) != 4 or not all(part.isdecimal() and len(part) < 12 for part in parts):
        return None
    rota, slot, since, until = (int(part) for part in parts)
    if until <= since:
        return None
    return rota, slot, datetime.fromtimestamp(since, UTC), datetime.fromtimestamp(until, UTC)
