"""The side column: where one can go, and how much waits there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sportello.people.actor import Actor
from sportello.people.models import Person, Team
from sportello.web import words
from sportello.web.intake.rights import takes_calls
from sportello.web.places import PLACES
from sportello.web.queue.choosing import EVERYDAY, Viewer, numbers
from sportello.web.queue.places import path_of
from sportello.web.queue.stretches import late as out_of_time
from sportello.workspace.models import SavedView
from sportello.workspace.views import views_for


@dataclass(frozen=True)
class Link:
    """One place to go. Icons: icon:inbox icon:circle-dashed icon:users icon:layers icon:eye icon:list-filter icon:star.

    `view` is the id of the saved view it is, if it is one.
    """

    name: str
    href: str
    icon: str
    short: str = ""
    count: str = ""
    tone: str = ""
    current: bool = False
    key: str = ""
    view: int = 0


@dataclass(frozen=True)
class Side:
    """The side column and the tab bar of phones."""

    mine: list[Link]
    places: list[Link] = field(default_factory=list)
    teams: list[Link] = field(default_factory=list)
    views: list[Link] = field(default_factory=list)
    shared: list[Link] = field(default_factory=list)
    offered: int = 0
    place: str = ""
    shift: str = ""
    on_shift: bool = False
    calls: bool = False
    front_line: bool = False
    states: Sequence[tuple[str, str]] = ()
    desk: bool = True  # search, bell and availability are of who works at requests

    @property
    def tabs(self) -> list[Link]:
        """What fits at the bottom of a phone."""
        return self.mine[:2]

    @property
    def by_key(self) -> tuple[tuple[str, str], ...]:
        """The places that keys lead to: keys and name of each."""
        return tuple((link.key, link.name) for link in (*self.mine, *self.places) if link.key)


AVAILABLE = Person.Availability.AVAILABLE.value


def side(
    person: Person, actor: Actor, teams: Sequence[Team], now: datetime, here: str, view: str = ""
) -> Side:
    """The side column for a person on the page at `here`; `view` is the saved view it shows."""
    viewer = Viewer(person.pk, actor, teams)
    late, offered = numbers(out_of_time(viewer.mine().where(EVERYDAY), now), viewer.to_take().where(EVERYDAY))
    saved = list(views_for(person.pk, actor, teams))
    home, take, everything, watched = map(path_of, ("mine", "to-take", "all", "watched"))
    return Side(
        mine=[
            Link(
                _("My queue"),
                home,
                "inbox",
                _("Queue"),
                _late(late),
                "late" if late else "",
                here == home and not view,
                "g c",
            ),
            Link(
                _("To take"),
                take,
                "circle-dashed",
                _("To take"),
                words.count(offered),
                "",
                here == take and not view,
            ),
            Link(_("All open"), everything, "layers", _("All"), "", "", here == everything and not view),
            Link(_("Watched"), watched, "eye", _("Watched"), "", "", here == watched and not view),
        ],
        places=_places(actor, here),
        teams=[
            Link(team.name, href, "users", current=here == href and not view)
            for team in teams
            for href in [reverse("queue_team", args=[team.pk])]
        ],
        views=[_view(one, "list-filter", view) for one in saved if one.owner_id == person.pk],
        shared=[_view(one, "star", view) for one in saved if one.owner_id != person.pk],
        offered=offered,
        place=" · ".join(dict.fromkeys(team.department.name for team in teams)),
        shift=person.get_availability_display(),
        on_shift=person.availability == AVAILABLE,
        states=[(value, str(name)) for value, name in Person.Availability.choices],
        calls=takes_calls(actor),
        front_line=any(team.level == 1 for team in teams),
    )


def articles_only(here: str) -> Side:
    """The side column of who edits articles and sees no requests."""
    home = reverse("knowledge")
    return Side([Link(_("Knowledge"), home, "book-open", _("Knowledge"), current=here == home)], desk=False)


def _places(actor: Actor, here: str) -> list[Link]:
    """The screens besides the queues."""
    return [
        Link(str(place.name), href, place.icon, current=here.startswith(href), key=place.key)
        for place in PLACES
        if place.shown_to(actor)
        for href in [reverse(place.url_name)]
    ]


def _late(number: int) -> str:
    if not number:
        return ""
    return ngettext("%(number)s overdue", "%(number)s overdue", number) % {"number": words.count(number)}


def _view(one: SavedView, icon: str, view: str) -> Link:
    query = f"{one.query}&view={one.pk}" if one.query else f"view={one.pk}"
    return Link(one.name, f"{path_of(one.place)}?{query}", icon, current=view == str(one.pk), view=one.pk)
