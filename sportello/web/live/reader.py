"""Hears of changes, in one thread a process, while at least one stream is open."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from django.db import DatabaseError, connection

from sportello.intake import clock
from sportello.web.live.guests import still_welcome
from sportello.web.live.hub import Hub
from sportello.web.live.lookup import Heard, looked_up, people_at
from sportello.web.live.sources import Source, source

log = logging.getLogger(__name__)

PAUSE = 0.25  # seconds: what happens within is told together
RENEWED = 20.0  # seconds between two looks at sessions and roles
GLANCE = 5.0  # seconds between two looks at who has left a ticket without a word
AGAIN = 2.0  # seconds before the database is tried again


class Reader:
    """The thread. It is started by the first stream and ends some time after the last."""

    def __init__(self, hub: Hub, make: Callable[[], Source] = source) -> None:
        self.hub, self.make = hub, make
        self.thread: threading.Thread | None = None
        self.loop: asyncio.AbstractEventLoop | None = None
        self.ready, self.changing = threading.Event(), threading.Lock()
        self.at: dict[tuple[int, int], bool] = {}

    def start(self) -> None:
        """Listen, unless it does so already. Called on the loop."""
        self.loop = asyncio.get_running_loop()
        with self.changing:
            if self.thread is None:
                self.thread = threading.Thread(target=self.run, name="live", daemon=True)
                self.thread.start()

    @property
    def wanted(self) -> bool:
        return bool(self.hub.streams) and not self.hub.closing

    def done(self) -> bool:
        """Whether nobody listens; from then on the next stream starts another thread."""
        with self.changing:
            if not self.wanted:
                self.thread = None
            return self.thread is None

    def run(self) -> None:
        """Until nobody listens any more."""
        while not self.done():
            try:
                self.listen()
            except (DatabaseError, OSError):
                log.warning("live pages wait for the database", exc_info=True)
                time.sleep(AGAIN)
            finally:
                connection.close()

    def listen(self) -> None:
        """On one connection, until it breaks or nobody listens."""
        ears = self.make()
        self.ready.set()
        renewed = glanced = time.monotonic()
        try:
            while self.wanted:
                heard = ears.wait(1.0)
                now = time.monotonic()
                if now - glanced > GLANCE and self.at:
                    heard.presence = True
                if heard.presence:
                    glanced = now
                self.tell(heard)
                if now - renewed > RENEWED:
                    renewed = now
                    self.renew()
                ears.rest()
                if heard:
                    time.sleep(PAUSE)
        finally:
            self.ready.clear()
            ears.close()

    def tell(self, heard: Heard) -> None:
        """Look up what the news is about, and hand it over."""
        if not heard:
            return
        if heard.presence:
            at = people_at(clock.now())
            heard.visited = {ticket for (_person, ticket), _writing in at.items() ^ self.at.items()}
            self.at = at
        news = looked_up(heard, clock.now().timestamp())
        self._on_loop(lambda: self.hub.publish(news))

    def renew(self) -> None:
        """Who is still signed in, and what they may see now."""
        asked = list(self.hub.streams)  # whoever comes in the meantime has just been looked at
        actors = still_welcome([stream.guest for stream in asked], datetime.now(UTC))
        self._on_loop(lambda: self.hub.renew(actors, asked))

    def _on_loop(self, what: Callable[[], None]) -> None:
        if self.loop is not None and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(what)
