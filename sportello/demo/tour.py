"""Whom a visitor can be at the sample desk."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from sportello.desk.rulebook import rulebook
from sportello.people.models import Department, Person, Team


def logins(at: datetime) -> Iterator[tuple[str, str, str]]:
    """(login, name, what they are) of people worth being; of a team with shifts, somebody on duty at `at`."""
    staff = rulebook().staff
    for team in (
        Team.objects.filter(is_active=True).select_related("department").order_by("department", "level", "pk")
    ):
        value = staff.teams[team.pk]
        people = staff.on_shift(value, at) or value.members
        if team.department.prefix == "SP" or team.level <= 2:
            yield _row(
                people[0],
                _("{team}, level {level}").format(team=team.name, level=team.level),
                team.department,
            )
    for department in Department.objects.select_related("manager").order_by("pk"):
        yield _row(department.manager_id, _("department manager, level 4"), department)
    for person in Person.objects.filter(is_administrator=True):
        yield person.login or "", person.name, _("administrator")
    for person in Person.objects.filter(is_auditor=True):
        yield person.login or "", person.name, _("auditor: reads everything, changes nothing")
    caller = (
        Person.objects.filter(organisation__tier="gold").order_by("pk").select_related("organisation").first()
    )
    if caller is not None and caller.organisation is not None:
        yield (
            caller.login or "",
            caller.name,
            _("requester, {company}: sees the portal").format(company=caller.organisation.name),
        )
    partner = (
        Person.objects.filter(organisation__kind="partner", organisation__serves__isnull=False)
        .order_by("pk")
        .select_related("organisation")
        .first()
    )
    if partner is not None and partner.organisation is not None:
        yield (
            partner.login or "",
            partner.name,
            _("partner, {company}: sees and asks for its customers").format(
                company=partner.organisation.name
            ),
        )


def _row(person: int, what: str, department: Department) -> tuple[str, str, str]:
    found = Person.objects.get(pk=person)
    return found.login or "", found.name, f"{department.name}: {what}"
