"""Moments and lengths of time in words, in the zone of the desk."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _


def span(seconds: int) -> str:
    """A length of time: `24 min`, `1 h 05`, `3 days`. Parts of a minute count as one."""
    minutes = max(1, -(-abs(seconds) // 60))
    if minutes < 60:
        return _("%(minutes)s min") % {"minutes": minutes}
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {rest:02}" if rest else f"{hours} h"
    days = hours // 24
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}


def exactly(moment: datetime, now: datetime) -> str:
    """Day and time of day, as needed: `today 16:40`, `Fri 20, 10:40`, `3 Dec 2027, 10:40`."""
    local, today = timezone.localtime(moment), timezone.localtime(now).date()
    hour = date_format(local, "H:i")
    if local.date() == today:
        return _("today %(time)s") % {"time": hour}
    if abs(local.date() - today) < timedelta(days=6):
        return f"{weekday(local)} {local.day}, {hour}"
    year = "" if local.year == today.year else f" {local.year}"
    return f"{local.day} {month(local)}{year}, {hour}"


def by(moment: datetime, now: datetime) -> str:
    """`by 17:10`, `by tomorrow at 12:00`, `by Fri 20 Nov at 10:15`."""
    local, today = timezone.localtime(moment), timezone.localtime(now).date()
    hour = date_format(local, "H:i")
    if local.date() == today:
        return _("by %(time)s") % {"time": hour}
    if local.date() == today + timedelta(days=1):
        return _("by tomorrow at %(time)s") % {"time": hour}
    return _("by %(day)s at %(time)s") % {"day": in_a_sentence(date_format(local, "D j M")), "time": hour}


def away(moment: datetime, now: datetime) -> str:
    """How far off: `in 24 min`, `3 days ago`, `now`."""
    seconds = int((moment - now).total_seconds())
    if seconds == 0:
        return _("now")
    return (_("in {span}") if seconds > 0 else _("{span} ago")).format(span=span(seconds))


def weekday(local: datetime) -> str:
    """`ven`, `Fri`."""
    return in_a_sentence(date_format(local, "D"))


def month(local: datetime) -> str:
    """`dic`, `Dec`."""
    return in_a_sentence(date_format(local, "M"))


def in_a_sentence(word: str) -> str:
    """A day or month as it stands inside a sentence: Italian writes it without a capital."""
    return word if (get_language() or "it").startswith("en") else word.lower()
