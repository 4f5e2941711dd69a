"""What people keep at the sample desk: how far they have read, and the queues they have put together."""

from datetime import datetime, timedelta

from sportello.people.models import Department, Membership, Person
from sportello.tickets.models import Ticket
from sportello.workspace.models import Reading, SavedView

NEWS = timedelta(minutes=25)
"""What changed in this time nobody has read yet."""

# (whose login, name, place, filters, whether it is shown to the department)
VIEWS = (
    ("davide", "Scadenze, livelli alti", "all", "level=3&level=4&level=5&group=level", False),
    ("davide", "In attesa del cliente", "mine", "status=waiting&waiting=requester", False),
    ("giulia", "Critiche e alte", "all", "priority=1&priority=2", True),
)


def make_own_things(*, now: datetime) -> None:
    """Who works on something, and their team, have read it but for the last news; a few have views."""
    readings, members = [], _members()
    followed = Ticket.objects.unresolved().prefetch_related("participants")
    for ticket in followed:
        readers = {ticket.owner_id, *(one.person_id for one in ticket.participants.all())}
        readers |= members.get(ticket.team_id or 0, set())
        fresh = ticket.last_at is not None and now - ticket.last_at < NEWS
        number = ticket.last_number - 1 if fresh else ticket.last_number
        readings += [Reading(person_id=person, ticket=ticket, number=number) for person in readers if person]
    Reading.objects.bulk_create(readings, ignore_conflicts=True)
    owners = {person.login: person for person in Person.objects.filter(login__in=[view[0] for view in VIEWS])}
    department = Department.objects.order_by("pk").first()
    for login, name, place, query, shown in VIEWS:
        if login in owners:
            SavedView.objects.create(
                owner=owners[login],
                name=name,
                place=place,
                query=query,
                department=department if shown else None,
            )


def _members() -> dict[int, set[int | None]]:
    found: dict[int, set[int | None]] = {}
    for team, person in Membership.objects.values_list("team", "person"):
        found.setdefault(team, set()).add(person)
    return found
