"""The question how it went, reached by the link of a letter: which request, whether it is open, and for whom."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sportello.desk.satisfaction import MOODS, RESOLUTIONS, check_question
from sportello.domain.errors import DeskError
from sportello.domain.lifecycle import Status
from sportello.people.models import Person
from sportello.tickets.mail_marks import question_of
from sportello.tickets.models import Ticket, TimelineEvent
from sportello.web.numbers import label
from sportello.web.portal.request import may_reopen

OPEN_FOR: Final = timedelta(days=30)
"""So long after the resolution its link opens anything."""


@dataclass(frozen=True)
class Asked:
    """One question: about which resolution (its event) of which request, to whom; `shut` is why it is over."""

    ticket: Ticket
    person: Person
    resolution: int
    mark: str
    shut: str = ""

    @property
    def label(self) -> str:
        """The number of the request."""
        return label(self.ticket)

    def may_confirm(self) -> bool:
        """Whether it can still be closed."""
        return self.shut != "passed" and self.ticket.status == Status.RESOLVED.value

    def may_reopen(self, now: datetime) -> bool:
        """Whether it can still be opened again."""
        return self.shut != "passed" and may_reopen(self.ticket, now)


def asked(mark: str, now: datetime) -> Asked | None:
    """The question of a link; None where the link is not ours, has expired, or its person asks nothing any more."""
    found = question_of(mark)
    if found is None:
        return None
    ticket, resolution, person = found
    event = TimelineEvent.objects.filter(ticket=ticket, number=resolution, kind__in=RESOLUTIONS).first()
    if event is None or now - event.at > OPEN_FOR:
        return None
    row = Ticket.objects.select_related("department", "requester").filter(pk=ticket, requester=person).first()
    if row is None or not row.requester.is_active:
        return None
    return Asked(row, row.requester, resolution, mark, _shut(row, resolution))


def mood_of(text: str) -> str:
    """The answer that a link preselects; empty for anything else."""
    return text if text in MOODS else ""


def _shut(ticket: Ticket, resolution: int) -> str:
    """Why there is nothing to answer any more: `answered`, `passed`; empty while there is."""
    if ticket.status not in (Status.RESOLVED.value, Status.CLOSED.value):
        return "passed"
    try:
        check_question(ticket.pk, resolution)
    except DeskError as refusal:
        return "answered" if refusal.code == "rated_already" else "passed"
    return ""
