"""Words of letters in the administration, an agent's signature, and sending again what was not delivered."""

from typing import Any

import pytest
from django.test import Client

from sportello.config.mail_out import MailOut
from sportello.desk.conversation import reply
from sportello.notifications.models import LetterWords, OutgoingMessage, Signature
from sportello.people.models import Department, Person
from sportello.tickets.models import Ticket
from tests.web.desk import acting, browser_of, just_now

pytestmark = pytest.mark.django_db
State = OutgoingMessage.State
PREVIEW = "/admin/letters/preview/"


@pytest.fixture
def letter(ticket: Ticket, ada: Person, settings: Any) -> OutgoingMessage:
    settings.MAIL_OUT = MailOut(backend="locmem", sender="sportello@azienda.it")
    reply(ticket, text="Ecco", actor=acting(ada), at=just_now())
    number = ticket.events.filter(kind="replied").get().number
    return OutgoingMessage.objects.create(
        ticket=ticket,
        event_number=number,
        person=ticket.requester,
        address="dario@cliente.it",
        state=State.FAILED,
        said="file_missing: contratto.pdf",
        signature="Ada Neri\nAssistenza",
        created_at=just_now(),
    )


def test_words_are_written_tried_and_taken_back(as_marta: Client, it_department: Department) -> None:
    begun = as_marta.get("/admin/letters/new/?kind=reply").content.decode()
    assert "{{ greeting }}" in begun
    plain = as_marta.get("/admin/letters/new/").content.decode()
    assert "{{ greeting }}" not in plain
    assert '<option value="arrived_mail" selected' in plain  # else there is nothing to preview
    asked = {"kind": "reply", "department": it_department.pk, "text_it": "Salve, {{ mesage }}", "text_en": ""}
    refused = as_marta.post("/admin/letters/new/", asked)
    assert refused.status_code == 422
    assert "«message»" in refused.content.decode()
    asked["text_it"] = "Salve, {{ message }}"
    assert as_marta.post("/admin/letters/new/", asked).status_code == 302
    made = LetterWords.objects.get()
    assert as_marta.get(f"/admin/letters/{made.pk}/").status_code == 200
    again = as_marta.post("/admin/letters/new/", asked)
    assert (again.status_code, LetterWords.objects.count()) == (422, 1)
    as_marta.post(f"/admin/letters/{made.pk}/activity/end/")
    assert not LetterWords.objects.get().in_use


def test_words_for_all_departments_are_the_administrators(as_marta: Client, as_tommaso: Client) -> None:
    asked = {"kind": "cancelled", "department": "", "text_it": "Annullata {{ number }}", "text_en": ""}
    assert as_marta.post("/admin/letters/new/", asked).status_code == 422
    assert as_tommaso.post("/admin/letters/new/", asked).status_code == 302


def test_the_preview_shows_both_languages_and_what_is_wrong(
    as_marta: Client, as_ada: Client, it_department: Department
) -> None:
    asked = {
        "kind": "resolved",
        "department": it_department.pk,
        "text_it": "<b>{{ message }}",
        "text_en": "{{ boh }}",
    }
    shown = as_marta.post(PREVIEW, asked, headers={"HX-Request": "true"}).content.decode()
    assert "&lt;b&gt;" in shown
    assert "style=" not in shown
    assert "«boh»" in shown
    built_in = as_marta.post(PREVIEW, asked | {"text_en": ""}).content.decode()
    assert "For us it is solved." in built_in
    assert as_ada.post(PREVIEW, asked).status_code == 404


def test_a_signature_is_an_agents_own(as_ada: Client, ada: Person) -> None:
    refused = as_ada.post("/me/signature/", {"text_it": "{{ nome }}", "text_en": ""})
    assert (refused.status_code, Signature.objects.count()) == (422, 0)
    as_ada.post("/me/signature/", {"text_it": "{{ agent_name }}\nL2", "text_en": ""})
    assert Signature.objects.get().person == ada
    assert f"{ada.name}<br>L2" in as_ada.get("/me/signature/").content.decode()
    as_ada.post("/me/signature/", {"text_it": " ", "text_en": ""})
    assert not Signature.objects.exists()


def test_the_timeline_says_why_and_sends_again(
    letter: OutgoingMessage, as_ada: Client, dario: Person, django_assert_max_num_queries: Any
) -> None:
    page = f"/tickets/{letter.ticket.number}/"
    as_ada.get(page)
    with django_assert_max_num_queries(25):
        shown = as_ada.get(page).content.decode()
    address = f"{page}letters/{letter.pk}/again/"
    assert "Il file contratto.pdf non è più sul disco." in shown
    assert f'href="{address}"' in shown
    assert "Ada Neri<br>Assistenza" in shown
    assert browser_of(dario).post(address, {"address": "x@y.it"}).status_code == 404
    form = as_ada.get(address)
    seen = str(form.context["ticket"].seen)
    wrong = as_ada.post(address, {"address": "x", "seen": seen})
    assert wrong.status_code == 422
    assert as_ada.post(address, {"address": "dario@nuovo.it", "seen": seen}).status_code in (302, 303)
    letter.refresh_from_db()
    assert (letter.state, letter.address) == (State.WAITING, "dario@nuovo.it")
    assert "dario@nuovo.it" in as_ada.get(page).content.decode()


def test_what_was_not_delivered_is_listed_and_sent_again_together(
    letter: OutgoingMessage, as_tommaso: Client, as_marta: Client, django_assert_max_num_queries: Any
) -> None:
    as_tommaso.get("/admin/undelivered/")
    with django_assert_max_num_queries(25):
        shown = as_tommaso.get("/admin/undelivered/").content.decode()
    assert "dario@cliente.it" in shown
    assert as_marta.get("/admin/undelivered/").status_code == 404
    done = as_tommaso.post(
        "/admin/undelivered/again/", {"tab": "failed", "letter": [letter.pk, 99]}, follow=True
    )
    assert "Nothing here." in done.content.decode()
    letter.refresh_from_db()
    assert letter.state == State.WAITING
    nothing = as_tommaso.post("/admin/undelivered/again/", {"tab": "failed"}, follow=True)
    assert "Choose at least one." in nothing.content.decode()
