"""The three departments: teams of seven levels, front lines of both areas, roles, categories, calendars."""

from dataclasses import dataclass, field

from sportello.calendars.change import create_calendar
from sportello.calendars.models import Calendar
from sportello.catalogue.models import Category, CustomField, Service
from sportello.demo.people import Cast
from sportello.people.models import Area, Department, FrontLine, Membership, Offered, RoleAssignment, Team

ALL_DAY = [["00:00", "24:00"]]
OFFICE_DAY = [["09:00", "13:00"], ["14:00", "18:00"]]
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
WEEK = (*WEEKDAYS, "sat", "sun")


@dataclass(frozen=True)
class TeamPlan:
    """A team as planned: its short name, level, names in both languages, supervisor, members in order."""

    key: str
    level: int
    name_it: str
    name_en: str
    members: tuple[str, ...]
    supervisor: str | None = None
    routing: str = "all"


@dataclass(frozen=True)
class DepartmentPlan:
    """A department as planned. `fronts` names the first-level team of each area, direct first."""

    key: str
    name_it: str
    name_en: str
    prefix: str
    manager: str
    teams: tuple[TeamPlan, ...]
    fronts: tuple[str, str]
    categories: tuple[tuple[str, str], ...]
    services: tuple[tuple[str, str], ...] = ()
    offered_to: Offered | None = None


CARE = DepartmentPlan(
    "care",
    "Assistenza clienti",
    "Customer care",
    "SP",
    "paolo",
    (
        TeamPlan(
            "care_front",
            1,
            "Prima linea",
            "Front line",
            ("sara", "omar", "nadia", "pietro", "alice", "samir", "greta", "enzo", "livia"),
            "giulia",
        ),
        TeamPlan(
            "care_partners",
            1,
            "Prima linea partner",
            "Partners' front line",
            ("carlo", "irene", "dario"),
            "luca",
        ),
        TeamPlan(
            "care_second",
            2,
            "Specialisti senior",
            "Senior specialists",
            ("davide", "marta", "ivan", "elena", "bice", "fulvio"),
            "giulia",
        ),
        TeamPlan("care_lead", 3, "Supervisori", "Supervisors", ("giulia", "luca"), "giulia"),
        TeamPlan("care_tech", 5, "Responsabili tecnici", "Technical leads", ("chiara", "tea"), "paolo"),
        TeamPlan("care_board", 6, "Direzione operativa", "Operations management", ("roberto",), "roberto"),
        TeamPlan("care_top", 7, "Vicepresidenza", "Vice-presidency", ("anna",), "anna"),
    ),
    ("care_front", "care_partners"),
    (
        ("Fatturazione elettronica", "Electronic invoicing"),
        ("Telefonia", "Telephony"),
        ("Posta certificata", "Certified mail"),
        ("Portale clienti", "Customer portal"),
        ("Contratti e licenze", "Contracts and licences"),
        ("Spedizioni", "Shipments"),
    ),
    (
        ("Canale fatture", "Invoice channel"),
        ("Centralino ospitato", "Hosted switchboard"),
        ("Portale", "Portal"),
    ),
)
SYSTEMS = DepartmentPlan(
    "systems",
    "Informatica",
    "IT",
    "IT",
    "stefano",
    (
        TeamPlan(
            "systems_front", 1, "Presidio", "Service desk", ("bruno", "camilla", "yusuf", "noemi"), "silvia"
        ),
        TeamPlan(
            "systems_second",
            2,
            "Sistemisti",
            "System engineers",
            ("andrea", "simone", "vera", "tito"),
            "silvia",
        ),
        TeamPlan(
            "systems_tech", 5, "Architetti di sistema", "System architects", ("ugo", "miriam"), "stefano"
        ),
        TeamPlan("systems_board", 6, "Direzione operativa", "Operations management", ("roberto",), "roberto"),
        TeamPlan("systems_top", 7, "Vicepresidenza", "Vice-presidency", ("anna",), "anna"),
    ),
    ("systems_front", "systems_front"),
    (
        ("Postazioni", "Workplaces"),
        ("Rete e VPN", "Network and VPN"),
        ("Server e backup", "Servers and backup"),
        ("Utenze e accessi", "Accounts and access"),
        ("Stampa", "Printing"),
    ),
    (("Posta", "Mail"), ("VPN", "VPN"), ("Gestionale", "Business software")),
)
PERSONNEL = DepartmentPlan(
    "personnel",
    "Personale",
    "Human resources",
    "HR",
    "francesca",
    (
        TeamPlan(
            "personnel_front",
            1,
            "Sportello del personale",
            "Personnel desk",
            ("rita", "claudio", "sonia"),
            "beatrice",
        ),
        TeamPlan("personnel_second", 2, "Paghe e contributi", "Payroll", ("ettore", "norma"), "beatrice"),
        TeamPlan(
            "personnel_tech", 5, "Consulenza del lavoro", "Labour law", ("ottavio", "norma"), "francesca"
        ),
    ),
    ("personnel_front", "personnel_front"),
    (
        ("Ferie e permessi", "Leave"),
        ("Buste paga", "Payslips"),
        ("Assunzioni", "Hiring"),
        ("Formazione", "Training"),
    ),
    offered_to=Offered.OWN,
)
PLANS = (CARE, SYSTEMS, PERSONNEL)


