"""A view of the queue ready to be drawn."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sportello.desk.rulebook import rulebook
from sportello.web import words
from sportello.web.access import Asked
from sportello.web.queue import paging
from sportello.web.queue.bulk import Action, offered
from sportello.web.queue.choosing import EVERYDAY, Choice, Viewer, numbers
from sportello.web.queue.filters import GROUPS, SORTS, Filters, Words
from sportello.web.queue.groups import Group, groups
from sportello.web.queue.paging import Mark, Order
from sportello.web.queue.places import Place, place
from sportello.web.queue.said import FilterChip, chips
from sportello.web.rows import Row, rows
from sportello.web.side import Link
from sportello.workspace.models import SavedView
from sportello.workspace.views import views_for


@dataclass(frozen=True)
class Option:
    """One way to group or to sort."""

    name: str
    href: str
    current: bool


@dataclass(frozen=True)
class Hidden:
    """A filter that hides tickets: how many there would be without it."""

    chip: FilterChip
    words: str


@dataclass(frozen=True)
class Queue:
    """One view of the queue, ready to be drawn."""

    title: str
    here: str
    place: Place
    filters: Filters
    groups: list[Group]
    rows: Sequence[Row]
    tabs: list[Link]
    chips: list[FilterChip]
    view: SavedView | None = None
    next: str = ""
    first: str = ""
    late: int = 0
    cut: bool = False
    hidden: list[Hidden] = field(default_factory=list)
    instead: dict[str, Any] | None = None
    actions: tuple[Sequence[Action], Sequence[Action]] = ((), ())

    @property
    def clean(self) -> str:
        """The address without filters."""
        return self.place.path

    @property
    def group_options(self) -> list[Option]:
        """The ways to group."""
        return [
            Option(
                str(words),
                self.place.path + replace(self.filters, group=name).query,
                name == self.filters.group,
            )
            for name, words in GROUPS.items()
        ]

    @property
    def sort_options(self) -> list[Option]:
        """The ways to sort."""
        return [
            Option(
                str(words),
                self.place.path + replace(self.filters, sort=name).query,
                name == self.filters.sort,
            )
            for name, words in SORTS.items()
        ]

    @property
    def asked(self) -> str:
        """The filters as a view keeps them."""
        return replace(self.filters, view="").query.removeprefix("?")

    @property
    def worth_keeping(self) -> bool:
        """Whether it is a view of its own that nobody has kept yet."""
        return bool(self.asked) and self.view is None

    @property
    def sort_words(self) -> Words:
        """How it is sorted."""
        return SORTS[self.filters.sort]

    @property
    def group_words(self) -> Words:
        """How it is grouped."""
        return GROUPS[self.filters.group]


def show(request: Asked, name: str, around: dict[str, Any]) -> Queue:
    """The view at a place, as the address asks for it. Raises Http404 where there is no such place."""
    viewer = Viewer(request.user.pk, request.actor, around["teams"])
    here, filters = place(name, viewer), Filters.read(request.GET)
    mark = Mark.read(request.GET.get("after", ""))
    choice = filters.choose(here.base, viewer, whole=here.whole)
    order = Order.of(filters.group, filters.sort, viewer.person)
    page = paging.page(choice, order, mark)
    drawn = rows(page.tickets, rulebook(), request.at, viewer.person)
    grouped, late = groups(choice, filters, mark, page, drawn, request.at, viewer.person)
    view = saved_view(filters, viewer)
    said = chips(filters, here.path, viewer.person)
    empty = not drawn and mark == Mark()
    return Queue(
        title=view.name if view else here.title,
        here=request.get_full_path(),
        place=here,
        filters=filters,
        groups=grouped,
        rows=drawn,
        tabs=tabs(viewer, name, around["side"].offered),
        chips=said,
        view=view,
        next=_address(here, filters, page.next) if page.next else "",
        first=here.path + filters.query if mark != Mark() else "",
        late=late,
        cut=page.cut,
        hidden=hidden(here, filters, viewer, said) if empty else [],
        instead=_instead(around["side"].offered, name) if empty and not said else None,
        actions=offered(request.actor),
    )


def _address(here: Place, filters: Filters, mark: Mark) -> str:
    return f"{here.path}{filters.query}{'&' if filters.query else '?'}after={mark}"


def saved_view(filters: Filters, viewer: Viewer) -> SavedView | None:
    """The saved view that the address names, if it is one of theirs. Raises Http404 otherwise."""
    if not filters.view:
        return None
    found = views_for(viewer.person, viewer.actor, viewer.teams).filter(pk=filters.view).first()
    if found is None:
        raise Http404
    return found


def tabs(viewer: Viewer, name: str, offered: int) -> list[Link]:
    """The three queues everybody has, each with its count."""
    team = viewer.of_teams(viewer.teams).where(EVERYDAY)
    mine, of_teams = numbers(viewer.mine().where(EVERYDAY), team)
    found = [
        Link(_("Mine"), reverse("queue"), "", count=words.count(mine), current=name == "mine"),
        Link(
            _("My teams"),
            reverse("queue_view", args=["team"]),
            "",
            count=words.count(of_teams),
            current=name == "team",
        ),
        Link(
            _("To take"),
            reverse("queue_view", args=["to-take"]),
            "",
            count=words.count(offered),
            current=name == "to-take",
        ),
    ]
    return found if viewer.teams else [found[0], found[2]]


def hidden(here: Place, filters: Filters, viewer: Viewer, said: Sequence[FilterChip]) -> list[Hidden]:
    """For an empty view: which filter hides how many."""
    choices: list[Choice] = [
        filters.without(chip.name).choose(here.base, viewer, whole=here.whole) for chip in said
    ]
    return [
        Hidden(chip, words.count(number))
        for chip, number in zip(said, numbers(*choices), strict=True)
        if number
    ]


def _instead(offered: int, name: str) -> dict[str, Any] | None:
    """What else there is to do when a view is empty."""
    if not offered or name == "to-take":
        return None
    said = ngettext("See the %(n)s to take", "See the %(n)s to take", offered) % {"n": words.count(offered)}
    return {"href": reverse("queue_view", args=["to-take"]), "words": said}
