"""What an agent does with a message that became no request by itself."""

from datetime import datetime

from sportello.domain.errors import DeskError
from sportello.intake.mail import source
from sportello.intake.mail.bringing import Sorted, let_in
from sportello.intake.mail.models import IncomingMessage
from sportello.intake.mail.reading import Mail, read
from sportello.intake.mail.receiving import write_down
from sportello.people.actor import Actor
from sportello.people.models import Person

State = IncomingMessage.State


class AlreadyCarried(DeskError):
    """The message is on a request already."""

    code = "already_carried"


class SourceMissing(DeskError):
    """The source of the message is gone from the disk."""

    code = "source_missing"
    hint = "Bring the folder of files back from a backup."


def open_as_request(
    row: IncomingMessage, *, requester: Person | None = None, actor: Actor, at: datetime
) -> IncomingMessage:
    """Make a request of it, for its sender or for `requester`.

    Raises AlreadyCarried, NoSender, SourceMissing, and what the door raises.
    """
    if row.state == State.DONE:
        raise AlreadyCarried
    return write_down(row, let_in(_mail(row), row, requester, by=actor, at=at))


def put_aside(row: IncomingMessage) -> IncomingMessage:
    """It needs nobody: it is shown no more among what waits, and stays among what was put aside."""
    if row.state == State.DONE:
        raise AlreadyCarried
    return write_down(row, Sorted(State.ASIDE, "by_hand", told=dict(row.told)))


def _mail(row: IncomingMessage) -> Mail:
    try:
        return read(source.fetch(row.digest), server=row.mailbox.trusted_server)
    except OSError as error:
        raise SourceMissing from error
