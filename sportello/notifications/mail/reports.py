"""What a provider tells of messages it took: delivered after all, refused, came back. Known again by our own mark."""

from collections.abc import Iterable
from datetime import datetime
from importlib import import_module
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from sportello.desk.post import mail_failed
from sportello.notifications.mail.bounced import LONGEST, invitation_arrived, invitation_ended
from sportello.notifications.mail.composing import INVITATION, LETTER
from sportello.notifications.models import OutgoingMessage, WelcomeLink
from sportello.people.addresses import written_as

State = OutgoingMessage.State
_TAKEN: Final = frozenset({"queued", "sent", "delivered", "deferred"})
_BACK: Final = frozenset({"bounced", "rejected"})
_FAILED: Final = frozenset({"failed"})
# Reasons that speak of the address, not of one message.
_NOBODY_THERE: Final = frozenset({"invalid", "bounced"})


def read(request: HttpRequest) -> list[Any]:
    """The events of a report (`AnymailTrackingEvent`), in their order.

    Raises SuspiciousOperation without the secret or a right signature, ValueError or KeyError for what is no report.
    """
    view = _view_of(settings.MAIL_PROVIDER.name)(webhook_secret=settings.MAIL_PROVIDER.secret)
    view.run_validators(request)
    return list(view.parse_events(request))


def _view_of(provider: str) -> Any:
    """The mail library's reader of this provider's reports; the library is an extra."""
    names = (f"{provider}_tracking_webhook", f"{provider}_webhook")
    found = {
        pattern.name: pattern.callback.view_class for pattern in import_module("anymail.urls").urlpatterns
    }
    known = [found[name] for name in names if name in found]
    if not known:
        raise ValueError(f"{provider} sends no reports that the mail library reads")
    return known[0]


def note(events: Iterable[Any], at: datetime) -> int:
    """Write down what became of our letters; returns how many changed. The same report twice changes nothing more."""
    return sum(_one(event, at) for event in events)


def _one(event: Any, at: datetime) -> bool:
    if INVITATION in (event.metadata or {}):
        return _invitation(event, at)
    mark = str((event.metadata or {}).get(LETTER, ""))
    if not mark.isascii() or not mark.isdecimal() or len(mark) > 18:
        return False
    rows = OutgoingMessage.objects.filter(pk=int(mark), address__iexact=event.recipient or "")
    if event.event_type in _TAKEN:
        return bool(rows.filter(state=State.UNCERTAIN).update(state=State.SENT, sent_at=at, said=""))
    if event.event_type in _BACK | _FAILED:
        state = State.BOUNCED if event.event_type in _BACK else State.FAILED
        return _ended(rows, state, event, at)
    return False


def _invitation(event: Any, at: datetime) -> bool:
    """What became of an invitation: its mark is the person and the mark of the link, with a point between."""
    person, _point, mark = str(event.metadata[INVITATION]).partition(".")
    if not person.isascii() or not person.isdecimal() or len(person) > 18:
        return False
    ours = int(person), mark, event.recipient or ""
    if event.event_type in _TAKEN:
        return invitation_arrived(*ours, at)
    if event.event_type not in _BACK | _FAILED:
        return False
    state = WelcomeLink.State.BOUNCED if event.event_type in _BACK else WelcomeLink.State.FAILED
    nobody_there = event.reject_reason in _NOBODY_THERE
    return invitation_ended(*ours, state, _said(event), nobody_there=nobody_there)


def _said(event: Any) -> str:
    words = str(event.mta_response or event.description or event.reject_reason or "")
    return " ".join(words.split())[:LONGEST]


@transaction.atomic
def _ended(rows: Any, state: str, event: Any, at: datetime) -> bool:
    """It will not arrive: mark the letter, the address where nobody is, and tell who holds the request; once."""
    said = _said(event)
    open_ = rows.filter(state__in=(State.SENDING, State.SENT, State.UNCERTAIN))
    if not open_.update(state=state, said=said):
        return False
    letter = rows.get()
    if event.reject_reason in _NOBODY_THERE:
        written_as(letter.address).update(bounced=True)
    event_number, person = letter.event_number, letter.person_id
    mail_failed(letter.ticket_id, event=event_number, person=person, said=said, at=at, again=letter.again_at)
    return True
