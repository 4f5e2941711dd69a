"""Reading a long story: its newest stretch, filters, folds, and how little is asked of the database."""

import re
from typing import Any

import pytest
from django.test import Client

from sportello.desk.charge import take_charge
from sportello.desk.conversation import note, reply
from sportello.people.models import Person
from sportello.tickets.models import Ticket
from sportello.web.said import said
from sportello.web.window import MORE, NEWEST
from tests.web.desk import acting, just_now

pytestmark = pytest.mark.sqlite

MOST_QUERIES = 25


def shown(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'id="event-(\d+)"', page)]


@pytest.fixture
def long_story(ticket: Ticket, ada: Person) -> Ticket:
    """A ticket with a hundred and fifty events."""
    for number in range(149):
        note(ticket, text=f"Nota {number}", actor=acting(ada), at=just_now())
    return ticket


def test_a_long_story_shows_its_newest_part_and_then_the_earlier_ones(
    long_story: Ticket, as_ada: Client
) -> None:
    address = f"/tickets/{long_story.number}/"
    page = as_ada.get(address).content.decode()
    assert shown(page) == list(range(151 - NEWEST, 151))
    earlier = re.findall(r'href="[^"]*(\?from=\d+)"', page)[0]
    page = as_ada.get(address + earlier).content.decode()
    assert shown(page) == list(range(151 - NEWEST - MORE, 151))
    more = re.findall(r'href="[^"]*(\?from=\d+)"', page)[0]
    page = as_ada.get(f"{address}timeline/{more}").content.decode()
    assert shown(page) == list(range(1, 151))
    assert "<html" not in page
    assert "Mostra le precedenti" not in page


def test_the_live_refresh_keeps_what_is_shown(long_story: Ticket, ada: Person, as_ada: Client) -> None:
    page = as_ada.get(f"/tickets/{long_story.number}/?show=internal&from=100").content.decode()
    assert "after=150&amp;show=internal&amp;from=100" in page
    note(long_story, text="Nuova", actor=acting(ada), at=just_now())
    page = as_ada.get(
        f"/tickets/{long_story.number}/changes/?after=150&show=internal&from=100"
    ).content.decode()
    assert shown(page) == list(range(100, 152))


def test_filters_show_their_kinds_alone(ticket: Ticket, ada: Person, as_ada: Client) -> None:
    take_charge(ticket, actor=acting(ada), at=just_now())
    reply(ticket, text="Pubblica", actor=acting(ada), at=just_now())
    note(ticket, text="Interna", actor=acting(ada), at=just_now())
    expected = {"conversation": [1, 3], "internal": [4], "escalations": [2], "changes": [], "files": []}
    for name, numbers in expected.items():
        page = as_ada.get(f"/tickets/{ticket.number}/?show={name}").content.decode()
        assert shown(page) == numbers, name
    for nonsense in ("?show=boh&from=-3", "?from=99999999999999999999", "?from=²"):
        assert len(shown(as_ada.get(f"/tickets/{ticket.number}/{nonsense}").content.decode())) == 4


@pytest.mark.parametrize(
    "query", ["", "?show=conversation", "?show=files", "?from=20", "?show=escalations&from=2"]
)
def test_however_it_is_read_it_asks_few_questions(
    long_story: Ticket, as_ada: Client, django_assert_max_num_queries: Any, query: str
) -> None:
    as_ada.get(f"/tickets/{long_story.number}/{query}")
    with django_assert_max_num_queries(MOST_QUERIES):
        as_ada.get(f"/tickets/{long_story.number}/{query}")


def test_words_are_never_markup() -> None:
    page = said("<script>x</script> **a** https://esempio.it/?a=1&b=2 @Ada <b>", ["Ada <b>"])
    assert "<script>" not in page
    assert '<a href="https://esempio.it/?a=1&amp;b=2" rel="nofollow">' in page
    assert '<span class="mention">@Ada &lt;b&gt;</span>' in page


def test_quotations_fold_and_extracts_stand_out() -> None:
    page = said("Sì.\n\n> prima riga\n> <i>seconda</i>\n\n```\nGET /  403\n```\nFine")
    assert page.count("<details") == 1
    assert "<blockquote><p>prima riga<br>&lt;i&gt;seconda&lt;/i&gt;</p></blockquote>" in page
    assert re.search(r'<pre class="code"[^>]*>GET /  403</pre>', page)
    mail = said("Ecco il log.\n\nIl giorno 3 nov 2026 Ada Rossi ha scritto:\nCi manda il log?\nGrazie")
    assert mail.index("Ecco il log") < mail.index("<details") < mail.index("Ci manda il log?")


def test_long_words_fold_and_lose_nothing() -> None:
    text = "\n\n".join(f"Paragrafo {number} {'parola ' * 30}" for number in range(40))
    page = said(text)
    assert page.count('<details class="more">') == 1
    assert page.index("Paragrafo 1 ") < page.index("<details") < page.index("Paragrafo 39")
    assert all(f"Paragrafo {number} " in page for number in range(40))
    one = said("x" * 5000)
    assert one.count("x") >= 5000
    assert '<details class="more">' in one
