"""What stands beside a message of a ticket that came by mail: who wrote, what was not taken, a meeting, the source."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from sportello.intake.mail.models import IncomingMessage
from sportello.tickets.models import Ticket, TimelineEvent
from sportello.web.mail import words


@dataclass(frozen=True)
class Beside:
    """The row of a message, in words."""

    row: IncomingMessage

    @property
    def reason(self) -> str:
        """Why it is a note; empty for what is plainly on the ticket."""
        return words.reason(self.row)

    @property
    def refused(self) -> list[tuple[str, str]]:
        """Files that were not taken."""
        return words.refused(self.row)

    @property
    def doubts(self) -> str:
        """What speaks against the sender."""
        return words.doubts(self.row)

    @property
    def failures(self) -> Sequence[dict[str, Any]]:
        """Addresses that a message could not be delivered to."""
        found: Sequence[dict[str, Any]] = self.row.told.get("failures", ())
        return found

    @property
    def meeting(self) -> dict[str, Any]:
        """What a calendar invites to, with moments for moments."""
        told: dict[str, Any] = dict(self.row.told.get("meeting") or {})
        for name in ("begins", "ends"):
            told[name] = _moment(told.get(name, ""))
        return told if told.get("summary") or told.get("begins") else {}


def _moment(text: str) -> datetime | None:
    return parse_datetime(text) if text else None


def beside(ticket: Ticket, events: Iterable[TimelineEvent]) -> dict[int, Beside]:
    """By the number of the event; one query, and none where nothing came by mail."""
    numbers = [event.number for event in events if _may_be_mail(event)]
    if not numbers:
        return {}
    rows = IncomingMessage.objects.filter(ticket=ticket, event_number__in=numbers)
    return {row.event_number: Beside(row) for row in rows if row.event_number is not None}


def _may_be_mail(event: TimelineEvent) -> bool:
    """Notes that nobody wrote are automatic answers, bounces and the like; a request may be opened from a message."""
    opened = event.kind == "opened" and event.payload.get("channel") == "email"
    return event.source == "mail" or opened or (event.kind == "noted" and event.actor_id is None)
