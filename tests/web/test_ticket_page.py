"""The page of a ticket: what it shows, how it is refreshed, what it says of levels gone and to come."""

import re
from datetime import timedelta
from typing import Any

from django.test import Client

from sportello.desk.charge import take_charge
from sportello.desk.conversation import note, reply
from sportello.desk.escalate import escalate
from sportello.desk.hold import put_on_hold
from sportello.desk.resolution import resolve
from sportello.desk.settle import settle_due
from sportello.domain.lifecycle import WaitingFor
from sportello.people.models import Department, Person
from sportello.tickets.models import Message, Ticket
from tests.web.desk import a_ticket, acting, browser_of, just_now

MOST_QUERIES = 25


def page_of(client: Client, ticket: Ticket) -> str:
    """The page."""
    return client.get(f"/tickets/{ticket.number}/").content.decode()


def rungs(page: str) -> list[tuple[str, str]]:
    """(look, level) of each rung of the full ladder."""
    return re.findall(
        r'<li class="rung is-(\w+)[^>]*>\s*<span class="rung-mark"><span class="sr">[^<]*</span>(L\d)', page
    )


def test_a_new_ticket_stands_on_the_first_rung_with_all_the_others_ahead(
    ticket: Ticket, as_ada: Client
) -> None:
    page = page_of(as_ada, ticket)
    assert rungs(page) == [("now", "L1"), ("next", "L2"), *(("later", f"L{n}") for n in range(3, 8))]
    assert "Se nessuno la prende in carico:" in page
    assert "Bruno" in page, "whom the second level would reach"
    assert "Da stamattina esce solo carta bianca." in page


def test_once_taken_the_sentence_speaks_of_solving(ticket: Ticket, ada: Person, as_ada: Client) -> None:
    take_charge(ticket, actor=acting(ada), at=just_now())
    page = page_of(as_ada, ticket)
    assert "Se non è risolta:" in page
    assert "in carico a te" in page


def test_a_level_that_ran_out_is_told_with_who_moved_it(
    seven_levels: object, dario: Person, it_department: Department, ada: Person, as_ada: Client
) -> None:
    ticket = a_ticket(dario, it_department, ago=timedelta(minutes=20))
    take_charge(ticket, actor=acting(ada), at=just_now() - timedelta(minutes=19))
    settle_due(just_now())
    page = page_of(as_ada, ticket)
    assert rungs(page)[:3] == [("done", "L1"), ("now", "L2"), ("next", "L3")]
    assert "is-breached" in page
    assert "Tempo esaurito: scalata dal sistema" in page
    assert "L’ha in mano finché qualcuno non la prende in carico" in page


def test_an_escalation_by_hand_keeps_reason_and_what_was_tried(
    ticket: Ticket, ada: Person, as_ada: Client
) -> None:
    escalate(ticket, reason="no_access", tried="Riavviata <due> volte", actor=acting(ada), at=just_now())
    page = page_of(as_ada, ticket)
    assert "Servono accessi che qui non abbiamo" in page
    assert "Riavviata &lt;due&gt; volte" in page
    assert "Riavviata <due>" not in page


def test_a_paused_clock_shows_what_is_left_and_its_pause(ticket: Ticket, ada: Person, as_ada: Client) -> None:
    put_on_hold(ticket, waiting_for=WaitingFor.REQUESTER, actor=acting(ada), at=just_now())
    page = page_of(as_ada, ticket)
    assert "rimasti, orologio in pausa" in page
    assert "Attende il richiedente" in page


def test_percentages_of_the_bar_are_numbers_in_every_language(
    ticket: Ticket, ada: Person, as_ada: Client
) -> None:
    take_charge(ticket, actor=acting(ada), at=just_now())
    widths = re.findall(r'class="b-use" width="([^"]+)%"', page_of(as_ada, ticket))
    assert [re.fullmatch(r"\d+(\.\d+)?", width) is not None for width in widths] == [True]


def test_a_resolved_ticket_has_no_rung_to_come(ticket: Ticket, ada: Person, as_ada: Client) -> None:
    take_charge(ticket, actor=acting(ada), at=just_now())
    resolve(ticket, text="Cambiato il toner.", actor=acting(ada), at=just_now())
    page = page_of(as_ada, ticket)
    assert rungs(page) == [("done", "L1")]
    assert "Risolta qui" in page
    assert "Cambiato il toner." in page


def test_replies_and_notes_look_different(ticket: Ticket, ada: Person, as_ada: Client) -> None:
    reply(ticket, text="Arriviamo.", actor=acting(ada), at=just_now())
    note(ticket, text="Toner finito?", actor=acting(ada), at=just_now())
    page = page_of(as_ada, ticket)
    assert re.search(r'class="msg msg--agent".*?Arriviamo', page, re.DOTALL)
    assert re.search(r'class="msg msg--note".*?Toner finito', page, re.DOTALL)


def test_an_erased_text_is_said_to_be_erased(ticket: Ticket, as_ada: Client) -> None:
    Message.objects.filter(ticket=ticket).update(text="", erased_at=just_now())
    assert "è stato cancellato come chiede la legge" in page_of(as_ada, ticket)


def test_markup_of_a_requester_stays_text(
    seven_levels: object, dario: Person, it_department: Department, as_ada: Client
) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    ticket = a_ticket(dario, it_department, evil, text=evil + " 🖨️ שלום")
    for address in (f"/tickets/{ticket.number}/", "/queue/all/"):
        page = as_ada.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "🖨️ שלום" in page


def test_nothing_new_is_an_empty_answer_and_news_come_as_fragments(
    ticket: Ticket, ada: Person, as_ada: Client
) -> None:
    seen = Ticket.objects.get(pk=ticket.pk).last_number
    address = f"/tickets/{ticket.number}/changes/?after={seen}"
    assert as_ada.get(address).status_code == 204
    note(ticket, text="Guardo io.", actor=acting(ada), at=just_now())
    answer = as_ada.get(address)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Guardo io." in page
    assert f"after={seen + 1}" in page
    assert 'hx-target="#rail"' in page
    assert "<textarea" not in page, "what somebody writes is never replaced"


def test_the_page_asks_few_questions_however_long_its_story(
    ticket: Ticket, ada: Person, as_ada: Client, django_assert_max_num_queries: Any
) -> None:
    page_of(as_ada, ticket)
    with django_assert_max_num_queries(MOST_QUERIES) as few:
        page_of(as_ada, ticket)
    asked = len(few.captured_queries)
    for number in range(10):
        note(ticket, text=f"Nota {number}", actor=acting(ada), at=just_now())
    escalate(ticket, reason="no_access", tried="x", actor=acting(ada), at=just_now())
    page_of(as_ada, ticket)  # what is new is marked as read once
    with django_assert_max_num_queries(asked):
        page_of(as_ada, ticket)


def test_moves_are_offered_to_those_who_may_make_them(ticket: Ticket, bruno: Person, as_ada: Client) -> None:
    assert f'action="/tickets/{ticket.number}/charge/"' in page_of(as_ada, ticket)
    assert f'action="/tickets/{ticket.number}/charge/"' not in page_of(browser_of(bruno), ticket)
    assert f'href="/tickets/{ticket.number}/escalation/"' in page_of(browser_of(bruno), ticket)
