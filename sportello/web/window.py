"""Which part of a long timeline a page shows: the newest stretch or from an event on; all kinds or a filter's."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import BigIntegerField, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sportello.sets.kept import Given, Kept
from sportello.tickets.models import Ticket, TimelineEvent

# How many events a page shows at first, and how many «show the earlier ones» adds.
NEWEST, MORE = 40, 80
MOST = 2000

CONVERSATION = frozenset(
    {"opened", "replied", "requester_wrote", "call_logged", "call_back_promised", "nudged"}
    | {"resolved", "reopened", "confirmed", "supervisor_asked", "undone"}
)
INTERNAL = frozenset({"noted", "call_logged", "time_spent", "item_added", "item_checked", "item_removed"})
ESCALATIONS = frozenset(
    {"escalated", "recalled", "handed_back", "de_escalated", "transferred", "supervisor_asked", "rule_fired"}
    | {"warned", "breached", "adopted", "policy_moved", "shift_ended", "department_involved", "taken"}
)
FILTERS: Mapping[str, str | Promise] = {
    "all": _("All"),
    "conversation": _("Conversation"),
    "internal": _("Internal"),
    "changes": _("Changes"),
    "escalations": _("Escalations"),
    "files": _("Files"),
}


@dataclass(frozen=True)
class Window:
    """What of the timeline is asked for: a filter, and the number of the first event (0: the newest ones)."""

    show: str = "all"
    start: int = 0

    @classmethod
    def asked(cls, request: HttpRequest) -> "Window":
        """As the address says; what makes no sense there is passed over."""
        show, start = request.GET.get("show", ""), request.GET.get("from", "")
        return cls(
            show if show in FILTERS else "all",
            int(start) if start.isascii() and start.isdecimal() and len(start) < 10 else 0,
        )

    @property
    def query(self) -> str:
        """The same window, as the tail of an address: `show=files&from=12`; empty for the usual one."""
        told: dict[str, Any] = {}
        if self.show != "all":
            told["show"] = self.show
        if self.start:
            told["from"] = self.start
        return urlencode(told)

    def events(self, ticket: Ticket) -> tuple[list[TimelineEvent], int]:
        """The events in it, oldest first, and the number from which earlier ones would begin (0: none)."""
        found = self._filtered(TimelineEvent.objects.filter(ticket=ticket)).order_by("-number")
        if not self.start:
            rows = _NEWEST.rows(ticket=ticket.pk) if self.show == "all" else list(found[: NEWEST + 1])
            return rows[:NEWEST][::-1], self._before(rows[-1].number + 1) if len(rows) > NEWEST else 0
        rows = list(found.filter(number__gte=self.start)[:MOST])
        return rows[::-1], self._before(self.start) if self.start > 1 else 0

    def _before(self, first: int) -> int:
        """Where the next stretch back begins. Numbers have no gaps; of a filter's kinds all the earlier ones come."""
        return max(1, first - MORE) if self.show == "all" else 1

    def _filtered(self, events: "QuerySet[TimelineEvent]") -> "QuerySet[TimelineEvent]":
        if self.show == "conversation":
            return events.filter(kind__in=CONVERSATION)
        if self.show == "internal":
            return events.filter(kind__in=INTERNAL)
        if self.show == "escalations":
            return events.filter(kind__in=ESCALATIONS)
        if self.show == "changes":
            return events.exclude(kind__in=CONVERSATION | INTERNAL | ESCALATIONS)
        if self.show == "files":
            return events.filter(payload__has_key="files")
        return events


_NEWEST = Kept(
    lambda: TimelineEvent.objects.filter(ticket=Given("ticket", BigIntegerField())).order_by("-number")[
        : NEWEST + 1
    ]
)
USUAL = Window()
