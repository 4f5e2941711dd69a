"""A small desk that is open round the clock, with the seven levels in force, for the tests of the pages."""

from datetime import UTC, datetime, timedelta

from django.test import Client

from sportello.calendars.change import create_calendar
from sportello.calendars.hours import WEEKDAYS
from sportello.desk.opening import Request, open_ticket
from sportello.domain.template import seven_levels
from sportello.escalation.models import Entry, Policy, PolicyVersion
from sportello.people.actor import Actor, actor_for
from sportello.people.models import Area, Department, Person
from sportello.tickets.models import Ticket

OPENED = datetime(2026, 11, 19, 9, 0, tzinfo=UTC)


def put_seven_levels_in_force(department: Department) -> PolicyVersion:
    """The built-in template on a calendar without closing, for both areas of the department."""
    always = create_calendar(
        name_it="Sempre aperto", weekly={day: [["00:00", "24:00"]] for day in WEEKDAYS}, holiday_country=""
    )
    made = Policy.objects.create(name="Sette livelli", department=department)
    version = PolicyVersion.objects.create(
        policy=made, number=1, document=seven_levels(always.pk, always.pk), published_at=OPENED
    )
    made.in_force = version
    made.save()
    for area in Area:
        Entry.objects.create(department=department, area=area, policy=made)
    return version


def a_ticket(
    requester: Person,
    department: Department,
    subject: str = "La stampante non stampa",
    *,
    ago: timedelta = timedelta(minutes=2),
    text: str = "Da stamattina esce solo carta bianca.",
) -> Ticket:
    """A request that arrived by e-mail some time ago."""
    request = Request(
        requester=requester.pk, department=department.pk, subject=subject, text=text, channel="email"
    )
    return open_ticket(request, actor=actor_for(requester, "mail"), at=just_now() - ago)


def browser_of(person: Person) -> Client:
    """A browser in which the person is signed in."""
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def acting(person: Person) -> Actor:
    """The person as an actor on a page."""
    return actor_for(person, "page")


def just_now() -> datetime:
    """The present, in whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)
