"""A desk to tell stories on: the named cast, two levels below seven, office hours in Rome, a clock that moves by hand."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sportello.calendars.models import Calendar, CalendarVersion
from sportello.desk.opening import Request, open_ticket
from sportello.domain.staff import Target, TargetKind
from sportello.domain.template import seven_levels
from sportello.escalation.models import Due, Entry, Policy, PolicyVersion, Visit
from sportello.escalation.publish import publish_policy, publish_sla
from sportello.people.actor import Actor, actor_for
from sportello.people.models import Area, Department, Person, Team
from sportello.sla.models import Clock, SLAPolicy
from sportello.tickets.models import Ticket, TimelineEvent
from sportello.worker.tick import tick_until_quiet

ROME = ZoneInfo("Europe/Rome")
WEEK = {day: [["09:00", "13:00"], ["14:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
SLA = {
    "first_response": {"critical": "30m", "high": "1h", "medium": "2h", "low": "4h"},
    "next_response": {"critical": "1h", "high": "2h", "medium": "4h", "low": "1bd"},
    "resolution": {"critical": "4h", "high": "1bd", "medium": "2bd", "low": "5bd"},
}


def rome(text: str) -> datetime:
    """«2026-11-23 09:00» in Rome, as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=ROME).astimezone(UTC)


@dataclass
class Story:
    """The stage. `at` takes Rome's wall time; acting and ticking are done by the test."""

    department: Department
    first: Team
    second: Team
    people: dict[str, Person]
    calendar: Calendar
    policy: Policy
    version: PolicyVersion
    sla: SLAPolicy | None
    opened: int = 0
    extra: dict[str, Any] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        return actor_for(self.people[name], "page")

    def open(self, at: str, **fields: Any) -> Ticket:
        """Dario asks; Ada writes it down."""
        request = Request(
            requester=fields.pop("requester", self.people["dario"].pk),
            department=fields.pop("department", self.department.pk),
            subject=fields.pop("subject", "La stampante non stampa"),
            **fields,
        )
        return open_ticket(request, actor=self.actor("ada"), at=rome(at))

    def tick(self, at: str) -> int:
        """The worker turns until it finds nothing more to do at `at`."""
        return tick_until_quiet(rome(at))

    def publish(self, document: dict[str, Any], at: str = "2026-01-01 09:00") -> PolicyVersion:
        """Put another version of the policy in force."""
        self.version = publish_policy(self.policy, document, at=rome(at))
        return self.version

    # -- looking ----------------------------------------------------------------------------------------------

    def ticket(self, ticket: Ticket) -> Ticket:
        return Ticket.objects.get(pk=ticket.pk)

    def kinds(self, ticket: Ticket) -> list[str]:
        return list(TimelineEvent.objects.filter(ticket=ticket).values_list("kind", flat=True))

    def event(self, ticket: Ticket, kind: str) -> TimelineEvent:
        """The last event of the kind."""
        found = TimelineEvent.objects.filter(ticket=ticket, kind=kind).last()
        assert found is not None, self.kinds(ticket)
        return found

    def visits(self, ticket: Ticket) -> list[tuple[int, str | None]]:
        return list(Visit.objects.filter(ticket=ticket).values_list("level", "outcome"))

    def clock(self, ticket: Ticket, kind: str) -> Clock:
        """The latest clock of the kind."""
        found = Clock.objects.filter(ticket=ticket, kind=kind).order_by("ordinal").last()
        assert found is not None
        return found

    def due(self, ticket: Ticket, kind: str) -> datetime | None:
        return Due.objects.filter(ticket=ticket, kind=kind).values_list("due_at", flat=True).first()


def a_calendar(name: str = "Assistenza", weekly: dict[str, Any] | None = None) -> Calendar:
    """Office hours in Rome, without holidays so that stories need no almanac."""
    made = Calendar.objects.create(name_it=name, name_en=name)
    CalendarVersion.objects.create(calendar=made, zone="Europe/Rome", weekly=weekly or WEEK)
    return made


def template(calendar: int, people: dict[str, Person]) -> dict[str, Any]:
    """The built-in seven levels, the upper three on persons of the cast."""
    marta = Target(TargetKind.PERSON, people["marta"].pk)
    return seven_levels(calendar, calendar, {5: marta, 6: marta, 7: marta})


def set_the_stage(
    department: Department, first: Team, second: Team, people: dict[str, Person], *, with_sla: bool = False
) -> Story:
    """Calendar, policy in force for both areas, and (if wanted) an SLA."""
    calendar = a_calendar()
    policy = Policy.objects.create(name="Assistenza", department=department)
    version = publish_policy(policy, template(calendar.pk, people), at=rome("2026-01-01 09:00"))
    for area in Area:
        Entry.objects.create(department=department, area=area, policy=policy)
    sla = None
    if with_sla:
        sla = SLAPolicy.objects.create(name="Standard")
        publish_sla(sla, {"calendar": calendar.pk, "targets": SLA}, at=rome("2026-01-01 09:00"))
    return Story(department, first, second, people, calendar, policy, version, sla)
