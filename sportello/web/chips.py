"""How a clock looks on a page: its state, its words, and the minutes at which it grows heavier."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from sportello.web import words

WARN_MINUTES = 30
HOT_MINUTES = (2, 8)

# icon:clock icon:alarm-clock icon:triangle-alert icon:pause icon:check icon:x
ICONS = {
    "ok": "clock",
    "risk": "clock",
    "imminent": "alarm-clock",
    "late": "triangle-alert",
    "paused": "pause",
    "met": "check",
    "off": "x",
}


@dataclass(frozen=True)
class Chip:
    """A clock ready to be drawn. `due` is set only while it runs: then the script keeps the words right."""

    state: str
    text: str
    due: datetime | None = None
    warn: int = WARN_MINUTES
    hot: int = HOT_MINUTES[1]

    @property
    def icon(self) -> str:
        """The mark that says the state without colour."""
        return ICONS[self.state]


def thresholds(target: int | None) -> tuple[int, int]:
    """Minutes before the end at which a clock of `target` working seconds runs out, and is imminent.

    Running out is the last half, at most half an hour; imminent the last tenth, between 2 and 8 minutes.
    """
    if not target:
        return WARN_MINUTES, HOT_MINUTES[1]
    least, most = HOT_MINUTES
    return min(WARN_MINUTES, max(1, target // 120)), min(most, max(least, target // 600))


def running(due: datetime, now: datetime, target: int | None = None) -> Chip:
    """A clock that runs towards `due`; `target` is the working time it was given."""
    warn, hot = thresholds(target)
    left = int((due - now).total_seconds())
    if left < 0:
        text = _("%(span)s overdue") % {"span": words.span(max(60, -left // 60 * 60))}
        return Chip("late", text, due, warn, hot)
    minutes = -(-left // 60)
    state = "imminent" if minutes <= hot else "risk" if minutes <= warn else "ok"
    text = _("due in %(span)s") % {"span": words.span(left)} if minutes < 60 else words.near(due, now)
    return Chip(state, text, due, warn, hot)


def paused(text: str) -> Chip:
    """A clock that stands still, with the reason in words."""
    return Chip("paused", text)


def met(spent: int, target: int | None) -> Chip:
    """A promise kept: how long it took, out of how long it had."""
    if target is None:
        return Chip("met", _("in %(spent)s") % {"spent": words.span(spent)})
    return Chip(
        "met", _("in %(spent)s of %(target)s") % {"spent": words.span(spent), "target": words.span(target)}
    )
