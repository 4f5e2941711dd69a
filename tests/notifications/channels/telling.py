"""A notice and contact methods to tell it on."""

from datetime import UTC, datetime
from typing import Any

from sportello.notifications.channels.base import Notice
from sportello.notifications.models import ContactMethod
from sportello.people.models import Person

AT = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


def a_notice(person: Person | None, **more: Any) -> Notice:
    told: dict[str, Any] = {
        "title": "SP-104: la stampante non stampa",
        "body": "È salita al secondo livello.",
        "url": "https://desk.example.org/tickets/104/",
        "urgency": "high",
        "tag": "ticket-104",
        "ack_url": "https://desk.example.org/seen/abc/",
        "language": "it",
        "person": person,
    }
    return Notice(**told | more)


def a_method(person: Person, channel: str, address: str, **more: Any) -> ContactMethod:
    """One that is verified."""
    method = ContactMethod(
        person=person, channel=channel, label="prova", created_at=AT, verified_at=AT, **more
    )
    method.address = address
    method.save()
    return method
