"""The mail room: fetches from mail servers, listens for what is handed over, and carries all of it through the door.

Threads of the process for jobs. A mailbox is read by one process at a time (a lease in its row); twice would do no
harm, since every message is known again.
"""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections
from django.db.models import Q

from sportello.intake.mail.fetching import AWAY, connect, fetch, wait
from sportello.intake.mail.headers import clean
from sportello.intake.mail.listener import Listener
from sportello.intake.mail.models import Mailbox
from sportello.intake.mail.receiving import carry_waiting

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]
LOOK: Final = 10.0  # seconds between looks at the list of mailboxes, and at what waits
IDLE: Final = 60.0  # seconds that a server may keep a reader waiting for news
PAUSES: Final = (5.0, 15.0, 60.0, 300.0)  # seconds after the first, second... failure in a row
LEASE: Final = timedelta(seconds=120)
NO_DATABASE: Final = (DatabaseError, InterfaceError)


class MailRoom:
    """Runs until `stop` is called; `start` returns at once."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.stopping, self.news = threading.Event(), threading.Event()
        self.name = f"{socket.gethostname()[:40]}-{os.getpid()}"
        self.readers: dict[int, Reader] = {}
        self.listener: Listener | None = None
        self.thread = threading.Thread(target=self._work, name="mail", daemon=True)

    def start(self) -> None:
        """Open the door and begin to look."""
        self.thread.start()

    def stop(self) -> None:
        """End after the message in hand."""
        self.stopping.set()
        self.news.set()
        self.thread.join(timeout=5)

    def _work(self) -> None:
        self._open()
        while not self.stopping.is_set():
            try:
                close_old_connections()
                self._carry()
                self._hire()
                close_old_connections()  # who waits leaves the connection to others of the process
            except NO_DATABASE:
                log.exception("the database is away; mail waits")
            except Exception:  # whatever it is, this thread never ends before its process
                log.exception("the mail room stumbled; trying again")
            self.news.wait(LOOK)
            self.news.clear()
        if self.listener is not None:
            self.listener.stop()
        for reader in self.readers.values():
            reader.stop()
        for reader in self.readers.values():
            reader.join(timeout=0.2)  # one that waits for news of its server ends with the process
        close_old_connections()

    def _open(self) -> None:
        door = settings.MAIL_DOOR
        if not door.port:
            return
        listener = Listener(door.protocol, door.host, door.port, self.clock, self.news.set)
        try:
            listener.start()
        except Exception:
            log.exception("cannot listen for mail on %s, port %s", door.host, door.port)
            return
        self.listener = listener

    def _carry(self) -> None:
        at = self.clock().replace(microsecond=0)
        while carry_waiting(at=at, most=100) and not self.stopping.is_set():
            at = self.clock().replace(microsecond=0)

    def _hire(self) -> None:
        """A reader for every mailbox that is fetched; those whose mailbox was changed or ended go."""
        wanted = set(
            Mailbox.objects.filter(is_active=True, kind=Mailbox.Kind.IMAP).values_list("pk", flat=True)
        )
        for pk in [pk for pk, reader in self.readers.items() if pk not in wanted or not reader.is_alive()]:
            self.readers.pop(pk).stop()
        for pk in wanted - self.readers.keys():
            self.readers[pk] = Reader(pk, self)
            self.readers[pk].start()


class Reader(threading.Thread):
    """Reads one mailbox until it is told to stop."""

    def __init__(self, mailbox: int, room: MailRoom) -> None:
        super().__init__(name=f"mailbox-{mailbox}", daemon=True)
        self.mailbox, self.room, self.stopping = mailbox, room, threading.Event()
        self.failures = 0
        self.broke_at: dict[str, int] = {}  # messages at which the connection broke, and how often

    def stop(self) -> None:
        """End after the message in hand, at the latest when the server lets go."""
        self.stopping.set()

    def run(self) -> None:
        """Connect, read, wait for news; after a failure wait longer each time."""
        while not self._ends():
            try:
                close_old_connections()
                mailbox = self._hold()
                if mailbox is not None:
                    self._read(mailbox)
            except NO_DATABASE:
                self.failures += 1
                log.exception("the database is away; the mailbox waits")
            except AWAY as error:
                self.failures += 1
                self._note(str(error) or type(error).__name__)
            except Exception as error:
                self.failures += 1
                log.exception("the reader of mailbox %s stumbled; trying again", self.mailbox)
                self._note(type(error).__name__)  # its words may hold what a message says
            self._give_back()
            self._rest(PAUSES[min(self.failures, len(PAUSES)) - 1] if self.failures else LOOK)

    def _rest(self, seconds: float) -> None:
        """Wait; where somebody has mended what is wrong (a page forgets the trouble then), no longer than a LOOK."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0 and not self.stopping.wait(min(left, LOOK)):
            if self.failures and self._is_mended():
                self.failures = 0
                return
            self._give_back()

    def _is_mended(self) -> bool:
        try:
            return Mailbox.objects.filter(pk=self.mailbox, trouble="").exists()
        except Exception:  # mostly the database that is away
            log.debug("the mailbox cannot be looked up", exc_info=True)
            return False

    def _give_back(self) -> None:
        """While a server is away, or another process reads the mailbox, others need the connection."""
        try:
            close_old_connections()
        except Exception:  # no thread ends for this
            log.exception("a connection could not be given back")

    def _ends(self) -> bool:
        return self.stopping.is_set() or self.room.stopping.is_set()

    def _hold(self) -> Mailbox | None:
        """The mailbox, if no other process reads it now."""
        at = self.room.clock()
        free = Q(held_until=None) | Q(held_until__lt=at) | Q(held_by=self.room.name)
        mine = Mailbox.objects.filter(free, pk=self.mailbox, is_active=True, kind=Mailbox.Kind.IMAP)
        if not mine.update(held_by=self.room.name, held_until=at + LEASE):
            return None
        return Mailbox.objects.select_related("department").filter(pk=self.mailbox).first()

    def _read(self, mailbox: Mailbox) -> None:
        shape = _shape(mailbox)
        box = connect(mailbox)
        try:
            while not self._ends():
                if fetch(box, mailbox, clock=self.room.clock, broke_at=self.broke_at):
                    self.room.news.set()
                self.failures = 0
                self._note("")
                close_old_connections()
                if not wait(box, IDLE):
                    return
                again = self._hold()
                if again is None or _shape(again) != shape:
                    return
                mailbox = again
        finally:
            try:
                box.logout()
            except Exception:
                log.debug("the mail server had gone already", exc_info=True)

    def _note(self, trouble: str) -> None:
        try:
            Mailbox.objects.filter(pk=self.mailbox).update(
                looked_at=self.room.clock().replace(microsecond=0), trouble=clean(trouble)[:300]
            )
        except Exception:  # mostly the database, once more: what went wrong is in the log
            log.exception("the state of mailbox %s cannot be written down", self.mailbox)


def _shape(mailbox: Mailbox) -> tuple[object, ...]:
    """What a connection rests on."""
    return (
        *(mailbox.host, mailbox.port, mailbox.security, mailbox.login, mailbox.folder, mailbox.address),
        *(mailbox.sign_in, mailbox.tenant, mailbox.client_id, mailbox.token_url, mailbox.scope),
    )
