"""Passed rungs: who had it, from when to when, what it cost, why and how it went on; and where it changed department.

icon:triangle-alert icon:user-round-x icon:undo-2 icon:circle-check icon:arrow-right-left icon:corner-right-up
icon:git-branch icon:history icon:merge icon:ban icon:hand icon:corner-down-left
"""

from django.utils.translation import gettext as _

from sportello.desk.sentences.words import in_language
from sportello.domain.policy import Policy
from sportello.domain.sla import Clock, ClockKind
from sportello.domain.ticket import Cause, Outcome, Record, TicketState, Visit
from sportello.web import words
from sportello.web.rungs import Mark, Rung, View, clock_of, role_of
from sportello.web.templatetags.timeline import REASONS


def passed(view: View, visit: Visit) -> Rung:
    """One stay that is over."""
    ticket, policy = view.ticket, view.rules.policy(visit.policy)
    level = policy.level(visit.level)
    record = _way_out(ticket, visit)
    clock = clock_of(ticket, ClockKind.LEVEL, visit)
    who = view.people.get(visit.taken_by or visit.owner_before or 0)
    rung = Rung("done", visit.level, role_of(level), who)
    if visit.left_at is not None:
        rung.when = words.stretch(visit.entered_at, visit.left_at, view.now)
    if clock is not None:
        rung.used = _used(clock)
    if record is not None:
        known = reason_words(policy, record.reason)
        # Words of somebody's own are quoted; only reasons of the list are labels.
        rung.reason, rung.tried = known, record.tried or ("" if known else record.reason)
    rung.breached = visit.outcome in (Outcome.NOT_TAKEN, Outcome.NOT_RESOLVED)
    rung.marks = [
        mark for mark in (_caught_up(visit), *asked_for(view, visit), _ending(view, visit, record)) if mark
    ]
    return rung


def branch(view: View, before: Visit, visit: Visit) -> Rung | None:
    """The fork at which a ticket left one department for another; None where it stayed."""
    if before.department == visit.department:
        return None
    passed_on = view.transfers.get(visit.number)
    rung = Rung("branch", visit.level, view.departments.get(visit.department, ""))
    if before.left_at is not None:
        rung.when = words.exactly(before.left_at, view.now)
    if passed_on is not None:
        rung.who = view.people.get(passed_on.by or 0)
        rung.tried = passed_on.reason
    return rung


def asked_for(view: View, visit: Visit) -> list[Mark]:
    """That the requester asked for a supervisor during this stay."""
    return [
        Mark(
            "warn",
            "hand",
            _("A supervisor was asked for, %(when)s") % {"when": words.exactly(one.at, view.now)},
        )
        for one in view.ticket.records
        if one.cause is Cause.SUPERVISOR_ASKED and one.from_visit == visit.number
    ]


def _caught_up(visit: Visit) -> Mark | None:
    if not visit.passed or visit.outcome is Outcome.NOBODY:
        return None
    return Mark("pause", "history", _("Passed through after an interruption: nobody was told"))


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
    if visit.outcome is Outcome.HANDED_BACK:
        return Mark("back", "undo-2", _handed_back(view, visit, to))
    said: dict[Outcome, tuple[str, str, str]] = {
        Outcome.NOT_TAKEN: (
            "breach",
            "triangle-alert",
            _("Nobody took charge in time: escalated by the system"),
        ),
        Outcome.NOT_RESOLVED: ("breach", "triangle-alert", _("Time ran out: escalated by the system")),
        Outcome.NOBODY: ("warn", "user-round-x", _("Nobody on shift: passed on at once")),
        Outcome.RECALLED: ("back", "undo-2", _("Recalled to L%(level)s") % {"level": to}),
        Outcome.DE_ESCALATED: ("back", "undo-2", _("Brought down to L%(level)s") % {"level": to}),
        Outcome.RESOLVED: ("ok", "circle-check", _("Resolved here")),
        Outcome.POLICY_MOVED: ("back", "git-branch", _("Went on under another version of the matrix")),
        Outcome.MERGED: ("back", "merge", _("Merged here")),
        Outcome.CANCELLED: ("back", "ban", _("Cancelled here")),
    }
    if visit.outcome in said:
        return Mark(*said[visit.outcome])
    return _climbed(view, record)


def _handed_back(view: View, visit: Visit, to: int) -> str:
    """Where a hand-back went, and when it came back."""
    later = [one for one in view.ticket.visits[visit.number :] if one.level >= visit.level]
    if not later:
        return _("Handed back to L%(level)s") % {"level": to}
    when = words.exactly(later[0].entered_at, view.now)
    return _("Handed back to L%(level)s, here again %(when)s") % {"level": to, "when": when}


def _climbed(view: View, record: Record | None) -> Mark | None:
    if record is None:
        return None
    by = view.people[record.by].name if record.by in view.people else ""
    climbed = {
        Cause.PERSON: _("Escalated by %(name)s") % {"name": by},
        Cause.SLA: _("Escalated: a promise to the requester was running out"),
        Cause.RULE: _("Escalated by a rule"),
    }
    return Mark("back", "corner-right-up", climbed[record.cause]) if record.cause in climbed else None


def reason_words(policy: Policy, reason: str) -> str:
    """A reason of the policy's or the house's list in words; empty for words of somebody's own."""
    return in_language(policy.reasons[reason]) if reason in policy.reasons else str(REASONS.get(reason, ""))
