"""Moves on a ticket by plain forms: done, refused with words, or stopped because something is new."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from sportello.desk.charge import take_charge
from sportello.desk.conversation import note, reply
from sportello.desk.escalate import escalate
from sportello.domain.errors import DeskError
from sportello.people.models import Person, Team
from sportello.tickets.models import Message, Ticket, TimelineEvent
from sportello.web import errors
from tests.web.desk import acting, browser_of, just_now

pytestmark = pytest.mark.sqlite


def now_of(ticket: Ticket) -> Ticket:
    """The ticket as it is stored now."""
    return Ticket.objects.get(pk=ticket.pk)


def post(client: Client, ticket: Ticket, noun: str, **data: Any) -> Any:
    """Send a form as the page would, having seen the last event."""
    return client.post(f"/tickets/{ticket.number}/{noun}/", {"seen": now_of(ticket).last_number, **data})


def kinds(ticket: Ticket) -> list[str]:
    """The kinds of the ticket's events, in order."""
    return list(TimelineEvent.objects.filter(ticket=ticket).order_by("number").values_list("kind", flat=True))


def test_charge_is_taken_and_the_page_says_so(ticket: Ticket, ada: Person, as_ada: Client) -> None:
    answer = post(as_ada, ticket, "charge")
    assert answer.status_code == 302
    assert now_of(ticket).owner_id == ada.pk
    page = as_ada.get(answer.headers["Location"]).content.decode()
    assert f"SP-{ticket.number} è in carico a te." in page


def test_charge_of_what_is_not_offered_is_refused_with_words(ticket: Ticket, bruno: Person) -> None:
    answer = post(browser_of(bruno), ticket, "charge")
    assert answer.status_code == 403
    assert "Non è offerta a te." in answer.content.decode()
    assert now_of(ticket).owner_id is None


def test_taking_twice_is_a_conflict(ticket: Ticket, as_ada: Client) -> None:
    post(as_ada, ticket, "charge")
    assert post(as_ada, ticket, "charge").status_code == 409


def test_a_reply_goes_out_and_can_wait_for_the_answer(ticket: Ticket, as_ada: Client) -> None:
    answer = post(as_ada, ticket, "reply", text="Arriviamo subito.", then_wait="on")
    assert answer.status_code == 302
    assert now_of(ticket).status == "waiting"
    assert now_of(ticket).waiting_for == "requester"
    assert Message.objects.get(text="Arriviamo subito.").public


def test_a_note_is_never_public(ticket: Ticket, as_ada: Client) -> None:
    post(as_ada, ticket, "note", text="Toner finito?")
    assert not Message.objects.get(text="Toner finito?").public


@pytest.mark.parametrize("noun", ["reply", "note"])
def test_an_empty_message_comes_back_with_what_is_missing(ticket: Ticket, as_ada: Client, noun: str) -> None:
    answer = post(as_ada, ticket, noun, text="  ")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Scrivi almeno una parola." in page
    assert 'aria-invalid="true"' in page


def test_two_who_answer_at_once_are_told_and_nothing_typed_is_lost(
    ticket: Ticket, bruno: Person, as_ada: Client
) -> None:
    seen = now_of(ticket).last_number
    reply(ticket, text="Ci penso io.", actor=acting(bruno), at=just_now())
    form = {"seen": seen, "text": "La mia <risposta>"}
    answer = as_ada.post(f"/tickets/{ticket.number}/reply/", form)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Nel frattempo questa richiesta è cambiata." in page
    assert "Ci penso io." in page
    assert "La mia &lt;risposta&gt;</textarea>" in page
    assert kinds(ticket).count("replied") == 1
    assert post(as_ada, ticket, "reply", text="La mia <risposta>").status_code == 302
    assert kinds(ticket).count("replied") == 2


def test_what_makes_nothing_stale_stops_nobody(ticket: Ticket, bruno: Person, as_ada: Client) -> None:
    seen = now_of(ticket).last_number
    note(ticket, text="Per conoscenza.", actor=acting(bruno), at=just_now())
    answer = as_ada.post(f"/tickets/{ticket.number}/reply/", {"seen": seen, "text": "Eccomi."})
    assert answer.status_code == 302


def test_escalation_asks_to_whom_why_and_what_was_tried(
    ticket: Ticket, as_ada: Client, bruno: Person
) -> None:
    page = as_ada.get(f"/tickets/{ticket.number}/escalation/").content.decode()
    assert "Bruno" in page
    assert page.count('name="level"') == 1, "an agent goes to the next level only"
    assert "Servono accessi che qui non abbiamo" in page
    answer = post(as_ada, ticket, "escalation", level=2, reason="", tried="")
    assert answer.status_code == 422
    assert "Una riga almeno: chi riceve parte da qui." in answer.content.decode()
    answer = post(as_ada, ticket, "escalation", level=2, reason="no_access", tried="Riavviata.")
    assert answer.status_code == 302
    assert now_of(ticket).level == 2
    assert "Avviso a Bruno" in as_ada.get(answer.headers["Location"]).content.decode()


def test_a_level_that_was_not_on_offer_is_refused(ticket: Ticket, as_ada: Client) -> None:
    assert post(as_ada, ticket, "escalation", level=5, reason="no_access", tried="x").status_code == 422
    assert now_of(ticket).level == 1


def test_a_supervisor_chooses_among_all_levels_above(ticket: Ticket, carla: Person) -> None:
    page = browser_of(carla).get(f"/tickets/{ticket.number}/escalation/").content.decode()
    assert page.count('name="level"') == 6
    assert "salta L2, L3" in page
    answer = post(browser_of(carla), ticket, "escalation", level=4, reason="no_access", tried="x")
    assert answer.status_code == 302
    assert now_of(ticket).level == 4


