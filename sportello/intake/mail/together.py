"""Letters that plainly open a request, opened as a set: the same as one by one, with a handful of questions for all.

Plain is a letter of a person or a program that answers nothing, from a sender without a history of failures, with no
copy to anybody the desk knows. Everything else, and every set in which anything is refused, is carried one by one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Count
from django.db.models.functions import Lower

from sportello.desk.opening import open_for
from sportello.intake.mail.bringing import MOST_COPIES, STORM, Letter, State, letter_of, request_of, told_of
from sportello.intake.mail.mailboxes import mailboxes_among
from sportello.intake.mail.models import IncomingMessage
from sportello.intake.mail.nature import Nature
from sportello.intake.mail.reading import Mail
from sportello.intake.mail.senders import is_address, make_people
from sportello.people.actor import actors_for
from sportello.people.models import Address, Person
from sportello.sets.writes import update_rows
from sportello.tickets.mail_marks import numbers_in_subject
from sportello.tickets.models import TimelineEvent

FEWEST: Final = 2
_WRITTEN_DOWN: Final = ("state", "reason", "threaded_by", "ticket", "event_number", "told")

Pairs = Sequence[tuple[IncomingMessage, Mail]]


@dataclass(frozen=True)
class Known:
    """What the desk knows of a set of letters."""

    addresses: dict[str, Address]
    ours: frozenset[str]
    lately: dict[str, int]
    keys: frozenset[str | None]

    def nothing_of(self, row: IncomingMessage, mail: Mail, key: str) -> bool:
        """Whether nothing speaks against a letter: not its sender, not how many came, not that it is there already."""
        sender = mail.sender.address
        address = self.addresses.get(sender)
        if sender in self.ours or (address is not None and address.bounced):
            return False
        # Its own row is among those that came lately.
        return self.lately.get(sender, 0) <= row.mailbox.most_from_one and key not in self.keys


def open_plain(letters: Pairs, *, at: datetime) -> None:
    """Open the requests of those that are plain, all of them or none; the rows of the others are left as they are.

    Raises whatever the door or the database refuses: then nothing has happened.
    """
    mine = [(row, mail) for row, mail in letters if _opens_something(mail)]
    if len(mine) < FEWEST:
        return
    known = known_of(mine, at, (_key(row, mail) for row, mail in mine))
    writing = {mail.sender.address for _, mail in mine}
    plain = [letter_of(mail, row, at) for row, mail in mine if _is_plain(row, mail, known, writing)]
    if len(plain) < FEWEST:
        return
    with transaction.atomic():
        senders = _senders(plain, known)
        actors = actors_for(list(senders.values()), "mail")
        asked = []
        for letter in plain:
            person = senders[letter.mail.sender.address].pk
            asked.append((request_of(letter, person), actors[person], letter.opening_key))
        changes = open_for(asked, at=at)
        events = [(change.state.id, change.events[0].number) for change in changes]
        rows = write_down_all(plain, events, "new")
    note_all(plain, rows)


def _opens_something(mail: Mail) -> bool:
    """Whether nothing in it leads anywhere else."""
    if mail.in_reply_to or mail.references or numbers_in_subject(mail.subject):
        return False
    return mail.nature in (Nature.WRITTEN, Nature.AUTOMATIC) and is_unmarked(mail)


def is_unmarked(mail: Mail) -> bool:
    """Whether it comes from an address as most are, and neither it nor whom it is written to bears a mark of ours."""
    address = mail.sender.address
    if mail.loop or mail.failures:
        return False
    # An address with a plus may lead to a request, or to a notice that is answered.
    written_to = (*mail.delivered_to, *(person.address for person in (*mail.to, *mail.copies)))
    if any("+" in name for name in written_to):
        return False
    return address.isascii() and is_address(address)


def known_of(letters: Pairs, at: datetime, keys: Iterable[str]) -> Known:
    """What the desk knows of these letters, and of the keys by which the door would know them."""
    senders = {mail.sender.address for _, mail in letters}
    named = senders.union(*(_copied(mail) for _, mail in letters))
    addresses = Address.objects.select_related("person").annotate(low=Lower("address")).filter(low__in=named)
    lately = (
        IncomingMessage.objects.filter(sender__in=senders, received_at__gt=at - STORM, received_at__lte=at)
        .values_list("sender")
        .annotate(count=Count("pk"))
    )
    done = TimelineEvent.objects.filter(dedup_key__in=set(keys))
    return Known(
        addresses={address.low: address for address in addresses},
        ours=mailboxes_among(senders),
        lately=dict(lately),
        keys=frozenset(done.values_list("dedup_key", flat=True)),
    )


def _key(row: IncomingMessage, mail: Mail) -> str:
    return f"mail:{mail.identity}:{row.department_id}"


def _copied(mail: Mail) -> set[str]:
    return {person.address for person in [*mail.to, *mail.copies][:MOST_COPIES] if person.address}


def _is_plain(row: IncomingMessage, mail: Mail, known: Known, writing: set[str]) -> bool:
    # Who writes in the same set is known by the time that theirs is opened.
    others = (_copied(mail) - {mail.sender.address}) & (known.addresses.keys() | writing)
    return not others and known.nothing_of(row, mail, _key(row, mail))


def _senders(letters: Iterable[Letter], known: Known) -> dict[str, Person]:
    """Whose letters they are, by address; who is not known yet is made."""
    found = {name: address.person for name, address in known.addresses.items()}
    new = {
        letter.mail.sender.address: letter.mail.sender
        for letter in letters
        if letter.mail.sender.address not in found
    }
    return found | make_people(list(new.values()))


def write_down_all(
    letters: Sequence[Letter], events: Sequence[tuple[int, int]], by: str
) -> list[tuple[Any, ...]]:
    """Write into the rows where their letters went: ticket and event of each. Returns what was written."""
    rows = [
        (letter.row.pk, State.DONE.value, "", by, ticket, event, told_of(letter))
        for letter, (ticket, event) in zip(letters, events, strict=True)
    ]
    update_rows(IncomingMessage, ("id",), _WRITTEN_DOWN, rows)
    return rows


def note_all(letters: Sequence[Letter], rows: Sequence[tuple[Any, ...]]) -> None:
    """The same in the memory, once it is stored."""
    for letter, (_pk, state, reason, by, ticket, event, told) in zip(letters, rows, strict=True):
        row = letter.row
        row.state, row.reason, row.threaded_by, row.told = state, reason, by, told
        row.ticket_id, row.event_number = ticket, event
