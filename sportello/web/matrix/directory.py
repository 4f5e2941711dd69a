"""The names of what a policy points at, both ways: what a cell says for a target, and what was meant by typing it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from sportello.calendars.models import Calendar
from sportello.catalogue.models import Category
from sportello.domain.staff import TargetKind
from sportello.oncall.models import Rota
from sportello.people.models import Department, Person, Team

Target = Mapping[str, Any]


@dataclass(frozen=True)
class Directory:
    """Names by id; `targets` are all that a level may point at, by what the cell says."""

    teams: Mapping[int, str] = field(default_factory=dict)
    rotas: Mapping[int, str] = field(default_factory=dict)
    people: Mapping[int, str] = field(default_factory=dict)
    departments: Mapping[int, str] = field(default_factory=dict)
    calendars: Mapping[int, str] = field(default_factory=dict)
    categories: Mapping[int, str] = field(default_factory=dict)
    targets: Mapping[str, Target] = field(default_factory=dict)

    def said(self, target: Target | None) -> str:
        """What stands in the cell."""
        if target is None:
            return ""
        kind, id = target.get("kind"), target.get("id")
        for words, one in self.targets.items():
            if one.get("kind") == kind and one.get("id") == id:
                return words
        if kind in list(TargetKind):
            return _("unknown (%(kind)s %(id)s)") % {"kind": kind, "id": id}
        return str(kind)

    def meant(self, typed: str) -> Target | None:
        """What is meant; a name nobody has is kept as it was typed, to be told as wrong. None for an empty cell."""
        plain = " ".join(typed.split())
        if not plain:
            return None
        wanted = plain.casefold()
        for words, target in self.targets.items():
            if words.casefold() == wanted:
                return target
        return {"kind": plain}

    def calendar(self, id: int | None) -> str:
        if id is None:
            return ""
        return _("Round the clock") if id == 0 else self.calendars.get(id, f"#{id}")

    @property
    def calendar_choices(self) -> list[tuple[int, str]]:
        return [*self.calendars.items(), (0, _("Round the clock"))]


def directory(department: int | None, also: Iterable[int] = ()) -> Directory:
    """Everybody a policy of the department (None: of any) may point at, and the people in `also`: six queries."""
    rows = Department.objects.filter(is_active=True).order_by("pk")
    departments = {row.pk: row.name for row in rows}
    everywhere = Team.objects.filter(is_active=True).select_related("department").order_by("level", "pk")
    teams = [row for row in everywhere if department in (None, row.department_id)]
    elsewhere = [row for row in everywhere if department not in (None, row.department_id)]
    held = Q(roles__department=department) | Q(roles__department=None) if department else Q()
    known = Q(held, roles__isnull=False) | Q(pk__in=list(also))
    people = Person.objects.filter(known, is_active=True).distinct().order_by("name")
    rotas = Rota.objects.order_by("pk")
    calendars = Calendar.objects.filter(is_active=True)
    names = {
        "teams": {row.pk: row.name for row in teams}
        | {row.pk: f"{row.name} ({row.department.name})" for row in elsewhere},
        "rotas": {row.pk: row.name for row in rotas},
        "people": dict(people.values_list("pk", "name")),
    }
    return Directory(
        **names,
        departments=departments,
        calendars={row.pk: row.name for row in calendars},
        categories={row.pk: row.name for row in Category.objects.filter(is_active=True).order_by("pk")},
        targets=_targets(names, departments),
    )


def _targets(names: Mapping[str, Mapping[int, str]], departments: Mapping[int, str]) -> dict[str, Target]:
    """What a cell may say: first what needs no name, then teams, rotas, people, supervisors, other departments."""
    found: dict[str, Target] = {}
    own: Sequence[tuple[TargetKind, str]] = (
        (TargetKind.TEAM, _("Team of this level")),
        (TargetKind.SUPERVISOR, _("Supervisor of the team")),
        (TargetKind.MANAGER, _("Department manager")),
    )
    for kind, words in own:
        found[words] = {"kind": kind.value}
    kinds: Sequence[tuple[TargetKind, str, Mapping[int, str]]] = (
        (TargetKind.TEAM, "%(name)s", names["teams"]),
        (TargetKind.ROTA, _("%(name)s, rota"), names["rotas"]),
        (TargetKind.PERSON, "%(name)s", names["people"]),
        (TargetKind.SUPERVISOR, _("Supervisor of %(name)s"), names["teams"]),
        (TargetKind.MANAGER, _("Manager of %(name)s"), departments),
    )
    for kind, pattern, named in kinds:
        for id, name in named.items():
            words = pattern % {"name": name}
            if words in found:  # two of one name
                words = f"{words} #{id}"
            found[words] = {"kind": kind.value, "id": id}
    return found
