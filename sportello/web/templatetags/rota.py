"""Hours of the week as people say them."""

from collections.abc import Sequence

from django import template
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sportello.domain.rota import Window
from sportello.oncall.hours import UnreadableHours, parse_hours
from sportello.web.rota.week import clock_hour

register = template.Library()


@register.filter
def week_hours(text: str) -> str:
    """`Mo-Fr 08:30-13:00,14:00-18:00` as `lun–ven 8:30–13, 14–18`; nothing for always, the text where it says else."""
    try:
        windows = parse_hours(text)
    except UnreadableHours:
        return text
    told: dict[str, list[str]] = {}
    for window in windows:
        told.setdefault(_days(sorted(set(window.days))), []).append(_span(window))
    return "; ".join(f"{days} {', '.join(spans)}" for days, spans in told.items())


def _days(days: Sequence[int]) -> str:
    if len(days) == 7:
        return _("every day")
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{_day(days[0])}–{_day(days[-1])}"
    return ", ".join(_day(day) for day in days)


def _day(day: int) -> str:
    name = str(WEEKDAYS_ABBR[day])
    return name if get_language() == "en" else name.lower()  # Italian writes days small


def _span(window: Window) -> str:
    ends = "24" if window.closes.hour == window.closes.minute == 0 else clock_hour(window.closes)
    return f"{clock_hour(window.opens)}–{ends}"
