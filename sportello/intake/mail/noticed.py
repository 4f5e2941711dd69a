"""An answer by e-mail to a notice: «ok» means that it was seen, «preso» that its request is taken in charge.

It never becomes words on a request: whatever else it says waits for a person to look at it.
"""

import re
from contextlib import suppress
from datetime import datetime
from typing import Final

from sportello.domain.errors import DeskError
from sportello.intake.mail.models import IncomingMessage
from sportello.intake.mail.nature import Nature
from sportello.intake.mail.reading import Mail
from sportello.notifications.alerts.answering import Means, see, take
from sportello.notifications.alerts.marks import notification_of_address
from sportello.notifications.channels.base import Refused
from sportello.notifications.channels.unreadable import address_of
from sportello.notifications.models import ContactMethod, Notification
from sportello.people.addresses import written_as

State = IncomingMessage.State
SEEN: Final = frozenset({"ok", "okay", "visto", "ho visto", "ricevuto", "letto", "ack", "seen", "got it"})
TAKE: Final = frozenset(
    {
        "preso",
        "presa",
        "prendo",
        "la prendo",
        "lo prendo",
        "prendo in carico",
        "take",
        "taken",
        "i take it",
        "mine",
    }
)
_SIGNS: Final = re.compile(r"[^\w\s]+")


def answer_to_notice(mail: Mail, *, at: datetime) -> tuple[str, str] | None:
    """What became of an answer to a notice, as state and reason of its row; None for any other message."""
    marked = (notification_of_address(address) for address in (*mail.delivered_to, *_written_to(mail)))
    key = next((one for one in marked if one is not None), None)
    if key is None:
        return None
    notification = Notification.objects.select_related("person").filter(pk=key).first()
    if mail.nature is not Nature.WRITTEN or notification is None:
        return State.ASIDE, "auto_reply" if notification else "notice_gone"
    if not _is_theirs(mail.sender.address, notification):
        return State.QUARANTINED, "notice_stranger"
    said = _first_words(mail.text)
    if said not in SEEN | TAKE:
        return State.QUARANTINED, "notice_unclear"
    try:
        if said in TAKE:
            take(notification, means=Means.MAIL, at=at)
        else:
            see(notification, means=Means.MAIL, at=at)
    except DeskError as refusal:
        return State.ASIDE, refusal.code
    return State.ASIDE, "notice_taken" if said in TAKE else "notice_seen"


def _written_to(mail: Mail) -> list[str]:
    return [person.address for person in (*mail.to, *mail.copies)]


def _is_theirs(address: str, notification: Notification) -> bool:
    """Whether it comes from whom the notice went to: what was passed on is not for others to answer."""
    if written_as(address).filter(person=notification.person_id).exists():
        return True
    for way in ContactMethod.objects.filter(person=notification.person_id, channel="email"):
        with suppress(Refused):  # sealed under a key that is gone
            if address_of(way).lower() == address.lower():
                return True
    return False


def _first_words(text: str) -> str:
    """The first line that says anything, without signs and in small letters."""
    lines = (" ".join(_SIGNS.sub(" ", line).split()).lower() for line in text.splitlines())
    return next((line for line in lines if line), "")
