"""Where the news comes from: PostgreSQL tells of it, SQLite is watched. What differs between them is here."""

import time
from typing import Any, Protocol

from django.db import connection

from sportello.intake.telephone.models import Ring
from sportello.notifications.models import Delivery
from sportello.sets import news
from sportello.tickets.models import TimelineEvent
from sportello.web.live.lookup import Heard

MOST = 300  # events of one look; of more, only that there are many is said
LOOK_EVERY = 0.2  # seconds between two looks at SQLite's mark of others' writes


class Source(Protocol):
    """Something that hears of changes."""

    def wait(self, seconds: float) -> Heard:
        """What was heard, as soon as there is something, or nothing after so many seconds."""
        ...

    def rest(self) -> None:
        """The news was looked up: give back what others may need."""
        ...

    def close(self) -> None:
        """Stop listening."""
        ...


def source() -> Source:
    """The one that fits the database."""
    return Notified() if connection.vendor == "postgresql" else Watched()


class Notified:
    """PostgreSQL: a connection of its own that does nothing but listen."""

    def __init__(self) -> None:
        import psycopg  # a desk on SQLite starts without it

        wanted: dict[str, Any] = dict(connection.get_connection_params())
        for unfit in ("cursor_factory", "context", "autocommit", "prepare_threshold"):
            wanted.pop(unfit, None)
        self.raw = psycopg.connect(**wanted, autocommit=True)
        self.raw.execute(psycopg.sql.SQL("LISTEN {}").format(psycopg.sql.Identifier(news.CHANNEL)))

    def wait(self, seconds: float) -> Heard:
        heard = Heard()
        for told in self.raw.notifies(timeout=seconds, stop_after=1):
            _take(heard, told.payload)
        for told in self.raw.notifies(timeout=0):
            _take(heard, told.payload)
        if len(heard.tickets) > MOST:
            heard.much = True
        return heard

    def rest(self) -> None:
        connection.close()  # to the pool; the ears have their own

    def close(self) -> None:
        self.raw.close()


def _take(heard: Heard, payload: str) -> None:
    what, ids = news.read(payload)
    if what == news.TICKETS:
        heard.much = heard.much or ids is None
        heard.tickets.update(ids or ())
    elif what == news.PEOPLE:
        heard.much_told = heard.much_told or ids is None
        heard.people.update(ids or ())
    elif what == news.CALLS:
        heard.rung.update(ids or ())
    elif what == news.PRESENCE:
        heard.presence = True


class Watched:
    """SQLite: when its mark of others' writes moves, the rows after the last ones seen."""

    def __init__(self) -> None:
        self.event = _last(TimelineEvent)
        self.delivery, self.ring = _last(Delivery), _last(Ring)
        self.mark = -1  # look once: somebody may have written meanwhile

    def _mark(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA data_version")
            return int(cursor.fetchone()[0])

    def wait(self, seconds: float) -> Heard:
        end = time.monotonic() + seconds
        while True:
            mark = self._mark()
            if mark != self.mark:
                self.mark = mark
                return self._look()
            if time.monotonic() >= end:
                return Heard()
            time.sleep(LOOK_EVERY)

    def _look(self) -> Heard:
        heard = Heard(presence=True)
        events = list(
            TimelineEvent.objects.filter(id__gt=self.event)
            .order_by("id")
            .values_list("id", "ticket_id")[:MOST]
        )
        if events:
            heard.tickets = {ticket for _id, ticket in events}
            heard.much = len(events) == MOST
            self.event = _last(TimelineEvent) if heard.much else events[-1][0]
        told = list(
            Delivery.objects.filter(id__gt=self.delivery).order_by("id").values_list("id", "person_id")[:MOST]
        )
        if told:
            heard.people = {person for _id, person in told}
            heard.much_told = len(told) == MOST
            self.delivery = _last(Delivery) if heard.much_told else told[-1][0]
        rung = list(
            Ring.objects.filter(id__gt=self.ring).order_by("id").values_list("id", "person_id")[:MOST]
        )
        if rung:
            heard.rung, self.ring = {person for _id, person in rung}, rung[-1][0]
        return heard

    def rest(self) -> None:
        """The mark belongs to the connection: it is kept."""

    def close(self) -> None:
        connection.close()


def _last(model: Any) -> int:
    return model.objects.order_by("-id").values_list("id", flat=True).first() or 0
