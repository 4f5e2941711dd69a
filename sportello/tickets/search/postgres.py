"""An index on PostgreSQL: a tsvector a ticket (or other thing), with a GIN index. Its words are those of `words.py`.

Weights tell where a word stands: A the number and the line, B people, C public texts, D internal ones. Stems begin with
a sign that no word can begin with.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection

from sportello.sets import together
from sportello.sets.writes import numbers, texts
from sportello.tickets.search.page import TICKETS, Page, Table, Wanted
from sportello.tickets.search.words import stems_of

STEM = "="
_LAST = 16_383  # the highest position that a tsvector knows
_PAGE, _PAGES = "(SELECT %s::bigint AS id, %s::text AS page)", "unnest(%s::bigint[], %s::text[])"
_FULL = 20_000  # different words of a ticket after which nothing is added: a tsvector holds a megabyte


def create(table: Table) -> tuple[str, ...]:
    """What makes a table of words."""
    return (
        f"CREATE TABLE {table.name} ({table.key} bigint PRIMARY KEY, words tsvector NOT NULL)",
        f"CREATE INDEX {table.index} ON {table.name} USING gin (words)",
    )


def drop(table: Table) -> tuple[str, ...]:
    """What takes it away."""
    return (f"DROP TABLE IF EXISTS {table.name}",)


def key(table: Table) -> str:
    """The column that a condition on what may be seen compares with."""
    return f"{table.name}.{table.key}"


def write(pages: Sequence[Page], table: Table = TICKETS) -> None:
    """Put these pages in, in place of what was known of their things."""
    _carry_out(
        table,
        f"INSERT INTO {table.name} ({table.key}, words) SELECT id, page::tsvector FROM {{pages}} "  # noqa: S608
        f"ON CONFLICT ({table.key}) DO UPDATE SET words = excluded.words",
        pages,
    )


def add(pages: Sequence[Page], table: Table = TICKETS) -> None:
    """Add what was said to what is known of these things."""
    _carry_out(
        table,
        f"UPDATE {table.name} SET words = words || page::tsvector FROM {{pages}} "  # noqa: S608
        f"WHERE {table.key} = id AND length(words) < {_FULL}",
        pages,
    )


def _carry_out(table: Table, sql: str, pages: Sequence[Page]) -> None:
    """Carry out a statement for pages: given as arrays, or as the values of one."""
    ids, vectors = [page.id for page in pages], [vector(page) for page in pages]
    if len(pages) == 1:
        given, params = _PAGE, [str(ids[0]), vectors[0]]
    else:
        given, params = _PAGES, [numbers(ids), texts(vectors)]
    together.write(table.name, sql.format(pages=f"{given} AS pages(id, page)"), params)


def vector(page: Page) -> str:
    """The page as PostgreSQL writes a tsvector: 'word':1A,5C."""
    places: dict[str, list[str]] = {}
    position = 0
    number = [str(page.number)] if page.number else []
    for words, weight in (
        (number, "A"),
        (page.subject, "A"),
        (page.people, "B"),
        (page.public, "C"),
        (page.internal, "D"),
    ):
        for word in words:
            position = min(position + 1, _LAST)
            place = f"{position}{weight}"
            for lexeme in _lexemes(word):
                places.setdefault(lexeme, []).append(place)
    return " ".join(f"'{lexeme}':{','.join(_first(at))}" for lexeme, at in places.items())


@lru_cache(maxsize=50_000)
def _lexemes(word: str) -> tuple[str, ...]:
    """The word as it stands, and its stems."""
    return (word, *_marked(stems_of([word])))


def _first(places: list[str]) -> list[str]:
    """At most as many places of a word as a tsvector keeps; one of each weight is among them."""
    if len(places) <= 200:
        return places
    return list(dict.fromkeys([*places[:190], *{place[-1]: place for place in places}.values()]))


def _marked(stems: Iterable[str]) -> list[str]:
    return [STEM + stem for stem in stems]


def find(
    wanted: Wanted, visible: str, parameters: Sequence[Any], most: int, table: Table = TICKETS
) -> list[int]:
    """Of the newest `most` things that match and that the SQL condition `visible` lets through: the best first."""
    question, id = _question(wanted), table.key
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {id}, ts_rank('{{0.2, 0.4, 0.7, 1.0}}', words, %s::tsquery) AS rank FROM ("  # noqa: S608
            f"SELECT {id}, words FROM {table.name} WHERE words @@ %s::tsquery AND EXISTS ({visible}) "
            f"ORDER BY {id} DESC LIMIT %s) AS newest ORDER BY rank DESC, {id} DESC",
            [question, question, *parameters, most],
        )
        return [row[0] for row in cursor.fetchall()]


def share(
    words: Sequence[str], internal: bool, within: Sequence[int] | None, most: int, table: Table = TICKETS
) -> list[tuple[int, int]]:
    """(place of the word, id) of the newest `most` things that have each word's stem, `within` some if given."""
    narrowed = f" AND {table.key} IN ({','.join(map(str, within))})" if within is not None else ""
    one = (
        f"(SELECT {{place}} AS place, {table.key} FROM {table.name} WHERE words @@ %s::tsquery"  # noqa: S608
        f"{narrowed} ORDER BY {table.key} DESC LIMIT %s)"
    )
    sql = " UNION ALL ".join(one.format(place=place) for place in range(len(words)))
    with connection.cursor() as cursor:
        cursor.execute(sql, [given for word in words for given in (_alike(word, internal), most)])
        return [(row[0], row[1]) for row in cursor.fetchall()]


def _alike(word: str, internal: bool) -> str:
    lexemes = _marked(dict.fromkeys(stems_of([word]))) or [word]
    return " | ".join(f"'{lexeme}'" + ("" if internal else ":ABC") for lexeme in lexemes)


def _question(wanted: Wanted) -> str:
    return " | ".join(
        "(" + " & ".join(_term(word, wanted) for word in group) + ")" for group in wanted.groups
    )


def _term(word: str, wanted: Wanted) -> str:
    """One word, by its beginning or by its stem; for others than agents only where its weight is public."""
    shown = "" if wanted.internal else "ABC"
    mark = ("*" if len(word) > 1 else "") + shown
    beginning = f"'{word}'" + (f":{mark}" if mark else "")
    stems = [
        f"'{stem}'" + (f":{shown}" if shown else "") for stem in _marked(dict.fromkeys(stems_of([word])))
    ]
    return "(" + " | ".join([beginning, *stems]) + ")"
