"""What the mapping dialogue calls things."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from sportello.desk.sentences.words import PRIORITIES as NAMED_PRIORITIES
from sportello.desk.sentences.words import STATUSES
from sportello.domain.lifecycle import Status
from sportello.domain.priority import Priority
from sportello.intake.migration.choosing import PRODUCTS

STATES: Final[Mapping[str, Any]] = {
    "new": STATUSES[Status.NEW],
    "open": STATUSES[Status.OPEN],
    "requester": _("Waiting for the requester"),
    "third_party": _("Waiting for a third party"),
    "date": _("Waiting for a date"),
    "resolved": STATUSES[Status.RESOLVED],
    "closed": STATUSES[Status.CLOSED],
    "cancelled": STATUSES[Status.CANCELLED],
}
PRIORITIES: Final[Mapping[str, Any]] = {
    priority.name.lower(): NAMED_PRIORITIES[priority] for priority in Priority
}
KINDS: Final[Mapping[str, Any]] = {
    "tickets": _("Requests"),
    "messages": _("Messages"),
    "people": _("People"),
    "organisations": _("Organisations"),
}
COUNTED: Final[Mapping[str, Any]] = {
    "ticket": _("requests"),
    "message": _("messages"),
    "person": _("people"),
    "organisation": _("organisations"),
    "move": _("changes"),
    "rating": _("ratings"),
    "link": _("links"),
    "name": _("names"),
    "unreadable": _("unreadable records"),
}
TABLES: Final[Mapping[str, Any]] = {
    "state": _("States"),
    "priority": _("Priorities"),
    "team": _("Teams"),
    "owner": _("Who has them in hand"),
}
STAGES: Final[Mapping[str, Any]] = {
    "looked_at": _("looked at"),
    "tried": _("tried"),
    "running": _("running"),
    "done": _("brought in"),
}


def products() -> list[tuple[str, str]]:
    """The products to choose from."""
    return [(key, product.title) for key, product in PRODUCTS.items()]
