"""Read and unread: how far each person has come with each ticket."""

from collections.abc import Collection, Iterable, Mapping

from django.db.models import BigIntegerField

from sportello.sets.kept import Among, Given, Kept
from sportello.workspace.models.reading import Reading

_READ = Kept(
    lambda: Reading.objects.filter(
        person=Given("person", BigIntegerField()), ticket__in=Among("tickets", BigIntegerField())
    ).values_list("ticket", "number")
)


def mark_read(person: int, upto: Mapping[int, int]) -> None:
    """The person has read these tickets up to these events; one query, and no writing when that was known.

    An older page that says so late takes nothing back.
    """
    known = dict(Reading.objects.filter(person=person, ticket__in=upto).values_list("ticket", "number"))
    behind = {ticket: number for ticket, number in upto.items() if known.get(ticket, -1) < number}
    if behind:
        Reading.objects.bulk_create(
            [Reading(person_id=person, ticket_id=ticket, number=number) for ticket, number in behind.items()],
            update_conflicts=True,
            unique_fields=["person", "ticket"],
            update_fields=["number"],
        )


def mark_unread(person: int, tickets: Collection[int]) -> None:
    """The person wants to come back to these."""
    Reading.objects.filter(person=person, ticket__in=tickets).delete()


def keep_read(person: int, moved: Iterable[tuple[int, int, int]]) -> None:
    """Who had read a ticket up to just before their own act has read the act too: (ticket, before, now)."""
    before = {ticket: number for ticket, number, _now in moved}
    known = Reading.objects.filter(person=person, ticket__in=before).values_list("ticket", "number")
    read = {ticket for ticket, number in known if number >= before[ticket]}
    mark_read(person, {ticket: now for ticket, _before, now in moved if ticket in read})


def read_upto(person: int, tickets: Collection[int]) -> dict[int, int]:
    """Up to which event the person has read each of these; none: never opened."""
    return dict(_READ.rows(person=person, tickets=tickets))
