"""The sheet of a stretch of days: a row for each post, a column for each day, who is on duty and who is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from sportello.domain import rota as domain
from sportello.domain.rota import CoverageGap, Shift
from sportello.oncall.models import Rota, Slot
from sportello.people.models import Person


@dataclass(frozen=True)
class Turn:
    """One person's part of a day in a post. `since` and `until` are the whole shift's."""

    person: Person
    hours: str
    since: datetime
    until: datetime
    is_soft: bool  # standing in, or on call round the clock
    is_over: bool  # who was on duty is never changed
    instead_of: Person | None = None


@dataclass(frozen=True)
class Hole:
    """A part of a day in which people are missing."""

    hours: str
    missing: int
    since: datetime
    until: datetime
    key: str
    is_over: bool


@dataclass
class Cell:
    """One day of a post."""

    day: date
    is_today: bool
    turns: list[Turn] = field(default_factory=list)
    holes: list[Hole] = field(default_factory=list)

    @property
    def is_off(self) -> bool:
        return not self.turns and not self.holes


@dataclass(frozen=True)
class Row:
    """One post of a rota."""

    rota: Rota
    slot: Slot
    level: int | None
    cells: list[Cell]


@dataclass(frozen=True)
class Sheet:
    """The days shown, and a row for each post."""

    days: list[date]
    rows: list[Row]
    today: date


def bounds(day: date) -> tuple[datetime, datetime]:
    """The beginning and the end of a day in the zone of the page."""
    zone = timezone.get_current_timezone()
    return (
        datetime.combine(day, time(), zone),
        datetime.combine(day + timedelta(days=1), time(), zone),
    )


def sheet(
    rotas: Sequence[Rota],
    values: Mapping[int, domain.Rota],
    slots: Mapping[int, Sequence[Slot]],
    people: Mapping[int, Person],
    days: Sequence[date],
    now: datetime,
) -> Sheet:
    """Reckon the sheet; no query. `values` are the rotas as the engine knows them, `slots` their posts by rota."""
    start, end = bounds(days[0])[0], bounds(days[-1])[1]
    today = timezone.localtime(now).date()
    rows = []
    for rota in rotas:
        value = values.get(rota.pk)
        if value is None:
            continue
        turns, holes = domain.shifts(value, start, end), domain.gaps(value, start, end)
        for slot in slots.get(rota.pk, ()):
            cells = [
                _cell(day, [one for one in turns if one.slot == slot.name_it],
                      [one for one in holes if one.slot == slot.name_it], people, (rota.pk, slot.pk), now)
                for day in days
            ]  # fmt: skip
            rows.append(Row(rota, slot, rota.team.level if rota.team else None, cells))
    return Sheet(list(days), rows, today)


def _cell(
    day: date,
    turns: Sequence[Shift],
    holes: Sequence[CoverageGap],
    people: Mapping[int, Person],
    post: tuple[int, int],
    now: datetime,
) -> Cell:
    start, end = bounds(day)
    cell = Cell(day, day == timezone.localtime(now).date())
    for turn in turns:
        if turn.starts < end and turn.ends > start and turn.person in people:
            cell.turns.append(
                Turn(
                    people[turn.person],
                    hours(max(turn.starts, start), min(turn.ends, end)),
                    turn.starts,
                    turn.ends,
                    turn.instead_of is not None or turn.ends - turn.starts > timedelta(days=1),
                    turn.ends <= now,
                    people.get(turn.instead_of or 0),
                )
            )
    for hole in holes:
        if hole.starts < end and hole.ends > start:
            since, until = max(hole.starts, start), min(hole.ends, end)
            key = f"{post[0]}.{post[1]}.{int(since.timestamp())}.{int(until.timestamp())}"
            cell.holes.append(Hole(hours(since, until), hole.missing, since, until, key, until <= now))
    return cell


def hours(since: datetime, until: datetime) -> str:
    """`8:30–13`, `0–24`: hours as they stand in a cell."""
    first, last = timezone.localtime(since), timezone.localtime(until)
    ends_at_midnight = last.time() == time() and last > first
    return f"{clock_hour(first.time())}–{'24' if ends_at_midnight else clock_hour(last.time())}"


def clock_hour(local: time) -> str:
    """`8`, `8:30`."""
    return f"{local.hour}:{local.minute:02}" if local.minute else f"{local.hour}"
