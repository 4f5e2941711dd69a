"""Letters that were not delivered, or about which nobody knows: by state, the newest first, page by page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sportello.notifications.mail.again import AGAIN
from sportello.notifications.mail.words import reason
from sportello.notifications.models import OutgoingMessage
from sportello.people.actor import Actor
from sportello.tickets.models import Ticket
from sportello.web import words
from sportello.web.mail.posted import line
from sportello.web.queue.choosing import count

PAGE: Final = 50
State = OutgoingMessage.State
TABS: Final[Mapping[str, tuple[str, Promise]]] = {
    "failed": (State.FAILED, _("Not delivered")),
    "bounced": (State.BOUNCED, _("Came back")),
    "uncertain": (State.UNCERTAIN, _("Uncertain")),
    "waiting": (State.WAITING, _("Waiting")),
}


@dataclass(frozen=True)
class Line:
    """One letter of the list."""

    row: OutgoingMessage

    @property
    def what(self) -> str:
        """What became of it."""
        told = {"address": self.row.address, "attempts": self.row.attempts}
        return line(self.row, State(self.row.state)) % told

    @property
    def why(self) -> str:
        """What the mail server answered, or what we say of it ourselves."""
        return reason(self.row.said)

    @property
    def may_go_again(self) -> bool:
        """Whether it may be sent once more."""
        return self.row.state in AGAIN


def letters(actor: Actor, tab: str) -> QuerySet[OutgoingMessage]:
    """The letters of a tab about requests that somebody sees."""
    rows = OutgoingMessage.objects.filter(state=TABS[tab][0])
    return rows if actor.sees_everything else rows.filter(ticket__in=Ticket.objects.visible_to(actor))


def tabs(actor: Actor) -> list[tuple[str, Promise, str]]:
    """Each tab with its title and how many letters it has, as far as people are told."""
    return [(name, title, words.count(count(letters(actor, name)))) for name, (_state, title) in TABS.items()]


def page(actor: Actor, tab: str, before: str) -> tuple[Sequence[Line], str]:
    """The newest letters of a tab, and the mark of the next page if there is one."""
    rows = letters(actor, tab).order_by("-pk")
    if before.isascii() and before.isdecimal() and len(before) < 18:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.select_related("ticket__department", "person")[: PAGE + 1])
    more = str(found[PAGE - 1].pk) if len(found) > PAGE else ""
    return [Line(row) for row in found[:PAGE]], more
