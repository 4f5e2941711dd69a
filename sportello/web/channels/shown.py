"""A contact method and a channel in words, for the pages."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from sportello.notifications.channels.base import CHANNELS
from sportello.notifications.models import ContactMethod
from sportello.sets.sealing import Unreadable
from sportello.web.words import exactly

State = Literal["well", "unverified", "failing", "resting", "off", "forbidden"]
ICONS = {
    "push": "monitor",
    "email": "mail",
    "twilio": "phone",
    "vonage": "phone",
    "signal": "phone",
    "whatsapp": "phone",
}
"""The others are rooms of a chat. Icons: icon:monitor icon:mail icon:phone icon:messages-square."""


@dataclass(frozen=True)
class Shown:
    """One method as its owner sees it."""

    row: ContactMethod
    channel: str | Promise
    icon: str
    state: State
    words: str
    first: bool
    last: bool

    @property
    def waits_for_code(self) -> bool:
        """Whether a code can be typed now, or asked for."""
        return self.row.verified_at is None


def methods(rows: Sequence[ContactMethod], forbidden: set[str], at: datetime) -> list[Shown]:
    """All of them, in their order."""
    found = []
    for place, row in enumerate(rows):
        state, said = _state(row, forbidden, at)
        channel = CHANNELS.get(row.channel)
        found.append(
            Shown(
                row,
                channel.label if channel else row.channel,
                ICONS.get(row.channel, "messages-square"),
                state,
                said,
                place == 0,
                place == len(rows) - 1,
            )
        )
    return found


def _state(row: ContactMethod, forbidden: set[str], at: datetime) -> tuple[State, str]:
    """How it is doing, and the words for it."""
    if row.channel in forbidden:
        return "forbidden", _("Administrators do not allow this channel at present.")
    if row.verified_at is None:
        return "unverified", row.said or _("Not used until you type the code that was sent there.")
    if row.failing_since is not None:
        why = row.said or _("The service refuses it.")
        return "failing", _("Not used since %(when)s. %(why)s Mend it, then try it out.") % {
            "when": exactly(row.failing_since, at),
            "why": why,
        }
    if not row.is_active:
        return "off", _("You switched it off.")
    if row.paused_until is not None and row.paused_until > at:
        return "resting", _("Rests until %(when)s, after many failures. %(why)s") % {
            "when": exactly(row.paused_until, at),
            "why": row.said,
        }
    if row.failures:
        return "resting", _("The last notice did not get through. %(why)s") % {"why": row.said}
    if row.succeeded_at is not None:
        return "well", _("Last told here: %(when)s") % {"when": exactly(row.succeeded_at, at)}
    return "well", _("Nothing was told here yet.")


def browsers(rows: Sequence[ContactMethod]) -> str:
    """Sums of the endpoints that are subscribed, by which a script knows its own browser; endpoints are secret."""
    endpoints = [endpoint_of(row) for row in rows if row.channel == "push"]
    return " ".join(hashlib.sha256(one.encode()).hexdigest() for one in endpoints if one)


def endpoint_of(row: ContactMethod) -> str:
    """Where a browser is reached; empty if that cannot be read."""
    try:
        return str(json.loads(row.address)["endpoint"])
    except (Unreadable, ValueError, KeyError, TypeError):
        return ""
