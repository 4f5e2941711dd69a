"""Opening hours as they are stored and written: {"mon": [["09:00", "13:00"], ["14:00", "18:00"]]}."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from sportello.domain.business_time import Opening
from sportello.domain.errors import DeskError

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MIDNIGHT = 1440

Stored = dict[str, list[list[str]]]

_TIME = re.compile(r"(\d{1,2}):(\d{2})")


class BadHours(DeskError):
    """Opening hours that cannot be read."""

    code = "bad_hours"
    message = "The opening hours for {where} cannot be read: {problem}."
    hint = 'Write start and end as "09:00" and "18:00"; an end before the start is on the next day.'


def read_week(stored: object) -> dict[int, tuple[Opening, ...]]:
    """Weekday (0 is Monday) to openings in minutes. Raises `BadHours`, also for openings that overlap."""
    if not isinstance(stored, Mapping):
        raise BadHours(where="the week", problem="it is not a table of days")
    week: dict[int, tuple[Opening, ...]] = {}
    for day, pairs in stored.items():
        if day not in WEEKDAYS:
            hint = f"The days are {', '.join(WEEKDAYS)}."
            raise BadHours(where=str(day), problem="there is no such day", hint=hint)
        week[WEEKDAYS.index(day)] = read_openings(pairs, where=day)
    for number, openings in week.items():
        _refuse_overlap_with_next_day(number, openings, week.get((number + 1) % 7, ()))
    return week


def read_openings(stored: object, *, where: str) -> tuple[Opening, ...]:
    """The openings of one day, in order. Raises `BadHours`."""
    if not isinstance(stored, Sequence) or isinstance(stored, str):
        raise BadHours(where=where, problem="it is not a list of openings")
    openings = sorted(_opening(pair, where) for pair in stored)
    for (_, end), (start, _) in pairwise(openings):
        if start < end:
            raise BadHours(where=where, problem=f"two openings overlap at {written(start)}")
    return tuple(openings)


def write_week(week: Mapping[int, Iterable[Opening]]) -> Stored:
    """The stored form of a week."""
    return {WEEKDAYS[day]: write_openings(openings) for day, openings in sorted(week.items())}


def write_openings(openings: Iterable[Opening]) -> list[list[str]]:
    """The stored form of one day."""
    return [[written(start), written(end)] for start, end in openings]


def written(minutes: int) -> str:
    """Minutes after midnight as `HH:MM`; 24:00 is the end of the day, later ones are those of the next."""
    hours, rest = divmod(minutes if minutes <= MIDNIGHT else minutes - MIDNIGHT, 60)
    return f"{hours:02}:{rest:02}"


def _opening(pair: object, where: str) -> Opening:
    if not isinstance(pair, Sequence) or isinstance(pair, str) or len(pair) != 2:
        raise BadHours(where=where, problem=f"{pair!r} is not a start and an end")
    start, end = (_minutes(text, where) for text in pair)
    if start in {end, MIDNIGHT}:
        problem = f"{pair[0]} to {pair[1]} has no length"
        raise BadHours(where=where, problem=problem, hint="Write 00:00 to 24:00 for the whole day.")
    return (start, end if end > start else end + MIDNIGHT)


def _minutes(text: object, where: str) -> int:
    found = _TIME.fullmatch(text) if isinstance(text, str) else None
    if found is not None:
        minutes = int(found[1]) * 60 + int(found[2])
        if minutes <= MIDNIGHT and int(found[2]) < 60:
            return minutes
    raise BadHours(where=where, problem=f"{text!r} is not a time")


def _refuse_overlap_with_next_day(
    day: int, openings: Sequence[Opening], following: Sequence[Opening]
) -> None:
    if openings and following and openings[-1][1] - MIDNIGHT > following[0][0]:
        problem = f"it runs into the opening of {WEEKDAYS[(day + 1) % 7]} at {written(following[0][0])}"
        raise BadHours(where=WEEKDAYS[day], problem=problem)
