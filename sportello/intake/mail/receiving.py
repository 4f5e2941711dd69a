"""A message received: put by for good first, then carried through the door; nothing is ever dropped.

`take_in` writes the source to the disk and one row, after which the sender may be told that it has arrived.
`carry` makes of the row a ticket, a message on one, or a row that waits for a person to look at it. It may be killed
and done again: the door knows each message by its key.
"""

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

from django.db import DatabaseError, DataError, IntegrityError, InterfaceError, OperationalError, transaction

from sportello.domain.errors import DeskError
from sportello.intake.mail import source
from sportello.intake.mail.bringing import Sorted, bring
from sportello.intake.mail.going_on import go_on_plain
from sportello.intake.mail.models import IncomingMessage, Mailbox
from sportello.intake.mail.reading import Mail, read, without_way
from sportello.intake.mail.together import open_plain

log = logging.getLogger(__name__)
State = IncomingMessage.State
T = TypeVar("T")
SET: Final = 100  # messages carried together: on SQLite nobody else writes for a sixth of a second then
LARGE: Final = 32 * 1024 * 1024  # bytes of them
_ITS_OWN_FAULT: Final = (
    "22",
    "23",
    "42",
    "54",
)  # classes of PostgreSQL's codes: what was asked, not the server


@dataclass(frozen=True)
class TakenIn:
    """The row of a message, whether it is new here, and what it says (None where that cannot be read)."""

    row: IncomingMessage
    is_new: bool
    mail: Mail | None


def take_in(raw: bytes, mailbox: Mailbox, *, at: datetime) -> TakenIn:
    """Put a message by; one that has come already (to this department) is known again.

    What cannot be read has a row too, without a heading: to carry it puts it before a person.
    """
    digest = source.keep(raw)
    mail = _read(raw, mailbox, digest)
    fields = _fields(raw, mailbox, digest, at)
    known = {"department": mailbox.department, "identity": _identity(mail, raw)}
    before = IncomingMessage.objects.filter(**known).first()
    if before is not None:
        return TakenIn(before, False, mail)
    try:
        row = _row(fields | known | _heading(mail))
    except IntegrityError:
        return TakenIn(IncomingMessage.objects.get(**known), False, mail)
    except DataError:
        log.exception("the heading of message %s fits into no row", digest)
        row = _row(fields | known)
    return TakenIn(row, True, mail)


def take_in_all(raws: Sequence[bytes], mailbox: Mailbox, *, at: datetime) -> list[TakenIn]:
    """The same for several messages, in their order, with two questions to the database."""
    digests = source.keep_all(raws)
    mails = [_read(raw, mailbox, digest) for raw, digest in zip(raws, digests, strict=True)]
    identities = [_identity(mail, raw) for mail, raw in zip(mails, raws, strict=True)]
    known = IncomingMessage.objects.filter(department=mailbox.department, identity__in=identities)
    rows = {row.identity: row for row in known}
    new: dict[str, IncomingMessage] = {}
    for raw, digest, mail, identity in zip(raws, digests, mails, identities, strict=True):
        if identity not in rows and identity not in new:
            fields = _fields(raw, mailbox, digest, at) | _heading(mail)
            new[identity] = IncomingMessage(department=mailbox.department, identity=identity, **fields)
    try:
        with transaction.atomic():
            IncomingMessage.objects.bulk_create(new.values())
    except (IntegrityError, DataError):  # somebody else was first, or one of them fits into no row
        return [take_in(raw, mailbox, at=at) for raw in raws]
    rows |= new
    firsts = set(new)
    taken = []
    for identity, mail in zip(identities, mails, strict=True):
        taken.append(TakenIn(rows[identity], identity in firsts, mail))
        firsts.discard(identity)
    return taken


def _row(fields: dict[str, Any]) -> IncomingMessage:
    with transaction.atomic():
        return IncomingMessage.objects.create(**fields)


def _identity(mail: Mail | None, raw: bytes) -> str:
    return mail.identity if mail else hashlib.sha256(without_way(raw)).hexdigest()


def _read(raw: bytes, mailbox: Mailbox, digest: str) -> Mail | None:
    try:
        return read(raw, server=mailbox.trusted_server)
    except Exception:
        log.exception("message %s was not understood", digest)
        return None


def _fields(raw: bytes, mailbox: Mailbox, digest: str, at: datetime) -> dict[str, Any]:
    return {"mailbox": mailbox, "digest": digest, "size": len(raw), "received_at": at}


