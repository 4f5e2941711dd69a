"""Hours of the week as people write them: `Mo-Fr 08:30-13:00,14:00-18:00; Sa 22:00-06:00`."""

import re
from datetime import time

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from sportello.domain.errors import DeskError
from sportello.domain.rota import Window

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
RULE = re.compile(r"(?P<days>[A-Za-z,\- ]+?)\s+(?P<times>[\d:,\- ]+)")
SPAN = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)\s*-\s*([01]?\d|2[0-4]):([0-5]\d)")


class UnreadableHours(DeskError):
    """Hours of the week that follow no rule we know."""

    code = "unreadable_hours"
    message = "“{text}” is not readable as hours of the week."
    hint = "Write days and times such as Mo-Fr 08:30-13:00,14:00-18:00; Sa 09:00-12:00."


def parse_hours(text: str) -> tuple[Window, ...]:
    """The windows of a text; empty text means no window. 24:00 is midnight. Raises `UnreadableHours`."""
    return tuple(window for rule in text.split(";") if rule.strip() for window in _parse_rule(rule, text))


def write_hours(windows: tuple[Window, ...]) -> str:
    """The text of windows, one rule each, that `parse_hours` reads back as the same windows."""
    return "; ".join(
        f"{','.join(DAYS[day] for day in window.days)} {window.opens:%H:%M}-{window.closes:%H:%M}"
        for window in windows
    )


def validate_hours(text: str) -> None:
    """The same check for forms and model validation."""
    try:
        parse_hours(text)
    except UnreadableHours:
        raise ValidationError(
            _("Write days and times such as Mo-Fr 08:30-13:00,14:00-18:00; Sa 09:00-12:00."),
            code=UnreadableHours.code,
        ) from None


def _parse_rule(rule: str, text: str) -> list[Window]:
    found = RULE.fullmatch(rule.strip())
    if found is None:
        raise UnreadableHours(text=text)
    days = tuple(day for part in found["days"].split(",") for day in _parse_days(part, text))
    return [_parse_span(days, span, text) for span in found["times"].split(",")]


def _parse_days(part: str, text: str) -> list[int]:
    """A day or a range of days; a range may go over the end of the week (Sa-Mo)."""
    try:
        ends = [DAYS.index(name.strip().capitalize()) for name in part.split("-")]
    except ValueError:
        raise UnreadableHours(text=text) from None
    if len(ends) > 2:
        raise UnreadableHours(text=text)
    first, last = ends[0], ends[-1]
    return [(first + step) % 7 for step in range((last - first) % 7 + 1)]


def _parse_span(days: tuple[int, ...], span: str, text: str) -> Window:
    found = SPAN.fullmatch(span.strip())
    if found is None:
        raise UnreadableHours(text=text)
    hour, minute, last_hour, last_minute = (int(number) for number in found.groups())
    if hour == 24 or (last_hour == 24 and last_minute):
        raise UnreadableHours(text=text)
    return Window(days, time(hour, minute), time(last_hour % 24, last_minute))
