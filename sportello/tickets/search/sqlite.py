"""The index on SQLite: an FTS5 table, one row a ticket, stems in columns of their own."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from sportello.tickets.search.page import Page, Wanted
from sportello.tickets.search.words import stems_of

CREATE = (
    "CREATE VIRTUAL TABLE tickets_words USING fts5("
    "number, subject, people, public, public_stems, internal, internal_stems, "
    "prefix='2 3', tokenize='unicode61 remove_diacritics 2')",
)
DROP = ("DROP TABLE IF EXISTS tickets_words",)
KEY = "tickets_words.rowid"
_WEIGHTS = "10.0, 8.0, 5.0, 2.0, 1.5, 1.0, 0.5"  # of the columns, in order


def write(pages: Sequence[Page]) -> None:
    """Put these pages in, in place of what was known of their tickets."""
    rows: list[tuple[Any, ...]] = [
        (page.ticket, str(page.number), *map(" ".join, (page.subject, page.people)), *_said(page))
        for page in pages
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT OR REPLACE INTO tickets_words "
            "(rowid, number, subject, people, public, public_stems, internal, internal_stems) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            rows,
        )


def add(pages: Sequence[Page]) -> None:
    """Add what was said to what is known of these tickets."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE tickets_words SET public = public || ' ' || %s, public_stems = public_stems || ' ' || %s, "
            "internal = internal || ' ' || %s, internal_stems = internal_stems || ' ' || %s WHERE rowid = %s",
            [(*_said(page), page.ticket) for page in pages],
        )


def _said(page: Page) -> tuple[str, ...]:
    return tuple(map(" ".join, (page.public, page.public_stems, page.internal, page.internal_stems)))


def find(wanted: Wanted, visible: str, parameters: Sequence[Any], most: int) -> list[int]:
    """Of the newest `most` tickets that match and that the SQL condition `visible` lets through: the best first."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT rowid, bm25(tickets_words, {_WEIGHTS}) FROM tickets_words "  # noqa: S608  # no word of a person
            f"WHERE tickets_words MATCH %s AND EXISTS ({visible}) ORDER BY rowid DESC LIMIT %s",
            [_match(wanted), *parameters, most],
        )
        found = cursor.fetchall()
    return [id for id, _rank in sorted(found, key=lambda row: row[1])]


def _match(wanted: Wanted) -> str:
    return " OR ".join(
        "(" + " AND ".join(_term(word, wanted) for word in group) + ")" for group in wanted.groups
    )


def _term(word: str, wanted: Wanted) -> str:
    """One word, by its beginning or by its stem; quoted, though a word holds letters and digits only."""
    plain = "number subject people public" + (" internal" if wanted.internal else "")
    stemmed = "public_stems" + (" internal_stems" if wanted.internal else "")
    beginning = f'{{{plain}}} : "{word}"' + ("*" if len(word) > 1 else "")
    stems = dict.fromkeys(stems_of([word]))
    return "(" + " OR ".join([beginning, *(f'{{{stemmed}}} : "{stem}"' for stem in stems)]) + ")"
