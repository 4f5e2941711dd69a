"""What a letter may promise: the nearest moment that the request's clocks promise, and only while it lies ahead."""

from datetime import datetime

from django.utils.translation import gettext as _

from sportello.desk.sentences.moments import by
from sportello.domain.lifecycle import Status
from sportello.sla.models import Clock
from sportello.tickets.models import Ticket

ANSWERS = ("first_response", "next_response")
_PROMISES = (*ANSWERS, "call_back", "resolution")


def sentence(ticket: Ticket, now: datetime) -> str:
    """The nearest thing promised, in the words of the portal.

    Where a promise has passed by the time the letter leaves, it says nothing: neither a moment that is gone nor that
    nothing was promised.
    """
    if ticket.status != Status.NEW:
        return ""
    promises = _promises(ticket)
    ahead = {kind: due for kind, due in promises.items() if due > now}
    if promises and len(ahead) < len(promises) and not set(ahead) & {*ANSWERS, "call_back"}:
        return ""
    if "call_back" in ahead:
        return _("We call you back {when}.").format(when=by(ahead["call_back"], now))
    answer = min((ahead[kind] for kind in ANSWERS if kind in ahead), default=None)
    if answer is not None:
        return _("We answer {when}.").format(when=by(answer, now))
    if "resolution" in ahead:
        return _("We solve it {when}.").format(when=by(ahead["resolution"], now))
    return _("No time was promised; we write as soon as there is news.")


def moment(ticket: Ticket, now: datetime) -> str:
    """By when the nearest promise is due: `by 11:00`; empty where none lies ahead."""
    ahead = [due for due in _promises(ticket).values() if due > now]
    return by(min(ahead), now) if ahead else ""


def _promises(ticket: Ticket) -> dict[str, datetime]:
    """The promises still open, by kind, each at its nearest; one query."""
    found = Clock.objects.filter(ticket=ticket, kind__in=_PROMISES, ended_at=None, due_at__isnull=False)
    return {clock.kind: clock.due_at for clock in found.order_by("-due_at") if clock.due_at is not None}
