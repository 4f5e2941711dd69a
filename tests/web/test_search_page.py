"""The page of the search and the server's part of the palette."""

from typing import TYPE_CHECKING

from django.test import Client
from django.urls import reverse

from sportello.desk.charge import take_charge
from sportello.desk.conversation import note
from sportello.desk.resolution import resolve
from sportello.tickets.models import Ticket
from tests.web.desk import a_ticket, acting, browser_of, just_now

if TYPE_CHECKING:
    from sportello.people.models import Department, Person


def page(browser: Client, **asked: str) -> str:
    answer = browser.get(reverse("search"), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_words_are_found_in_what_was_said(as_ada: Client, ticket: Ticket, ada: "Person") -> None:
    note(ticket.pk, text="Il rullo del fusore è consumato.", actor=acting(ada), at=just_now())
    assert f'id="row-{ticket.number}"' in page(as_ada, q="fusore consumato")
    assert f'id="row-{ticket.number}"' not in page(as_ada, q="telefono")


def test_a_number_leads_straight_to_the_request(as_ada: Client, ticket: Ticket) -> None:
    answer = as_ada.get(reverse("search"), {"q": str(ticket.number)})
    assert answer.status_code == 302
    assert answer["Location"] == reverse("ticket", args=[ticket.number])


def test_others_find_nothing(ticket: Ticket, eva: "Person") -> None:
    assert "row-" not in page(browser_of(eva), q="stampante")
    listed = browser_of(eva).get(reverse("palette"), {"q": "stampante"}).content.decode()
    assert str(ticket.number) not in listed


def test_the_state_narrows(as_ada: Client, ticket: Ticket, ada: "Person") -> None:
    assert "row-" in page(as_ada, q="stampante", state="open")
    assert "row-" not in page(as_ada, q="stampante", state="done")
    take_charge(ticket.pk, actor=acting(ada), at=just_now())
    resolve(ticket.pk, text="Sostituita.", actor=acting(ada), at=just_now())
    assert "row-" in page(as_ada, q="stampante", state="done")


def test_a_person_leads_to_what_they_asked(
    as_ada: Client, ticket: Ticket, dario: "Person", it_department: "Department"
) -> None:
    other = a_ticket(dario, it_department, "Serve un mouse")
    found = page(as_ada, person=str(dario.pk))
    assert f'id="row-{ticket.number}"' in found
    assert f'id="row-{other.number}"' in found
    assert "row-" not in page(as_ada, person="999999")


def test_the_palette_offers_requests_people_and_the_whole_search(
    as_ada: Client, ticket: Ticket, dario: "Person"
) -> None:
    listed = as_ada.get(reverse("palette"), {"q": "stampa"}).content.decode()
    assert f'data-go="{reverse("ticket", args=[ticket.number])}"' in listed
    assert "?q=stampa" in listed
    people = as_ada.get(reverse("palette"), {"q": f"@{dario.name}"}).content.decode()
    assert f"?person={dario.pk}" in people
    short = as_ada.get(reverse("palette"), {"q": "s"}).content.decode()
    assert "/tickets/" not in short


def test_hostile_words_do_no_harm(as_ada: Client, ticket: Ticket) -> None:
    for words in (
        '"',
        "' OR 1=1 --",
        "stampante* OR (",
        "a" * 5000,
        "<script>alert(1)</script>",
        "NEAR(",
        "\x00",
    ):
        answer = as_ada.get(reverse("search"), {"q": words})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.content.decode()
        assert as_ada.get(reverse("palette"), {"q": words}).status_code == 200


def test_few_questions(as_ada: Client, ticket: Ticket, django_assert_max_num_queries: object) -> None:
    page(as_ada, q="stampante")
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        page(as_ada, q="stampante")


def test_a_requester_has_no_such_page(ticket: Ticket, dario: "Person") -> None:
    assert browser_of(dario).get(reverse("search"), {"q": "stampante"}).status_code == 404
