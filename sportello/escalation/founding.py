"""From nothing to a desk that works: an administrator, a calendar, a department with a team, ladder and promises.

The seven levels are adapted to what is there: a level whose team is missing falls to the department's manager.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from sportello.calendars.change import create_calendar
from sportello.calendars.models import Calendar
from sportello.domain.errors import DeskError
from sportello.domain.staff import Target, TargetKind
from sportello.domain.template import NAME, seven_levels
from sportello.escalation.models import Entry, Policy
from sportello.escalation.publish import publish_policy, publish_sla
from sportello.people.first_run import is_new_desk
from sportello.people.models import Area, Department, FrontLine, Organisation, Person, Revision, Team
from sportello.people.staff import lead_department, set_members
from sportello.sla.models import SLAPolicy

PROMISES: Final = {
    "first_response": {"critical": "30m", "high": "1h", "medium": "4h", "low": "1bd"},
    "next_response": {"critical": "2h", "high": "4h", "medium": "1bd", "low": "2bd"},
    "resolution": {"critical": "8h", "high": "1bd", "medium": "3bd", "low": "5bd"},
}
"""What requesters are promised to begin with."""
LEVELS: Final = range(1, 8)


class NotNew(DeskError):
    """Somebody has set the desk up already."""

    code = "desk_not_new"
    message = "Somebody can sign in already: this desk is no longer new."


@dataclass(frozen=True)
class Newcomer:
    """Somebody to be made; `password` is a hash, or nothing for who chooses theirs through a link."""

    name: str
    login: str
    password: str = ""


@dataclass(frozen=True)
class Plan:
    """What a new desk is made of. `manager` and `members` are logins of the people."""

    company: str
    language: str
    administrator: Newcomer
    calendar: Mapping[str, Any]  # what `create_calendar` takes
    department: Mapping[str, str]  # name_it, name_en, prefix
    team: Mapping[str, str]  # name_it, name_en
    manager: str
    members: Sequence[str]
    others: Sequence[Newcomer] = field(default_factory=list)


@dataclass(frozen=True)
class Founded:
    """What was made."""

    administrator: Person
    people: Sequence[Person]
    department: Department


@transaction.atomic
def found_desk(plan: Plan, *, at: datetime) -> Founded:
    """Make the desk, or nothing of it. Raises NotNew, and what calendars and policies raise."""
    list(Revision.objects.select_for_update())  # two founders take turns; the second finds somebody there
    if not is_new_desk():
        raise NotNew
    company = Organisation.objects.create(name=plan.company, kind=Organisation.Kind.OWN)
    people = {one.login: _person(one, company, plan.language) for one in (plan.administrator, *plan.others)}
    administrator = people[plan.administrator.login]
    administrator.is_administrator = True
    administrator.save(update_fields=["is_administrator"])
    calendar = create_calendar(**plan.calendar)
    department = Department.objects.create(**plan.department, manager=people[plan.manager])
    lead_department(department)
    team = Team.objects.create(**plan.team, department=department, level=1)
    set_members(team, [people[login] for login in plan.members])
    for area in Area:
        FrontLine.objects.create(department=department, area=area, team=team)
    first_policy(department, support=calendar, office=calendar, at=at)
    first_promises(calendar, at=at)
    return Founded(administrator, [one for one in people.values() if one != administrator], department)


def _person(newcomer: Newcomer, company: Organisation, language: str) -> Person:
    person = Person(name=newcomer.name, login=newcomer.login, language=language, organisation=company)
    if newcomer.password:
        person.password = newcomer.password
    else:
        person.set_unusable_password()
    person.save()
    return person


def targets_for(department: Department) -> dict[int, Target]:
    """The levels of the template that nobody of the department stands at: the manager answers for them."""
    teams = list(Team.objects.filter(department=department, is_active=True))
    staffed = {team.level for team in teams}
    manager = Target(TargetKind.MANAGER)
    found = {level: manager for level in LEVELS if level not in staffed and level not in (3, 4)}
    if not any(team.supervisor_id and team.level <= 3 for team in teams):
        found[3] = manager
    return found


def first_policy(department: Department, *, support: Calendar, office: Calendar, at: datetime) -> Policy:
    """The seven levels in force for both areas of a department, where they have no policy yet."""
    name = f"{NAME['it']} · {department.name_it}"[:120]
    policy = Policy.objects.create(name=name, department=department)
    document = seven_levels(support.pk, office.pk, targets_for(department))
    publish_policy(policy, {**document, "name": name}, at=at)
    for area in Area:
        Entry.objects.get_or_create(department=department, area=area, defaults={"policy": policy})
    return policy


def first_promises(calendar: Calendar, *, at: datetime) -> SLAPolicy:
    """The promise to everybody, last of the list."""
    policy = SLAPolicy.objects.create(name="Standard", rank=100)
    publish_sla(policy, {"calendar": calendar.pk, "targets": PROMISES}, at=at)
    return policy
