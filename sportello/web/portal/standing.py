"""Where a request stands, in public words: its state, the honest next step and its time, the four steps of its way.

Icons: icon:clock icon:message-circle icon:triangle-alert icon:calendar-days icon:circle-check icon:phone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from sportello.desk.sentences.moments import by, in_a_sentence
from sportello.desk.sentences.words import in_language
from sportello.domain.lifecycle import Status, WaitingFor
from sportello.domain.rulebook import RuleBook
from sportello.sla.models import Clock
from sportello.tickets.models import Ticket
from sportello.web import words

ANSWERS = ("first_response", "next_response")


@dataclass(frozen=True)
class Step:
    """One of the four steps: received, with whom, solution, closed."""

    name: str
    when: str = ""
    look: str = ""


@dataclass(frozen=True)
class Where:
    """The ring and its word, what comes next, and whether it is the requester's move."""

    ring: str
    name: str
    icon: str
    following: SafeString
    yours: bool = False


def clock_rows(tickets: Sequence[int]) -> dict[int, list[Clock]]:
    """The promises still open, by ticket; one query."""
    found: dict[int, list[Clock]] = {}
    kinds = [*ANSWERS, "resolution", "call_back"]
    for clock in Clock.objects.filter(ticket__in=tickets, kind__in=kinds, ended_at=None).order_by("due_at"):
        found.setdefault(clock.ticket_id, []).append(clock)
    return found


def where(ticket: Ticket, clocks: Sequence[Clock], rules: RuleBook, now: datetime) -> Where:
    """How it stands at `now`. Asks nothing of the database."""
    status = Status(ticket.status)
    if status is Status.WAITING:
        return _waiting(ticket, now)
    if status is Status.RESOLVED:
        return _resolved(ticket, now)
    if status in (Status.CLOSED, Status.MERGED, Status.CANCELLED):
        return _ended(ticket, status, now)
    icon, following = _promise(status, clocks, now)
    ring = "new" if status is Status.NEW and ticket.level <= 1 else "open"
    return Where(ring, _("Received") if ring == "new" else with_whom(ticket, rules), icon, following)


def with_whom(ticket: Ticket, rules: RuleBook) -> str:
    """The public label of where it is, such as `With our specialists`; levels have no other name here."""
    policy = rules.policies.get(ticket.policy)
    label = ""
    if policy is not None and 1 <= ticket.level <= policy.last:
        label = in_language(policy.level(ticket.level).public_label)
    return capfirst(label) if label else _("Being worked on")


def _promise(status: Status, clocks: Sequence[Clock], now: datetime) -> tuple[str, SafeString]:
    """The nearest thing promised; a broken promise is told as one."""
    answer = next((clock for clock in clocks if clock.kind in ANSWERS and clock.due_at), None)
    call = next((clock for clock in clocks if clock.kind == "call_back" and clock.due_at), None)
    solution = next((clock for clock in clocks if clock.kind == "resolution" and clock.due_at), None)
    if call is not None and call.due_at is not None and call.due_at > now:
        return "phone", _said(_("We call you back {when}."), call.due_at, now)
    if answer is not None and answer.due_at is not None:
        if answer.due_at <= now:
            return "triangle-alert", _said(
                _("We are late: we ought to have answered {when}."), answer.due_at, now
            )
        text = _("We answer {when}.") if status is Status.NEW else _("We write to you {when}, solved or not.")
        return "clock", _said(text, answer.due_at, now)
    if solution is not None and solution.due_at is not None:
        if solution.due_at <= now:
            text = _("We are late: we ought to have solved it {when}.")
            return "triangle-alert", _said(text, solution.due_at, now)
        return "clock", _said(_("We solve it {when}."), solution.due_at, now)
    return "clock", _plain(_("We are on it. No time was promised; we write as soon as there is news."))


