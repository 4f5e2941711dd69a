"""Full-text search: the same answers on both databases, nothing that is not for the reader."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sportello.desk.conversation import note, reply
from sportello.desk.following import set_field
from sportello.domain.folding import fold
from sportello.people.actor import actor_for
from sportello.people.models import Person
from sportello.tickets.models import Ticket
from sportello.tickets.search import search, similar
from sportello.tickets.search.index import rebuild
from sportello.tickets.search.words import words_of
from tests.story import Story, rome

OPENED = "2026-11-19 10:00"
SAID = rome("2026-11-19 10:05")
pytestmark = pytest.mark.django_db


@pytest.fixture
def finds(story: Story, ada: Person) -> Callable[..., list[str]]:
    def finds(words: str, person: Person | None = None, **narrowed: object) -> list[str]:
        ids = search(words, actor_for(person or ada, "page"), **narrowed)  # type: ignore[arg-type]
        subjects = dict(Ticket.objects.values_list("pk", "subject"))
        return [subjects[id] for id in ids]

    return finds


def test_words_count_by_stem_beginning_and_without_accents(
    story: Story, finds: Callable[..., list[str]]
) -> None:
    story.open(OPENED, subject="La stampante è guasta in contabilità")
    story.open(OPENED, subject="Il gestionale è lento")
    assert finds("stampanti guaste") == ["La stampante è guasta in contabilità"]
    assert finds("contabilita") == ["La stampante è guasta in contabilità"]
    assert finds("STAMP") == ["La stampante è guasta in contabilità"]
    assert finds("Officine gestionale") == [
        "Il gestionale è lento"
    ]  # words of the requester's firm count too
    assert finds("stampante gestionale") == []


def test_a_number_is_found_with_and_without_its_prefix(story: Story, finds: Callable[..., list[str]]) -> None:
    ticket = story.open(OPENED, subject="Rete ferma")
    story.open(OPENED, subject=f"Come la {ticket.number}")
    for typed in (f"{ticket.number}", f"SP-{ticket.number}", f"sp {ticket.number}", f"#{ticket.number}"):
        assert finds(typed)[0] == "Rete ferma"
    assert "Rete ferma" in finds(f"{ticket.number}"[:3])


def test_internal_words_are_for_agents_of_the_department(
    story: Story, finds: Callable[..., list[str]], ada: Person, eva: Person, dario: Person
) -> None:
    ticket = story.open(OPENED, subject="Rete ferma")
    actor = actor_for(ada, "page")
    note(ticket.pk, text="Sospetto lo switch del corridoio", actor=actor, at=SAID)
    reply(ticket.pk, text="Guardiamo subito il collegamento", actor=actor, at=SAID)
    assert finds("switch corridoio") == finds("collegamento") == ["Rete ferma"]
    assert finds("collegamento", eva) == []
    mine = Ticket.objects.filter(requester=dario)
    assert finds("collegamento", dario, among=mine) == ["Rete ferma"]
    for words in ("switch", "corr", "corridoi", "collegamento switch"):
        assert finds(words, dario, among=mine) == []
        assert finds(words, dario, among=mine, internal=True) == []
        assert finds(words, ada, internal=False) == []


@pytest.mark.parametrize(
    "typed",
    [
        '"',
        "a AND",
        "NOT",
        "c'è",
        "a-b",
        "subject:x",
        "#",
        "*",
        "(",
        "x OR )",
        "\x00",
        "'':*",
        "|&!",
        "😀",
        "\\",
        "%s",
        "_" * 99,
    ],
)
def test_whatever_is_typed_is_only_words(story: Story, finds: Callable[..., list[str]], typed: str) -> None:
    story.open(OPENED, subject="Rete ferma")
    assert finds(typed) in ([], ["Rete ferma"])
    assert similar(typed, story.actor("ada")) in ([], [1])


def test_texts_of_any_kind_are_taken_in(story: Story, finds: Callable[..., list[str]]) -> None:
    ticket = story.open(OPENED, subject='L\'ora di "punta" \\ % 😀 مرحبا ٣ Çağ')
    reply(ticket.pk, text="log " * 9_000 + "\t'quoted' end", actor=story.actor("ada"), at=SAID)
    note(ticket.pk, text="cifre " + " ".join(map(str, range(6_000))), actor=story.actor("ada"), at=SAID)
    assert finds("مرحبا") == finds("cag punta") == finds("log 3998") == [ticket.subject]


def test_a_changed_line_is_found_and_the_old_one_is_not(
    story: Story, finds: Callable[..., list[str]]
) -> None:
    ticket = story.open(OPENED, subject="Rete ferma")
    reply(ticket.pk, text="Collegamento", actor=story.actor("ada"), at=SAID)
    set_field(ticket.pk, field="subject", new="Centralino muto", actor=story.actor("ada"), at=SAID)
    assert finds("rete") == []
    assert finds("centralino collegamento") == ["Centralino muto"]


def test_a_climb_costs_the_index_nothing(story: Story) -> None:
    ticket = story.open(OPENED, subject="Rete ferma")
    with CaptureQueriesContext(connection) as asked:
        story.tick("2026-11-19 10:30")
    assert Ticket.objects.get(pk=ticket.pk).level == 2
    assert not [query for query in asked if "tickets_words" in query["sql"]]


def test_the_index_can_be_written_anew(story: Story, finds: Callable[..., list[str]]) -> None:
    ticket = story.open(OPENED, subject="Rete ferma")
    note(ticket.pk, text="switch", actor=story.actor("ada"), at=SAID)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM tickets_words")
    assert finds("rete") == []
    assert sum(rebuild()) == 1
    assert finds("rete switch") == ["Rete ferma"]


def test_similar_ones_are_unresolved_and_share_words(story: Story) -> None:
    first = story.open(OPENED, subject="Chiamate in uscita bloccate verso Vicenza")
    second = story.open(OPENED, subject="Vicenza: la stampante non stampa")
    story.open(OPENED, subject="Gestionale lento")
    found = similar("Non riescono a chiamare Vicenza", story.actor("ada"))
    assert found == [first.pk, second.pk]
    assert similar("di la non", story.actor("ada")) == []
    assert similar("chiamare Vicenza", story.actor("eva")) == []


def test_words_of_a_text() -> None:
    assert fold("Perché ÀÇ ẞ") == "perche ac ss"
    assert words_of("L'hotel_Belmare, 0444-31!") == ["l", "hotel", "belmare", "0444", "31"]
