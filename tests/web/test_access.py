"""Who may open the pages of the desk, and what is said to everybody else."""

import pytest
from django.test import Client

from sportello.people.models import Person
from sportello.tickets.models import Ticket
from tests.web.desk import browser_of

pytestmark = pytest.mark.sqlite

PAGES = ["/", "/coda/", "/queue/team/", "/queue/to-take/", "/queue/all/", "/tickets/?number=13"]


@pytest.mark.parametrize("address", PAGES)
def test_strangers_are_asked_to_sign_in(ada: Person, client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/account/login/")


@pytest.mark.parametrize("address", PAGES)
def test_for_people_without_a_role_there_is_no_desk(dario: Person, address: str) -> None:
    answer = browser_of(dario).get(address)
    if address in ("/", "/coda/"):
        assert answer.headers["Location"] == "/portale/", "their own requests are elsewhere"
    else:
        assert answer.status_code == 404


def test_a_requester_reads_no_internal_word_of_their_own_request(ticket: Ticket, dario: Person) -> None:
    answer = browser_of(dario).get(f"/tickets/{ticket.number}/")
    assert answer.headers["Location"] == f"/portale/{ticket.number}/", "where only public words are"
    for noun in ("changes/", "escalation/", "hold/", "hand-back/", "resolution/"):
        assert browser_of(dario).get(f"/tickets/{ticket.number}/{noun}").status_code == 404


def test_a_page_left_open_says_that_its_request_went_out_of_sight(ticket: Ticket, eva: Person) -> None:
    fresh = browser_of(eva).get(f"/tickets/{ticket.number}/changes/?after=1", headers={"HX-Request": "true"})
    assert fresh.status_code == 404
    assert "Questa richiesta non è più qui per te." in fresh.content.decode()
    assert "<html" not in fresh.content.decode(), "a whole page would stand within the page"


@pytest.mark.parametrize(
    "noun",
    [
        "charge",
        "escalation",
        "escalation/end",
        "hand-back",
        "hold",
        "hold/end",
        "resolution",
        "reply",
        "note",
    ],
)
def test_an_agent_of_another_department_finds_nothing_and_changes_nothing(
    ticket: Ticket, eva: Person, noun: str
) -> None:
    before = Ticket.objects.get(pk=ticket.pk).last_number
    assert browser_of(eva).get(f"/tickets/{ticket.number}/").status_code == 404
    answer = browser_of(eva).post(f"/tickets/{ticket.number}/{noun}/", {"text": "x", "seen": 1})
    assert answer.status_code == 404
    assert Ticket.objects.get(pk=ticket.pk).last_number == before


def test_sign_in_speaks_the_language_and_comes_back_to_the_page_asked_for(
    seven_levels: object, ada: Person, client: Client
) -> None:
    page = client.get("/account/login/?next=/queue/all/", headers={"accept-language": "it"}).content.decode()
    assert "Nome utente" in page
    assert "/queue/all/" in page
    answer = client.post("/account/login/?next=/queue/all/", {"login": "ada", "password": "parola-d-ordine"})
    assert answer.headers["Location"] == "/queue/all/"


def test_a_wrong_password_says_so_beside_the_fields(ada: Person, client: Client) -> None:
    answer = client.post(
        "/account/login/", {"login": "ada", "password": "sbagliata"}, headers={"accept-language": "it"}
    )
    page = answer.content.decode()
    assert 'aria-invalid="true"' in page
    assert 'role="alert"' in page
    assert 'value="ada"' in page
    assert "sbagliata" not in page


def test_a_password_is_not_tried_without_end(ada: Person, client: Client) -> None:
    said = {"login": "ada", "password": "sbagliata"}
    for _turn in range(5):
        client.post("/account/login/", said)
    right = client.post("/account/login/", said | {"password": "parola-d-ordine"})
    assert right.status_code == 200
    assert 'role="alert"' in right.content.decode()


@pytest.mark.parametrize(
    "address", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"]
)
def test_who_signs_in_is_led_to_no_foreign_address(ada: Person, client: Client, address: str) -> None:
    said = {"login": "ada", "password": "parola-d-ordine", "next": address}
    assert client.post("/account/login/", said).headers["Location"] == "/"


def test_nobody_signs_up(db: None, client: Client) -> None:
    assert "password1" not in client.get("/account/signup/").content.decode()


def test_the_language_of_the_person_wins_over_the_browsers_and_a_choice_over_both(
    ticket: Ticket, ada: Person, as_ada: Client
) -> None:
    english = {"accept-language": "en"}
    assert "La mia coda" in as_ada.get("/", headers=english).content.decode()
    answer = as_ada.post("/language/", {"language": "en", "next": "/queue/all/"})
    assert answer.headers["Location"] == "/queue/all/"
    assert "My queue" in as_ada.get("/").content.decode()
    ada.refresh_from_db()
    assert ada.language == "en"


def test_a_choice_of_language_leads_to_no_foreign_address(as_ada: Client) -> None:
    answer = as_ada.post("/language/", {"language": "en", "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/"


def test_every_answer_carries_the_strict_policy(as_ada: Client, ticket: Ticket) -> None:
    for address in ("/", f"/tickets/{ticket.number}/", "/there/is/no/such/page/"):
        policy = as_ada.get(address).headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


def test_a_session_that_ended_takes_no_page_and_no_words_away(ticket: Ticket, client: Client) -> None:
    page, alone = f"/tickets/{ticket.number}/", {"HX-Request": "true"}
    assert client.get(f"{page}changes/?after=1", headers=alone).status_code == 204
    assert client.get("/queue/all/", headers=alone).status_code == 204
    refused = client.post(f"{page}hold/", {"waiting_for": "requester"}, headers=alone)
    assert refused.status_code == 401
    assert "/account/login/" in refused.content.decode()
    sent = client.post(f"{page}reply/", {"text": "x"}, headers={"Referer": f"http://testserver{page}"})
    assert sent.headers["Location"] == f"/account/login/?next={page}"
    foreign = client.post(f"{page}reply/", {"text": "x"}, headers={"Referer": "https://elsewhere.example/x/"})
    assert foreign.headers["Location"] == "/account/login/?next=/"


def test_pages_are_kept_by_no_cache_on_the_way(as_ada: Client, ticket: Ticket) -> None:
    assert "private" in as_ada.get(f"/tickets/{ticket.number}/").headers["Cache-Control"]
