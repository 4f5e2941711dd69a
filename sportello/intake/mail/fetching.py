"""Messages fetched from a mail server by IMAP: each is put by here before anything is changed there."""

import imaplib
import logging
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from io import BufferedReader
from typing import Final, cast

from imap_tools import AND, BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.consts import MailMessageFlags
from imap_tools.errors import ImapToolsError

from sportello.intake.mail.models import Mailbox
from sportello.intake.mail.oauth.sasl import sign_in
from sportello.intake.mail.passwords import password_of
from sportello.intake.mail.receiving import LARGE, sets_of, take_in_all

log = logging.getLogger(__name__)
AWAY: Final = (OSError, imaplib.IMAP4.error, ImapToolsError, ssl.SSLError)
PATIENCE: Final = 30.0  # seconds a mail server may take to answer
SIZES: Final = 500  # messages whose size is asked for at once
_UID: Final = re.compile(rb"\bUID (\d+)")
_SIZE: Final = re.compile(rb"RFC822\.SIZE (\d+)")
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
    try:
        _sign_in(box, mailbox)
        box.folder.set(mailbox.folder)
    except BaseException:
        with suppress(*AWAY):
            box.client.shutdown()
        raise
    return box


def _sign_in(box: BaseMailBox, mailbox: Mailbox) -> None:
    if mailbox.sign_in == Mailbox.SignIn.PASSWORD:
        box.login(mailbox.login or mailbox.address, password_of(mailbox), initial_folder=None)
        return

    def attempt(mechanism: str, first: str, after_refusal: str) -> str:
        to_say = iter((first.encode(), after_refusal.encode()))
        try:
            box.client.authenticate(mechanism, lambda _challenge: next(to_say, None))
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            return str(error) or "NO"
        return ""

    offered = [name[5:] for name in box.client.capabilities if name.startswith("AUTH=")]
    sign_in(mailbox, offered, attempt)


def fetch(
    box: BaseMailBox,
    mailbox: Mailbox,
    *,
    clock: Callable[[], datetime],
    broke_at: dict[str, int] | None = None,
) -> int:
    """Take in what is new; returns how many. The server is told only after messages lie here.

    Where messages stay on the server, the last identifier tells what is new: whoever else reads the mailbox may mark
    messages as they like. At the first look, and when the server numbers anew, all that nobody has read is new, and
    whatever comes from then on, however often that look is interrupted.

    `broke_at` says at which messages the connection broke before, and how often; it is added to. Those come last, one
    by one, the worst at the very end: so a message that the server cannot hand over keeps no other waiting.
    """
    box.folder.set(mailbox.folder)  # a session that was idle would else go on seeing the old folder
    broke_at = {} if broke_at is None else broke_at
    leave = mailbox.after == Mailbox.After.MARK
    if leave:
        _begin(box, mailbox)
    new = list(_new(box, mailbox)) if leave else box.uids("ALL")
    hard = [[uid] for uid in sorted(filter(broke_at.get, new), key=broke_at.__getitem__)]
    first_hard = min((int(uid) for uid, *_ in hard), default=None)
    count, unbroken = 0, True
    for uids in (*_sets(box, [uid for uid in new if uid not in broke_at]), *hard):
        found = _take_in(box, mailbox, uids, broke_at, clock)
        count += len(found)
        for uid in uids:
            if uid not in found:  # gone, or it cannot be read now: then it is tried again at the next look
                unbroken = unbroken and not box.uids(AND(uid=uid))
        done = [int(uid) for uid in uids if first_hard is None or int(uid) < first_hard]
        if leave and unbroken and done:
            _reached(mailbox, done[-1])
    if leave and unbroken and not hard and mailbox.uid_unread:
        mailbox.uid_last, mailbox.uid_unread = max(mailbox.uid_last, mailbox.uid_unread), 0
        mailbox.save(update_fields=["uid_last", "uid_unread"])
    return count


def _take_in(
    box: BaseMailBox,
    mailbox: Mailbox,
    uids: list[str],
    broke_at: dict[str, int],
    clock: Callable[[], datetime],
) -> list[str]:
    """Put a set of messages by, then mark them there; returns those that the server has handed over."""
    try:
        sources = _sources(box, uids)
    except AWAY:
        broke_at.update((uid, broke_at.get(uid, 0) + 1) for uid in uids)
        raise
    for uid in uids:
        broke_at.pop(uid, None)
    found = [uid for uid in uids if uid in sources]
    if found:
        take_in_all([sources[uid] for uid in found], mailbox, at=clock().replace(microsecond=0))
        _done_with(box, mailbox, found)
    return found


def _sets(box: BaseMailBox, uids: list[str]) -> Iterator[list[str]]:
    """Messages that are fetched together, in their order: few enough, and small enough, for the memory."""
    sizes: dict[str, int] = {}
    for first in range(0, len(uids), SIZES):
        _status, answer = box.client.uid("FETCH", ",".join(uids[first : first + SIZES]), "(RFC822.SIZE)")
        for line in filter(None, answer or ()):
            text = line[0] if isinstance(line, tuple) else line
            uid, size = _UID.search(text), _SIZE.search(text)
            if uid and size:
                sizes[uid.group(1).decode()] = int(size.group(1))
    # One whose size the server does not tell may be of any.
    yield from sets_of(uids, lambda uid: sizes.get(uid, LARGE))


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


def _sources(box: BaseMailBox, uids: list[str]) -> dict[str, bytes]:
    """The bytes of messages, without marking them, by their identifier; without those that the server does not give."""
    _status, answer = box.client.uid("FETCH", ",".join(uids), "(UID BODY.PEEK[])")
    lines = list(answer or ())
    found: dict[str, bytes] = {}
    for place, line in enumerate(lines):
        if not isinstance(line, tuple):
            continue
        # The identifier stands before the message or after it, as the server likes.
        after = lines[place + 1] if place + 1 < len(lines) else b""
        uid = _UID.search(line[0]) or (_UID.search(after) if isinstance(after, bytes) else None)
        if uid:
            found[uid.group(1).decode()] = bytes(line[1])
        elif len(uids) == 1:
            found[uids[0]] = bytes(line[1])
    return found


def _done_with(box: BaseMailBox, mailbox: Mailbox, uids: list[str]) -> None:
    """Mark, move or delete them there."""
    if mailbox.after == Mailbox.After.DELETE:
        box.delete(uids)
    elif mailbox.after == Mailbox.After.MOVE:
        if not box.folder.exists(mailbox.done_folder):
            box.folder.create(mailbox.done_folder)
        box.move(uids, mailbox.done_folder)
    else:
        box.flag(uids, MailMessageFlags.SEEN, True)


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
