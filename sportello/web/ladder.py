"""The ladder as a page shows it: passed rungs and the present one with its clock; `coming` has those to come."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from sportello.desk.sentences.words import in_language
from sportello.domain.forecast import Rung as Foreseen
from sportello.domain.policy import Policy
from sportello.domain.sla import Clock, ClockKind
from sportello.domain.ticket import Cause, Outcome, Record, TicketState, Visit
from sportello.web import chips, words
from sportello.web.budget import budget_bar
from sportello.web.coming import to_come
from sportello.web.rungs import Ladder, Mark, Rung, View, clock_of, role_of, running_out
from sportello.web.strip import strip
from sportello.web.templatetags.timeline import REASONS

NAMED = 3


def ladder(view: View) -> Ladder:
    """Every rung of the ticket's ladder, from the first stay to the last level."""
    ticket = view.ticket
    here = ticket.visit
    rungs = [_passed(view, visit) for visit in ticket.visits if visit is not here]
    if here is not None:
        rungs.append(_present(view, here))
        rungs += [to_come(view, foreseen, number == 0) for number, foreseen in enumerate(view.ahead)]
    in_short = _("The ladder: now at level %(level)s of %(last)s") % {
        "level": ticket.level,
        "last": view.policy.last,
    }
    return Ladder(view.policy.name, rungs, strip(view), in_short)


def everybody(ticket: TicketState, ahead: Sequence[Foreseen]) -> set[int]:
    """The people a ladder names, to be fetched in one query."""
    found: set[int | None] = {ticket.owner, *ticket.watchers, ticket.requester}
    for visit in ticket.visits:
        found |= {visit.taken_by, visit.owner_before, *visit.offered_to}
    for step in ahead:
        for one in step.people:
            found |= {one.person, one.then}
    return {person for person in found if person is not None}


# Passed -----------------------------------------------------------------------------------------------


def _passed(view: View, visit: Visit) -> Rung:
    ticket, level = view.ticket, view.rules.policy(visit.policy).level(visit.level)
    record = _way_out(ticket, visit)
    clock = clock_of(ticket, ClockKind.LEVEL, visit)
    rung = Rung(
        "done", visit.level, role_of(level), view.people.get(visit.taken_by or visit.owner_before or 0)
    )
    if visit.left_at is not None:
        rung.when = words.stretch(visit.entered_at, visit.left_at, view.now)
    if clock is not None:
        rung.used = _used(clock)
    if record is not None:
        known = reason_words(view.rules.policy(visit.policy), record.reason)
        # Words of somebody's own are quoted; only reasons of the list are labels.
        rung.reason, rung.tried = known, record.tried or ("" if known else record.reason)
    rung.breached = visit.outcome in (Outcome.NOT_TAKEN, Outcome.NOT_RESOLVED)
    mark = _ending(view, visit, record)
    if mark is not None:
        rung.marks.append(mark)
    return rung


def _used(clock: Clock) -> str:
    spent = words.span(clock.spent)
    if clock.target is None:
        return spent
    return _("%(spent)s of %(target)s") % {"spent": spent, "target": words.span(clock.target)}


def _way_out(ticket: TicketState, visit: Visit) -> Record | None:
    for record in ticket.records:
        if record.from_visit == visit.number and record.to_visit is not None:
            return record
    return None


def _ending(view: View, visit: Visit, record: Record | None) -> Mark | None:
    """How a stay ended, where that is worth a word."""
    to = view.ticket.visit_numbered(record.to_visit).level if record and record.to_visit else 0
    by = view.people[record.by].name if record and record.by in view.people else ""
    said: dict[Outcome, tuple[str, str, str]] = {
        Outcome.NOT_TAKEN: (
            "breach",
            "triangle-alert",
            _("Nobody took charge in time: escalated by the system"),
        ),
        Outcome.NOT_RESOLVED: ("breach", "triangle-alert", _("Time ran out: escalated by the system")),
        Outcome.NOBODY: ("warn", "user-round-x", _("Nobody on shift: passed on at once")),
        Outcome.HANDED_BACK: ("back", "undo-2", _("Handed back to L%(level)s") % {"level": to}),
        Outcome.RECALLED: ("back", "undo-2", _("Recalled to L%(level)s") % {"level": to}),
        Outcome.DE_ESCALATED: ("back", "undo-2", _("Brought down to L%(level)s") % {"level": to}),
        Outcome.TRANSFERRED: ("back", "arrow-right-left", _("Passed to another department")),
        Outcome.RESOLVED: ("ok", "circle-check", _("Resolved here")),
    }
    if visit.outcome in said:
        return Mark(*said[visit.outcome])
    if record is None:
        return None
    climbed = {
        Cause.PERSON: _("Escalated by %(name)s") % {"name": by},
        Cause.SLA: _("Escalated: a promise to the requester was running out"),
        Cause.RULE: _("Escalated by a rule"),
    }
    return Mark("back", "corner-right-up", climbed[record.cause]) if record.cause in climbed else None


def reason_words(policy: Policy, reason: str) -> str:
    """A reason of the policy's or the house's list in words; empty for words of somebody's own."""
    return in_language(policy.reasons[reason]) if reason in policy.reasons else str(REASONS.get(reason, ""))


# Present ----------------------------------------------------------------------------------------------


def _present(view: View, visit: Visit) -> Rung:
    ticket = view.ticket
    level = view.policy.level(visit.level)
    rung = Rung("now", visit.level, role_of(level), view.people.get(ticket.owner or 0))
    rung.state_words = _("offered") if visit.is_offered else _("in progress")
    rung.charge = _charge(view, visit)
    rung.expects = in_language(level.expects)
    if visit.is_offered:
        names = [view.people[person] for person in visit.offered_to if person in view.people]
        rung.offered, rung.offered_more = names[:NAMED], max(0, len(names) - NAMED)
    clock = running_out(ticket, visit)
    if clock is None:
        rung.big, rung.label = "∞", _("no limit of time at this level")
        return rung
    following = view.ahead[0].level if view.ahead else None
    if clock.running_since is None or clock.due_at is None:
        left = max(0, (clock.target or 0) - clock.spent)
        rung.tone, rung.big = "paused", words.span(left)
        rung.label = _("left, the clock stands still")
    else:
        due = max(clock.due_at, visit.grace_until) if visit.grace_until else clock.due_at
        _running(rung, due, clock.target, view.now, following)
    rung.bar = budget_bar(clock, view.rules.calendar(clock.calendar), view.holds, view.now)
    return rung


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
