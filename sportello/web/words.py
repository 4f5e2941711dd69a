"""Moments and durations in people's words: near is relative, far is absolute. `clock.js` says the same."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from sportello.desk.sentences.moments import exactly, in_a_sentence, month, span, weekday
from sportello.domain.duration import BusinessDays, Duration, Weeks

__all__ = [
    "budget",
    "count",
    "day",
    "exactly",
    "for_script",
    "given",
    "greeting",
    "hour",
    "near",
    "short",
    "span",
    "stretch",
]


def budget(seconds: int) -> str:
    """A working time that a policy gives: `15 min`, `4 h`, `1 h 30`."""
    return span(seconds) if seconds else _("no time")


def given(duration: Duration | None, seconds: int) -> str:
    """A time as the policy writes it: `4 h`, `3 working days`, `1 week`; `seconds` is what it comes to."""
    if isinstance(duration, BusinessDays):
        days = ngettext("%(days)s working day", "%(days)s working days", duration.days)
        return days % {"days": duration.days}
    if isinstance(duration, Weeks):
        return ngettext("%(weeks)s week", "%(weeks)s weeks", duration.weeks) % {"weeks": duration.weeks}
    return budget(seconds)


def hour(moment: datetime) -> str:
    """The time of day in the zone of the page: `17:35`."""
    return date_format(timezone.localtime(moment), "H:i")


def near(moment: datetime, now: datetime) -> str:
    """`today 17:35`, `Fri 09:30`, `4 Dec`, `4 Dec 2027`: as much as is needed to know when."""
    local, today = timezone.localtime(moment), timezone.localtime(now).date()
    if local.date() == today:
        return _("today %(time)s") % {"time": hour(moment)}
    if abs(local.date() - today) < timedelta(days=6):
        return f"{weekday(local)} {hour(moment)}"
    if local.year == today.year:
        return f"{local.day} {month(local)}"
    return f"{local.day} {month(local)} {local.year}"


def short(moment: datetime, now: datetime) -> str:
    """As little as fits under a step: `16:40`, `Fri 20`, `3 Dec`."""
    local, today = timezone.localtime(moment), timezone.localtime(now).date()
    if local.date() == today:
        return hour(moment)
    if abs(local.date() - today) < timedelta(days=6):
        return f"{weekday(local)} {local.day}"
    return f"{local.day} {month(local)}"


def stretch(start: datetime, end: datetime, now: datetime) -> str:
    """From when to when: `15:15 – 15:28`, `Thu 19, 17:50 – Fri 20, 08:40`."""
    first, last = timezone.localtime(start), timezone.localtime(end)
    if first.date() == last.date() == timezone.localtime(now).date():
        return f"{hour(start)} – {hour(end)}"
    if first.date() == last.date():
        return f"{exactly(start, now)} – {hour(end)}"
    return f"{exactly(start, now)} – {exactly(end, now)}"


def day(moment: datetime, now: datetime) -> str:
    """The head of a day of the timeline: `today, Thursday 19 November`."""
    local, today = timezone.localtime(moment), timezone.localtime(now).date()
    words = in_a_sentence(date_format(local, "l j F" if local.year == today.year else "l j F Y"))
    if local.date() == today:
        return _("today, %(day)s") % {"day": words}
    if local.date() == today - timedelta(days=1):
        return _("yesterday, %(day)s") % {"day": words}
    return words


def greeting(now: datetime) -> str:
    """What people say when they come in at this hour."""
    local = timezone.localtime(now).hour
    if local < 5 or local >= 18:
        return _("Good evening")
    return _("Good morning") if local < 14 else _("Good afternoon")


def count(number: int) -> str:
    """Counts shown to people are exact to 999."""
    return str(number) if number <= 999 else "999+"


def for_script() -> dict[str, str]:
    """The words that scripts say, with {} where the number goes."""
    return {
        "in": _("due in %(span)s") % {"span": "{}"},
        "late": _("%(span)s overdue") % {"span": "{}"},
        "today": _("today %(time)s") % {"time": "{}"},
        "min": _("%(minutes)s min") % {"minutes": "{}"},
        "day": ngettext("%(days)s day", "%(days)s days", 1) % {"days": "{}"},
        "days": ngettext("%(days)s day", "%(days)s days", 2) % {"days": "{}"},
        "undo": _("Undo"),
        "choose": _("Choose a request first."),
        "file": _("Choose a file"),
        "files": _("Choose files"),
        "files_asked": pgettext("asked of a requester", "Choose files"),
        "no_file": _("none chosen"),
        "news_one": _("{} new one"),
        "news_many": _("{} new ones"),
    }
