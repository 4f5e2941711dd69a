"""Colleagues named in a note: whom `@` offers, and whom a text names."""

from django.db.models import Case, IntegerField, Q, QuerySet, When

from sportello.people.models import Person
from sportello.people.rights import SEEING_ROLES

OFFERED = 8
# More names than this in one desk are not looked for in a text: the list offers them while it is written.
MOST = 5000


def colleagues(department: int) -> QuerySet[Person]:
    """Agents, those of the department first: they see the ticket already, the others will once they are named."""
    here = Q(roles__department=department, roles__role__in=SEEING_ROLES)
    working = Q(roles__role__in=SEEING_ROLES) | Q(is_administrator=True)
    rank = Case(When(here, then=0), default=1, output_field=IntegerField())
    return (
        Person.objects.filter(working, is_active=True)
        .exclude(login=None)  # those who act for programs read no mention
        .annotate(elsewhere=rank)
        .order_by("elsewhere", "name", "pk")
    )


def offered(typed: str, department: int) -> list[Person]:
    """Who is meant by what was typed after `@`, the first few."""
    words = typed.strip()[:60]
    found = colleagues(department).filter(Q(name__istartswith=words) | Q(name__icontains=f" {words}"))
    chosen: dict[int, Person] = {}
    for person in found[: OFFERED * 4]:
        chosen.setdefault(person.pk, person)
    return list(chosen.values())[:OFFERED]


def named_in(text: str, department: int) -> tuple[int, ...]:
    """The ids of the colleagues whom a text names as `@Name Surname`; of two of one name, the department's."""
    if "@" not in text:
        return ()
    low = text.lower()
    found: dict[str, int] = {}
    for person, name in colleagues(department).values_list("pk", "name")[:MOST]:
        if f"@{name.lower()}" in low:
            found.setdefault(name.lower(), person)
    longer = [name for name in found if any(name != other and other.startswith(name) for other in found)]
    kept = {name for name in found if name not in longer or _alone(low, name, found)}
    return tuple(sorted(found[name] for name in kept))


def _alone(text: str, name: str, others: dict[str, int]) -> bool:
    """Whether a name that begins a longer one also stands for itself: «@Anna» beside «@Anna Rossi»."""
    for other in others:
        if other != name and other.startswith(name):
            text = text.replace(f"@{other}", "")
    return f"@{name}" in text
