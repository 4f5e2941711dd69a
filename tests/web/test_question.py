"""How it went, by the link of a letter: looking is no answer, one post is, and a strange link is none."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from sportello.desk.conversation import receive
from sportello.desk.resolution import resolve
from sportello.people.models import Person
from sportello.tickets.mail_marks import question_mark
from sportello.tickets.models import Message, Ticket, TimelineEvent
from sportello.web.portal.question import asked
from tests.web.desk import acting, just_now

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(ticket: Ticket, ada: Person, dario: Person) -> str:
    cache.clear()
    resolve(ticket, text="Cambiata la presa.", reason="fatto", actor=acting(ada), at=just_now())
    number = TimelineEvent.objects.get(ticket=ticket, kind="resolved").number
    return f"/giudizio/{question_mark(ticket.pk, number, dario.pk)}/"


def rated(ticket: Ticket) -> list[str]:
    return [event.payload["mood"] for event in ticket.events.filter(kind="rated")]


def test_opening_the_link_votes_for_nothing_and_a_post_counts_once(
    ticket: Ticket, link: str, client: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(12):
        page = client.get(f"{link}?mood=bad")
    body = page.content.decode()
    assert 'value="bad" checked' in body
    assert "Cambiata la presa" not in body  # the conversation is for those who sign in
    assert (page["Cache-Control"], page["X-Robots-Tag"]) == ("no-store, private", "noindex")
    assert rated(ticket) == []
    said = client.post(link, {"mood": "bad", "text": "Lento <b>"})
    assert "Grazie" in said.content.decode()
    assert rated(ticket) == ["bad"]
    assert Message.objects.filter(ticket=ticket, text="Lento <b>").exists()
    again = client.post(link, {"mood": "good"})
    assert (again.status_code, rated(ticket)) == (409, ["bad"])
    assert 'name="mood"' not in client.get(link).content.decode()


def test_a_mood_of_nobodys_is_refused_in_words(ticket: Ticket, link: str, client: Client) -> None:
    said = client.post(link, {"mood": "boh"})
    assert (said.status_code, rated(ticket)) == (422, [])


@pytest.mark.parametrize("spoil", ["token", "ticket", "person", "nonsense"])
def test_strange_links_lead_nowhere(
    ticket: Ticket, link: str, client: Client, eva: Person, spoil: str
) -> None:
    mark = link.split("/")[2]
    number = int(mark.split(".")[1])
    strange = {
        "token": mark[:-1] + ("0" if mark[-1] != "0" else "1"),
        "ticket": f"{ticket.pk + 1}." + mark.split(".", 1)[1],
        "person": question_mark(ticket.pk, number, eva.pk),
        "nonsense": "x" * 40,
    }[spoil]
    assert client.get(f"/giudizio/{strange}/").status_code == 404
    assert client.post(f"/giudizio/{strange}/", {"mood": "bad"}).status_code == 404
    assert rated(ticket) == []


def test_a_link_expires(link: str) -> None:
    mark = link.split("/")[2]
    assert asked(mark, just_now() + timedelta(days=29)) is not None
    assert asked(mark, just_now() + timedelta(days=31)) is None


def test_a_link_never_speaks_of_a_later_solution(
    ticket: Ticket, link: str, client: Client, ada: Person, dario: Person
) -> None:
    receive(ticket.pk, text="Di nuovo rotta", actor=acting(dario), at=just_now())
    assert client.post(link, {"mood": "bad"}).status_code in (409, 422)
    resolve(ticket, text="Ora sì.", reason="fatto", actor=acting(ada), at=just_now())
    assert client.post(link, {"mood": "good"}).status_code == 409
    assert client.post(link, {"act": "confirm"}).status_code == 409
    assert rated(ticket) == []


def test_it_can_be_closed_or_opened_again_there(ticket: Ticket, link: str, client: Client) -> None:
    client.post(link, {"act": "reopen", "text": "Ancora rotta"})
    ticket.refresh_from_db()
    assert ticket.status == "open"
    assert Message.objects.filter(ticket=ticket, text="Ancora rotta").exists()


def test_after_it_closed_the_words_open_another_one_and_are_told_so(
    ticket: Ticket, link: str, client: Client
) -> None:
    client.post(link, {"act": "confirm"})
    page = client.post(link, {"act": "reopen", "text": "Ancora rotta"}).content.decode()
    fresh = Ticket.objects.latest("pk")
    assert fresh.pk != ticket.pk
    assert f"nuova richiesta collegata, numero {fresh.number}" in page


def test_too_many_posts_are_put_off(ticket: Ticket, link: str, client: Client) -> None:
    codes = [client.post(link, {"mood": "boh"}).status_code for _ in range(12)]
    assert codes[0] == 422
    assert codes[-1] == 429