def _heading(mail: Mail | None) -> dict[str, Any]:
    """What a row tells of its message."""
    if mail is None:
        return {}
    return {
        "message_id": mail.message_id,
        "sender": mail.sender.address,
        "sender_name": mail.sender.name[:200],
        "subject": mail.subject,
        "sent_at": mail.date,
        "nature": mail.nature.value,
    }


def carry(row: IncomingMessage, *, at: datetime, mail: Mail | None = None) -> IncomingMessage:
    """Carry a message through the door; `mail` is what it says, if that was read already.

    Whatever goes wrong, the row says so and waits for a person.

    Raises OperationalError and InterfaceError where the database cannot be used: the row waits for another time.
    """
    try:
        if mail is None:
            mail = read(source.fetch(row.digest), server=row.mailbox.trusted_server)
        sorted_ = bring(mail, row, at=at)
    except DeskError as refusal:
        sorted_ = Sorted(State.QUARANTINED, refusal.code)
    except DatabaseError as error:
        if _is_the_servers(error):
            raise
        log.exception("the database does not take message %s", row.pk)
        sorted_ = Sorted(State.QUARANTINED, "not_understood")
    except InterfaceError:
        raise
    except OSError:
        log.exception("the source of message %s cannot be read", row.pk)
        sorted_ = Sorted(State.QUARANTINED, "source_missing")
    except Exception:
        log.exception("message %s was not understood", row.pk)
        sorted_ = Sorted(State.QUARANTINED, "not_understood")
    return write_down(row, sorted_)


def _is_the_servers(error: DatabaseError) -> bool:
    """Whether the database is away, full or busy; else it is this message that it cannot take."""
    if not isinstance(error, OperationalError):
        return False
    code = getattr(error.__cause__, "sqlstate", None) or ""
    return not code.startswith(_ITS_OWN_FAULT)


def write_down(row: IncomingMessage, sorted_: Sorted) -> IncomingMessage:
    """Write into the row where its message went."""
    row.state, row.reason, row.threaded_by = sorted_.state, sorted_.reason, sorted_.by
    row.ticket_id, row.event_number, row.told = sorted_.ticket, sorted_.event, sorted_.told
    row.save(update_fields=["state", "reason", "threaded_by", "ticket", "event_number", "told"])
    return row


def receive(raw: bytes, mailbox: Mailbox, *, at: datetime) -> IncomingMessage:
    """Take a message in and carry it, in one go."""
    return receive_all([raw], mailbox, at=at)[0]


def receive_all(raws: Sequence[bytes], mailbox: Mailbox, *, at: datetime) -> list[IncomingMessage]:
    """Take several messages in, then carry them; returns their rows, in their order."""
    taken = take_in_all(raws, mailbox, at=at)
    _carry_all([(one.row, one.mail) for one in taken if one.row.state == State.WAITING], at)
    return [one.row for one in taken]


def carry_waiting(*, at: datetime, most: int = 500) -> int:
    """Carry what was put by and not looked at yet; returns how many."""
    rows = IncomingMessage.objects.filter(state=State.WAITING).select_related("mailbox").order_by("pk")[:most]
    for some in sets_of(rows, lambda row: row.size):
        _carry_all([(row, _mail_of(row)) for row in some], at)
    return len(rows)


def sets_of(things: Iterable[T], size: Callable[[T], int]) -> Iterator[list[T]]:
    """Sets of at most so many, and at most so large that the memory bears them."""
    some: list[T] = []
    large = 0
    for thing in things:
        if some and (len(some) >= SET or large + size(thing) > LARGE):
            yield some
            some, large = [], 0
        some.append(thing)
        large += size(thing)
    if some:
        yield some


def _mail_of(row: IncomingMessage) -> Mail | None:
    try:
        return read(source.fetch(row.digest), server=row.mailbox.trusted_server)
    except Exception:
        log.debug("message %s is read once more when it is carried", row.pk, exc_info=True)
        return None


def _carry_all(letters: Sequence[tuple[IncomingMessage, Mail | None]], at: datetime) -> None:
    """Those that plainly open a request or go on with one together, then all others one by one, in their order."""
    read_ = [(row, mail) for row, mail in letters if mail is not None]
    for carry_plain in (open_plain, go_on_plain):
        try:
            carry_plain(read_, at=at)
        except Exception:  # whose fault it is comes to light one by one
            log.warning("%d messages are carried one by one", len(letters), exc_info=True)
    for row, mail in letters:
        if row.state == State.WAITING:
            carry(row, at=at, mail=mail)
