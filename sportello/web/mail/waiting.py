"""Messages that became no request by themselves: what waits, what was put aside; page by page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from sportello.intake.mail.models import IncomingMessage
from sportello.people.actor import Actor
from sportello.web.mail import words

PAGE: Final = 50
State = IncomingMessage.State
TABS: Final[Mapping[str, tuple[Sequence[str], Promise]]] = {
    "waiting": ((State.QUARANTINED, State.WAITING), gettext_lazy("To look at")),
    "aside": ((State.ASIDE,), pgettext_lazy("messages", "Put aside")),
    "done": ((State.DONE,), gettext_lazy("On requests")),
}


@dataclass(frozen=True)
class Line:
    """One message of the list."""

    row: IncomingMessage

    @property
    def why(self) -> str:
        """Why it is there."""
        return words.reason(self.row)


def handles_mail(actor: Actor) -> bool:
    """Who may look at messages: those who may open requests somewhere."""
    return actor.sees_everything or any(actor.may("ticket.open", place) for place in actor.departments)


def seen_by(actor: Actor) -> QuerySet[IncomingMessage]:
    """Messages to the departments of which somebody sees the tickets."""
    rows = IncomingMessage.objects.all()
    return rows if actor.sees_everything else rows.filter(department__in=actor.departments)


def page(actor: Actor, tab: str, before: str) -> tuple[list[Line], str]:
    """The newest messages of a tab, and the mark of the next page if there is one."""
    rows = seen_by(actor).filter(state__in=TABS[tab][0]).order_by("-pk")
    if before.isdecimal() and len(before) < 18:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.select_related("mailbox", "ticket__department")[: PAGE + 1])
    more = str(found[PAGE - 1].pk) if len(found) > PAGE else ""
    return [Line(row) for row in found[:PAGE]], more
