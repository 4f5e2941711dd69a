"""Which ticket a message belongs to, in the order of trust; never by its sender and its subject alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sportello.intake.mail.models import IncomingMessage
from sportello.intake.mail.reading import Mail
from sportello.tickets.mail_marks import number_of_address, numbers_in_subject, ticket_of_id
from sportello.tickets.models import Ticket


@dataclass(frozen=True)
class Thread:
    """A ticket, and what led to it: reference, plus or subject. Only the first two are proof."""

    ticket: int
    by: str

    @property
    def proven(self) -> bool:
        """Whether the sender must have been written to, or copied."""
        return self.by != "subject"


def thread_of(mail: Mail) -> Thread | None:
    """The ticket that a message goes on with; None if it begins something new."""
    for id in _referred(mail):
        ours = ticket_of_id(id)
        if ours is not None and Ticket.objects.filter(pk=ours[0]).exists():
            return Thread(ours[0], "reference")
    before = IncomingMessage.objects.filter(message_id__in=list(_referred(mail))[:50]).exclude(ticket=None)
    latest = before.order_by("-pk").values_list("ticket", flat=True).first()
    if latest is not None:
        return Thread(latest, "reference")
    for address in mail.delivered_to:
        number = number_of_address(address)
        if number is not None and (found := _by_number(number)):
            return Thread(found, "plus")
    for number in numbers_in_subject(mail.subject):
        if found := _by_number(number):
            return Thread(found, "subject")
    return None


def threads_among(mails: Sequence[Mail]) -> list[int | None]:
    """The ticket that each of several messages refers to, if any; whether it still exists is not looked at."""
    referred = [list(_referred(mail)) for mail in mails]
    ids = {id for each in referred for id in each[:50]}
    came = IncomingMessage.objects.filter(message_id__in=ids).exclude(ticket=None)
    latest = {
        id: (pk, ticket) for id, pk, ticket in came.order_by("pk").values_list("message_id", "pk", "ticket")
    }
    found: list[int | None] = []
    for each in referred:
        ours = next(filter(None, map(ticket_of_id, each)), None)
        before = max((latest[id] for id in each[:50] if id in latest), default=None)
        found.append(ours[0] if ours else before[1] if before else None)
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
