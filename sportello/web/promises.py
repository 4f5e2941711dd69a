"""The promises to the requester as a page shows them: each clock apart, with its bar and the pauses hatched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from sportello.desk.sentences.words import CLOCKS
from sportello.domain.lifecycle import Status, WaitingFor
from sportello.domain.rulebook import RuleBook
from sportello.domain.sla import SLA_KINDS, Clock, ClockKind, ClockState, runs
from sportello.domain.ticket import TicketState
from sportello.web import chips, words
from sportello.web.budget import Bar, budget_bar
from sportello.web.chips import Chip

# From when to when it waited, and for whom.
Wait = tuple[datetime, datetime | None, WaitingFor]
ORDER = (ClockKind.FIRST_RESPONSE, ClockKind.NEXT_RESPONSE, ClockKind.RESOLUTION, ClockKind.CALL_BACK)


@dataclass(frozen=True)
class NamedClock:
    """A promise to the requester and how it stands; the bar only while it is open."""

    kind: str
    name: str
    chip: Chip
    bar: Bar | None = None


def promises(
    state: TicketState, rules: RuleBook, now: datetime, waits: Sequence[Wait] = ()
) -> list[NamedClock]:
    """The clocks promised to the requester, the last of each kind, and those of calls promised."""
    latest: dict[ClockKind, Clock] = {}
    for clock in state.clocks.values():
        if clock.kind in SLA_KINDS or clock.kind is ClockKind.CALL_BACK:
            latest[clock.kind] = clock
    return [
        NamedClock(
            kind.value,
            str(CLOCKS[kind.value]).capitalize(),
            chip,
            _bar(latest[kind], rules, now, waits),
        )
        for kind in ORDER
        if kind in latest and (chip := _chip(latest[kind], rules, now)) is not None
    ]


def _bar(clock: Clock, rules: RuleBook, now: datetime, waits: Sequence[Wait]) -> Bar | None:
    """The bar of an open promise; a wait is hatched only where it stops this clock."""
    if clock.ended_at is not None or not clock.target:
        return None
    stops = [(since, until) for since, until, whom in waits if not runs(clock.kind, Status.WAITING, whom)]
    return budget_bar(clock, rules.calendar(clock.calendar), stops, now)


def _chip(clock: Clock, rules: RuleBook, now: datetime) -> Chip | None:
    if clock.met_at is not None:
        if clock.breached_at is None:
            return chips.met(clock.spent, clock.target)
        over = max(0, clock.spent - (clock.target or 0))
        return Chip("late", _("kept %(span)s late") % {"span": words.span(over)})
    if clock.state is ClockState.CANCELLED or clock.target is None:
        return None
    if clock.running_since is None:
        left = clock.target - clock.spent_at(now, rules.calendar(clock.calendar))
        return chips.paused(
            _("paused, %(span)s left") % {"span": words.span(left)} if left > 0 else _("paused")
        )
    return chips.running(clock.due_at, now, clock.target) if clock.due_at else None
