"""The groups of a queue by deadline: out of time, within half an hour, today, later, waiting."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy

from sportello.reports.scope import midnight
from sportello.tickets.listed import Listed
from sportello.tickets.walk import Walk
from sportello.web.queue.choosing import Choice

SOON = timedelta(minutes=30)
AT_WORK = ("new", "open")
TITLES = {
    "late": gettext_lazy("Overdue"),
    "soon": gettext_lazy("Within 30 minutes"),
    "today": gettext_lazy("Today"),
    "later": gettext_lazy("Tomorrow and later"),
    "waiting": gettext_lazy("Waiting"),
    "done": gettext_lazy("Done"),
}


@dataclass(frozen=True)
class Stretch:
    """Tickets of some statuses whose deadline lies between two moments."""

    name: str
    since: datetime | None = None
    until: datetime | None = None
    statuses: tuple[str, ...] = AT_WORK

    @property
    def title(self) -> str:
        """Its name in words."""
        return str(TITLES[self.name])

    def holds(self, ticket: Listed) -> bool:
        """Whether the ticket belongs here; without a deadline it comes last."""
        if ticket.status not in self.statuses:
            return False
        due = ticket.next_due_at
        if due is None:
            return self.until is None
        return (self.since is None or due >= self.since) and (self.until is None or due < self.until)

    @property
    def condition(self) -> Q:
        """The same for the database."""
        found = Q(status__in=self.statuses)
        if self.until is not None:
            found &= Q(next_due_at__lt=self.until)
        if self.since is not None:
            since = Q(next_due_at__gte=self.since)
            found &= since if self.until is not None else since | Q(next_due_at=None)
        return found

    def narrow(self, choice: Choice) -> Choice:
        """The tickets of the group, for counting."""
        walk: Walk = choice.walk.of_statuses(self.statuses).due_within(self.since, self.until)
        return Choice(walk, choice.also)


def stretches(now: datetime) -> Iterator[Stretch]:
    """The groups, from the most pressing."""
    tomorrow = midnight(now) + timedelta(days=1)
    soon = now + SOON
    yield Stretch("late", until=now)
    yield Stretch("soon", since=now, until=soon)
    if soon < tomorrow:
        yield Stretch("today", since=soon, until=tomorrow)
    yield Stretch("later", since=max(soon, tomorrow))
    yield Stretch("waiting", statuses=("waiting",))
    yield Stretch("done", statuses=("resolved", "closed", "merged", "cancelled"))


def late(choice: Choice, now: datetime) -> Choice:
    """What is out of time."""
    return next(stretches(now)).narrow(choice)
