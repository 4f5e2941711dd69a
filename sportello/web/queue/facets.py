"""What the filter dialog offers: the values each filter can have, on this desk, for this person."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sportello.catalogue.models import Category
from sportello.desk.rulebook import rulebook
from sportello.people.models import Department, Membership, Organisation, Person, Team
from sportello.web.queue.choosing import Viewer
from sportello.web.queue.filters import DIMENSIONS, Filters

FEW = 8
"""As many values are shown at once; of more one is picked from a list."""

MANY = 300


@dataclass(frozen=True)
class Value:
    """One value of a filter."""

    value: str
    words: str
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """One filter of the dialog: `pick` shows all values, `select` a list, `text` a field to write in."""

    name: str
    title: str
    look: str
    values: Sequence[Value] = ()
    text: str = ""
    hints: Sequence[str] = ()


def facets(filters: Filters, viewer: Viewer) -> list[Facet]:
    """All filters with what is chosen; what makes no difference on this desk is left out."""
    known = _known(viewer)
    found = []
    for name, dimension in DIMENSIONS.items():
        chosen = filters.chosen.get(name, ())
        if name in ("organisation", "tag"):
            hints = _organisations(viewer) if name == "organisation" else ()
            found.append(Facet(name, str(dimension.title), "text", text=", ".join(chosen), hints=hints))
            continue
        pairs = known.get(name) or [(value, str(words)) for value, words in dimension.words.items()]
        values = [Value(value, words, value in chosen) for value, words in pairs]
        if len(values) > 1:
            look = "pick" if len(values) <= FEW and name not in known_lists else "select"
            found.append(Facet(name, str(dimension.title), look, values))
    return found


known_lists = frozenset({"category", "team", "owner", "department"})


def _known(viewer: Viewer) -> dict[str, list[tuple[str, str]]]:
    here = viewer.departments
    highest = max((policy.last for policy in rulebook().policies.values()), default=1)
    teams = Team.objects.filter(department__in=here, is_active=True).order_by("level", "pk")
    categories = Category.objects.filter(department__in=here, is_active=True).order_by("name_it")
    # By their teams, which are few: asked the other way round, every caller would be looked at.
    members = Membership.objects.filter(team__department__in=here).order_by().values("person")
    leading = (
        Team.objects.filter(department__in=here, supervisor__isnull=False).order_by().values("supervisor")
    )
    people = Person.objects.filter(pk__in=members.union(leading), is_active=True)
    others = [one for one in people.order_by("name")[:MANY] if one.pk != viewer.person]
    return {
        "level": [(str(number), f"L{number}") for number in range(1, highest + 1)],
        "department": [(str(one.pk), one.name) for one in Department.objects.filter(pk__in=here)],
        "team": [(str(team.pk), team.name) for team in teams],
        "category": [("none", _("none")), *((str(one.pk), one.name) for one in categories[:MANY])],
        "owner": [
            (str(viewer.person), _("me")),
            ("none", _("nobody")),
            *((str(one.pk), one.name) for one in others),
        ],
    }


def _organisations(viewer: Viewer) -> list[str]:
    """Names to choose from while writing; any part of a name will do."""
    return list(Organisation.objects.order_by("name").values_list("name", flat=True)[:MANY])
