"""The desk that benchmarks work on: one department, seven levels, an SLA, office hours in Rome, invented people."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sportello.calendars.models import Calendar, CalendarVersion
from sportello.domain.template import seven_levels
from sportello.escalation.models import Entry, Policy
from sportello.escalation.publish import publish_policy, publish_sla
from sportello.people.actor import Actor, actor_for
from sportello.people.models import (
    Area,
    Department,
    FrontLine,
    Membership,
    Organisation,
    Person,
    RoleAssignment,
    Team,
)
from sportello.sla.models import SLAPolicy

ROME = ZoneInfo("Europe/Rome")
SUPPORT = {day: [["08:00", "20:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat")}
ALWAYS = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
OFFICE = {day: [["09:00", "13:00"], ["14:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
PROMISES = {
    "first_response": {"critical": "30m", "high": "1h", "medium": "4h", "low": "1bd"},
    "next_response": {"critical": "1h", "high": "2h", "medium": "4h", "low": "1bd"},
    "resolution": {"critical": "1bd", "high": "2bd", "medium": "3bd", "low": "5bd"},
}
LEVELS, AGENTS_A_TEAM, REQUESTERS = 7, 5, 50


@dataclass(frozen=True)
class Desk:
    """Who and what the desk is made of, by id."""

    department: int
    agents: tuple[int, ...]
    requesters: tuple[int, ...]

    def agent(self, index: int = 0) -> Actor:
        """One of the agents; they may do what agents and supervisors may."""
        return actor_for(Person.objects.get(pk=self.agents[index % len(self.agents)]), "page")


def rome(text: str) -> datetime:
    """«2026-11-24 10:00» in Rome, as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=ROME).astimezone(UTC)


def furnish(*, round_the_clock: bool = False) -> Desk:
    """Make the desk in an empty database; one that never closes can be used at the real time, whenever that is."""
    head = Person.objects.create(name="Responsabile")
    department = Department.objects.create(name_it="Assistenza", name_en="Support", prefix="AS", manager=head)
    agents = staff_of(department)
    customer = Organisation.objects.create(name="Cliente")
    requesters = [
        Person.objects.create(name=f"Richiedente {number}", organisation=customer)
        for number in range(1, REQUESTERS + 1)
    ]
    _rules(department, ALWAYS if round_the_clock else SUPPORT)
    everybody = tuple(person.pk for team in agents.values() for person in team)
    return Desk(department.pk, everybody, tuple(person.pk for person in requesters))


def furnished() -> Desk:
    """The desk that `furnish` made here before."""
    department = Department.objects.get(prefix="AS")
    agents = RoleAssignment.objects.filter(role="agent").order_by("person").values_list("person", flat=True)
    asking = Person.objects.exclude(organisation=None).order_by("pk").values_list("pk", flat=True)
    return Desk(department.pk, tuple(agents), tuple(asking))


def staff_of(department: Department) -> dict[int, list[Person]]:
    """A team for each level, and its people."""
    return {level: _team(department, level) for level in range(1, LEVELS + 1)}


def _team(department: Department, level: int) -> list[Person]:
    people = [
        Person.objects.create(name=f"Agente {level}.{number}") for number in range(1, AGENTS_A_TEAM + 1)
    ]
    team = Team.objects.create(
        department=department, level=level, supervisor=people[0], name_it=f"Livello {level}"
    )
    for rank, person in enumerate(people):
        Membership.objects.create(team=team, person=person, rank=rank)
        for role in ("agent", "supervisor"):
            RoleAssignment.objects.create(person=person, department=department, role=role)
    if level == 1:
        for area in Area:
            FrontLine.objects.create(department=department, area=area, team=team)
    return people


def _rules(department: Department, weekly: dict[str, Any]) -> None:
    support, office = calendar("Assistenza", weekly), calendar("Ufficio", OFFICE)
    policy = Policy.objects.create(name="Sette livelli", department=department)
    publish_policy(policy, seven_levels(support, office), at=rome("2026-01-01 09:00"))
    entries(department, policy)
    promise = SLAPolicy.objects.create(name="Standard")
    publish_sla(promise, {"calendar": support, "targets": PROMISES}, at=rome("2026-01-01 09:00"))


def entries(department: Department, policy: Policy) -> None:
    """Whatever comes to the department starts under this policy."""
    for area in Area:
        Entry.objects.create(department=department, area=area, policy=policy)


def calendar(name: str, weekly: dict[str, Any]) -> int:
    """Opening hours in Rome; the calendar's id."""
    made = Calendar.objects.create(name_it=name, name_en=name)
    CalendarVersion.objects.create(calendar=made, zone="Europe/Rome", weekly=weekly)
    return made.pk
