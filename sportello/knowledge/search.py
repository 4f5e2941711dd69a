"""Finding articles by words, and those that may answer a text. The index is that of tickets, in a table of its own.

One row a text: an article in two languages is found in both, by the words of each.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from django.db import connection, transaction
from django.db.models.expressions import RawSQL

from sportello.knowledge.models import ArticleText
from sportello.knowledge.querysets import TextQuerySet
from sportello.people.actor import Actor
from sportello.tickets.search.finding import NEWEST, NEWEST_ALIKE, WORDS, likest, number_in
from sportello.tickets.search.index import CHUNK, backend
from sportello.tickets.search.page import Page, Table, Wanted
from sportello.tickets.search.words import stems_of, telling, words_of

TABLE: Final = Table("knowledge_words", "text_id", "words_of_knowledge")
CANDIDATES: Final = 60


def search(words: str, among: TextQuerySet, *, internal: bool, limit: int = 50) -> list[int]:
    """Ids of the texts among these in which all the words are found, the best first.

    The parts for operators are looked into only if `internal`; never say so for a requester.
    """
    digits = number_in(words).lstrip("0")
    terms = (digits,) if digits else tuple(dict.fromkeys(words_of(words, WORDS)))
    if not terms:
        return []
    engine = backend()
    seen = among.order_by().filter(pk=RawSQL(engine.key(TABLE), [])).values("pk")  # noqa: S611  # a column's name
    if seen.query.is_empty():
        return []
    sql, parameters = seen.query.get_compiler(connection=connection).as_sql()
    found: list[int] = engine.find(Wanted((terms,), internal), sql, parameters, NEWEST, TABLE)
    return found[:limit]


def found_by(actor: Actor, words: str, among: TextQuerySet, limit: int = 50) -> list[int]:
    """Ids of these texts in which an agent finds the words; the parts for operators only where they are for them."""
    inside = search(words, among.of_departments(actor), internal=True, limit=limit)
    if actor.sees_everything:
        return inside
    return list(dict.fromkeys([*inside, *search(words, among, internal=False, limit=limit)]))[:limit]


def answering(
    text: str, among: TextQuerySet, *, internal: bool, language: str, limit: int = 3
) -> list[ArticleText]:
    """Texts that may answer what somebody writes, the likest first; one an article, in this language if there is one.

    Two telling words in common (one, where the text has but one) make it likely; words of the title count first.
    """
    words = telling(text)
    if not words:
        return []
    shared = backend().share(words, internal, None, NEWEST_ALIKE, TABLE)
    ranked = likest(words, shared, min(2, len(words)))[:CANDIDATES]
    if not ranked:
        return []
    wanted = set(stems_of(words)) | set(words)
    known = {row.pk: row for row in among.loaded().filter(pk__in=ranked)}
    rows = [known[id] for id in ranked if id in known]
    rows.sort(key=lambda row: (row.language != language, -_in_title(row, wanted)))
    best: dict[int, ArticleText] = {}
    for row in rows:
        best.setdefault(row.article_id, row)
    return sorted(best.values(), key=lambda row: -_in_title(row, wanted))[:limit]


def _in_title(text: ArticleText, wanted: set[str]) -> int:
    words = words_of(text.shown.title)
    return len(wanted & {*words, *stems_of(words)})


def index(texts: Iterable[int]) -> None:
    """Write the words of these texts anew; inside the transaction that changed them."""
    rows = ArticleText.objects.filter(pk__in=list(texts)).select_related(
        "article__category", "latest", "in_force"
    )
    pages = [_page(row) for row in rows]
    if pages:
        backend().write(pages, TABLE)


def _page(text: ArticleText) -> Page:
    shown, category = text.shown, text.article.category
    names = [category.name_it, category.name_en] if category is not None else []
    page = Page(text.pk).head(text.article_id, shown.title, names)
    page.add(f"{shown.summary}\n{shown.body}", public=True)
    page.add(shown.internal, public=False)
    return page


def rebuild(texts: Sequence[int] | None = None) -> Iterator[int]:
    """Write the words of every text anew, chunk by chunk; yields how many each time."""
    last = 0
    while True:
        with transaction.atomic():
            found = ArticleText.objects.filter(pk__gt=last)
            if texts is not None:
                found = found.filter(pk__in=texts)
            ids = list(found.order_by("pk").values_list("pk", flat=True)[:CHUNK])
            if not ids:
                return
            index(ids)
        last = ids[-1]
        yield len(ids)
