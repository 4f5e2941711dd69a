"""The filters of the queue, as its address carries them: what is chosen, what that means, and how it is said."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, Q, TextField
from django.db.models.functions import Cast
from django.db.models.lookups import Contains
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sportello.desk.sentences.words import AREAS, CLOCKS, KINDS, PRIORITIES, STATUSES, WAITING
from sportello.domain.lifecycle import Kind, WaitingFor
from sportello.people.models import Area
from sportello.web.queue.choosing import EVERYDAY, MANY_TEAMS, Choice, Viewer
from sportello.web.queue.paging import STATUS_ORDER

Words = str | Promise
HIGHEST_LEVEL = 50
MOST_VALUES = 20
GROUPS: Mapping[str, Words] = {
    "deadline": _("Deadline"),
    "level": _("Level"),
    "status": _("Status"),
    "owner": _("In charge"),
    "priority": _("Priority"),
}
SORTS: Mapping[str, Words] = {
    "deadline": _("Deadline first"),
    "priority": _("Priority first"),
    "newest": _("Newest first"),
    "oldest": _("Oldest first"),
    "changed": _("Last changed first"),
}


def one_of(known: Iterable[object]) -> Callable[[str], bool]:
    """Accepts these values."""
    values = frozenset(str(value) for value in known)
    return values.__contains__


def a_number(text: str) -> bool:
    """Accepts an id."""
    return text.isdecimal() and len(text) < 16


def _number_or_none(text: str) -> bool:
    return text == "none" or a_number(text)


def some_words(text: str) -> bool:
    """Accepts a word or a few."""
    return 0 < len(text) <= 80


@dataclass(frozen=True)
class Dimension:
    """One thing to filter by: how it is called, which values make sense, what it asks of a ticket."""

    title: Words
    makes_sense: Callable[[str], bool]
    asks: Callable[[Sequence[str]], Q]
    words: Mapping[str, Words] = field(default_factory=dict)


def _equal(column: str) -> Callable[[Sequence[str]], Q]:
    return lambda values: Q(**{f"{column}__in": list(values)})


def _priority(values: Sequence[str]) -> Q:
    found = Q(pk__in=[])
    for value in values:
        by_person = Q(priority=value) & (Q(raised_to=None) | Q(raised_to__gte=value))
        found |= by_person | Q(raised_to=value, priority__gt=value)
    return found


def _or_none(column: str) -> Callable[[Sequence[str]], Q]:
    def asks(values: Sequence[str]) -> Q:
        found = Q(**{f"{column}__in": [value for value in values if value != "none"]})
        return found | Q(**{f"{column}__isnull": True}) if "none" in values else found

    return asks


def _organisation(values: Sequence[str]) -> Q:
    found = Q()
    for value in values:
        found |= Q(organisation=value) if value.isdecimal() else Q(organisation__name__icontains=value)
    return found


def _tag(values: Sequence[str]) -> Q:
    # Found as text in the list: the one way both databases have. Only the tickets of a window are asked.
    found = Q()
    for value in values:
        written = json.dumps(" ".join(value.lower().split()), ensure_ascii=False)
        found |= Q(Contains(Cast(F("tags"), TextField()), written))
    return found


def _words_of(known: Mapping[Any, Words]) -> dict[str, Words]:
    return {str(getattr(value, "value", value)): words for value, words in known.items()}


DIMENSIONS: Mapping[str, Dimension] = {
    "status": Dimension(_("Status"), one_of(STATUS_ORDER), _equal("status"), _words_of(STATUSES)),
    "level": Dimension(_("Level"), one_of(range(1, HIGHEST_LEVEL)), _equal("level")),
    "priority": Dimension(_("Priority"), one_of(range(1, 5)), _priority, _words_of(PRIORITIES)),
    "kind": Dimension(_("Kind"), one_of(Kind), _equal("kind"), _words_of(KINDS)),
    "department": Dimension(_("Department"), a_number, _equal("department")),
    "category": Dimension(_("Category"), _number_or_none, _or_none("category")),
    "team": Dimension(_("Team"), _number_or_none, _or_none("team")),
    "owner": Dimension(_("In charge"), _number_or_none, _or_none("owner")),
    "organisation": Dimension(_("Organisation"), some_words, _organisation),
    "area": Dimension(_("Area"), one_of(Area.values), _equal("area"), AREAS),
    "tag": Dimension(_("Label"), some_words, _tag),
    "waiting": Dimension(_("Waiting for"), one_of(WaitingFor), _equal("waiting_for"), _words_of(WAITING)),
    "clock": Dimension(_("What runs out"), one_of(CLOCKS), _equal("next_due_kind"), CLOCKS),
}


@dataclass(frozen=True)
class Filters:
    """What an address asks of the queue: values by dimension, the grouping and the order."""

    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    group: str = "deadline"
    sort: str = "deadline"
    view: str = ""

    @classmethod
    def read(cls, data: QueryDict) -> "Filters":
        """What makes sense of an address; the rest of it asks for nothing."""
        chosen = {}
        for name, dimension in DIMENSIONS.items():
            values = [value.strip() for value in data.getlist(name)[:MOST_VALUES]]
            known = tuple(dict.fromkeys(value for value in values if dimension.makes_sense(value)))
            if known:
                chosen[name] = known
        group, sort, view = data.get("group", ""), data.get("sort", ""), data.get("view", "")
        return cls(
            chosen,
            group if group in GROUPS else "deadline",
            sort if sort in SORTS else "deadline",
            view if a_number(view) else "",
        )

    def without(self, name: str) -> "Filters":
        """The same with one filter less."""
        return replace(self, chosen={key: values for key, values in self.chosen.items() if key != name})

    @property
    def query(self) -> str:
        """As an address carries it, with its question mark; empty when nothing is asked."""
        pairs = [(name, value) for name, values in self.chosen.items() for value in values]
        pairs += [("group", self.group)] if self.group != "deadline" else []
        pairs += [("sort", self.sort)] if self.sort != "deadline" else []
        pairs += [("view", self.view)] if self.view else []
        return f"?{urlencode(pairs)}" if pairs else ""

    def choose(self, base: Choice, viewer: Viewer, *, whole: bool = False) -> Choice:
        """What a view holds of it. `whole` says that the view is all there is: then an index may begin elsewhere."""
        left = dict(self.chosen)
        choice = base
        if whole and "owner" in left and len(left["owner"]) <= MANY_TEAMS:
            choice = viewer.owned_by([None if value == "none" else int(value) for value in left.pop("owner")])
        elif whole and "team" in left and "none" not in left["team"] and len(left["team"]) <= MANY_TEAMS:
            choice = viewer.of_team_ids([int(value) for value in left.pop("team")])
        elif whole and "department" in left:
            seen = [one for one in viewer.departments if str(one) in left["department"]]
            choice = viewer.of_departments(seen)
            left.pop("department")
        if "status" in left:
            choice = replace(choice, walk=replace(choice.walk, statuses=left.pop("status")))
        if "kind" not in left:
            choice = choice.where(EVERYDAY)
        also = choice.also
        for name, values in left.items():
            also &= DIMENSIONS[name].asks(values)
        return replace(choice, also=also)