def test_an_escalation_can_be_recalled_until_somebody_takes_charge(
    ticket: Ticket, as_ada: Client, bruno: Person
) -> None:
    post(as_ada, ticket, "escalation", level=2, reason="no_access", tried="x")
    assert post(as_ada, ticket, "escalation/end").status_code == 302
    assert now_of(ticket).level == 1
    post(as_ada, ticket, "escalation", level=2, reason="no_access", tried="x")
    take_charge(ticket, actor=acting(bruno), at=just_now())
    assert post(as_ada, ticket, "escalation/end").status_code == 409


def test_handing_back_leaves_what_is_needed_as_a_note(
    ticket: Ticket, ada: Person, as_ada: Client, bruno: Person
) -> None:
    take_charge(ticket, actor=acting(ada), at=just_now())
    escalate(ticket, reason="no_access", tried="x", actor=acting(ada), at=just_now())
    as_bruno = browser_of(bruno)
    post(as_bruno, ticket, "charge")
    assert post(as_bruno, ticket, "hand-back", reason="information", words="").status_code == 422
    answer = post(as_bruno, ticket, "hand-back", reason="information", words="Chiedi il modello.")
    assert answer.status_code == 302
    assert now_of(ticket).level == 1
    assert kinds(ticket)[-2:] == ["handed_back", "noted"]


def test_waiting_for_a_third_party_needs_a_date_to_come(ticket: Ticket, as_ada: Client) -> None:
    assert post(as_ada, ticket, "hold", waiting_for="third_party").status_code == 422
    past = timezone.localtime(just_now() - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    answer = post(as_ada, ticket, "hold", waiting_for="third_party", until=past)
    assert answer.status_code == 422
    assert "Quel momento è passato" in answer.content.decode()
    ahead = just_now().replace(second=0) + timedelta(hours=5)
    until = timezone.localtime(ahead).strftime("%Y-%m-%dT%H:%M")
    assert (
        post(as_ada, ticket, "hold", waiting_for="third_party", until=until, reason="Il pezzo").status_code
        == 302
    )
    assert now_of(ticket).waiting_until == ahead
    assert post(as_ada, ticket, "hold/end").status_code == 302
    assert now_of(ticket).status == "open"


def test_a_resolution_carries_the_words_the_requester_reads(ticket: Ticket, as_ada: Client) -> None:
    post(as_ada, ticket, "charge")
    assert post(as_ada, ticket, "resolution", message=" ").status_code == 422
    assert post(as_ada, ticket, "resolution", message="Cambiato il toner.").status_code == 302
    assert now_of(ticket).status == "resolved"
    assert Message.objects.get(text="Cambiato il toner.").public


def test_resolving_what_another_has_in_charge_needs_a_reason(
    ticket: Ticket, as_ada: Client, second_level: Team, bruno: Person
) -> None:
    post(as_ada, ticket, "charge")
    as_bruno = browser_of(bruno)
    assert post(as_bruno, ticket, "resolution", message="Fatto.").status_code == 422
    assert post(as_bruno, ticket, "resolution", message="Fatto.", reason="Ero sul posto").status_code == 302


def test_a_dialog_gets_the_form_alone_and_its_errors_too(ticket: Ticket, as_ada: Client) -> None:
    address, alone = f"/tickets/{ticket.number}/hold/", {"HX-Request": "true"}
    fragment = as_ada.get(address, headers=alone)
    assert fragment.content.decode().lstrip().startswith("<form")
    assert "HX-Request" in fragment.headers["Vary"]
    refused = as_ada.post(address, {"waiting_for": "date"}, headers=alone)
    assert refused.status_code == 422
    assert "<html" not in refused.content.decode()
    assert "<html" in as_ada.get(address).content.decode()
    done = as_ada.post(address, {"waiting_for": "requester"}, headers=alone)
    assert (done.status_code, done.headers["HX-Redirect"]) == (204, f"/tickets/{ticket.number}/")


def test_a_form_from_another_site_is_refused(ticket: Ticket, ada: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post(f"/tickets/{ticket.number}/note/", {"text": "x"})
    assert answer.status_code == 403
    assert "Questo modulo è scaduto" in answer.content.decode()


def every_refusal(base: type[DeskError] = DeskError) -> set[str]:
    """The codes of all refusals that the desk's commands know."""
    return {base.code} | {code for child in base.__subclasses__() for code in every_refusal(child)}


def test_codes_of_the_table_exist() -> None:
    unknown = set(errors.TABLE) - every_refusal() - {"problem_needed", "unknown_reason"}
    assert not unknown
    assert {status for status, _words in errors.TABLE.values()} <= {403, 404, 409, 422, 429}


def test_a_refusal_nobody_foresaw_is_still_told() -> None:
    error = DeskError("surprise", hint="Turn it off and on.")
    assert errors.status_of(error) == 422
    assert "Turn it off and on." in errors.words_for(error)


def test_who_came_too_late_is_told_where_it_went(ticket: Ticket, ada: Person, as_ada: Client) -> None:
    escalate(ticket, reason="no_access", tried="x", actor=acting(ada), at=just_now())
    answer = post(as_ada, ticket, "charge")
    assert answer.status_code == 409
    assert "È appena passata a L2." in answer.content.decode()


def test_a_refusal_that_no_page_caught_is_told_all_the_same(
    ticket: Ticket, as_ada: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise DeskError("no_way_up")

    monkeypatch.setattr("sportello.web.views.ticket.gather", refuse)
    answer = as_ada.get(f"/tickets/{ticket.number}/")
    assert answer.status_code == 409
    assert "già lì o più in alto" in answer.content.decode()
