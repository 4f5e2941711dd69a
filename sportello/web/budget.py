"""The bar of a clock: its whole time from start to end, what is used of it, and the pauses hatched in place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from sportello.domain.business_time import BusinessCalendar
from sportello.domain.duration import Duration, working_seconds
from sportello.domain.sla import Clock
from sportello.web import words

Hold = tuple[datetime, datetime | None]


@dataclass(frozen=True)
class Pause:
    """A hatched stretch, in percent of the bar."""

    start: str
    width: str


@dataclass(frozen=True)
class Bar:
    """Percentages of the bar and the words under it."""

    use: str
    pauses: tuple[Pause, ...]
    ticks: tuple[str, ...]
    start: str
    end: str
    middle: str
    words: str


USUAL_TICK = 75


def budget_bar(
    clock: Clock,
    calendar: BusinessCalendar,
    holds: Sequence[Hold],
    now: datetime,
    reminders: Sequence[Duration] = (),
) -> Bar | None:
    """The bar of a clock with a target; the axis is working time, pauses included.

    Ticks stand where its holder is reminded; without reminders, at three quarters.
    """
    if not clock.target:
        return None
    stretches = [
        (
            calendar.between(clock.started_at, max(start, clock.started_at)),
            calendar.between(clock.started_at, end or now),
        )
        for start, end in holds
        if (end or now) > clock.started_at
    ]
    paused = sum(end - start for start, end in stretches)
    whole = clock.target + paused
    gone = calendar.between(clock.started_at, now) if now > clock.started_at else 0
    pauses = tuple(Pause(_percent(start, whole), _percent(end - start, whole)) for start, end in stretches)
    end = clock.due_at or calendar.add(now, max(0, clock.target - clock.spent))
    caption = _("paused %(span)s") % {"span": words.span(paused)} if paused else ""
    start_words, end_words = _short(clock.started_at, now), _short(end, now)
    said = _("%(target)s of time, from %(start)s to %(end)s") % {
        "target": words.span(clock.target),
        "start": start_words,
        "end": end_words,
    }
    return Bar(
        _percent(min(gone, whole), whole),
        pauses,
        tuple(_ticks(clock, calendar, reminders, whole)),
        start_words,
        end_words,
        caption,
        f"{said}; {caption}" if caption else said,
    )


def _ticks(
    clock: Clock, calendar: BusinessCalendar, reminders: Sequence[Duration], whole: int
) -> Iterator[str]:
    target = clock.target or 0
    seconds = [working_seconds(time, clock.started_at, calendar) for time in reminders]
    for spent in seconds or [target * USUAL_TICK // 100]:
        if 0 < spent < target:
            # Pauses before it push it along; only their whole is known here.
            yield _percent(whole - target + spent, whole)


def _percent(part: int, whole: int) -> str:
    """With a point, whatever the language: it goes into an attribute."""
    return f"{100 * part / whole:.1f}" if whole else "0"


def _short(moment: datetime, now: datetime) -> str:
    """The hour today, else day and hour."""
    if timezone.localtime(moment).date() == timezone.localtime(now).date():
        return words.hour(moment)
    return words.exactly(moment, now)
