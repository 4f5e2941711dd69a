"""The side column: where one can go, and how much waits there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sportello.people.actor import Actor
from sportello.people.models import Person, Team
from sportello.web import queue, words
from sportello.web.places import PLACES


@dataclass(frozen=True)
class Link:
    """One place to go. Icons: icon:inbox icon:circle-dashed icon:users icon:layers."""

    name: str
    href: str
    icon: str
    short: str = ""
    count: str = ""
    tone: str = ""
    current: bool = False
    key: str = ""


@dataclass(frozen=True)
class Side:
    """The side column and the tab bar of phones."""

    mine: list[Link]
    places: list[Link]
    teams: list[Link]
    place: str = ""
    shift: str = ""
    on_shift: bool = False

    @property
    def tabs(self) -> list[Link]:
        """What fits at the bottom of a phone."""
        return self.mine[:3]


AVAILABLE = Person.Availability.AVAILABLE.value


def side(person: Person, actor: Actor, teams: Sequence[Team], now: datetime, here: str) -> Side:
    """The side column for a person on the page at `here`: two counting queries."""
    tickets = queue.open_to(actor)
    late = queue.count(next(queue.stretches(now)).narrow(queue.mine(tickets, person.pk)))
    offered = queue.count(queue.to_take(tickets, person.pk, teams))
    home, take, everything = (
        reverse("queue"),
        reverse("queue_view", args=["to-take"]),
        reverse("queue_view", args=["all"]),
    )
    return Side(
        mine=[
            Link(
                _("My queue"),
                home,
                "inbox",
                _("Queue"),
                _late(late),
                "late" if late else "",
                here == home,
                "g c",
            ),
            Link(_("To take"), take, "circle-dashed", _("To take"), words.count(offered), "", here == take),
            Link(_("All open"), everything, "layers", _("All"), "", "", here == everything),
        ],
        places=[
            Link(str(place.name), href, place.icon, current=here.startswith(href), key=place.key)
            for place in PLACES
            if place.shown_to(actor)
            for href in [reverse(place.url_name)]
        ],
        teams=[
            Link(team.name, href, "users", current=here == href)
            for team in teams
            for href in [reverse("queue_team", args=[team.pk])]
        ],
        place=" · ".join(dict.fromkeys(team.department.name for team in teams)),
        shift=person.get_availability_display(),
        on_shift=person.availability == AVAILABLE,
    )


def _late(number: int) -> str:
    if not number:
        return ""
    return ngettext("%(number)s overdue", "%(number)s overdue", number) % {"number": words.count(number)}
