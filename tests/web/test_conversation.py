"""Writing on a ticket: three kinds of message, drafts, who was first, words taken back, what stands beside."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from sportello.config.mail_out import MailOut
from sportello.desk.charge import take_charge
from sportello.desk.conversation import note, reply
from sportello.desk.work import add_item
from sportello.people.models import Department, Person
from sportello.tickets.models import Message, Ticket, TimelineEvent
from sportello.workspace.canned import filled
from sportello.workspace.drafts import drafts_of, keep_draft
from sportello.workspace.models import Call, CannedReply, Draft, Macro
from tests.web.desk import acting, browser_of, just_now

HTMX = {"HX-Request": "true"}


def at(ticket: Ticket, tail: str = "") -> str:
    return f"/tickets/{ticket.number}/{tail}"


def seen(ticket: Ticket) -> int:
    return Ticket.objects.get(pk=ticket.pk).last_number


def send(client: Client, ticket: Ticket, *, headers: dict[str, str] | None = None, **data: Any) -> Any:
    given = {"seen": seen(ticket), "kind": "reply", "text": "Arriviamo."} | data
    return client.post(at(ticket, "messages/"), given, headers=headers or {})


def last(ticket: Ticket) -> TimelineEvent:
    return TimelineEvent.objects.filter(ticket=ticket).order_by("-number")[0]


def test_a_reply_is_sent_and_its_draft_is_gone(ticket: Ticket, ada: Person, as_ada: Client) -> None:
    keep_draft(ada.pk, ticket.pk, "reply", text="Arriv", at=just_now())
    answer = send(as_ada, ticket)
    assert answer.status_code == 302
    assert last(ticket).kind == "replied"
    assert drafts_of(ada.pk, ticket.pk) == {}


def test_who_writes_is_told_when_no_letter_reaches_the_requester(
    ticket: Ticket, as_ada: Client, settings: Any
) -> None:
    nobody, gone = "nessun indirizzo e-mail", "A via@cliente.it non arriva nulla. Telefona"
    asks = ticket.requester
    asks.addresses.all().delete()
    Person.objects.filter(pk=asks.pk).update(login=None)

    def warns(words: str) -> bool:
        refused = send(as_ada, ticket, text="", headers=HTMX).content.decode()
        page = as_ada.get(at(ticket)).content.decode()
        assert (words in refused) is (words in page)
        return words in page

    assert not warns(nobody)  # no letters are sent here at all
    settings.MAIL_OUT = MailOut(backend="locmem", sender="sportello@azienda.it")
    assert warns(nobody)
    asks.addresses.create(address="via@cliente.it", bounced=True)
    assert warns(gone)
    asks.addresses.create(address="altra@cliente.it")
    assert not warns(gone)


@pytest.mark.parametrize("kind", ["reply", "note", "call"])
def test_what_is_sent_twice_is_said_once(ticket: Ticket, as_ada: Client, kind: str) -> None:
    form: dict[str, Any] = {"seen": seen(ticket), "kind": kind, "length": "2"}
    assert [send(as_ada, ticket, **form).status_code for _press in range(2)] == [302, 302]
    assert Message.objects.filter(ticket=ticket, text="Arriviamo.").count() == 1
    assert Call.objects.count() == (1 if kind == "call" else 0)
    send(as_ada, ticket, kind=kind)  # from the page as it is now: they mean it
    assert Message.objects.filter(ticket=ticket, text="Arriviamo.").count() == 2


def test_a_message_over_the_limit_comes_back_whole(ticket: Ticket, ada: Person, as_ada: Client) -> None:
    long = f"{'parola ' * 15_000}fine"
    answer = send(as_ada, ticket, text=long, headers=HTMX)
    assert answer.status_code == 422
    assert "Sono 105.004 caratteri" in answer.content.decode()
    assert drafts_of(ada.pk, ticket.pk)["reply"].text == long
    assert not TimelineEvent.objects.filter(ticket=ticket, kind="replied").exists()


def test_a_blank_that_nothing_fills_is_left_to_the_writer_and_never_sent(
    ticket: Ticket, as_ada: Client, ada: Person
) -> None:
    canned = CannedReply(text_it="Entro {{ promised_time }}, {{ agent_name }}.")
    [(_canned, text)] = filled([canned], {"promised_time": "", "agent_name": "Ada"}, "it")
    assert text == "Entro {{ promised_time }}, Ada."
    answer = send(as_ada, ticket, text=text, headers=HTMX)
    assert answer.status_code == 422
    assert "Scrivi tu le parole" in answer.content.decode()
    assert drafts_of(ada.pk, ticket.pk)["reply"].text == text
    assert send(as_ada, ticket, text="Nel modello c’è {{ tutt_altro }}.").status_code == 302


def test_what_comes_back_brings_the_whole_rail_along(ticket: Ticket, as_ada: Client) -> None:
    partial = send(as_ada, ticket, headers=HTMX).content.decode()
    page = as_ada.get(at(ticket)).content.decode()
    sections = r'<section aria-labelledby="(h-[^"]+)"'
    assert re.findall(sections, partial) == re.findall(sections, page)
    assert "Arriviamo." in partial


def test_a_reply_that_waits_and_one_that_resolves(ticket: Ticket, ada: Person, as_ada: Client) -> None:
    take_charge(ticket, actor=acting(ada), at=just_now())
    send(as_ada, ticket, then="wait")
    assert Ticket.objects.get(pk=ticket.pk).waiting_for == "requester"
    send(as_ada, ticket, text="Cambiato il toner.", then="resolve", minutes="15")
    event = last(ticket)
    assert (event.kind, event.payload["minutes"]) == ("resolved", 15)
    assert "15 min" in as_ada.get(at(ticket)).content.decode()


def test_a_call_is_logged_with_its_facts(ticket: Ticket, dario: Person, as_ada: Client) -> None:
    send(
        as_ada,
        ticket,
        kind="call",
        text="Riprova domani.",
        direction="out",
        length="4:30",
        outcome="spoken",
        person=dario.pk,
        promise=(just_now() + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M"),
    )
    logged = TimelineEvent.objects.get(ticket=ticket, kind="call_logged").payload
    assert (logged["direction"], logged["seconds"], logged["person"]) == ("out", 270, dario.pk)
    assert last(ticket).kind == "call_back_promised"
    page = as_ada.get(at(ticket)).content.decode()
    assert "Chiamata a Dario · 4 min 30 s" in page
    assert not Message.objects.get(ticket=ticket, text="Riprova domani.").public
    call = Call.objects.get(ticket=ticket)
    assert (call.direction, call.outcome, call.seconds, call.caller) == ("out", "spoken", 270, dario)
    log = as_ada.get("/calls/").content.decode()
    assert ticket.subject in log
    assert "4 min 30 s" in log


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"text": "  "}, "Scrivi almeno una parola"),
        ({"minutes": "tanti"}, "Scrivi i minuti di lavoro come numero"),
        ({"kind": "call", "length": "boh"}, "Scrivi quanto è durata la telefonata"),
        ({"kind": "call", "promise": "domani"}, "Non è una data"),
        ({"kind": "call", "direction": "su"}, "Di’ se hanno chiamato"),
        ({"kind": "call", "person": "99999999"}, "Questa persona non c’è"),
    ],
)
def test_what_is_wrong_comes_back_with_everything_in_it(
    ticket: Ticket, as_ada: Client, data: dict[str, str], said: str
) -> None:
    answer = send(as_ada, ticket, headers=HTMX, **({"text": "Le parole mie"} | data))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said.lower() in page.lower()
    assert data.get("text", "Le parole mie") in page
    assert "<html" not in page


def test_a_note_calls_colleagues_in_who_see_it_from_then_on(
    ticket: Ticket, ada: Person, eva: Person, as_ada: Client
) -> None:
    assert browser_of(eva).get(at(ticket)).status_code == 404
    send(as_ada, ticket, kind="note", text="@Eva ne sai qualcosa? anche @Nessuno")
    assert last(ticket).payload["mentions"] == [eva.pk]
    page = browser_of(eva).get(at(ticket)).content.decode()
    assert '<span class="mention">@Eva</span>' in page


def test_colleagues_are_offered_those_of_the_department_first(
    ticket: Ticket, ada: Person, bruno: Person, eva: Person, as_ada: Client
) -> None:
    page = as_ada.get(at(ticket, "mentions/"), {"q": ""}).content.decode()
    names = re.findall(r'data-name="([^"]+)"', page)
    assert names[-1] == "Eva"
    assert {"Ada", "Bruno"} < set(names)
    assert "Dario" not in names
    assert re.findall(r'data-name="([^"]+)"', as_ada.get(at(ticket, "mentions/?q=bru")).content.decode()) == [
        "Bruno"
    ]


# -- who was first --------------------------------------------------------------------------------------------


def overtaken(ticket: Ticket, bruno: Person) -> int:
    before = seen(ticket)
    reply(ticket, text="Ci penso io.", actor=acting(bruno), at=just_now())
    return before


def test_an_overtaken_reply_comes_back_with_three_ways_out(
    ticket: Ticket, ada: Person, bruno: Person, as_ada: Client
) -> None:
    answer = send(as_ada, ticket, seen=overtaken(ticket, bruno), text="Passo tra un'ora")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Ci penso io." in page
    assert "Passo tra un&#x27;ora" in page
    assert all(words in page for words in ("Invia lo stesso", "Tienila come nota interna", "Butta via"))
    assert drafts_of(ada.pk, ticket.pk)["reply"].text == "Passo tra un'ora", "it is safe meanwhile"
    assert last(ticket).actor_id == bruno.pk
    shown = int(re.findall(r'name="seen" value="(\d+)"', page)[0])
    assert send(as_ada, ticket, seen=shown, text="Passo tra un'ora").status_code == 302
    assert last(ticket).actor_id == ada.pk


def test_it_may_stay_as_a_note(ticket: Ticket, ada: Person, bruno: Person, as_ada: Client) -> None:
    keep_draft(ada.pk, ticket.pk, "reply", text="Passo", at=just_now())
    send(as_ada, ticket, seen=overtaken(ticket, bruno), text="Passo", then="as_note")
    assert last(ticket).kind == "noted"
    assert drafts_of(ada.pk, ticket.pk) == {}


def test_or_be_thrown_away(ticket: Ticket, ada: Person, bruno: Person, as_ada: Client) -> None:
    keep_draft(ada.pk, ticket.pk, "reply", text="Passo", at=just_now())
    before = seen(ticket)
    assert send(as_ada, ticket, text="Passo", then="discard").status_code == 302
    assert seen(ticket) == before
    assert drafts_of(ada.pk, ticket.pk) == {}


def test_notes_and_calls_are_never_too_late(ticket: Ticket, bruno: Person, as_ada: Client) -> None:
    before = overtaken(ticket, bruno)
    assert send(as_ada, ticket, seen=before, kind="note").status_code == 302
    assert send(as_ada, ticket, seen=before, kind="call", text="").status_code == 302


# -- drafts ---------------------------------------------------------------------------------------------------


def test_each_kind_has_a_draft_of_its_own_on_the_server(ticket: Ticket, ada: Person, as_ada: Client) -> None:
    for kind, text in {"reply": "Per lui", "note": "Per noi"}.items():
        answer = as_ada.post(at(ticket, "draft/"), {"kind": kind, "text": text, "minutes": "5"})
        assert "Bozza salvata" in answer.content.decode()
    page = browser_of(ada).get(at(ticket)).content.decode()
    assert re.search(r"<textarea[^>]*>Per noi</textarea>", page), "the last one is open, on any device"
    assert '"reply": "Per lui"' in page
    assert 'name="minutes" inputmode="numeric" size="3" maxlength="4" autocomplete="off" value="5"' in page
    as_ada.post(at(ticket, "draft/"), {"kind": "note", "text": " "})
    assert set(drafts_of(ada.pk, ticket.pk)) == {"reply"}


def test_a_newer_draft_of_another_device_is_told_of_and_never_lost(
    ticket: Ticket, ada: Person, as_ada: Client
) -> None:
    def save(page: str, text: str, known: str = "", **more: str) -> Any:
        given = {"kind": "reply", "text": text, "page": page, "known_reply": known} | more
        return as_ada.post(at(ticket, "draft/"), given, headers=HTMX)

    first = save("laptop", "Buongiorno").headers["X-Draft"]
    assert re.search(
        f'name="known_reply" value="{re.escape(first)}"', as_ada.get(at(ticket)).content.decode()
    )
    assert save("laptop", "Buongiorno a lei").status_code == 200, "a page knows what it kept itself"
    phone = save("phone", "Dal telefono", first)
    assert phone.status_code == 409
    assert all(words in phone.content.decode() for words in ("bozza più recente", "Buongiorno a lei"))
    assert drafts_of(ada.pk, ticket.pk)["reply"].text == "Buongiorno a lei"
    mark = re.findall(r'data-newer="([^"]+)"', phone.content.decode())[0]
    assert save("phone", "Dal telefono", mark).status_code == 200, "mine was chosen"
    assert save("laptop", "Ancora qui", first, leaving="1").status_code == 200, "nobody is there to choose"
    assert drafts_of(ada.pk, ticket.pk)["reply"].text == "Dal telefono\n\nAncora qui"
    assert send(as_ada, ticket, text="Un'altra cosa", page="phone", known_reply=mark).status_code == 302
    assert "Ancora qui" in drafts_of(ada.pk, ticket.pk)["reply"].text, "not sent, and not thrown away"


def test_drafts_are_nobody_elses(
    ticket: Ticket, ada: Person, bruno: Person, eva: Person, as_ada: Client
) -> None:
    as_ada.post(at(ticket, "draft/"), {"kind": "reply", "text": "Segretissima"})
    assert "Segretissima" not in browser_of(bruno).get(at(ticket)).content.decode()
    assert browser_of(eva).post(at(ticket, "draft/"), {"kind": "reply", "text": "x"}).status_code == 404
    assert Draft.objects.count() == 1


# -- words taken back -----------------------------------------------------------------------------------------


def test_a_reply_is_taken_back_within_seconds_and_its_words_return(
    ticket: Ticket, ada: Person, dario: Person, as_ada: Client
) -> None:
    page = send(as_ada, ticket, headers=HTMX, text="Ho sbagliato richiesta").content.decode()
    number = int(re.findall(r"messages/(\d+)/withdrawal/", page)[0])
    assert 'data-undo="' in page
    # A note begun meanwhile must not hide them, though it was kept last.
    keep_draft(ada.pk, ticket.pk, "note", text="Per noi", at=just_now() + timedelta(minutes=1))
    answer = as_ada.post(at(ticket, f"messages/{number}/withdrawal/"), headers=HTMX)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert re.search(r"<textarea[^>]*>Ho sbagliato richiesta</textarea>", page)
    assert re.search(r'value="reply" checked', page)
    assert "msg--gone" in page
    assert not Message.objects.get(ticket=ticket, event_number=number).public
    assert Ticket.objects.get(pk=ticket.pk).status == "new"
    assert "Ho sbagliato richiesta" not in paper(as_ada, ticket, "public")


def test_what_was_followed_is_not_taken_back(ticket: Ticket, bruno: Person, as_ada: Client) -> None:
    send(as_ada, ticket)
    number = seen(ticket)
    note(ticket, text="Bene.", actor=acting(bruno), at=just_now())
    answer = as_ada.post(at(ticket, f"messages/{number}/withdrawal/"), headers=HTMX)
    assert answer.status_code == 409
    assert "Troppo tardi" in answer.content.decode()
    assert browser_of(bruno).post(at(ticket, f"messages/{number}/withdrawal/")).status_code == 404


# -- beside the messages --------------------------------------------------------------------------------------


def test_the_checklist_and_the_time_spent(ticket: Ticket, ada: Person, as_ada: Client) -> None:
    as_ada.post(at(ticket, "checklist/"), {"text": "Ordinare il toner"})
    item = seen(ticket)
    as_ada.post(at(ticket, f"checklist/{item}/"), {"how": "done"})
    as_ada.post(at(ticket, "time/"), {"minutes": "20", "on": "sopralluogo"})
    send(as_ada, ticket, minutes="45")
    page = as_ada.get(at(ticket)).content.decode()
    assert "1/1" in page
    assert "1 h 05" in page
    assert as_ada.post(at(ticket, f"checklist/{item}/"), {"how": "done"}).status_code == 409
    as_ada.post(at(ticket, f"checklist/{item}/"), {"how": "remove"})
    assert "1/1" not in as_ada.get(at(ticket)).content.decode()


def test_canned_replies_come_filled_in_the_requesters_language(
    ticket: Ticket, dario: Person, it_department: Department, as_ada: Client
) -> None:
    CannedReply.objects.create(
        name_it="Saluto",
        text_it="Buongiorno {{ requester_name }}, {{number}}: {{ agent_name }}",
        text_en="Hello {{ requester_name }}",
    )
    elsewhere = Department.objects.create(name_it="Altro", prefix="AL", manager=dario)
    CannedReply.objects.create(name_it="Non qui", text_it="x", department=elsewhere)
    page = as_ada.get(at(ticket, "prepared/")).content.decode()
    assert f"Buongiorno Dario, SP-{ticket.number}: Ada" in page
    assert "Non qui" not in page
    dario.language = "en"
    dario.save()
    assert 'data-insert="Hello Dario"' in as_ada.get(at(ticket, "prepared/")).content.decode()


def test_a_macro_says_what_it_will_do_and_does_it_in_order(
    ticket: Ticket, ada: Person, as_ada: Client
) -> None:
    macro = Macro.objects.create(
        name_it="Prendi",
        actions=[
            {"do": "take"},
            {"do": "tag", "add": ["toner"]},
            {"do": "reply", "text_it": "Ciao {{ requester_name }}", "wait": True},
            {"do": "hold", "for": "third_party", "days": 2},
        ],
    )
    page = as_ada.get(at(ticket, f"macros/{macro.pk}/"), headers=HTMX).content.decode()
    assert "Ciao Dario" in page
    assert "Attende un fornitore, si riguarda tra 2 giorni" in page
    assert seen(ticket) == 1
    answer = as_ada.post(at(ticket, f"macros/{macro.pk}/"), {"seen": 1}, headers=HTMX)
    assert answer.status_code == 204
    kinds = list(
        TimelineEvent.objects.filter(ticket=ticket).order_by("number").values_list("kind", flat=True)
    )
    assert kinds == ["opened", "taken", "tagged", "replied", "put_on_hold", "put_on_hold"]


def test_a_macro_that_is_refused_half_way_says_where(ticket: Ticket, bruno: Person, as_ada: Client) -> None:
    macro = Macro.objects.create(
        name_it="Chiudi", actions=[{"do": "tag", "add": ["x"]}, {"do": "resolve", "text_it": "Fatto."}]
    )
    answer = as_ada.post(at(ticket, f"macros/{macro.pk}/"), {"seen": 1}, headers=HTMX)
    assert answer.status_code == 409
    assert "Si è fermata a metà" in answer.content.decode()
    assert Ticket.objects.get(pk=ticket.pk).tags == ["x"]


def paper(client: Client, ticket: Ticket, part: str) -> str:
    return client.get(at(ticket, "print/"), {"part": part}).content.decode()


def test_on_paper_the_public_part_has_no_internal_word(ticket: Ticket, ada: Person, as_ada: Client) -> None:
    reply(ticket, text="Arriviamo.", actor=acting(ada), at=just_now())
    note(ticket, text="Che noia", actor=acting(ada), at=just_now())
    send(as_ada, ticket, kind="call", text="Voce di corridoio")
    add_item(ticket, text="Toner", actor=acting(ada), at=just_now())
    assert "Che noia" in (whole := paper(as_ada, ticket, "all"))
    assert ">oggi" not in whole, "paper is read on other days"
    public = paper(as_ada, ticket, "public")
    assert "Arriviamo." in public
    assert not any(word in public for word in ("Che noia", "corridoio", "Toner"))
