"""Messages fetched from a mail server by IMAP: each is put by here before anything is changed there."""

import imaplib
import logging
import ssl
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

from imap_tools import AND, BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.consts import MailMessageFlags
from imap_tools.errors import ImapToolsError

from sportello.intake.mail.models import Mailbox
from sportello.intake.mail.passwords import password_of
from sportello.intake.mail.receiving import take_in

log = logging.getLogger(__name__)
AWAY: Final = (OSError, imaplib.IMAP4.error, ImapToolsError, ssl.SSLError)
PATIENCE: Final = 30.0  # seconds a mail server may take to answer
PORTS: Final = {Mailbox.Security.TLS: 993, Mailbox.Security.STARTTLS: 143, Mailbox.Security.NONE: 143}


def connect(mailbox: Mailbox) -> BaseMailBox:
    """A connection, signed in, with the folder open. Raises one of AWAY."""
    port = mailbox.port or PORTS[Mailbox.Security(mailbox.security)]
    if mailbox.security == Mailbox.Security.TLS:
        box: BaseMailBox = MailBox(
            mailbox.host, port, timeout=PATIENCE, ssl_context=ssl.create_default_context()
        )
    elif mailbox.security == Mailbox.Security.STARTTLS:
        box = MailBoxStartTls(mailbox.host, port, timeout=PATIENCE, ssl_context=ssl.create_default_context())
    else:
        box = MailBoxUnencrypted(mailbox.host, port, timeout=PATIENCE)
    box.login(mailbox.login or mailbox.address, password_of(mailbox), initial_folder=mailbox.folder)
    return box


def fetch(box: BaseMailBox, mailbox: Mailbox, *, clock: Callable[[], datetime]) -> int:
    """Take in what is new; returns how many. The server is told only after a message lies here.

    Where messages stay on the server, the last identifier tells what is new: whoever else reads the mailbox may mark
    messages as they like. The first time, and when the server numbers anew, all that nobody has read is new.
    """
    box.folder.set(mailbox.folder)  # a session that was idle would else go on seeing the old folder
    validity = int(box.folder.status(mailbox.folder, ["UIDVALIDITY"])["UIDVALIDITY"])
    leave = mailbox.after == Mailbox.After.MARK
    if mailbox.uid_validity != validity:
        mailbox.uid_validity, mailbox.uid_last = validity, 0
    count, unbroken = 0, True
    for uid in _new(box, mailbox, leave=leave):
        raw = _source(box, uid)
        if raw is None:  # gone, or it cannot be read now: it is tried again at the next look
            unbroken = False
            continue
        take_in(raw, mailbox, at=clock().replace(microsecond=0))
        _done_with(box, mailbox, uid)
        count += 1
        if unbroken:
            mailbox.uid_last = int(uid)
            mailbox.save(update_fields=["uid_validity", "uid_last"])
    return count


def _new(box: BaseMailBox, mailbox: Mailbox, *, leave: bool) -> Iterator[str]:
    if not leave:
        yield from box.uids("ALL")
    elif not mailbox.uid_last:
        yield from box.uids(AND(seen=False))
    else:
        # «n:*» names the last message even where its number is lower.
        found = box.uids(f"UID {mailbox.uid_last + 1}:*")
        yield from (uid for uid in found if int(uid) > mailbox.uid_last)


def _source(box: BaseMailBox, uid: str) -> bytes | None:
    """The bytes of a message, without marking it."""
    _status, answer = box.client.uid("FETCH", uid, "(BODY.PEEK[])")
    return next((bytes(part[1]) for part in answer or () if isinstance(part, tuple)), None)


def _done_with(box: BaseMailBox, mailbox: Mailbox, uid: str) -> None:
    """Mark, move or delete it there."""
    if mailbox.after == Mailbox.After.DELETE:
        box.delete(uid)
    elif mailbox.after == Mailbox.After.MOVE:
        if not box.folder.exists(mailbox.done_folder):
            box.folder.create(mailbox.done_folder)
        box.move(uid, mailbox.done_folder)
    else:
        box.flag(uid, MailMessageFlags.SEEN, True)


def wait(box: BaseMailBox, seconds: float) -> bool:
    """Until the server says that something is new, or the time is over; False at once if it cannot say so.

    Raises one of AWAY.
    """
    if "IDLE" not in box.client.capabilities:
        return False
    box.idle.wait(timeout=seconds)
    return True
