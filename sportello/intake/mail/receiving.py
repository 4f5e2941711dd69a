"""A message received: put by for good first, then carried through the door; nothing is ever dropped.

`take_in` writes the source to the disk and one row, after which the sender may be told that it has arrived.
`carry` makes of the row a ticket, a message on one, or a row that waits for a person to look at it. It may be killed
and done again: the door knows each message by its key.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import DatabaseError, DataError, IntegrityError, InterfaceError, OperationalError, transaction

from sportello.domain.errors import DeskError
from sportello.intake.mail import source
from sportello.intake.mail.bringing import Sorted, bring
from sportello.intake.mail.models import IncomingMessage, Mailbox
from sportello.intake.mail.reading import read

log = logging.getLogger(__name__)
State = IncomingMessage.State
_ITS_OWN_FAULT: Final = (
    "22",
    "23",
    "42",
    "54",
)  # classes of PostgreSQL's codes: what was asked, not the server


@dataclass(frozen=True)
class TakenIn:
    """The row of a message, and whether it is new here."""

    row: IncomingMessage
    is_new: bool


def take_in(raw: bytes, mailbox: Mailbox, *, at: datetime) -> TakenIn:
    """Put a message by; one that has come already (to this department) is known again.

    What cannot be read has a row too, without a heading: to carry it puts it before a person.
    """
    digest = source.keep(raw)
    heading = _heading(raw, mailbox, digest)
    known = {"department": mailbox.department, "identity": heading["identity"]}
    before = IncomingMessage.objects.filter(**known).first()
    if before is not None:
        return TakenIn(before, is_new=False)
    kept = {"mailbox": mailbox, "digest": digest, "size": len(raw), "received_at": at}
    try:
        row = _row(known | kept | heading)
    except IntegrityError:
        return TakenIn(IncomingMessage.objects.get(**known), is_new=False)
    except DataError:
        log.exception("the heading of message %s fits into no row", digest)
        row = _row(known | kept)
    return TakenIn(row, is_new=True)


def _row(fields: dict[str, Any]) -> IncomingMessage:
    with transaction.atomic():
        return IncomingMessage.objects.create(**fields)


def _heading(raw: bytes, mailbox: Mailbox, digest: str) -> dict[str, Any]:
    """What a row tells of its message; only by what it is known where the message breaks the reading."""
    try:
        mail = read(raw, server=mailbox.trusted_server)
    except Exception:
        log.exception("message %s was not understood", digest)
        return {"identity": digest}
    return {
        "identity": mail.identity,
        "message_id": mail.message_id,
        "sender": mail.sender.address,
        "sender_name": mail.sender.name[:200],
        "subject": mail.subject,
        "sent_at": mail.date,
        "nature": mail.nature.value,
    }


def carry(row: IncomingMessage, *, at: datetime) -> IncomingMessage:
    """Carry a message through the door. Whatever goes wrong, the row says so and waits for a person.

    Raises OperationalError and InterfaceError where the database cannot be used: the row waits for another time.
    """
    try:
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
    taken = take_in(raw, mailbox, at=at)
    return carry(taken.row, at=at) if taken.row.state == State.WAITING else taken.row


def carry_waiting(*, at: datetime, most: int = 500) -> int:
    """Carry what was put by and not looked at, because somebody was killed in between; returns how many."""
    rows = IncomingMessage.objects.filter(state=State.WAITING).select_related("mailbox").order_by("pk")[:most]
    for row in rows:
        carry(row, at=at)
    return len(rows)
