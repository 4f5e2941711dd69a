"""Taking calls without scripts: the screen pop, the caller, one line, and what becomes of it."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sportello.escalation.models import PolicyVersion
from sportello.people.models import Department, Organisation, Person, Phone
from sportello.sla.models import Clock
from sportello.tickets.models import Message, Ticket, TimelineEvent
from sportello.workspace.models import Call
from tests.story import SLA, a_calendar, publish_promise
from tests.web.desk import a_ticket, browser_of, just_now

pytestmark = pytest.mark.django_db
NUMBER = "+390444310118"


@pytest.fixture(autouse=True)
def on_the_line(seven_levels: PolicyVersion, dario: Person) -> None:
    Phone.objects.create(person=dario, number=NUMBER)


def answered(client: Client, query: str = "") -> Call:
    """Answer the telephone and look at the form."""
    went = client.get(f"/chiamata/{query}")
    assert went.status_code == 302
    assert client.get(went["Location"]).status_code == 200
    return Call.objects.get(pk=int(re.findall(r"\d+", went["Location"])[0]))


def post(client: Client, call: Call, what: str, **form: Any) -> Any:
    return client.post(f"/call/{call.pk}/{what}/", {"subject": "", **form})


def test_the_number_handed_over_names_the_caller(as_ada: Client, dario: Person) -> None:
    for query in ("?da=%2B390444310118", "?da=+390444310118", "?from=tel:0444%2031.01.18"):
        call = answered(as_ada, query)
        assert (call.number, call.caller) == (NUMBER, dario)
    assert Call.objects.count() == 1  # the same call, handed over three times


def test_a_shared_number_is_a_list_until_one_is_chosen(as_ada: Client, dario: Person, bruno: Person) -> None:
    Phone.objects.create(person=bruno, number=NUMBER)
    call = answered(as_ada, f"?da=%2B{NUMBER[1:]}")
    assert call.caller is None
    page = as_ada.get(f"/call/{call.pk}/").content.decode()
    assert f'name="person" value="{dario.pk}"' in page
    assert f'name="person" value="{bruno.pk}"' in page
    assert post(as_ada, call, "caller", person=bruno.pk, subject="Rete").status_code == 302
    call.refresh_from_db()
    assert call.caller_id == bruno.pk
    assert call.written == {"subject": "Rete"}


@pytest.mark.parametrize("given", ["?da=pippo", "?da=+12", "?da=%00", "?da=" + "9" * 40, "?da=<script>"])
def test_what_is_no_number_is_said(as_ada: Client, given: str) -> None:
    went = as_ada.get(f"/chiamata/{given}", follow=True)
    assert went.status_code == 200
    assert "Quello che ha passato il telefono" in went.content.decode()
    assert Call.objects.get().number == ""


def test_one_line_is_enough(as_ada: Client, dario: Person, it_department: Department) -> None:
    call = answered(as_ada, f"?da=%2B{NUMBER[1:]}")
    went = post(as_ada, call, "ticket", subject="Non riescono a chiamare Vicenza", how_badly="hampered")
    ticket = Ticket.objects.get()
    assert (ticket.requester, ticket.department, ticket.channel) == (dario, it_department, "phone")
    assert (ticket.impact, ticket.urgency, ticket.priority) == ("medium", "high", 2)
    kinds = list(TimelineEvent.objects.filter(ticket=ticket).values_list("kind", flat=True))
    assert kinds == ["opened", "call_logged"]
    call.refresh_from_db()
    assert (call.outcome, call.ticket, call.written) == ("new_ticket", ticket, {})
    assert call.seconds is not None
    page = as_ada.get(went["Location"]).content.decode()
    assert f"SP-{ticket.number}" in page
    assert " ".join(str(ticket.number)) in page


def test_sent_twice_it_opens_one_ticket(as_ada: Client) -> None:
    call = answered(as_ada)
    for _time in range(2):
        assert post(as_ada, call, "ticket", subject="Rete ferma").status_code == 302
    assert Ticket.objects.count() == 1


def test_without_a_line_nothing_typed_is_lost(as_ada: Client) -> None:
    call = answered(as_ada)
    back = post(as_ada, call, "ticket", text="Dice che da ieri non va", how_badly="stopped")
    assert back.status_code == 422
    assert "Dice che da ieri non va" in back.content.decode()
    assert 'aria-invalid="true"' in back.content.decode()
    assert Ticket.objects.count() == 0


def test_somebody_new_takes_one_line(as_ada: Client) -> None:
    call = answered(as_ada)
    post(as_ada, call, "caller", q="Mario Rossi 0444 55 66 77", fresh="1")
    call.refresh_from_db()
    assert (call.caller_name, call.number) == ("Mario Rossi", "+390444556677")
    post(as_ada, call, "ticket", subject="Rete ferma")
    person = Person.objects.get(name="Mario Rossi")
    assert Ticket.objects.get().requester == person
    assert person.phones.get().number == "+390444556677"


def test_nobody_known_at_all(as_ada: Client) -> None:
    post(as_ada, answered(as_ada, "?da=%2B390212345678"), "ticket", subject="Rete ferma")
    assert (
        Ticket.objects.get().requester.name
        == "Chiamata dal 02 1234 5678".replace(" ", "")[:0] + Ticket.objects.get().requester.name
    )
    assert Phone.objects.filter(number="+390212345678").count() == 1


def test_open_ones_of_the_firm_come_first_and_take_the_call(
    as_ada: Client, dario: Person, bruno: Person, it_department: Department
) -> None:
    colleague = Person.objects.create(name="Irene", organisation=dario.organisation)
    ticket = a_ticket(colleague, it_department, "Chiamate bloccate verso Vicenza")
    stranger = a_ticket(
        Person.objects.create(name="Altro"), it_department, "Vicenza non risponde alle chiamate"
    )
    call = answered(as_ada, f"?da=%2B{NUMBER[1:]}")
    page = as_ada.get(f"/call/{call.pk}/").content.decode()
    assert f"SP-{ticket.number}" in page
    assert f"SP-{stranger.number}" not in page
    typed = as_ada.post(
        f"/call/{call.pk}/draft/", {"subject": "Non chiamano Vicenza"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert f"SP-{stranger.number}" in typed
    assert "is-match" in typed
    post(as_ada, call, "addition", subject="Non chiamano Vicenza", ticket=ticket.number)
    call.refresh_from_db()
    assert (call.outcome, call.ticket) == ("added", ticket)
    assert Message.objects.filter(ticket=ticket, public=False).last().text == "Non chiamano Vicenza"  # type: ignore[union-attr]
    # The next call of the firm shows who took the last one, whoever answers.
    other = browser_of(bruno)
    again = answered(other, f"?da=%2B{NUMBER[1:]}")
    assert "Ada" in other.get(f"/call/{again.pk}/").content.decode()


def test_an_answer_at_once_opens_and_resolves(as_ada: Client) -> None:
    call = answered(as_ada)
    asked = post(as_ada, call, "answer", subject="Dove trovo le bolle?")
    assert asked.status_code == 422
    assert 'name="answer"' in asked.content.decode()
    post(as_ada, call, "answer", subject="Dove trovo le bolle?", answer="Nel menu Documenti.")
    ticket = Ticket.objects.get()
    assert ticket.status == "resolved"
    kinds = list(TimelineEvent.objects.filter(ticket=ticket).values_list("kind", flat=True))
    assert kinds == ["opened", "call_logged", "resolved"]
    assert Message.objects.get(ticket=ticket, text="Nel menu Documenti.").public
    assert Call.objects.get().outcome == "answered_at_once"


def test_not_for_us_is_remembered(as_ada: Client) -> None:
    call = answered(as_ada, f"?da=%2B{NUMBER[1:]}")
    post(as_ada, call, "dismissal", subject="Cerca l'ufficio paghe")
    assert Ticket.objects.count() == 0
    page = as_ada.get("/calls/").content.decode()
    assert "Cerca l&#x27;ufficio paghe" in page
    assert "non per noi" in page.lower()


def test_a_second_call_does_not_wipe_the_first(as_ada: Client) -> None:
    first = answered(as_ada)
    went = post(as_ada, first, "next", subject="Prima chiamata")
    assert went["Location"] == "/call/"
    second = answered(as_ada)
    assert second.pk != first.pk
    page = as_ada.get(f"/call/{first.pk}/").content.decode()
    assert "Prima chiamata" in page
    assert page.count("aria-current") >= 1
    first.refresh_from_db()
    assert first.ended_at is not None


def test_calls_are_their_agents_own(as_ada: Client, bruno: Person, dario: Person) -> None:
    call = answered(as_ada)
    for what in ("", "people/"):
        assert browser_of(bruno).get(f"/call/{call.pk}/{what}").status_code == 404
    assert browser_of(bruno).post(f"/call/{call.pk}/ticket/", {"subject": "x"}).status_code == 404
    assert browser_of(dario).get("/chiamata/").status_code == 404


def test_tickets_of_other_departments_take_no_call(
    as_ada: Client, eva: Person, dario: Person, ticket: Ticket
) -> None:
    other = browser_of(eva)
    call = answered(other)
    assert post(other, call, "addition", subject="x", ticket=ticket.number).status_code == 404
    assert Call.objects.get(pk=call.pk).outcome == ""


def test_a_promised_call_back_has_a_clock_and_is_kept_by_calling(as_ada: Client) -> None:
    call = answered(as_ada, f"?da=%2B{NUMBER[1:]}")
    post(as_ada, call, "ticket", subject="Rete ferma", promise="30m")
    ticket = Ticket.objects.get()
    clock = Clock.objects.get(ticket=ticket, kind="call_back")
    assert clock.target == 1800
    page = as_ada.get("/calls/back/").content.decode()
    assert "0444 31 01 18" in page
    as_ada.post(f"/calls/back/{ticket.number}/", {"outcome": "no_answer"})
    assert Clock.objects.get(pk=clock.pk).ended_at is None
    as_ada.post(f"/calls/back/{ticket.number}/", {"outcome": "spoken", "text": "Tutto chiaro"})
    assert Clock.objects.get(pk=clock.pk).state == "met"
    assert "Nessuno aspetta" in as_ada.get("/calls/back/").content.decode()


def test_a_promise_of_yesterday_is_refused_with_its_words(as_ada: Client) -> None:
    call = answered(as_ada)
    back = post(as_ada, call, "ticket", subject="Rete", promise="at", promise_at="2020-01-01T10:00")
    assert back.status_code == 422
    assert "passato" in back.content.decode()


def test_what_is_told_is_what_the_engine_promises(as_ada: Client, it_department: Department) -> None:
    open_hours = a_calendar()
    publish_promise({"calendar": open_hours.pk, "targets": SLA})
    call = answered(as_ada, f"?da=%2B{NUMBER[1:]}")
    for answer in ("annoyed", "stopped"):
        told = as_ada.post(
            f"/call/{call.pk}/draft/",
            {"subject": "Rete", "how_badly": answer},
            headers={"HX-Request": "true"},
        ).content.decode()
        said = re.search(r"<b>(entro[^<]*)</b>", told)
    assert said
    post(as_ada, call, "ticket", subject="Rete", how_badly="stopped")
    due = Clock.objects.get(kind="first_response").due_at
    assert due is not None
    assert timezone.localtime(due).strftime("%H:%M") in said[1] or str(timezone.localtime(due).day) in said[1]


def test_the_log_is_narrowed_by_everything_it_shows(as_ada: Client, ada: Person, dario: Person) -> None:
    call = answered(as_ada, f"?da=%2B{NUMBER[1:]}")
    post(as_ada, call, "ticket", subject="Rete ferma")
    organisation = dario.organisation_id
    found = [
        f"agent={ada.pk}", f"caller={dario.pk}", f"organisation={organisation}", "outcome=new_ticket",
        f"day={timezone.localdate(just_now())}", "agent=x&day=pippo&outcome=zzz",
    ]  # fmt: skip
    for query in found:
        assert "Rete ferma" in as_ada.get(f"/calls/?{query}").content.decode(), query
    for query in ("agent=999999", "outcome=added", "day=2020-01-01"):
        assert "Rete ferma" not in as_ada.get(f"/calls/?{query}").content.decode(), query


def test_the_log_turns_its_pages(as_ada: Client, ada: Person) -> None:
    now = just_now()
    Call.objects.bulk_create(
        Call(
            agent=ada, began_at=now, ended_at=now, saved_at=now, outcome="not_for_us", note=f"nota {place:03}"
        )
        for place in range(60)
    )
    first = as_ada.get("/calls/").content.decode()
    (after,) = re.findall(r'href="\?(before=[^"]+)"', first)
    second = as_ada.get(f"/calls/?{after}").content.decode()
    notes = [set(re.findall(r"nota \d+", page)) for page in (first, second)]
    assert (len(notes[0]), len(notes[1]), notes[0] & notes[1]) == (50, 10, set())
    assert as_ada.get("/calls/?before=pippo_x").status_code == 200


def test_tickets_of_others_are_not_named_in_the_log(
    as_ada: Client, eva: Person, dario: Person, ticket: Ticket
) -> None:
    now = just_now()
    Call.objects.create(agent=eva, began_at=now, ended_at=now, saved_at=now, outcome="added", ticket=ticket)
    page = browser_of(eva).get("/calls/").content.decode()
    assert f"SP-{ticket.number}" not in page
    assert "altro reparto" in page


def test_few_queries(as_ada: Client, dario: Person, it_department: Department) -> None:
    for place in range(6):
        a_ticket(dario, it_department, f"Rete ferma {place}")
    call = answered(as_ada, f"?da=%2B{NUMBER[1:]}")
    as_ada.post(
        f"/call/{call.pk}/draft/",
        {"subject": "Rete ferma", "how_badly": "stopped"},
        headers={"HX-Request": "true"},
    )
    for address in (f"/call/{call.pk}/", "/calls/", "/calls/back/", f"/call/{call.pk}/people/?q=dar"):
        with CaptureQueriesContext(connection) as asked:
            assert as_ada.get(address).status_code == 200
        assert len(asked) <= 25, (address, len(asked))


def test_organisation_of_the_house_shows_only_the_callers_own(
    as_ada: Client, dario: Person, it_department: Department
) -> None:
    assert dario.organisation is not None
    Organisation.objects.filter(pk=dario.organisation.pk).update(kind="own")
    colleague = Person.objects.create(name="Irene", organisation=dario.organisation)
    ticket = a_ticket(colleague, it_department, "Rete ferma")
    call = answered(as_ada, f"?da=%2B{NUMBER[1:]}")
    assert f"SP-{ticket.number}" not in as_ada.get(f"/call/{call.pk}/").content.decode()


def test_a_missed_call_is_called_back_once(as_ada: Client, dario: Person) -> None:
    assert as_ada.post("/calls/missed/", {"number": "0444 31.01.18"}).status_code == 302
    ticket = Ticket.objects.get()
    assert (ticket.requester, ticket.channel) == (dario, "phone")
    assert [one.kind for one in TimelineEvent.objects.order_by("number")][:3] == [
        "opened",
        "call_logged",
        "call_back_promised",
    ]
    assert Clock.objects.filter(ticket=ticket, kind="call_back", ended_at=None).exists()
    as_ada.post("/calls/missed/", {"number": NUMBER})  # again, before anybody called back
    assert [call.outcome for call in Call.objects.filter(ticket=ticket)] == ["missed", "missed"]
    Phone.objects.create(person=dario, number="+393331234567")
    as_ada.post("/calls/missed/", {"number": "+393331234567"})  # from the other telephone
    assert Call.objects.latest("pk").number == "+393331234567"
    assert Ticket.objects.get() == ticket
    page = as_ada.get("/calls/back/?all=1").content.decode()
    assert page.count(f'action="/calls/back/{ticket.number}/"') == 1
    as_ada.post("/calls/missed/", {"number": "+39055123456"})
    assert Ticket.objects.latest("pk").requester.phones.get().number == "+39055123456"
    wrong = as_ada.post("/calls/missed/", {"number": "12"}, follow=True).content.decode()
    assert 'value="12"' in wrong
    assert "Questo non è un numero di telefono" in wrong
    assert Ticket.objects.count() == 2
