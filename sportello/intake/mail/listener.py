"""The door at which a mail server hands messages over, by SMTP or LMTP. It is told 250 when a message lies on the disk.

No relay: only addresses of mailboxes are taken. It knows no passwords and no encryption: it is for the mail server
beside it, on this machine or a private network.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import close_old_connections

from sportello import __version__
from sportello.intake.mail.mailboxes import mailbox_at
from sportello.intake.mail.models import Mailbox
from sportello.intake.mail.reading import with_way
from sportello.intake.mail.receiving import sets_of, take_in_all

log = logging.getLogger(__name__)
LARGEST: Final = 64 * 1024 * 1024  # bytes of one message
IDENT: Final = f"Sportello {__version__}"
Letter = tuple[bytes, tuple[str, ...]]
"""A message, and the addresses it is for."""
Arrived = tuple[bytes, tuple[str, ...], "asyncio.Future[bool]"]
"""The same, and what its session waits for: whether it is kept."""
BUSY: Final = "451 4.3.0 The desk cannot keep it now, come again"


class Door:
    """What aiosmtpd asks at each step; database work is done in threads."""

    def __init__(self, clock: Callable[[], datetime], wake: Callable[[], None], *, lmtp: bool) -> None:
        self.clock, self.wake, self.lmtp = clock, wake, lmtp
        self.arrived: list[Arrived] = []
        self.keeping: asyncio.Task[None] | None = None

    async def handle_RCPT(  # noqa: N802  (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Whether there is a mailbox at the address."""
        try:
            known = await asyncio.to_thread(_fresh, lambda: mailbox_at(address))
        except Exception:  # mostly a database that is away; the library would answer 500, for good
            log.exception("the mailboxes cannot be read: a mail server was asked to come again")
            return BUSY
        if known is None:
            return "550 5.1.1 There is no such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Put the message by for each mailbox, then say so; it is carried through the door afterwards."""
        raw, addresses = bytes(envelope.original_content or b""), tuple(envelope.rcpt_tos)
        kept = asyncio.get_running_loop().create_future()
        self.arrived.append((raw, addresses, kept))
        if self.keeping is None:
            self.keeping = asyncio.create_task(self._keep_arrived())
        answer = "250 2.0.0 It is kept" if await kept else BUSY
        # LMTP answers once for each address.
        return "\r\n".join([answer] * len(addresses)) if self.lmtp else answer

    async def _keep_arrived(self) -> None:
        """Put by what has arrived, and what arrives meanwhile as the next set: none waits for another to come."""
        try:
            while self.arrived:
                some = next(sets_of(self.arrived, lambda one: len(one[0])))
                del self.arrived[: len(some)]
                kept = await asyncio.to_thread(self._kept, [(raw, addresses) for raw, addresses, _ in some])
                for (_, _, told), is_kept in zip(some, kept, strict=True):
                    if not told.done():  # its sender may be gone
                        told.set_result(is_kept)
        finally:
            self.keeping = None

    def _kept(self, letters: Sequence[Letter]) -> list[bool]:
        """Whether each is kept; where the set is refused, one by one. Raises nothing."""
        try:
            _fresh(lambda: self._keep(letters))
        except Exception:
            log.exception("%d messages could not be kept together", len(letters))
            kept = [False] if len(letters) == 1 else [self._kept([one])[0] for one in letters]
        else:
            kept = [True] * len(letters)
        if any(kept):
            self.wake()
        return kept

    def _keep(self, letters: Sequence[Letter]) -> None:
        at = self.clock().replace(microsecond=0)
        coming: dict[Mailbox, list[bytes]] = defaultdict(list)
        for raw, addresses in letters:
            for address in addresses:
                mailbox = mailbox_at(address)
                if mailbox is not None:
                    coming[mailbox].append(with_way(raw, address))
        for mailbox, raws in coming.items():
            take_in_all(raws, mailbox, at=at)


def _fresh(work: Callable[[], Any]) -> Any:
    """Do it with a connection of the thread that is not broken, and give it back."""
    close_old_connections()
    try:
        return work()
    finally:
        close_old_connections()


class Listener(Controller):
    """The server, in a thread of its own: `start()` returns once it answers, `stop()` once it is closed."""

    def __init__(
        self, protocol: str, host: str, port: int, clock: Callable[[], datetime], wake: Callable[[], None]
    ) -> None:
        self.kind: type[SMTP] = LMTP if protocol == "lmtp" else SMTP
        super().__init__(Door(clock, wake, lmtp=protocol == "lmtp"), hostname=host, port=port)

    def factory(self) -> SMTP:
        """One server for each connection."""
        return self.kind(self.handler, data_size_limit=LARGEST, enable_SMTPUTF8=True, ident=IDENT)
