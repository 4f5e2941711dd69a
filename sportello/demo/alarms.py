"""Two monitoring systems of the sample desk, and what came from them: alarms that open requests, repeat, and end."""

import json
from datetime import datetime, timedelta
from typing import Final

from sportello.demo import program_texts as words
from sportello.demo.departments import House
from sportello.demo.people import Cast, administrator
from sportello.desk import charge
from sportello.escalation.models import Visit
from sportello.intake.monitoring.door import give_address
from sportello.intake.monitoring.models import EventSource
from sportello.intake.monitoring.receiving import receive
from sportello.people.actor import actor_for
from sportello.people.change import By, store
from sportello.people.models import Person, RoleAssignment
from sportello.people.staff import set_roles
from sportello.tickets.models import Ticket

KINDS: Final = EventSource.Kind
AGENT: Final = RoleAssignment.Role.AGENT


def make_alarms(house: House, cast: Cast, *, now: datetime) -> None:
    """Both systems are set up by the administrator; then their messages come, in the order of time."""
    by = By(administrator(cast), now - timedelta(days=20), "desk.configure")
    systems = house.departments["systems"]
    machines = EventSource(
        name=words.MACHINES, kind=KINDS.ALERTMANAGER, department=systems, counts_every=10, groups=False
    )
    probes = EventSource(
        name=words.PROBES,
        kind=KINDS.GENERIC,
        department=systems,
        paths=words.PATHS,
        tables={"status": words.STATES, "severity": words.SEVERITIES},
    )
    for source in (machines, probes):
        _set_up(source, by)
    for minutes, which, body, is_taken in words.MESSAGES:
        at = now - timedelta(minutes=minutes)
        received = receive(machines if which == "machines" else probes, json.dumps(body, indent=2), at=at)
        if is_taken:
            _take(Ticket.objects.get(number=received.became[0]["ticket"]), at + timedelta(minutes=1))


def _set_up(source: EventSource, by: By) -> None:
    """Whoever acts for a source is an agent of its department, as the administration makes them."""
    service = Person(name=source.name, login=None)
    service.set_unusable_password()
    service.save()
    source.service = service
    roles = [(source.department_id, AGENT.value)]
    store(source, by=by, told={}, also=lambda: set_roles(service, roles))
    give_address(source)


def _take(ticket: Ticket, at: datetime) -> None:
    """The first of those to whom it is offered takes charge; at night nobody may be there."""
    visit = Visit.objects.filter(ticket=ticket, left_at=None).latest("number")
    offered = Person.objects.filter(pk__in=visit.offered_to).order_by("pk").first()
    if offered is not None:
        charge.take_charge(ticket.pk, actor=actor_for(offered, "page"), at=at)
