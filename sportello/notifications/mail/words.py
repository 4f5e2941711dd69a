"""The sentences around what is said: what has arrived, what is promised, how to answer. Public words only."""

from datetime import datetime

from django.utils.translation import gettext as _

from sportello.desk.sentences.moments import by
from sportello.domain.lifecycle import Status
from sportello.sla.models import Clock
from sportello.tickets.models import Ticket

ANSWERS = ("first_response", "next_response")


def arrived(label: str) -> str:
    """That a request has arrived, and its number."""
    return _("We have received your request. Its number is %(number)s.") % {"number": label}


def promise(ticket: Ticket, now: datetime) -> str:
    """The nearest thing promised, in the words of the portal; only what still lies ahead is promised."""
    if ticket.status != Status.NEW:
        return ""
    open_ = Clock.objects.filter(ticket=ticket, ended_at=None, due_at__gt=now).order_by("due_at")
    due = {clock.kind: clock.due_at for clock in reversed(open_) if clock.due_at is not None}
    if "call_back" in due:
        return _("We call you back {when}.").format(when=by(due["call_back"], now))
    answer = min((due[kind] for kind in ANSWERS if kind in due), default=None)
    if answer is not None:
        return _("We answer {when}.").format(when=by(answer, now))
    if "resolution" in due:
        return _("We solve it {when}.").format(when=by(due["resolution"], now))
    return _("No time was promised; we write as soon as there is news.")


def solved() -> str:
    """What follows a resolution."""
    return _("For us it is solved. If it is not, answer this message: your request is opened again.")


def how_to_answer() -> str:
    """How to go on."""
    return _("To add something, answer this message.")


def files_apart(names: str) -> str:
    """That files are too large to be sent along."""
    return _("Too large for an e-mail, to be found with your request: %(names)s") % {"names": names}
