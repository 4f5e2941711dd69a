"""A channel that does what a test wants, and people who can be reached on it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sportello.jobs.drain import run_due_jobs
from sportello.notifications.channels.base import Notice
from sportello.notifications.dispatcher import dispatch
from sportello.notifications.models import Choices, ContactMethod, Notification, Sending
from sportello.people.models import Person, Team
from sportello.tickets.models import Ticket
from tests.story import Story, rome

NINE, CLIMB = "2026-11-23 09:00", "2026-11-23 09:15"
SETTLED = timedelta(seconds=11)


class Pager:
    """Keeps what it was handed; `does` before that whatever a test wants."""

    def __init__(self, key: str) -> None:
        self.key = self.label = key
        self.is_one_service = True
        self.took: list[tuple[Notice, str]] = []
        self.does: Callable[[Notice], None] | None = None
        self.after: Callable[[Notice], None] | None = None

    def deliver(self, notice: Notice, method: ContactMethod) -> None:
        if self.does is not None:
            self.does(notice)
        self.took.append((notice, method.label))
        if self.after is not None:
            self.after(notice)

    @property
    def titles(self) -> list[str]:
        return [notice.title for notice, _label in self.took]


def reach(owner: Person | Team, channel: str = "pager", label: str = "cercapersone") -> ContactMethod:
    """A verified way to reach somebody."""
    whose = {"person": owner} if isinstance(owner, Person) else {"team": owner}
    at = rome("2026-01-01 09:00")
    method = ContactMethod(channel=channel, label=label, created_at=at, verified_at=at, **whose)
    method.address = f"{label} {owner}"
    method.save()
    return method


def chooses(person: Person, **chosen: object) -> None:
    """What somebody chose, beside what comes by itself."""
    Choices.objects.update_or_create(person=person, defaults=chosen)


def work(at: datetime) -> None:
    """What is told by now is told, and all jobs due by now are done."""
    dispatch(at)
    run_due_jobs(at)


def states() -> list[str]:
    return list(Sending.objects.order_by("pk").values_list("state", flat=True))


def the_one() -> Notification:
    return Notification.objects.get()


def climbed(story: Story, at: str = NINE, **fields: Any) -> Ticket:
    """A request that has climbed to Bruno after a quarter of an hour."""
    ticket = story.open(at, **fields)
    story.tick(CLIMB)
    work(rome(CLIMB))
    return ticket


def second_way(story: Story) -> None:
    """Bruno is called on his telephone if he has not answered for ten minutes."""
    reach(story.people["bruno"])
    phone = reach(story.people["bruno"], label="telefono")
    chooses(story.people["bruno"], after={str(phone.pk): 10})
