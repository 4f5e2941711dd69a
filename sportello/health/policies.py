"""The rules: departments with policies in force, levels that reach somebody, calendars that open, promises for all."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from sportello.calendars.load import load_calendar
from sportello.calendars.models import Calendar
from sportello.desk.rulebook import rulebook
from sportello.desk.sentences.refusals import said
from sportello.desk.sentences.words import AREAS, level_words
from sportello.domain.errors import DeskError
from sportello.domain.policy import Level
from sportello.domain.rulebook import RuleBook
from sportello.domain.staff import TargetKind
from sportello.escalation.models import Entry
from sportello.health.finding import Finding
from sportello.people.models import Area, Department, Person


def calendars(now: datetime) -> Iterator[Finding]:
    """Every calendar can be read and will open again."""
    for row in Calendar.objects.filter(is_active=True).prefetch_related("versions", "exceptional_days"):
        try:
            load_calendar(row).next_opening(now)
        except DeskError as error:
            yield Finding(
                "calendar",
                _("Calendar “{name}”: {why}").format(
                    name=row.name, why=error.data.get("problem") or said(error)
                ),
                _("Add a version to it with a zone such as Europe/Rome and weekly hours."),
            )


def rules(_now: datetime) -> Iterator[Finding]:
    """Policies, calendars and rotas can be read together."""
    try:
        rulebook()
    except DeskError as error:
        yield Finding(
            "rules",
            _("The rules cannot be read: {why}").format(why=said(error)),
            _("Nothing climbs until this is put right. Publish a corrected version."),
        )


def departments(_now: datetime) -> Iterator[Finding]:
    """Every department has a manager who is there, and a policy in force for both areas."""
    rows = list(_active_departments().select_related("manager").order_by("pk"))
    if not rows:
        yield Finding(
            "no_department",
            _("There is no department yet."),
            _("Make one with its manager, teams and policy; “sportello demo” shows a whole desk."),
            advice=True,
        )
    covered = {(department.pk, area) for department, area, _policy in _uses()}
    for row in rows:
        if not row.manager.is_active:
            yield Finding(
                "manager",
                _("{department}: its manager {name} is no longer active.").format(
                    department=row.name, name=row.manager.name
                ),
                _("Name another manager: they are the last who answers."),
            )
        for area in Area:
            if (row.pk, area.value) not in covered:
                yield Finding(
                    "no_policy",
                    _("{department}, area “{area}”: no escalation policy is in force.").format(
                        department=row.name, area=AREAS[area.value]
                    ),
                    _("Publish one and choose it for this area: no request can be opened without."),
                )


def targets(_now: datetime) -> Iterator[Finding]:
    """Every level of every policy in force reaches somebody, in each department and area that uses it."""
    book = rulebook()
    active = frozenset(Person.objects.filter(is_active=True).values_list("pk", flat=True))
    told: set[tuple[int, int, int, str]] = set()
    for department, area, version in _uses():
        policy = book.policies.get(version)
        for level in policy.levels if policy else ():
            hint = _unreached(book, level, department.pk, area, active)
            key = (department.pk, version, level.number, hint)
            if hint and policy and key not in told:
                told.add(key)
                what = _("{department}, policy “{policy}”: {level} reaches nobody.").format(
                    department=department.name, policy=policy.name, level=level_words(policy, level.number)
                )
                yield Finding("nobody_reached", what, hint)


def _active_departments() -> QuerySet[Department]:
    return Department.objects.filter(is_active=True)


def _uses() -> Iterator[tuple[Department, str, int]]:
    """Each active department and area with the policy version its requests start under, as `opening` chooses it."""
    entries = Entry.objects.exclude(policy__in_force=None)
    versions = {
        (department, area): version
        for department, area, version in entries.values_list("department", "area", "policy__in_force")
    }
    for department in _active_departments().order_by("pk"):
        for area in Area:
            direct = versions.get((department.pk, Area.DIRECT.value))
            version = versions.get((department.pk, area.value), direct)
            if version is not None:
                yield department, area.value, version


def _unreached(book: RuleBook, level: Level, department: int, area: str, active: frozenset[int]) -> str:
    """What to do so that the level reaches somebody at some hour; empty when it does."""
    staff, target = book.staff, level.target
    if target.kind is TargetKind.MANAGER:
        return ""
    if target.kind is TargetKind.PERSON:
        return (
            ""
            if target.id in active
            else _("Publish a version that names somebody else: this person is not active.")
        )
    if target.kind is TargetKind.ROTA:
        rota = staff.rotas.get(target.id or 0)
        return "" if rota is not None and rota.people else _("Put people into the rota it points at.")
    team = (
        staff.teams.get(target.id)
        if target.id
        else staff.team_for(target.kind, department, area, level.number)
    )
    if target.kind is TargetKind.SUPERVISOR:
        if team is not None and team.supervisor in active:
            return ""
        return _("Give a team of this level or below a supervisor who is active.")
    if team is None:
        return _("Make a team of level {level} in the department, or publish another target.").format(
            level=level.number
        )
    rota = staff.rotas.get(team.rota or 0)
    people = rota.people if rota is not None else team.members
    return (
        ""
        if any(person in active for person in people)
        else _("Put active people into the team or its rota.")
    )


def promises(_now: datetime) -> Iterator[Finding]:
    """Where promises are made, the last SLA policy makes one to everybody else."""
    book = rulebook()
    if not book.sla_order:
        yield Finding(
            "no_sla",
            _("No promise to requesters is in force (SLA policy)."),
            _("Publish one, so that first answer and solution have a time."),
            advice=True,
        )
    elif book.slas[book.sla_order[-1]].condition is not None:
        yield Finding(
            "no_catch_all",
            _("The last SLA policy, “{name}”, has a condition: who meets none is promised nothing.").format(
                name=book.slas[book.sla_order[-1]].name
            ),
            _("Publish a last SLA policy without a condition."),
        )
