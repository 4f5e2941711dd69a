"""Where tickets of an export go: the department, its policy, its teams and categories by name, who works there."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sportello.catalogue.models import Category
from sportello.desk.opening import policy_in_force
from sportello.desk.rulebook import rulebook
from sportello.domain.folding import fold
from sportello.domain.priority import Matrix
from sportello.escalation.models import Policy
from sportello.intake.desk_for_log import NoSuchPolicy, WhichDepartment
from sportello.intake.migration.plan import BadPlan, Plan
from sportello.people.models import Area, Department, Organisation, Person, RoleAssignment, Team
from sportello.people.rights import SEEING_ROLES


@dataclass(frozen=True)
class Place:
    """A department as a ticket meets it. `policies` by area; `staff` holds a role that sees its tickets."""

    department: int
    policies: Mapping[str, int]
    matrix: Matrix
    staff: frozenset[int]
    categories: dict[str, int]


@dataclass(frozen=True)
class Seat:
    """A team here: its department and its level."""

    team: int
    department: int
    level: int


@dataclass
class Places:
    """The departments that tickets go to: that of the plan, and those of teams that the plan leads to.

    Raises BadPlan for numbers of nobody, and what `at` raises.
    """

    plan: Plan
    dry: bool = False
    home: int = 0
    teams: dict[str, Seat] = field(default_factory=dict)
    indirect: frozenset[int] = frozenset()
    _places: dict[int, Place] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check_numbers(self.plan)
        self.home = _department(self.plan)
        seats = {
            team.pk: Seat(team.pk, team.department_id, team.level)
            for team in Team.objects.filter(is_active=True).order_by("-pk")
        }
        mine = Team.objects.filter(is_active=True, department=self.home).order_by("-pk")
        for id, *names in mine.values_list("pk", "name_it", "name_en"):
            self.teams.update({fold(name): seats[id] for name in names if name})
        self.teams.update({fold(word): seats[id] for word, id in self.plan.teams.items() if id in seats})
        partners = Organisation.objects.filter(kind=Organisation.Kind.PARTNER).values_list("pk", flat=True)
        served = Organisation.objects.exclude(served_by=None).values_list("pk", flat=True)
        self.indirect = frozenset([*partners, *served])
        self.at(self.home)

    def seat(self, team: str) -> Seat | None:
        """The team here that another desk's team is."""
        return self.teams.get(fold(team)) if team else None

    def at(self, department: int) -> Place:
        """The department. Raises NoPolicyInForce, NoSuchPolicy."""
        if department not in self._places:
            self._places[department] = self._read(department)
        return self._places[department]

    def area(self, organisation: int | None) -> str:
        """Indirect for a partner, or whom a partner serves."""
        return "indirect" if organisation in self.indirect else "direct"

    def category(self, place: Place, name: str) -> int | None:
        """The category of that name, made if the plan says so; None where there is none."""
        word = fold(name)
        if not word:
            return None
        chosen = self.plan.categories.get(name.lower())
        if chosen is not None:
            return chosen if chosen in place.categories.values() else None
        if word not in place.categories and self.plan.make_categories and not self.dry:
            made = Category.objects.create(department_id=place.department, name_it=name[:120])
            place.categories[word] = made.pk
        return place.categories.get(word)

    def _read(self, department: int) -> Place:
        if self.plan.policy and department == self.home:
            policies = dict.fromkeys(Area.values, _policy(self.plan.policy))
        else:
            policies = {area: policy_in_force(department, area) for area in Area.values}
        roles = RoleAssignment.objects.filter(role__in=SEEING_ROLES, person__is_active=True)
        staff = roles.filter(department=department) | roles.filter(department=None)
        rows = Category.objects.filter(department=department).order_by("-pk")
        categories = {
            fold(name): id
            for id, *names in rows.values_list("pk", "name_it", "name_en")
            for name in names
            if name
        }
        return Place(
            department,
            policies,
            rulebook().matrix(department),
            frozenset(staff.values_list("person", flat=True)),
            categories,
        )


def _check_numbers(plan: Plan) -> None:
    """A number that nobody has would be met in the middle of the import only. Raises BadPlan."""
    wrong = []
    for name, rows in (("teams", Team.objects), ("agents", Person.objects), ("categories", Category.objects)):
        table: dict[str, int] = getattr(plan, name)
        here = set(rows.filter(pk__in=set(table.values())).values_list("pk", flat=True))
        wrong += [
            f"“{word}” in {name} leads to {id}: there is none of that number here."
            for word, id in table.items()
            if id not in here
        ]
    if wrong:
        raise BadPlan(why=" ".join(wrong))


def _department(plan: Plan) -> int:
    """The plan's department, else the only one. Raises WhichDepartment."""
    if plan.department is not None and Department.objects.filter(pk=plan.department).exists():
        return plan.department
    only = list(Department.objects.filter(is_active=True).values_list("pk", flat=True)[:2])
    if plan.department is not None or len(only) != 1:
        raise WhichDepartment
    return only[0]


def _policy(name: str) -> int:
    in_force = Policy.objects.exclude(in_force=None)
    found = in_force.filter(name=name).first()
    if found is None or found.in_force_id is None:
        known = in_force.order_by("name").values_list("name", flat=True).distinct()
        raise NoSuchPolicy(name=name, known=", ".join(known) or "none")
    return int(found.in_force_id)
