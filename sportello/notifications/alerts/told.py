"""Who was told of a ticket outside the application, in sentences."""

from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from sportello.desk.sentences.moments import exactly
from sportello.notifications.alerts.standing import POLICY
from sportello.notifications.channels.base import name_of
from sportello.notifications.models import Sending

MOST: Final = 20


def who_was_told(ticket: int, now: datetime) -> tuple[str, ...]:
    """A sentence for each way on which somebody was told of it, or was to be: the last twenty, the oldest first."""
    found = (
        Sending.objects.filter(notification__alerts__ticket=ticket)
        .select_related("notification__person", "notification__team")
        .distinct()
        .order_by("-pk")[:MOST]
    )
    return tuple(_sentence(sending, now) for sending in reversed(found))


def fate(sending: Sending) -> str:
    """What became of it, in words."""
    if sending.state == Sending.State.STOPPED and sending.said == POLICY:
        return _("no longer theirs, by another version of the matrix")
    return str(sending.get_state_display())


def _sentence(sending: Sending, now: datetime) -> str:
    notification = sending.notification
    owner = notification.person or notification.team
    words = {
        "when": exactly(sending.sent_at or sending.due_at, now),
        "who": owner.name if owner is not None else "",
        "way": name_of(sending.channel),  # a label is for its owner
        "state": fate(sending),
    }
    said = _("%(when)s: %(who)s, on %(way)s: %(state)s") % words
    if notification.answered_at is None:
        return said
    return _("%(said)s; answered %(when)s") % {"said": said, "when": exactly(notification.answered_at, now)}