# What categories ask in the portal: (key, Italian, English, type, choices, required).
Asked = tuple[str, str, str, str, tuple[str, ...], bool]
QUESTIONS: dict[str, tuple[Asked, ...]] = {
    "Utenze e accessi": (
        ("chi", "Per chi è l'accesso?", "Who is the access for?", "text", (), True),
        ("da_quando", "Da quando serve?", "Since when is it needed?", "date", (), True),
        ("sistema", "A quale sistema?", "To which system?", "choice", ("Posta", "Gestionale", "VPN"), True),
        ("motivo", "Per quale lavoro?", "For which work?", "text", (), False),
    ),
    "Contratti e licenze": (
        ("quante", "Quante licenze?", "How many licences?", "number", (), True),
        ("entro", "Entro quando?", "By when?", "date", (), False),
    ),
}


@dataclass
class House:
    """What was made, by short name."""

    departments: dict[str, Department] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    categories: dict[str, Category] = field(default_factory=dict)
    calendars: dict[str, Calendar] = field(default_factory=dict)


def make_house(cast: Cast) -> House:
    """Store departments, teams, roles, categories, services and calendars."""
    house = House()
    for plan in PLANS:
        _make_department(house, cast, plan)
    _make_calendars(house)
    return house


def _make_department(house: House, cast: Cast, plan: DepartmentPlan) -> None:
    department = Department.objects.create(
        name_it=plan.name_it,
        name_en=plan.name_en,
        prefix=plan.prefix,
        manager=cast.staff[plan.manager],
        offered_to=plan.offered_to,
    )
    house.departments[plan.key] = department
    for team in plan.teams:
        house.teams[team.key] = _make_team(cast, department, team)
    for area, key in zip(Area, plan.fronts, strict=True):
        FrontLine.objects.create(department=department, area=area, team=house.teams[key])
    for name_it, name_en in plan.categories:
        house.categories[name_it] = Category.objects.create(
            department=department, name_it=name_it, name_en=name_en
        )
        for key, asked_it, asked_en, kind, choices, required in QUESTIONS.get(name_it, ()):
            CustomField.objects.create(
                category=house.categories[name_it],
                key=key,
                label_it=asked_it,
                label_en=asked_en,
                type=kind,
                choices=list(choices),
                required=required,
            )
    for name_it, name_en in plan.services:
        Service.objects.create(department=department, name_it=name_it, name_en=name_en)
    _give_roles(cast, department, plan)


def _make_team(cast: Cast, department: Department, plan: TeamPlan) -> Team:
    team = Team.objects.create(
        department=department,
        level=plan.level,
        name_it=plan.name_it,
        name_en=plan.name_en,
        supervisor=cast.staff[plan.supervisor] if plan.supervisor else None,
        routing=plan.routing,
    )
    for rank, member in enumerate(plan.members):
        Membership.objects.create(team=team, person=cast.staff[member], rank=rank)
    return team


def _give_roles(cast: Cast, department: Department, plan: DepartmentPlan) -> None:
    """Members are agents; who supervises, manages or stands above the fourth level may do more."""
    role = RoleAssignment.Role
    agents = {member for team in plan.teams for member in team.members}
    supervisors = {team.supervisor for team in plan.teams if team.supervisor}
    supervisors |= {member for team in plan.teams if team.level >= 5 for member in team.members}
    held = [(name, role.AGENT) for name in agents] + [(name, role.SUPERVISOR) for name in supervisors]
    held += [(plan.manager, role.MANAGER), *((name, role.MANAGER) for name in ("roberto", "anna"))]
    if plan.key != "personnel":
        held.append((plan.teams[1].members[0], role.PROBLEM_MANAGER))
    RoleAssignment.objects.bulk_create(
        RoleAssignment(person=cast.staff[name], department=department, role=each)
        for name, each in sorted(set(held))
    )


def _make_calendars(house: House) -> None:
    departments = house.departments
    house.calendars = {
        # Round the clock, holidays too: hotels, chemists and carriers do not close.
        "always": create_calendar(
            name_it="Assistenza continua",
            name_en="Round the clock",
            department=departments["care"],
            weekly=dict.fromkeys(WEEK, ALL_DAY),
            holiday_country="",
        ),
        "extended": create_calendar(
            name_it="Assistenza partner, 7-23",
            name_en="Partner support, 7 to 23",
            department=departments["care"],
            weekly={day: [["07:00", "23:00"]] for day in WEEK},
            holiday_country="",
        ),
        "systems": create_calendar(
            name_it="Presidio informatico",
            name_en="IT service desk",
            department=departments["systems"],
            weekly={**{day: [["08:00", "19:00"]] for day in WEEKDAYS}, "sat": [["09:00", "13:00"]]},
            holiday_province="MI",
        ),
        "office": create_calendar(
            name_it="Uffici di Milano",
            name_en="Milan offices",
            weekly=dict.fromkeys(WEEKDAYS, OFFICE_DAY),
            holiday_province="MI",
        ),
        "personnel": create_calendar(
            name_it="Sportello del personale",
            name_en="Personnel desk",
            department=departments["personnel"],
            weekly={
                **{day: [["09:00", "12:30"], ["14:00", "17:00"]] for day in WEEKDAYS},
                "fri": [["09:00", "13:00"]],
            },
            holiday_province="MI",
        ),
    }
