"""Messages fetched from a mail server by IMAP: each is put by here before anything is changed there."""

import imaplib
import logging
import ssl
from collections.abc import Callable, Iterator
from datetime import datetime
from io import BufferedReader
from typing import Final, cast

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
    messages as they like. At the first look, and when the server numbers anew, all that nobody has read is new, and
    whatever comes from then on, however often that look is interrupted.
    """
    box.folder.set(mailbox.folder)  # a session that was idle would else go on seeing the old folder
    leave = mailbox.after == Mailbox.After.MARK
    if leave:
        _begin(box, mailbox)
    count, unbroken = 0, True
    for uid in _new(box, mailbox) if leave else box.uids("ALL"):
        raw = _source(box, uid)
        if raw is None:  # gone, or it cannot be read now: then it is tried again at the next look
            unbroken = unbroken and not box.uids(AND(uid=uid))
            continue
        take_in(raw, mailbox, at=clock().replace(microsecond=0))
        _done_with(box, mailbox, uid)
        count += 1
        if leave and unbroken:
            _reached(mailbox, int(uid))
    if leave and unbroken and mailbox.uid_unread:
        mailbox.uid_last, mailbox.uid_unread = max(mailbox.uid_last, mailbox.uid_unread), 0
        mailbox.save(update_fields=["uid_last", "uid_unread"])
    return count


def _begin(box: BaseMailBox, mailbox: Mailbox) -> None:
    """Where the server numbers anew (or for the first time), note up to where only what is unread is new."""
    status = box.folder.status(mailbox.folder, ["UIDVALIDITY", "UIDNEXT"])
    validity = int(status["UIDVALIDITY"])
    if mailbox.uid_validity != validity:
        mailbox.uid_validity, mailbox.uid_last, mailbox.uid_unread = validity, 0, int(status["UIDNEXT"]) - 1
        mailbox.save(update_fields=["uid_validity", "uid_last", "uid_unread"])


def _reached(mailbox: Mailbox, uid: int) -> None:
    """All up to here is taken in; what was unread at the first look is known by its mark until that look is over."""
    if uid > mailbox.uid_unread:
        mailbox.uid_last, mailbox.uid_unread = uid, 0
        mailbox.save(update_fields=["uid_last", "uid_unread"])


def _new(box: BaseMailBox, mailbox: Mailbox) -> Iterator[str]:
    """What is new, in the order in which it came."""
    if mailbox.uid_unread:
        old = box.uids(AND(seen=False, uid=f"1:{mailbox.uid_unread}"))
        yield from sorted((uid for uid in old if int(uid) <= mailbox.uid_unread), key=int)
    last = max(mailbox.uid_last, mailbox.uid_unread)
    # «n:*» names the last message even where its number is lower.
    found = box.uids(f"UID {last + 1}:*")
    yield from sorted((uid for uid in found if int(uid) > last), key=int)


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
    with box.idle as idle:
        if not _is_told(box):
            idle.poll(timeout=seconds)
    return True


def _is_told(box: BaseMailBox) -> bool:
    """Whether news came along with the server's consent: they are read already, and its socket is silent about them."""
    server = box.client.sock
    patience = server.gettimeout()
    server.settimeout(0)
    try:
        return bool(cast(BufferedReader, box.client.file).peek(1))
    except OSError:  # with TLS, that nothing is there
        return False
    finally:
        server.settimeout(patience)
