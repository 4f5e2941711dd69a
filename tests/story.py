"""A desk to tell stories on: the named cast, seven levels, office hours in Rome, a clock that moves by hand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sportello.calendars.models import Calendar, CalendarVersion
from sportello.desk.audit import audit
from sportello.desk.batch import Batch
from sportello.desk.door import Done
from sportello.desk.opening import Request, open_ticket
from sportello.desk.rulebook import rulebook
from sportello.domain.errors import DeskError
from sportello.domain.rota import Rotation, Slot
from sportello.domain.staff import Target, TargetKind
from sportello.domain.template import seven_levels
from sportello.domain.ticket import TicketState
from sportello.escalation.models import Due, Entry, Policy, PolicyVersion, Visit
from sportello.escalation.publish import publish_policy, publish_sla
from sportello.notifications.models import Delivery
from sportello.oncall.hours import parse_hours
from sportello.oncall.models import Rota
from sportello.oncall.plan import create_rota
from sportello.people.actor import ENGINE, Actor, actor_for
from sportello.people.models import Area, Department, FrontLine, Membership, Person, Team
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

    def id(self, name: str) -> int:
        return self.people[name].pk

    def by(self, name: str, at: str, command: Callable[..., Done], tickets: Any, **words: Any) -> Done:
        """Somebody does something: `story.by("ada", "2026-11-23 09:05", reply, ticket, text="Ecco")`."""
        return command(tickets, actor=self.actor(name), at=rome(at), **words)

    def refuses(
        self, name: str, at: str, command: Callable[..., Done], tickets: Any, **words: Any
    ) -> DeskError:
        """The same, for what the desk must refuse; returns the refusal."""
        try:
            self.by(name, at, command, tickets, **words)
        except DeskError as refusal:
            return refusal
        raise AssertionError(f"{name} was let to {command.__name__}")

    def on_duty(self, team: Team, *names: str, hours: str = "Mo-Fr 09:00-18:00") -> Rota:
        """A rota for the team: these people, in these hours of Rome, from the beginning of the year."""
        slot = Slot("turno", (Rotation.fixed(tuple(self.id(name) for name in names), *parse_hours(hours)),))
        start = rome("2026-01-01 09:00")
        return create_rota(name_it="Turno", zone="Europe/Rome", slots=(slot,), team_id=team.pk, at=start)

    def elsewhere(self) -> Department:
        """Eva's department, with a team of hers and the same policy."""
        department = Department.objects.exclude(pk=self.department.pk).get()
        if not department.teams.exists():
            team = Team.objects.create(department=department, level=1, name_it="Personale L1")
            Membership.objects.create(team=team, person=self.people["eva"])
            for area in Area:
                FrontLine.objects.create(department=department, area=area, team=team)
                Entry.objects.create(department=department, area=area, policy=self.policy)
        return department

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

    def answers(self, ticket: Ticket, at: str) -> str:
        """The name of who answers for the ticket."""
        person = rulebook().answers(self.state(ticket), rome(at))
        return next(name for name, each in self.people.items() if each.pk == person)

    def state(self, ticket: Ticket) -> TicketState:
        """The ticket as the engine sees it."""
        batch = Batch(rulebook(), ENGINE, rome("2026-01-01 09:00"))
        batch.load([ticket.pk], batch.recorded_at)
        return batch.changes[ticket.pk].state

    def spent(self, ticket: Ticket, kind: str, at: str) -> int:
        """Working seconds on the latest clock of the kind, as of a moment."""
        last = [clock for clock in self.state(ticket).clocks.values() if clock.kind == kind][-1]
        return last.spent_at(rome(at), rulebook().calendar(last.calendar))

    def told(self, ticket: Ticket, kind: str = "") -> list[tuple[str, str]]:
        """(who, of what kind of event) the dispatcher has told, in order."""
        events = dict(TimelineEvent.objects.filter(ticket=ticket).values_list("number", "kind"))
        names = {person.pk: name for name, person in self.people.items()}
        rows = Delivery.objects.filter(ticket=ticket).order_by("event_number", "person")
        said = [
            (names.get(person, "?"), events[n]) for n, person in rows.values_list("event_number", "person")
        ]
        return [one for one in said if kind in ("", one[1])]

    def faults(self, *tickets: Ticket) -> list[str]:
        """What the audit finds wrong; of all tickets unless some are named."""
        ids = [ticket.pk for ticket in tickets] or None
        return [str(difference) for _, found in audit(ids) for difference in found]

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


def level(
    target: str = "team", after: str | None = "1h", *, calendar: int = 0, **more: Any
) -> dict[str, Any]:
    """A level of a policy document with one plain exit `after` (none: no way up by time)."""
    exits = [] if after is None else [{"after": after}]
    return {
        "role": {"it": "chi risponde", "en": "who answers"},
        "target": {"kind": target},
        "calendar": calendar,
        "exits": exits,
    } | more


def ladder(*levels: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A policy document; the last level loses its exits."""
    return {"levels": [*levels[:-1], levels[-1] | {"exits": []}], **more}


def publish_promise(document: dict[str, Any], *, name: str = "Altro", rank: int = 0) -> SLAPolicy:
    """Another SLA policy in force; a lower rank is tried first."""
    made = SLAPolicy.objects.create(name=name, rank=rank)
    publish_sla(made, document, at=rome("2026-01-01 09:00"))
    return made


def moments(events: Sequence[TimelineEvent]) -> list[datetime]:
    return [event.at for event in events]