def _waiting(ticket: Ticket, now: datetime) -> Where:
    waits, until = ticket.waiting_for, ticket.waiting_until
    if waits == WaitingFor.REQUESTER:
        text = _("We need an answer from you to go on.")
        return Where("wait", _("Waiting for you"), "message-circle", _plain(text), yours=True)
    if waits == WaitingFor.DATE and until is not None:
        return Where(
            "wait", _("Agreed for later"), "calendar-days", _said(_("We take it up {when}."), until, now)
        )
    if waits == WaitingFor.PROBLEM:
        text = _("It is part of a wider fault we are working on. You hear from us when it is solved.")
        return Where("wait", _("Part of a wider fault"), "clock", _plain(text))
    if until is not None:
        text = _("We wait for somebody outside, and look at it again {when}.")
        return Where("wait", _("Waiting for a supplier"), "clock", _said(text, until, now))
    return Where("wait", _("Waiting for a supplier"), "clock", _plain(_("We wait for somebody outside.")))


def _resolved(ticket: Ticket, now: datetime) -> Where:
    if ticket.next_due_kind == "auto_close" and ticket.next_due_at is not None:
        text = _("For us it is solved. If it is not, tell us {when}; after that it closes.")
        return Where("done", _("Solved"), "circle-check", _said(text, ticket.next_due_at, now), yours=True)
    return Where(
        "done", _("Solved"), "circle-check", _plain(_("For us it is solved. Is it for you?")), yours=True
    )


def _ended(ticket: Ticket, status: Status, now: datetime) -> Where:
    names = {
        Status.CLOSED: _("Closed"),
        Status.MERGED: _("Joined with another request"),
        Status.CANCELLED: _("Withdrawn"),
    }
    when = exactly(ticket.closed_at, now) if ticket.closed_at else ""
    return Where("done", names[status], "check", _plain(capfirst(when)))


def track(
    ticket: Ticket, clocks: Sequence[Clock], since: datetime | None, rules: RuleBook, now: datetime
) -> list[Step]:
    """The way of the request; nothing for one that was joined with another or withdrawn."""
    status = Status(ticket.status)
    if status in (Status.MERGED, Status.CANCELLED):
        return []
    fresh = status is Status.NEW and ticket.level <= 1
    open_, done = ticket.resolved_at is None, "is-done"
    solution = next((clock for clock in clocks if clock.kind == "resolution" and clock.due_at), None)
    promised = by(solution.due_at, now) if solution and solution.due_at and solution.due_at > now else ""
    begun = _("since %(when)s") % {"when": exactly(since, now)} if since and open_ and not fresh else ""
    return [
        Step(_("Received"), exactly(ticket.opened_at, now), "is-now" if fresh else done),
        Step(
            _("Being worked on") if fresh or not open_ else with_whom(ticket, rules),
            begun,
            "" if fresh else "is-now" if open_ else done,
        ),
        Step(
            _("Solved") if not open_ else _("Solution"),
            exactly(ticket.resolved_at, now) if ticket.resolved_at else promised,
            "" if open_ else "is-now" if status is Status.RESOLVED else done,
        ),
        Step(
            _("Closed"),
            exactly(ticket.closed_at, now) if ticket.closed_at else "",
            "is-now" if status is Status.CLOSED else "",
        ),
    ]


def exactly(moment: datetime, now: datetime) -> str:
    """`today 15:15`, `yesterday 15:15`, `Thu 19 Nov, 15:15`."""
    local, today = timezone.localtime(moment), timezone.localtime(now).date()
    if local.date() == today:
        return _("today %(time)s") % {"time": words.hour(moment)}
    if local.date() == today - timedelta(days=1):
        return _("yesterday %(time)s") % {"time": words.hour(moment)}
    year = "" if local.year == today.year else f" {local.year}"
    return f"{_day(local)}{year}, {words.hour(moment)}"


def _day(local: datetime) -> str:
    return in_a_sentence(date_format(local, "D j M"))


def _said(sentence: str, moment: datetime, now: datetime) -> SafeString:
    """A sentence with its time set in bold; a moment that has passed is told as it was."""
    when = by(moment, now) if moment > now else _("by %(when)s") % {"when": exactly(moment, now)}
    return format_html(sentence, when=format_html("<b>{}</b>", when))


def _plain(sentence: str) -> SafeString:
    return format_html("{}", sentence)
