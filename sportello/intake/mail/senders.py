"""Who sent a message: found by the address, else made; and whether they have a part in a ticket."""

from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Q

from sportello.intake.mail.headers import Person as Named
from sportello.intake.newcomers import NO_PASSWORD
from sportello.people.actor import Actor
from sportello.people.addresses import written_as
from sportello.people.models import Address, Person
from sportello.tickets.models import Participant, Ticket


def person_of(sender: Named) -> Person:
    """The person with this address; made if there is none. Two messages at once make one person."""
    found = written_as(sender.address).select_related("person").first()
    if found is not None:
        if found.bounced:  # what was said of it before, that nothing arrives there, is over
            Address.objects.filter(pk=found.pk).update(bounced=False)
        return found.person
    try:
        with transaction.atomic():
            return make_people([sender])[sender.address]
    except IntegrityError:  # somebody else was first
        again = by_address(sender.address)
        if again is None:
            raise
        return again


def make_people(senders: Sequence[Named]) -> dict[str, Person]:
    """People whom nobody knows yet, by their addresses. Raises IntegrityError where somebody has one of these."""
    people = Person.objects.bulk_create(
        Person(name=sender.name[:160] or sender.address.partition("@")[0][:160], password=NO_PASSWORD)
        for sender in senders
    )
    made = dict(zip((sender.address for sender in senders), people, strict=True))
    Address.objects.bulk_create(Address(person=person, address=address) for address, person in made.items())
    return made


def by_address(address: str) -> Person | None:
    """The person with this address, in whatever case it is written."""
    found = written_as(address).select_related("person").first()
    return found.person if found else None


def is_address(address: str) -> bool:
    """Whether letters can be sent to it."""
    try:
        validate_email(address)
    except ValidationError:
        return False
    return len(address) <= 254


def has_part(actor: Actor, ticket: Ticket) -> bool:
    """Whether somebody has a part in a ticket: asks, has a copy, follows, or works in its department."""
    person = actor.person
    if person in (ticket.requester_id, ticket.on_behalf_of_id) or actor.is_in(ticket.department_id):
        return True
    return Participant.objects.filter(ticket=ticket, person=person).exists()


def known_among(people: Iterable[Named]) -> list[int]:
    """Those of them whom the desk knows already, in their order; our own mailboxes are nobody."""
    found = (by_address(person.address) for person in people if person.address)
    return list(dict.fromkeys(person.pk for person in found if person is not None))


def mark_bounced(address: str, ticket: Ticket) -> bool:
    """Mark an address at which nothing arrives, of somebody who is written to about the request; whether there is one.

    Whoever knows an identifier of ours can write such a report: of anybody else it says nothing.
    """
    written_to = Q(person__in=Participant.objects.filter(ticket=ticket).values("person"))
    asks = Q(person__in=[one for one in (ticket.requester_id, ticket.on_behalf_of_id) if one])
    return bool(Address.objects.filter(asks | written_to, pk__in=written_as(address)).update(bounced=True))
