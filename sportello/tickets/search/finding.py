"""Finding tickets by words. The same question gives the same answer on both databases."""

import re
from collections.abc import Sequence
from math import log
from typing import Final

from django.db import connection
from django.db.models.expressions import RawSQL

from sportello.people.actor import Actor
from sportello.tickets.models import Ticket
from sportello.tickets.querysets import TicketQuerySet
from sportello.tickets.search.index import backend
from sportello.tickets.search.page import TICKETS, Wanted
from sportello.tickets.search.words import telling, words_of

NEWEST: Final = (
    500  # so many of the newest that match are put in order; who wants older ones writes one more word
)
NEWEST_ALIKE: Final = 1_000  # tickets looked at for each word of a text whose like is sought
CANDIDATES, FEW = 200, 500
WORDS: Final = 12  # of a question; more make no difference
_NUMBER = re.compile(r"\s*#?\s*(?:[A-Za-z]{1,6}[\s-]?)?(\d{2,18})\s*")


def search(
    words: str,
    actor: Actor,
    *,
    limit: int = 50,
    among: TicketQuerySet | None = None,
    internal: bool | None = None,
) -> list[int]:
    """Ids of tickets in which all these words are found, the best first.

    Words count by their beginning and by their stem, in Italian and English, without accents; a number is found with
    and without its prefix. Looked for are the tickets that the actor may see, or those `among` them that the caller
    names (a requester's own). Internal words are looked into for agents only: never say `internal` for a requester.
    """
    visible = Ticket.objects.visible_to(actor) if among is None else among
    inside = actor.is_agent if internal is None else internal and actor.is_agent
    digits = number_in(words)
    terms = [digits] if digits else list(dict.fromkeys(words_of(words, WORDS)))
    first = _numbered(digits, visible) if digits else []
    found = _find(Wanted((tuple(terms),) if terms else (), inside), visible, NEWEST)
    return list(dict.fromkeys([*first, *found]))[:limit]


def similar(
    text: str,
    actor: Actor,
    *,
    department: int | None = None,
    limit: int = 5,
    among: TicketQuerySet | None = None,
    internal: bool | None = None,
    strict: bool = False,
) -> list[int]:
    """Ids of unresolved tickets that speak of the same thing, the likest first.

    A rare word in common says more than a frequent one; `strict` asks for two words in common (where the text has as
    many). Of tickets that share a frequent word only the newest are looked at: what happens now happens to others now.
    `among` is for few tickets, such as somebody's own.
    """
    visible = (Ticket.objects.visible_to(actor) if among is None else among).unresolved()
    if department is not None:
        visible = visible.filter(department=department)
    inside = actor.is_agent if internal is None else internal and actor.is_agent
    words = telling(text)
    within = list(visible.order_by("-pk").values_list("pk", flat=True)[:FEW]) if among is not None else None
    if not words or within == []:
        return []
    shared = backend().share(words, inside, within, NEWEST_ALIKE)
    ranked = likest(words, shared, min(2, len(words)) if strict else 1)
    if within is not None:
        return ranked[:limit]
    seen = set(visible.filter(pk__in=ranked[:CANDIDATES]).values_list("pk", flat=True))
    return [id for id in ranked if id in seen][:limit]


def likest(words: Sequence[str], shared: Sequence[tuple[int, int]], least: int) -> list[int]:
    """Ids by what they share; (place of the word, id) in, the likest first out."""
    by_word: dict[int, list[int]] = {}
    for word, id in shared:
        by_word.setdefault(word, []).append(id)
    newest = max((id for _word, id in shared), default=0)
    scores: dict[int, float] = {}
    counts: dict[int, int] = {}
    for ids in by_word.values():
        # How thick they lie among the tickets that were looked at tells how frequent the word is.
        reach = newest - min(ids) + 1 if len(ids) == NEWEST_ALIKE else newest
        weight = 0.1 + log(max(1.0, reach / len(ids)))
        for id in ids:
            scores[id] = scores.get(id, 0.0) + weight
            counts[id] = counts.get(id, 0) + 1
    enough = [id for id, count in counts.items() if count >= least]
    return sorted(enough, key=lambda id: (-scores[id], -id))


def number_in(words: str) -> str:
    """The digits, if what was typed is a number and nothing else, with or without prefix; else nothing."""
    found = _NUMBER.fullmatch(words)
    return found.group(1) if found else ""


def _numbered(digits: str, visible: TicketQuerySet) -> list[int]:
    return list(visible.filter(number=int(digits)).values_list("pk", flat=True))


def _find(wanted: Wanted, visible: TicketQuerySet, most: int) -> list[int]:
    if wanted.is_empty:
        return []
    engine = backend()
    seen = visible.order_by().filter(pk=RawSQL(engine.key(TICKETS), [])).values("pk")  # noqa: S611  # a column's name
    if seen.query.is_empty():
        return []
    sql, parameters = seen.query.get_compiler(connection=connection).as_sql()
    found: Sequence[int] = engine.find(wanted, sql, parameters, most)
    return list(found)
