"""The portal through the browser's eyes: a person's own requests, a partner's customers', nobody else's."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from sportello.catalogue.models import Category, CustomField
from sportello.desk.charge import take_charge
from sportello.desk.conversation import note, reply
from sportello.desk.hold import put_on_hold
from sportello.desk.resolution import resolve
from sportello.domain.lifecycle import WaitingFor
from sportello.people.models import Department, Person
from sportello.tickets.models import Message, Ticket, TimelineEvent
from sportello.workspace.drafts import drafts_of
from tests.cast import a_person
from tests.web.desk import a_ticket, acting, browser_of, just_now


@pytest.fixture
def as_dario(dario: Person) -> Client:
    return browser_of(dario)


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def kinds(ticket: Ticket) -> list[str]:
    return list(TimelineEvent.objects.filter(ticket=ticket).order_by("number").values_list("kind", flat=True))


def test_a_requester_lands_in_the_portal_and_an_agent_in_the_queue(
    ticket: Ticket, as_dario: Client, as_ada: Client
) -> None:
    assert as_dario.get("/").headers["Location"] == "/portale/"
    assert as_dario.get(f"/tickets/{ticket.number}/").headers["Location"] == f"/portale/{ticket.number}/"
    assert as_dario.get("/me/").headers["Location"] == "/portale/profilo/"
    assert as_ada.get("/").status_code == 200
    assert as_ada.get("/portale/").status_code == 200


def test_nobody_asks_without_end(
    ticket: Ticket, as_dario: Client, it_department: Department, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"portal_request": "1/h/user", "portal_message": "1/h/user"}
    said = {"subject": "Rete ferma", "about": f"d{it_department.pk}", "seen": "1"}
    assert as_dario.post("/portale/nuova/", said).status_code == 302
    again = as_dario.post("/portale/nuova/", said | {"details": "Anche qui."})
    assert (again.status_code, Ticket.objects.count()) == (429, 2)
    assert "Anche qui." in again.content.decode()
    address = f"/portale/{ticket.number}/messaggi/"
    assert as_dario.post(address, {"text": "Ci siete?"}).status_code == 302
    refused = as_dario.post(address, {"text": "Pronto?"})
    assert refused.status_code == 429
    assert "Pronto?" in refused.content.decode()
    assert "lo invii un po’ più tardi" in refused.content.decode().replace("&#x27;", "’")


def test_strangers_sign_in_first_and_come_back(client: Client, ticket: Ticket) -> None:
    answer = client.get(f"/portale/{ticket.number}/")
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(f"next=/portale/{ticket.number}/")


def test_the_list_tells_the_next_step(ticket: Ticket, as_dario: Client) -> None:
    page = text_of(as_dario, "/portale/")
    assert ticket.subject in page
    assert "Ricevuta" in page


def test_an_open_page_learns_whether_there_is_more_to_show(
    ticket: Ticket, as_dario: Client, ada: Person
) -> None:
    address = f"/portale/{ticket.number}/"
    seen = as_dario.get(address).context["seen"]
    assert as_dario.get(address, headers={"X-Seen": seen}).status_code == 204
    reply(ticket, text="Arriviamo.", actor=acting(ada), at=just_now())
    again = as_dario.get(address, headers={"X-Seen": seen})
    assert (again.status_code, again.context["seen"]) == (200, "")  # it may still be taken back


def test_one_who_has_to_answer_is_told_so(ticket: Ticket, as_dario: Client, ada: Person) -> None:
    take_charge(ticket, actor=acting(ada), at=just_now())
    put_on_hold(ticket, waiting_for=WaitingFor.REQUESTER, actor=acting(ada), at=just_now())
    assert "Aspettiamo lei" in text_of(as_dario, "/portale/")


def test_pages_of_the_list_do_not_overlap(
    seven_levels: object, dario: Person, it_department: Department, as_dario: Client
) -> None:
    made = {
        a_ticket(dario, it_department, f"Richiesta {place}", ago=timedelta(minutes=place + 1)).number
        for place in range(23)
    }
    first = as_dario.get("/portale/").context
    second = as_dario.get("/portale/?" + first["more_query"]).context
    seen = [item.number for item in (*first["items"], *second["items"])]
    assert len(first["items"]) == 20
    assert set(seen) == made
    assert len(seen) == len(made)
    assert not second["more_query"]


def test_search_finds_public_words_only(ticket: Ticket, as_dario: Client, ada: Person) -> None:
    note(ticket, text="Il cliente è insopportabile", actor=acting(ada), at=just_now())
    assert as_dario.get("/portale/?q=carta").context["items"]
    assert not as_dario.get("/portale/?q=insopportabile").context["items"]


@pytest.mark.parametrize("noun", ["", "ricevuta/", "file/1/"])
def test_somebody_elses_request_is_not_there(ticket: Ticket, noun: str) -> None:
    stranger = browser_of(a_person("Zeno"))
    assert stranger.get(f"/portale/{ticket.number}/{noun}").status_code == 404


@pytest.mark.parametrize(
    "noun", ["messaggi", "bozza", "conferma", "riapertura", "responsabile", "giudizio", "ritiro"]
)
def test_somebody_elses_request_does_not_change(ticket: Ticket, noun: str) -> None:
    before = kinds(ticket)
    stranger = browser_of(a_person("Zeno"))
    posted = {"text": "x", "reason": "x", "mood": "good"}
    assert stranger.post(f"/portale/{ticket.number}/{noun}/", posted).status_code == 404
    assert kinds(ticket) == before


def test_an_agent_of_the_department_is_no_requester_of_its_tickets(ticket: Ticket, as_ada: Client) -> None:
    assert as_ada.get(f"/portale/{ticket.number}/").status_code == 404


def test_a_message_ends_the_wait(ticket: Ticket, as_dario: Client, ada: Person) -> None:
    take_charge(ticket, actor=acting(ada), at=just_now())
    put_on_hold(ticket, waiting_for=WaitingFor.REQUESTER, actor=acting(ada), at=just_now())
    token = "a" * 20
    for _twice in range(2):
        answer = as_dario.post(f"/portale/{ticket.number}/messaggi/", {"text": "Eccola.", "token": token})
        assert answer.status_code == 302
    ticket.refresh_from_db()
    assert ticket.status == "open"
    assert kinds(ticket).count("requester_wrote") == 1
    assert "Eccola." in text_of(as_dario, f"/portale/{ticket.number}/")


def test_an_empty_message_comes_back_with_a_word(ticket: Ticket, as_dario: Client) -> None:
    answer = as_dario.post(f"/portale/{ticket.number}/messaggi/", {"text": "  "})
    assert answer.status_code == 422
    assert "p-refused" in answer.content.decode()


def test_after_the_grace_a_message_opens_a_request_that_follows(
    seven_levels: object, dario: Person, it_department: Department, as_dario: Client, ada: Person
) -> None:
    old = a_ticket(dario, it_department, ago=timedelta(days=30))
    take_charge(old, actor=acting(ada), at=just_now() - timedelta(days=30))
    resolve(old, text="Fatto.", actor=acting(ada), at=just_now() - timedelta(days=30))
    answer = as_dario.post(f"/portale/{old.number}/messaggi/", {"text": "Di nuovo ferma."})
    fresh = Ticket.objects.exclude(pk=old.pk).get()
    assert answer.headers["Location"] == f"/portale/{fresh.number}/"
    late = as_dario.post(f"/portale/{old.number}/riapertura/", {"text": "Ancora ferma."}, follow=True)
    newest = Ticket.objects.latest("pk")
    assert late.redirect_chain == [(f"/portale/{newest.number}/", 302)]
    assert f"abbiamo aperto una nuova richiesta collegata, numero {newest.number}" in late.content.decode()
    assert "di nuovo aperta" not in late.content.decode()


def solved(ticket: Ticket, ada: Person) -> None:
    take_charge(ticket, actor=acting(ada), at=just_now() - timedelta(minutes=1))
    resolve(ticket, text="Sostituito il toner.", actor=acting(ada), at=just_now() - timedelta(minutes=1))


def test_confirm_closes(ticket: Ticket, as_dario: Client, ada: Person) -> None:
    solved(ticket, ada)
    assert "Sostituito il toner." in text_of(as_dario, f"/portale/{ticket.number}/")
    as_dario.post(f"/portale/{ticket.number}/conferma/")
    ticket.refresh_from_db()
    assert ticket.status == "closed"


def test_not_solved_reopens_with_the_words(ticket: Ticket, as_dario: Client, ada: Person) -> None:
    solved(ticket, ada)
    assert as_dario.post(f"/portale/{ticket.number}/riapertura/", {"text": ""}).status_code == 422
    as_dario.post(f"/portale/{ticket.number}/riapertura/", {"text": "Stampa ancora a righe."})
    ticket.refresh_from_db()
    assert ticket.status == "open"
    assert "Stampa ancora a righe." in text_of(as_dario, f"/portale/{ticket.number}/")


def test_a_supervisor_once_a_day(ticket: Ticket, as_dario: Client) -> None:
    address = f"/portale/{ticket.number}/responsabile/"
    assert as_dario.post(address, {"reason": " "}).status_code == 422
    assert as_dario.post(address, {"reason": "Tre giorni senza notizie"}).status_code == 302
    page = text_of(as_dario, f"/portale/{ticket.number}/")
    assert "Ha chiesto un responsabile" in page
    assert address not in page, "nobody is led to what is refused"
    assert as_dario.post(address, {"reason": "Ancora"}).status_code in (409, 422)
    assert kinds(ticket).count("supervisor_asked") == 1


def test_how_it_went_is_told_once_and_changed_until_it_closes(
    ticket: Ticket, as_dario: Client, ada: Person
) -> None:
    address = f"/portale/{ticket.number}/giudizio/"
    assert as_dario.post(address, {"mood": "good"}).status_code == 409
    solved(ticket, ada)
    assert as_dario.post(address, {"mood": "great"}).status_code == 422
    as_dario.post(address, {"mood": "bad", "text": "Tre giorni"})
    ticket.refresh_from_db()
    assert ticket.dissatisfied
    as_dario.post(address, {"mood": "good"})
    ticket.refresh_from_db()
    assert not ticket.dissatisfied
    as_dario.post(f"/portale/{ticket.number}/conferma/")
    assert as_dario.post(address, {"mood": "bad"}).status_code == 409
    assert kinds(ticket).count("rated") == 2
    assert "soddisfatto" in browser_of(ada).get(f"/tickets/{ticket.number}/").content.decode()


def test_withdraw_only_while_nobody_works_on_it(ticket: Ticket, as_dario: Client, ada: Person) -> None:
    take_charge(ticket, actor=acting(ada), at=just_now())
    address = f"/portale/{ticket.number}/ritiro/"
    assert address not in text_of(as_dario, f"/portale/{ticket.number}/")
    assert as_dario.post(address).status_code == 409


def test_withdraw_what_nobody_has_begun(ticket: Ticket, as_dario: Client) -> None:
    as_dario.post(f"/portale/{ticket.number}/ritiro/")
    ticket.refresh_from_db()
    assert ticket.status == "cancelled"
    assert "Ritirata" in text_of(as_dario, f"/portale/{ticket.number}/")


def test_what_was_being_written_is_still_there(ticket: Ticket, as_dario: Client) -> None:
    as_dario.post(f"/portale/{ticket.number}/bozza/", {"text": "Volevo dire"})
    assert "Volevo dire" in text_of(as_dario, f"/portale/{ticket.number}/")
    as_dario.post("/portale/nuova/bozza/", {"subject": "Il monitor sfarfalla"})
    assert "Il monitor sfarfalla" in text_of(as_dario, "/portale/nuova/")


def test_what_was_written_on_another_device_is_shown_and_never_lost(
    ticket: Ticket, dario: Person, as_dario: Client
) -> None:
    def save(page: str, text: str, known: str = "") -> Any:
        said = {"text": text, "page": page, "known_reply": known}
        return as_dario.post(f"/portale/{ticket.number}/bozza/", said, headers={"HX-Request": "true"})

    first = save("laptop", "Buongiorno").headers["X-Draft"]
    assert f'name="known_reply" value="{first}"' in text_of(as_dario, f"/portale/{ticket.number}/")
    assert save("laptop", "Buongiorno a voi").status_code == 204, "a page knows what it kept itself"
    phone = save("phone", "Dal telefono", first)
    said = phone.content.decode()
    assert (phone.status_code, "Buongiorno a voi" in said, "Lei ha scritto" in said) == (409, True, True)
    [mark] = re.findall(r'data-newer="([^"]+)"', said)
    sent = {"text": "Dal telefono", "page": "phone", "known_reply": first}
    as_dario.post(f"/portale/{ticket.number}/messaggi/", sent)
    assert "Buongiorno a voi" in drafts_of(dario.pk, ticket.pk)["reply"].text, "not sent, and not thrown away"
    assert save("phone", "Dal telefono", mark).status_code == 204, "mine was chosen"
    refused = as_dario.post(f"/portale/{ticket.number}/messaggi/", {"page": "laptop", "known_reply": "altro"})
    assert 'name="known_reply" value="altro"' in refused.content.decode(), "still to be chosen"


def test_files_go_in_and_come_out_but_never_those_of_notes(
    ticket: Ticket, as_dario: Client, as_ada: Client, ada: Person
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from sportello.tickets.models import Attachment
    from sportello.tickets.storage import keep

    sent = SimpleUploadedFile("foto.txt", b"riga bianca")
    as_dario.post(f"/portale/{ticket.number}/messaggi/", {"text": "Ecco", "files": sent})
    hidden = keep([b"segreto"], "interno.txt")
    note(ticket, text="Solo per noi", files=(hidden,), actor=acting(ada), at=just_now())
    mine, theirs = Attachment.objects.order_by("pk")
    assert as_dario.get(f"/portale/{ticket.number}/file/{mine.pk}/").status_code == 200
    assert as_dario.get(f"/portale/{ticket.number}/file/{theirs.pk}/").status_code == 404
    assert "interno.txt" not in text_of(as_dario, f"/portale/{ticket.number}/")


class TestNew:
    """Asking for something new."""

    @pytest.fixture
    def category(self, it_department: Department, seven_levels: object) -> Category:
        made = Category.objects.create(department=it_department, name_it="Nuovo utente", name_en="New user")
        CustomField.objects.create(
            category=made, key="chi", label_it="Chi arriva?", label_en="Who comes?", required=True
        )
        CustomField.objects.create(category=made, key="quando", label_it="Da quando?", type="date")
        CustomField.objects.create(
            category=made, key="sede", label_it="Dove?", type="choice", choices=["Milano", "Bari"]
        )
        return made

    def test_free_words_open_it_once(
        self, seven_levels: object, it_department: Department, as_dario: Client, dario: Person
    ) -> None:
        posted = {"subject": "Schermo nero", "about": f"d{it_department.pk}", "feeling": "stopped"}
        posted |= {"details": "Da stamattina.", "token": "t" * 24}
        first = as_dario.post("/portale/nuova/", posted)
        again = as_dario.post("/portale/nuova/", posted | {"seen": "1"})
        ticket = Ticket.objects.get()
        assert first.headers["Location"] == again.headers["Location"] == f"/portale/{ticket.number}/ricevuta/"
        assert (ticket.requester, ticket.channel, ticket.priority) == (dario, "portal", 2)
        assert "Tutto fermo" in Message.objects.get(ticket=ticket).text
        assert str(ticket.number) in text_of(as_dario, f"/portale/{ticket.number}/ricevuta/")

    def test_what_is_missing_is_said_and_nothing_is_lost(
        self, seven_levels: object, as_dario: Client
    ) -> None:
        answer = as_dario.post("/portale/nuova/", {"subject": "", "details": "Tutto scritto"})
        assert answer.status_code == 422
        assert "Tutto scritto" in answer.content.decode()
        assert not Ticket.objects.exists()

    def test_a_category_asks_its_questions_without_scripts_too(
        self, category: Category, as_dario: Client
    ) -> None:
        posted = {"subject": "Arriva Lucia", "about": f"c{category.pk}"}
        asked = as_dario.post("/portale/nuova/", posted)
        assert asked.status_code == 200
        assert "Chi arriva?" in asked.content.decode()
        posted |= {"field_chi": "", "field_quando": "2026-12-01", "field_sede": "Milano"}
        assert as_dario.post("/portale/nuova/", posted).status_code == 422
        bad = posted | {"field_chi": "Lucia", "field_quando": "domani"}
        assert as_dario.post("/portale/nuova/", bad).status_code == 422
        assert (
            as_dario.post("/portale/nuova/", posted | {"field_chi": "x", "field_sede": "Roma"}).status_code
            == 422
        )
        as_dario.post("/portale/nuova/", posted | {"field_chi": "Lucia"})
        ticket = Ticket.objects.get()
        assert ticket.fields == {"chi": "Lucia", "quando": "2026-12-01", "sede": "Milano"}
        assert (ticket.kind, ticket.category) == ("request", category)
        page = text_of(as_dario, f"/portale/{ticket.number}/")
        assert "Chi arriva?" in page
        assert "Lucia" in page

    def test_the_questions_come_as_a_fragment(self, category: Category, as_dario: Client) -> None:
        assert "Chi arriva?" in text_of(as_dario, f"/portale/nuova/domande/?about=c{category.pk}")
        assert "input" not in text_of(as_dario, "/portale/nuova/domande/?about=c999999")

    def test_one_that_is_open_already_is_shown_first(
        self, ticket: Ticket, it_department: Department, as_dario: Client
    ) -> None:
        posted = {"subject": "la stampante non stampa più", "about": f"d{it_department.pk}"}
        assert str(ticket.number) in as_dario.post("/portale/nuova/", posted).content.decode()
        assert Ticket.objects.count() == 1
        assert str(ticket.number) in text_of(as_dario, "/portale/nuova/simili/?subject=stampante non stampa")
        as_dario.post("/portale/nuova/", posted | {"seen": "1"})
        assert Ticket.objects.count() == 2

    def test_nobody_elses_requests_are_suggested(self, ticket: Ticket) -> None:
        stranger = browser_of(a_person("Zeno"))
        assert str(ticket.number) not in text_of(
            stranger, "/portale/nuova/simili/?subject=stampante non stampa"
        )


def test_phone_numbers_are_kept_as_calls_show_them(as_dario: Client, dario: Person) -> None:
    assert as_dario.post("/portale/profilo/", {"number": "12", "label": "x"}).status_code == 422
    as_dario.post("/portale/profilo/", {"number": ["0444 55 01 00", ""], "label": ["ufficio", ""]})
    assert [phone.number for phone in dario.phones.all()] == ["+390444550100"]


@pytest.mark.parametrize(
    "address", ["/portale/", "/portale/nuova/", "/portale/?q=carta", "/portale/profilo/"]
)
def test_pages_ask_the_database_little(
    ticket: Ticket, as_dario: Client, address: str, django_assert_max_num_queries: object
) -> None:
    as_dario.get(address)
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        text_of(as_dario, address)


def test_the_page_of_a_request_asks_little(
    ticket: Ticket, as_dario: Client, ada: Person, django_assert_max_num_queries: object
) -> None:
    for _time in range(5):
        reply(ticket, text="Ci stiamo lavorando.", actor=acting(ada), at=just_now() - timedelta(minutes=1))
    as_dario.get(f"/portale/{ticket.number}/")
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        text_of(as_dario, f"/portale/{ticket.number}/")


def test_words_that_may_be_taken_back_are_not_shown_yet(
    ticket: Ticket, as_dario: Client, ada: Person
) -> None:
    reply(ticket, text="Ops, cliente sbagliato.", actor=acting(ada), at=just_now())
    assert "cliente sbagliato" not in text_of(as_dario, f"/portale/{ticket.number}/")
