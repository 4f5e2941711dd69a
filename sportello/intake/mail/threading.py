"""Which ticket a message belongs to, in the order of trust; never by its sender and its subject alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sportello.intake.mail.mailboxes import mailbox_at
from sportello.intake.mail.models import IncomingMessage
from sportello.intake.mail.reading import Mail
from sportello.tickets.mail_marks import number_of_address, numbers_in_subject, ticket_of_id
from sportello.tickets.models import Ticket

MOST: Final = 50  # identifiers of one message that are looked for among those that came


@dataclass(frozen=True)
class Thread:
    """A ticket, and what led to it: reference, plus or subject. Only the first two are proof.

    `others` are those of the same department that the message is addressed to as well.
    """

    ticket: int
    by: str
    others: tuple[int, ...] = ()

    @property
    def proven(self) -> bool:
        """Whether the sender must have been written to, or copied."""
        return self.by != "subject"


def thread_of(mail: Mail, department: int) -> Thread | None:
    """The ticket that a message goes on with, in the department of the mailbox it came to; None if it begins one.

    Where it refers to several (a letter to two departments opens two), each copy goes on with its department's own.
    """
    [named] = _named_by([mail])
    rows = Ticket.objects.filter(pk__in=named).values_list("pk", "department", "number") if named else ()
    there = {pk: (number, named[pk] | {place}) for pk, place, number in rows}
    referred = {pk: there[pk] for pk in named if pk in there}
    here, elsewhere = _addressed(mail, department)
    if referred:
        nearest = _nearest(referred, mail, department)
        return Thread(nearest, "reference", tuple(pk for pk in here if pk != nearest))
    if addressed := [*here, *elsewhere]:
        return Thread(addressed[0], "plus", tuple(here[1:]))
    for number in numbers_in_subject(mail.subject):
        if found := _by_number(number):
            return Thread(found, "subject")
    return None


def _addressed(mail: Mail, department: int) -> tuple[list[int], list[int]]:
    """The tickets at whose plus-addresses a message arrives: those of this department's mailboxes, and the rest.

    The mailbox of another department has a copy of its own, which reaches the ticket there.
    """
    marked = [(number_of_address(address), address) for address in mail.delivered_to[:MOST]]
    written_to = [(number, address) for number, address in marked if number is not None]
    here, elsewhere = list[int](), list[int]()
    for number, address in written_to:
        ticket = _by_number(number)
        box = mailbox_at(address) if len(written_to) > 1 else None
        if ticket is not None:
            (here if box is None or box.department_id == department else elsewhere).append(ticket)
    return list(dict.fromkeys(here)), elsewhere


def _nearest(referred: dict[int, tuple[int, set[int]]], mail: Mail, department: int) -> int:
    """Of the tickets that a message refers to (their numbers, the departments they belong to) that of a department.

    A ticket belongs where it is, where the message that is referred to came in, and to the mailbox at whose
    plus-address it was written to. If none belongs to this department, it is the one that is trusted most.
    """
    first = next(iter(referred))
    if len(referred) == 1:
        return first
    written_to = [(number_of_address(address), address) for address in mail.delivered_to[:MOST]]
    for number, places in referred.values():
        boxes = [mailbox_at(address) for plus, address in written_to if plus == number]
        places.update(box.department_id for box in boxes if box is not None)
    return next((pk for pk, (_, places) in referred.items() if department in places), first)


def threads_among(mails: Sequence[Mail]) -> list[int | None]:
    """The one ticket that each of several messages refers to; whether it still exists is not looked at.

    None where there is no such ticket, or more than one: then it is the mailbox that decides (`thread_of`).
    """
    return [next(iter(named)) if len(named) == 1 else None for named in _named_by(mails)]


def _named_by(mails: Sequence[Mail]) -> list[dict[int, set[int]]]:
    """The tickets that each message refers to, most trusted first, with the departments its copies came to.

    Ours come before those that others' identifiers lead to, of which the latest comes first.
    """
    referred = [list(_referred(mail)) for mail in mails]
    ids = {id for each in referred for id in each[:MOST]}
    came = IncomingMessage.objects.filter(message_id__in=ids).exclude(ticket=None).order_by("-pk")
    rows: dict[str, list[tuple[int, int, int]]] = {}
    # There are programs that give all their messages one identifier.
    for id, *row in (
        came.values_list("message_id", "pk", "ticket", "department")[: MOST * len(mails)] if ids else ()
    ):
        rows.setdefault(id, []).append((row[0], row[1], row[2]))
    found: list[dict[int, set[int]]] = []
    for each in referred:
        named: dict[int, set[int]] = {ours[0]: set() for ours in map(ticket_of_id, each) if ours is not None}
        for _, ticket, department in sorted(
            (row for id in each[:MOST] for row in rows.get(id, ())), reverse=True
        ):
            named.setdefault(ticket, set()).add(department)
        found.append(named)
    return found


def _referred(mail: Mail) -> Iterator[str]:
    """Identifiers it names: what it answers first, then what came before, latest first."""
    yield from mail.in_reply_to
    yield from reversed(mail.references)
    for failure in mail.failures:
        if failure.message_id:
            yield failure.message_id


def _by_number(number: int) -> int | None:
    return Ticket.objects.filter(number=number).values_list("pk", flat=True).first()
