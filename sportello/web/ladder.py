"""The ladder as a page shows it: the present rung with its clock; `passed` has those before, `coming` those after."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from sportello.desk.sentences.words import WAITING, in_language
from sportello.domain.forecast import Rung as Foreseen
from sportello.domain.lifecycle import Status
from sportello.domain.sla import ClockKind
from sportello.domain.ticket import TicketState, Visit
from sportello.web import chips, words
from sportello.web.budget import budget_bar
from sportello.web.coming import sooner, to_come
from sportello.web.passed import asked_for, branch, passed
from sportello.web.rungs import Ladder, Mark, Rung, View, role_of, running_out
from sportello.web.strip import strip

NAMED = 3


def ladder(view: View) -> Ladder:
    """Every rung of the ticket's ladder, from the first stay to the last level."""
    ticket = view.ticket
    here = ticket.visit
    rungs: list[Rung] = []
    for before, visit in zip([None, *ticket.visits], ticket.visits, strict=False):
        fork = branch(view, before, visit) if before is not None else None
        rungs += [fork] if fork is not None else []
        rungs.append(_present(view, visit) if visit is here else passed(view, visit))
    if here is not None:
        rungs += [to_come(view, foreseen, number == 0) for number, foreseen in enumerate(view.ahead)]
    in_short = _("The ladder: now at level %(level)s of %(last)s") % {
        "level": ticket.level,
        "last": view.policy.last,
    }
    return Ladder(view.policy.name, rungs, strip(view), in_short)


def everybody(ticket: TicketState, ahead: Sequence[Foreseen]) -> set[int]:
    """The people a ladder names, to be fetched in one query."""
    found: set[int | None] = {
        ticket.owner,
        *ticket.watchers,
        ticket.requester,
        ticket.on_behalf_of,
        *ticket.copies,
    }
    for visit in ticket.visits:
        found |= {visit.taken_by, visit.owner_before, *visit.offered_to}
    for record in ticket.records:
        found.add(record.by)
    for step in ahead:
        for one in step.people:
            found |= {one.person, one.then, one.instead_of}
    return {person for person in found if person is not None}


def _present(view: View, visit: Visit) -> Rung:
    ticket = view.ticket
    level = view.policy.level(visit.level)
    rung = Rung("now", visit.level, role_of(level), view.people.get(ticket.owner or 0))
    rung.state_words = _("offered") if visit.is_offered else _("in progress")
    rung.charge = _charge(view, visit)
    rung.on_shift = ticket.owner is not None and view.rules.staff.is_there(ticket.owner, view.now)
    rung.expects = in_language(level.expects)
    rung.waits = _waits(view)
    rung.sooner = sooner(view)
    rung.marks = asked_for(view, visit)
    if visit.grace_until is not None and visit.grace_until > view.now:
        until = words.exactly(visit.grace_until, view.now)
        said = _("After an interruption it has time until %(until)s") % {"until": until}
        rung.marks.append(Mark("pause", "history", said))
    if visit.is_offered:
        names = [view.people[person] for person in visit.offered_to if person in view.people]
        rung.offered, rung.offered_more = names[:NAMED], max(0, len(names) - NAMED)
        rung.passed_on = len(ticket.visits) > 1
    _clock(view, visit, rung)
    return rung


def _clock(view: View, visit: Visit, rung: Rung) -> None:
    """The large clock and its bar: the one that will move the ticket first."""
    clock = running_out(view.ticket, visit)
    if clock is None:
        rung.big, rung.label = "∞", _("no limit of time at this level")
        return
    following = view.ahead[0].level if view.ahead else None
    if clock.running_since is None or clock.due_at is None:
        left = max(0, (clock.target or 0) - clock.spent)
        rung.tone, rung.big = "paused", words.span(left)
        rung.label = _("left, the clock stands still")
    else:
        due = max(clock.due_at, visit.grace_until) if visit.grace_until else clock.due_at
        _running(rung, due, clock.target, view.now, following)
    reminders = view.policy.level(visit.level).reminders if clock.kind is ClockKind.LEVEL else ()
    rung.bar = budget_bar(clock, view.rules.calendar(clock.calendar), view.holds, view.now, reminders)


def _running(rung: Rung, due: datetime, target: int | None, now: datetime, following: int | None) -> None:
    chip = chips.running(due, now, target)
    rung.due, rung.big = due, big(due, now)
    rung.tone = {"ok": "ok", "risk": "risk", "imminent": "risk", "late": "late"}[chip.state]
    if chip.state == "late":
        rung.label = _("beyond the time of L%(level)s") % {"level": rung.level}
    elif following:
        rung.label = _("until it goes to L%(level)s") % {"level": following}
    else:
        rung.label = _("to the end of its time")


def big(due: datetime, now: datetime) -> str:
    """The large clock: `24:00`, `3:05 h`, `+18:00`; the script says the same each second."""
    left = int((due - now).total_seconds())
    sign, seconds = ("+" if left < 0 else ""), abs(left)
    if seconds < 3600:
        return f"{sign}{seconds // 60}:{seconds % 60:02}"
    if seconds < 48 * 3600:
        return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02} h"
    return sign + words.span(seconds)


def _charge(view: View, visit: Visit) -> str:
    owner = view.ticket.owner
    if owner is None:
        return _("nobody has taken charge yet")
    if visit.is_offered:
        return _("Has it until somebody takes charge")
    return _("in your charge") if owner == view.me else _("in charge")


def _waits(view: View) -> str:
    """Whom it waits for and until when, and whether it was put aside."""
    ticket, now = view.ticket, view.now
    if ticket.status is Status.WAITING and ticket.waiting_for is not None:
        whom = str(WAITING[ticket.waiting_for])
        if ticket.waiting_until is not None:
            until = words.exactly(ticket.waiting_until, now)
            return _("Waits for %(whom)s until %(until)s") % {"whom": whom, "until": until}
        return _("Waits for %(whom)s") % {"whom": whom}
    if ticket.snoozed_until is not None:
        return _("Put aside until %(until)s") % {"until": words.exactly(ticket.snoozed_until, now)}
    return ""
