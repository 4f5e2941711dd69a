"""What happens when a moment falls due: the due step, decided. Worker, door, forecast and audit all ask this."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from sportello.domain.due import Due, DueKind
from sportello.domain.escalation import asked_level, climbs
from sportello.domain.lifecycle import WaitingFor
from sportello.domain.sla import ClockKind
from sportello.domain.ticket import Cause, TicketState
from sportello.domain.timeline.alerts import Breached, Reminded, Warned
from sportello.domain.timeline.base import Moment, Payload
from sportello.domain.timeline.ladder import ShiftEnded
from sportello.domain.timeline.life import Closed, Resolved, Resumed, Woke


def fire(ticket: TicketState, due: Due, moment: Moment) -> list[Payload]:
    """The events of one due step, main event first. `moment.at` is the due moment itself."""
    return _STEPS[due.kind](ticket, due, moment)


def _holders(ticket: TicketState, moment: Moment, manager: bool = False) -> tuple[int, ...]:
    """Who is told: the one who answers, with the department's manager where time has run out."""
    holder = moment.rules.answers(ticket, moment.now)
    boss = moment.rules.staff.departments[ticket.department].manager
    return (holder, boss) if manager and boss != holder else (holder,)


def _wake(ticket: TicketState, due: Due, moment: Moment) -> list[Payload]:
    if ticket.waiting_for is WaitingFor.REQUESTER:
        return [Resolved(reason="requester_silent")]
    return [Resumed(why="date_reached")]


def _snooze(ticket: TicketState, due: Due, moment: Moment) -> list[Payload]:
    return [Woke()]


def _auto_close(ticket: TicketState, due: Due, moment: Moment) -> list[Payload]:
    return [Closed(reason="grace")]


def _sla(ticket: TicketState, due: Due, moment: Moment) -> list[Payload]:
    kind, (ordinal, percent) = ClockKind(due.kind.value), divmod(due.ordinal, 1000)
    policy = moment.rules.policy(ticket.policy)
    asked = [
        level
        for step in policy.thresholds
        if step.clock is kind and step.percent == percent
        if (level := asked_level(ticket, step.at_least, policy)) is not None
    ]
    if asked:
        words = {"clock": kind.value, "ordinal": ordinal, "percent": percent}
        return climbs(ticket, max(asked), Cause.SLA, moment, **words)
    to = _holders(ticket, moment, manager=percent == 100)
    if percent == 100:
        return [Breached(clock=kind.value, ordinal=ordinal, to=to)]
    return [Warned(clock=kind.value, ordinal=ordinal, percent=percent, to=to)]


def _call_back(ticket: TicketState, due: Due, moment: Moment) -> list[Payload]:
    to = _holders(ticket, moment, manager=True)
    return [Breached(clock=ClockKind.CALL_BACK.value, ordinal=due.ordinal, to=to)]


def _take_charge(ticket: TicketState, due: Due, moment: Moment) -> list[Payload]:
    return _climb_or_alert(ticket, due, moment, ticket.level + 1, Cause.NOT_TAKEN)


def _level(ticket: TicketState, due: Due, moment: Moment) -> list[Payload]:
    clock = ticket.clocks[ClockKind.LEVEL, due.visit]
    way = moment.rules.level_exit(ticket, moment.rules.level_of(ticket), clock.started_at)
    to = way[0].to if way is not None and way[0].to else ticket.level + 1
    return _climb_or_alert(ticket, due, moment, to, Cause.NOT_RESOLVED)


def _climb_or_alert(ticket: TicketState, due: Due, moment: Moment, to: int, cause: Cause) -> list[Payload]:
    """Up, or at the last level an alert."""
    if to <= moment.rules.policy(ticket.policy).last:
        return climbs(ticket, to, cause, moment)
    to_people = _holders(ticket, moment, manager=True)
    return [Breached(clock=due.kind.value, ordinal=due.visit, to=to_people)]


def _shift_end(ticket: TicketState, due: Due, moment: Moment) -> list[Payload]:
    """The incoming shift of the holder's team is offered what falls due before the holder is back."""
    staff, holder = moment.rules.staff, ticket.owner or 0
    team = staff.teams.get(ticket.team or 0)
    if team is None or holder not in team.members:
        team = next((value for value in staff.teams.values() if holder in value.members), team)
    people = staff.on_shift(team, moment.now) if team is not None else ()
    return [ShiftEnded(holder=holder, people=tuple(person for person in people if person != holder))]


_EACH_WEEK: Final = (DueKind.WEEKLY, DueKind.PROBLEM_LOOK)
_NEXT_IS_DUE: Final = timedelta(days=6, hours=12)  # a week, whatever the clocks of it do


def _reminder(what: str, manager: bool) -> Callable[[TicketState, Due, Moment], list[Payload]]:
    def remind(ticket: TicketState, due: Due, moment: Moment) -> list[Payload]:
        if what == "requester":
            return [Reminded(what=what, ordinal=due.ordinal, to=(ticket.requester,))]
        # Those missed while nobody worked stand in the timeline; told is the last of them.
        missed = due.kind in _EACH_WEEK and moment.now - due.at > _NEXT_IS_DUE
        to = () if missed else _holders(ticket, moment, manager)
        return [Reminded(what=what, ordinal=due.ordinal, to=to)]

    return remind


_STEPS: dict[DueKind, Callable[[TicketState, Due, Moment], list[Payload]]] = {
    DueKind.WAKE: _wake,
    DueKind.SNOOZE: _snooze,
    DueKind.AUTO_CLOSE: _auto_close,
    DueKind.FIRST_RESPONSE: _sla,
    DueKind.NEXT_RESPONSE: _sla,
    DueKind.RESOLUTION: _sla,
    DueKind.CALL_BACK: _call_back,
    DueKind.TAKE_CHARGE: _take_charge,
    DueKind.LEVEL: _level,
    DueKind.LEVEL_REMINDER: _reminder("level", manager=False),
    DueKind.REQUESTER_REMINDER: _reminder("requester", manager=False),
    DueKind.PROBLEM_LOOK: _reminder("problem", manager=False),
    DueKind.WEEKLY: _reminder("weekly", manager=True),
    DueKind.SHIFT_END: _shift_end,
}
