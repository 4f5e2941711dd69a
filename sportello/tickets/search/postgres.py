"""The index on PostgreSQL: a tsvector a ticket with a GIN index. Its words are those of `words.py`, never its own.

Weights tell where a word stands: A the number and the line, B people, C public texts, D internal ones. Stems begin with
a sign that no word can begin with.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from sportello.tickets.search.page import Page, Wanted
from sportello.tickets.search.words import stems_of

CREATE = (
    "CREATE TABLE tickets_words (ticket_id bigint PRIMARY KEY, words tsvector NOT NULL)",
    "CREATE INDEX words_of_tickets ON tickets_words USING gin (words)",
)
DROP = ("DROP TABLE IF EXISTS tickets_words",)
KEY = "tickets_words.ticket_id"
STEM = "="
_LAST = 16_383  # the highest position that a tsvector knows
_FULL = 20_000  # different words of a ticket after which nothing is added: a tsvector holds a megabyte


def write(pages: Sequence[Page]) -> None:
    """Put these pages in, in place of what was known of their tickets."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO tickets_words (ticket_id, words) VALUES (%s, %s::tsvector) "
            "ON CONFLICT (ticket_id) DO UPDATE SET words = excluded.words",
            [(page.ticket, _vector(page)) for page in pages],
        )


def add(pages: Sequence[Page]) -> None:
    """Add what was said to what is known of these tickets."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE tickets_words SET words = words || %s::tsvector WHERE ticket_id = %s AND length(words) < %s",
            [(_vector(page), page.ticket, _FULL) for page in pages],
        )


def _vector(page: Page) -> str:
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
            for lexeme in (word, *_marked(stems_of([word]))):
                places.setdefault(lexeme, []).append(f"{position}{weight}")
    return " ".join(f"'{lexeme}':{','.join(_first(at))}" for lexeme, at in places.items())


def _first(places: list[str]) -> list[str]:
    """At most as many places of a word as a tsvector keeps; one of each weight is among them."""
    if len(places) <= 200:
        return places
    return list(dict.fromkeys([*places[:190], *{place[-1]: place for place in places}.values()]))


def _marked(stems: Iterable[str]) -> list[str]:
    return [STEM + stem for stem in stems]


def find(wanted: Wanted, visible: str, parameters: Sequence[Any], most: int) -> list[int]:
    """Of the newest `most` tickets that match and that the SQL condition `visible` lets through: the best first."""
    question = _question(wanted)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ticket_id, ts_rank('{0.2, 0.4, 0.7, 1.0}', words, %s::tsquery) AS rank FROM ("  # noqa: S608
            f"SELECT ticket_id, words FROM tickets_words WHERE words @@ %s::tsquery AND EXISTS ({visible}) "
            "ORDER BY ticket_id DESC LIMIT %s) AS newest ORDER BY rank DESC, ticket_id DESC",
            [question, question, *parameters, most],
        )
        return [row[0] for row in cursor.fetchall()]


def share(
    words: Sequence[str], internal: bool, within: Sequence[int] | None, most: int
) -> list[tuple[int, int]]:
    """(place of the word, ticket) of the newest `most` tickets that have each word's stem, `within` some if given."""
    narrowed = f" AND ticket_id IN ({','.join(map(str, within))})" if within is not None else ""
    one = (
        "(SELECT {place} AS place, ticket_id FROM tickets_words WHERE words @@ %s::tsquery"  # noqa: S608
        f"{narrowed} ORDER BY ticket_id DESC LIMIT %s)"
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
