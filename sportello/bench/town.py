"""A large desk as towns and firms have them: departments, seven teams in each, agents, firms, thousands of callers."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from random import Random

from django.db import connection

from sportello.bench.clones import run, trust
from sportello.bench.desk import ALWAYS, OFFICE, PROMISES, calendar, entries, rome, staff_of
from sportello.bench.prose import FIRST_NAMES, vocabulary
from sportello.domain.template import seven_levels
from sportello.escalation.models import Policy
from sportello.escalation.publish import publish_policy, publish_sla
from sportello.people.models import Department, Organisation, Person, Phone, RoleAssignment, Team
from sportello.sla.models import SLAPolicy

DEPARTMENTS = (
    ("IN", "Informatica", "IT"),
    ("RU", "Risorse umane", "People"),
    ("SG", "Servizi generali", "Facilities"),
    ("CL", "Clienti", "Customers"),
    ("AM", "Amministrazione", "Accounts"),
    ("LO", "Logistica", "Logistics"),
)
FEW_CALLERS, MANY_CALLERS = 2_000, 100_000
CALLERS_A_FIRM = 20


@dataclass(frozen=True)
class Town:
    """Who works where: agents by department and level, all by id."""

    agents: dict[int, dict[int, list[int]]]


def build(departments: int) -> Town:
    """Departments with their staff, policies and promises, in an empty database."""
    support, office = calendar("Assistenza", ALWAYS), calendar("Ufficio", OFFICE)
    found: dict[int, dict[int, list[int]]] = {}
    for prefix, italian, english in DEPARTMENTS[:departments]:
        head = Person.objects.create(name=f"Dirigente {italian}")
        made = Department.objects.create(name_it=italian, name_en=english, prefix=prefix, manager=head)
        found[made.pk] = {level: [one.pk for one in people] for level, people in staff_of(made).items()}
        policy = Policy.objects.create(name=f"Sette livelli {italian}", department=made)
        publish_policy(policy, seven_levels(support, office), at=rome("2026-01-01 09:00"))
        entries(made, policy)
    promise = SLAPolicy.objects.create(name="Standard")
    publish_sla(promise, {"calendar": support, "targets": PROMISES}, at=rome("2026-01-01 09:00"))
    _lead_everywhere(found)
    return Town(found)


def _lead_everywhere(found: dict[int, dict[int, list[int]]]) -> None:
    """One supervisor sees every department: the widest page that an agent can have."""
    leader = leading()
    for department in found:
        for role in ("agent", "supervisor"):
            RoleAssignment.objects.get_or_create(person=leader, department_id=department, role=role)


def working() -> Person:
    """An agent of the second level of the first department, who opens the pages that are measured."""
    team = Team.objects.filter(level=2).order_by("pk")[0]
    return Person.objects.filter(memberships__team=team).order_by("-pk")[0]


def leading() -> Person:
    """The supervisor of the third level of the first department, who sees all departments."""
    return Person.objects.filter(supervises__level=3).order_by("pk")[0]


def settle(tickets: int) -> int:
    """Firms and callers, more of them on a larger desk; how many callers."""
    wanted = max(FEW_CALLERS, min(tickets, MANY_CALLERS))
    words, chance = vocabulary(), Random(11)  # noqa: S311  # the same people each time
    firms = Organisation.objects.bulk_create(
        [
            Organisation(name=f"{words[place].title()} {words[-place - 1]}")
            for place in range(wanted // CALLERS_A_FIRM)
        ],
        1000,
    )
    people = _people(firms, words, chance)
    trust(on=True)  # on PostgreSQL no trigger runs: their words are put together at the end, all at once
    for start in range(0, wanted, 1000):
        made = Person.objects.bulk_create(islice(people, min(1000, wanted - start)))
        Phone.objects.bulk_create(
            Phone(person=person, number=f"+390{chance.randint(20_000_000, 999_999_999)}") for person in made
        )
    trust(on=False)
    if connection.vendor == "postgresql":
        run("SELECT sportello_look_up(ARRAY(SELECT id FROM people_person))")
    return wanted


def _people(firms: list[Organisation], words: list[str], chance: Random) -> Iterator[Person]:
    """Callers without end; the first firms are large, most are small."""
    while True:
        firm = firms[min(len(firms) - 1, int(chance.paretovariate(0.3)) - 1)]
        name = f"{chance.choice(FIRST_NAMES)} {words[int(chance.paretovariate(0.3)) % 20_000].title()}"
        yield Person(name=name, organisation=firm)
