"""An index on SQLite: an FTS5 table, one row a ticket (or other thing), stems in columns of their own."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from sportello.sets.planned import planned_once
from sportello.tickets.search.page import TICKETS, Page, Table, Wanted
from sportello.tickets.search.words import stems_of


def create(table: Table) -> tuple[str, ...]:
    """What makes a table of words."""
    return (
        f"CREATE VIRTUAL TABLE {table.name} USING fts5("
        "number, subject, people, public, public_stems, internal, internal_stems, "
        "prefix='2 3', tokenize='unicode61 remove_diacritics 2')",
    )


def drop(table: Table) -> tuple[str, ...]:
    """What takes it away."""
    return (f"DROP TABLE IF EXISTS {table.name}",)


def key(table: Table) -> str:
    """The column that a condition on what may be seen compares with."""
    return f"{table.name}.rowid"


def write(pages: Sequence[Page], table: Table = TICKETS) -> None:
    """Put these pages in, in place of what was known of their things."""
    rows: list[tuple[Any, ...]] = [
        (page.id, str(page.number), *map(" ".join, (page.subject, page.people)), *_said(page))
        for page in pages
    ]
    with planned_once() as cursor:
        (cursor.execute if len(rows) == 1 else cursor.executemany)(
            f"INSERT OR REPLACE INTO {table.name} "  # noqa: S608
            "(rowid, number, subject, people, public, public_stems, internal, internal_stems) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            rows[0] if len(rows) == 1 else rows,
        )


def add(pages: Sequence[Page], table: Table = TICKETS) -> None:
    """Add what was said to what is known of these things."""
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table.name} SET public = public || ' ' || %s, public_stems = public_stems || ' ' || %s, "  # noqa: S608
            "internal = internal || ' ' || %s, internal_stems = internal_stems || ' ' || %s WHERE rowid = %s",
            [(*_said(page), page.id) for page in pages],
        )


def _said(page: Page) -> tuple[str, ...]:
    return tuple(map(" ".join, (page.public, page.public_stems, page.internal, page.internal_stems)))


def find(
    wanted: Wanted, visible: str, parameters: Sequence[Any], most: int, table: Table = TICKETS
) -> list[int]:
    """Things that match and that the SQL condition `visible` lets through: the best first, `most` of a kind.

    First those that have all the words in their line, their people or their number, then the others, each the newest
    first. FTS5's own rank reads every ticket that has a word, which on a large desk is most of them.
    """
    found: list[int] = []
    with connection.cursor() as cursor:
        for columns in (_HEAD, _plain(internal=wanted.internal)):
            cursor.execute(
                f"SELECT rowid FROM {table.name} WHERE {table.name} MATCH %s "  # noqa: S608  # no word of a person
                f"AND EXISTS ({visible}) ORDER BY rowid DESC LIMIT %s",
                [_match(wanted, columns), *parameters, most],
            )
            found += [row[0] for row in cursor.fetchall()]
    return list(dict.fromkeys(found))


_HEAD = ("number subject people", "")


def _plain(*, internal: bool) -> tuple[str, str]:
    """The columns of words and those of stems that somebody may search."""
    if internal:
        return "number subject people public internal", "public_stems internal_stems"
    return "number subject people public", "public_stems"


def share(
    words: Sequence[str], internal: bool, within: Sequence[int] | None, most: int, table: Table = TICKETS
) -> list[tuple[int, int]]:
    """(place of the word, id) of the newest `most` things that have each word's stem, `within` some if given."""
    narrowed = f" AND rowid IN ({','.join(map(str, within))})" if within is not None else ""
    one = (
        f"SELECT {{place}}, rowid FROM (SELECT rowid FROM {table.name} WHERE {table.name} MATCH %s"  # noqa: S608
        f"{narrowed} ORDER BY rowid DESC LIMIT %s)"
    )
    sql = " UNION ALL ".join(one.format(place=place) for place in range(len(words)))
    with connection.cursor() as cursor:
        cursor.execute(sql, [given for word in words for given in (_alike(word, internal), most)])
        return [(row[0], row[1]) for row in cursor.fetchall()]


def _alike(word: str, internal: bool) -> str:
    stems = dict.fromkeys(stems_of([word]))
    if not stems:
        return f'{{subject public{" internal" if internal else ""}}} : "{word}"'
    columns = "public_stems" + (" internal_stems" if internal else "")
    return f"{{{columns}}} : (" + " OR ".join(f'"{stem}"' for stem in stems) + ")"


def _match(wanted: Wanted, columns: tuple[str, str]) -> str:
    return " OR ".join(
        "(" + " AND ".join(_term(word, *columns) for word in group) + ")" for group in wanted.groups
    )


def _term(word: str, plain: str, stemmed: str) -> str:
    """One word, by its beginning or by its stem; quoted, though a word holds letters and digits only."""
    beginning = f'{{{plain}}} : "{word}"' + ("*" if len(word) > 1 else "")
    stems = dict.fromkeys(stems_of([word])) if stemmed else ()
    return "(" + " OR ".join([beginning, *(f'{{{stemmed}}} : "{stem}"' for stem in stems)]) + ")"
