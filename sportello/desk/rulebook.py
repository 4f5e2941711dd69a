"""The rule book in force: read once, kept in the process until the configuration's revision changes."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db.models import Q

from sportello.calendars.load import load_calendars
from sportello.catalogue.models import PriorityCell
from sportello.domain.policy_document import read_policy, read_sla
from sportello.domain.priority import DEFAULT_MATRIX, Grade, Matrix, Priority
from sportello.domain.rulebook import RuleBook
from sportello.domain.staff import Department, Staff, Team
from sportello.escalation.models import Entry, PolicyVersion
from sportello.oncall.load import in_turns, load_rotas
from sportello.oncall.models import Rota
from sportello.people import models as people
from sportello.sets.planned import planned_once
from sportello.sla.models import SLAPolicy as SLAPolicyRow
from sportello.sla.models import SLAVersion

_kept: dict[str, RuleBook] = {}


def revision() -> str:
    """The configuration's revision: triggers give it a new value whenever a row of the configuration changes."""
    with planned_once() as cursor:
        cursor.execute("SELECT value FROM people_revision")
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def rulebook() -> RuleBook:
    """The rules as of now; one query while nothing has changed."""
    return _as_of(revision())


def rulebook_and_more(statement: str, params: Sequence[Any]) -> tuple[RuleBook, list[Any]]:
    """The same, and the one row of another statement: PostgreSQL is asked once for both."""
    both = f"SELECT (SELECT value FROM people_revision), more.* FROM ({statement}) AS more"  # noqa: S608
    with planned_once() as cursor:
        cursor.execute(both, params)
        now, *more = cursor.fetchone()
    return _as_of(now or ""), more


def _as_of(now: str) -> RuleBook:
    if not now:  # the row was lost (a flushed database): nothing tells of changes, so nothing is kept
        return load_rulebook(now)
    found = _kept.get(now)
    if found is None:
        found = load_rulebook(now)
        _kept.clear()
        _kept[now] = found
    return found


def departments(rules: RuleBook) -> Mapping[int, people.Department]:
    """The departments' rows, read once and kept in the process as the rules are. Not to be changed."""
    return _departments(rules.revision) if rules.revision else people.Department.objects.in_bulk()


@lru_cache(maxsize=2)
def _departments(_revision: str) -> Mapping[int, people.Department]:
    return people.Department.objects.in_bulk()


def load_rulebook(name: str) -> RuleBook:
    """Read everything a decision needs, in a fixed number of queries."""
    order = SLAPolicyRow.objects.exclude(in_force=None).values_list("in_force", flat=True)
    return RuleBook(
        calendars=load_calendars(),
        policies={version: read_policy(version, document) for version, document in _documents(PolicyVersion)},
        slas={version: read_sla(version, document) for version, document in _documents(SLAVersion)},
        sla_order=tuple(order),
        staff=load_staff(),
        tiers=dict(people.Organisation.objects.exclude(tier="").values_list("pk", "tier")),
        entries=_entries(),
        matrices=_matrices(),
        revision=name,
    )


def _entries() -> dict[tuple[int, str], int]:
    rows = Entry.objects.exclude(policy__in_force=None).values_list("department", "area", "policy__in_force")
    return {(department, area): version for department, area, version in rows}


def _matrices() -> Mapping[int, Matrix]:
    found: dict[int, dict[tuple[Grade, Grade], Priority]] = {}
    for department, impact, urgency, priority in PriorityCell.objects.values_list(
        "department", "impact", "urgency", "priority"
    ):
        own = found.setdefault(department, dict(DEFAULT_MATRIX))
        own[Grade(impact), Grade(urgency)] = Priority(priority)
    return found


def _documents(model: type[PolicyVersion] | type[SLAVersion]) -> Iterator[tuple[int, dict[str, Any]]]:
    """(version id, document) of every version that is or was in force."""
    rows = model.objects.exclude(published_at=None).values_list("pk", "policy__name", "document")
    for version, name, document in rows:
        yield version, {"name": name, **document}


def load_staff() -> Staff:
    """Teams with members and rotas, departments with front lines, and who is away."""
    members: dict[int, list[int]] = {}
    for team, person in people.Membership.objects.filter(person__is_active=True).values_list(
        "team", "person"
    ):
        members.setdefault(team, []).append(person)
    gone = _gone()
    rota_of = dict(Rota.objects.exclude(team=None).values_list("team", "pk"))
    teams = {
        row.pk: Team(
            row.pk,
            row.department_id,
            row.level,
            None if row.supervisor_id in gone else row.supervisor_id,
            row.routing,
            tuple(members.get(row.pk, ())),
            rota_of.get(row.pk),
        )
        for row in people.Team.objects.filter(is_active=True).order_by("level", "pk")
    }
    fronts: dict[int, dict[str, int]] = {}
    for department, area, team in people.FrontLine.objects.values_list("department", "area", "team"):
        fronts.setdefault(department, {})[area] = team
    departments = {
        row.pk: Department(row.pk, row.manager_id, fronts.get(row.pk, {}))
        for row in people.Department.objects.all()
    }
    absent = (
        people.Person.objects.filter(memberships__isnull=False)
        .exclude(availability=people.Person.Availability.AVAILABLE, is_active=True)
        .values_list("pk", flat=True)
    )
    return Staff(teams, departments, load_rotas(), frozenset(absent) | gone, gone)


def _gone() -> frozenset[int]:
    """Who once worked here and no longer does."""
    worked = Q(roles__isnull=False) | Q(memberships__isnull=False) | Q(supervises__isnull=False)
    found = people.Person.objects.filter(worked | Q(pk__in=in_turns()), is_active=False)
    return frozenset(found.values_list("pk", flat=True))
