"""Texts of the large desk with their search words reckoned once: a copy's words are put together by the database."""

from collections.abc import Iterable, Sequence
from random import Random

from django.db import connection

from sportello.bench.clones import run
from sportello.bench.prose import PLACES, THINGS, TROUBLES, texts, vocabulary
from sportello.people.models import Person
from sportello.tickets.search.page import Page
from sportello.tickets.search.postgres import vector
from sportello.tickets.search.words import stems_of, words_of

KNOWN = 6_007
"""So many texts; a prime, so that they fall on tickets in ever other company."""


def print_bank() -> int:
    """Tables of lines, texts and callers; how many callers."""
    chance = Random(17)  # noqa: S311  # the same texts each time
    told = texts(vocabulary(), chance, 8, 40)
    for name, lines in (("thing", THINGS), ("trouble", TROUBLES), ("place", PLACES)):
        _table(name, (_row(place, text, "subject") for place, text in enumerate(lines)))
    _table("text", (_row(place, next(told), "public") for place in range(KNOWN)))
    people = list(
        Person.objects.exclude(organisation=None)
        .order_by("pk")
        .values_list("pk", "organisation", "name", "organisation__name")
    )
    rows = (
        (*_row(place, f"{name} {firm}", "people"), person, organisation)
        for place, (person, organisation, name, firm) in enumerate(people)
    )
    _table("caller", rows, ", person bigint, firm bigint")
    return len(people)


def _table(name: str, rows: Iterable[Sequence[str | int | None]], more: str = "") -> None:
    kind = "tsvector" if connection.vendor == "postgresql" else "text"
    run(
        f"CREATE TABLE bench_{name} (id bigint PRIMARY KEY, text text, words {kind}, inside {kind}, stems text{more})"
    )
    kept = list(rows)
    places = ", ".join(["%s"] * len(kept[0]))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO bench_{name} VALUES ({places})", kept)  # noqa: S608


def _row(place: int, text: str, part: str) -> tuple[str | int, ...]:
    """(place, text, its words for everybody, the same for agents only, its stems)."""
    words = words_of(text)
    stems = " ".join(stems_of(words))
    if connection.vendor != "postgresql":
        return place, text, " ".join(words), " ".join(words), stems
    open, inside = Page(0), Page(0, internal=words)
    setattr(open, part, words)
    return place, text, vector(open), vector(inside), stems


def into_words(joined: str, of_texts: str) -> str:
    """The statement that writes the search words of the stretch in `bench_copy`."""
    tables = f"FROM bench_copy c {joined} {of_texts}"
    if connection.vendor == "postgresql":
        return (
            "INSERT INTO tickets_words (ticket_id, words) SELECT c.id, "
            "format('''%s'':1A', c.number)::tsvector || thing.words || trouble.words || place.words || w.words "
            f"|| said.words || inside.inside {tables}"
        )
    return (
        "INSERT INTO tickets_words "
        "(rowid, number, subject, people, public, public_stems, internal, internal_stems) "
        "SELECT c.id, c.number, thing.words || ' ' || trouble.words || ' ' || place.words, w.words, said.words, "
        "thing.stems || ' ' || trouble.stems || ' ' || place.stems || ' ' || said.stems, inside.words, inside.stems "
        f"{tables}"
    )


def cut() -> None:
    """Take the tables away again."""
    for name in ("thing", "trouble", "place", "text", "caller"):
        run(f"DROP TABLE bench_{name}")
