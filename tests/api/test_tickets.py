"""Programs list, read, open, answer and move requests, by the commands of the desk and the rights of their person."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from sportello.catalogue.models import Category, CustomField
from sportello.desk.conversation import reply
from sportello.desk.opening import Request, opened_ticket
from sportello.domain.timeline.files import File
from sportello.people.models import Department, Organisation, Person
from sportello.tickets.models import Attachment, Ticket, TimelineEvent
from sportello.tickets.storage import keep
from tests.api.programs import post
from tests.web.desk import a_ticket, acting, just_now


def kinds(ticket: Ticket) -> list[str]:
    """The kinds of the ticket's events, in order."""
    return list(TimelineEvent.objects.filter(ticket=ticket).order_by("number").values_list("kind", flat=True))


def test_a_list_is_cut_into_pages_that_a_cursor_joins(
    as_ada: Client, ticket: Ticket, dario: Person, it_department: Department, monkeypatch: Any
) -> None:
    monkeypatch.setattr("sportello.web.queue.paging.PAGE", 2)
    for number in range(4):
        a_ticket(dario, it_department, f"Richiesta {number}")
    found, after = [], ""
    for _page in range(4):
        page = as_ada.get("/api/v1/tickets", {"after": after}).json()
        found += [one["number"] for one in page["tickets"]]
        after = page["next"]
        if after is None:
            break
    assert sorted(found) == sorted(Ticket.objects.values_list("number", flat=True))
    assert len(found) == 5
    newest = as_ada.get("/api/v1/tickets?sort=newest").json()["next"]
    assert as_ada.get("/api/v1/tickets", {"after": newest, "sort": "newest"}).status_code == 200
    for sort in ("oldest", "deadline"):
        refused = as_ada.get("/api/v1/tickets", {"after": newest, "sort": sort})
        assert (refused.status_code, refused.json()["fields"][0]["field"]) == (422, "after")


def test_filters_narrow_a_list_and_nonsense_is_refused_by_name(as_ada: Client, ticket: Ticket) -> None:
    assert as_ada.get("/api/v1/tickets?status=new&level=1&owner=none").json()["tickets"]
    assert as_ada.get("/api/v1/tickets?status=waiting").json()["tickets"] == []
    refused = as_ada.get("/api/v1/tickets?status=lost")
    assert refused.status_code == 422
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json()["fields"] == [
        {
            "field": "status.0",
            "problem": "Choose one of: new, open, waiting, resolved, closed, merged, cancelled.",
        }
    ]
    strange = as_ada.get("/api/v1/tickets?statsu=new").json()
    assert strange["fields"] == [{"field": "statsu", "problem": "There is no such field."}]
    assert as_ada.get("/api/v1/tickets?department=9999&kind=request").json()["tickets"] == []


@pytest.mark.parametrize(
    ("sent", "field", "problem"),
    [
        ({"channel": "fax"}, "channel", "Choose one of: api, "),
        ({"department": "IT"}, "department", "Write a whole number."),
        ({"department": 0}, "department", "This must be at least 1."),
        ({"subject": 7}, "subject", "Write a text."),
        ({"subject": "x" * 400}, "subject", "This is too long: at most "),
        ({"subjct": "x"}, "subjct", "There is no such field."),
        ({"files": "x"}, "files", "Write a list."),
        ({"category": 1.5}, "category", "Write a whole number."),
    ],
)
def test_what_does_not_fit_is_said_by_the_name_that_was_sent(
    as_ada: Client, it_department: Department, sent: Any, field: str, problem: str
) -> None:
    refused = post(as_ada, "tickets", {"department": it_department.pk, "subject": "x"} | sent)
    (found,) = refused.json()["fields"]
    assert (refused.status_code, found["field"]) == (422, field)
    assert found["problem"].startswith(problem)


def test_a_request_of_another_department_is_not_there(
    program: Callable[..., Client], ticket: Ticket, eva: Person
) -> None:
    assert program(eva).get(f"/api/v1/tickets/{ticket.number}").status_code in (403, 404)


def test_reading_brings_the_timeline_and_304_while_nothing_is_new(as_ada: Client, ticket: Ticket) -> None:
    read = as_ada.get(f"/api/v1/tickets/{ticket.number}")
    assert [event["kind"] for event in read.json()["events"]] == kinds(ticket)
    assert read.json()["events"][0]["text"] == "Da stamattina esce solo carta bianca."
    again = as_ada.get(f"/api/v1/tickets/{ticket.number}", headers={"If-None-Match": read["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    part = as_ada.get(f"/api/v1/tickets/{ticket.number}/events?after=1&limit=1").json()
    assert [event["number"] for event in part["events"]] == [2][: len(part["events"])]


def test_opening_twice_with_one_key_opens_once(
    as_ada: Client, ticket: Ticket, dario: Person, it_department: Department
) -> None:
    body = {"department": it_department.pk, "subject": "Schermo nero", "requester": dario.pk}
    first = post(as_ada, "tickets", body, Idempotency_Key="abc")
    second = post(as_ada, "tickets", body, Idempotency_Key="abc")
    assert first.status_code == 201
    assert first.json()["number"] == second.json()["number"]
    assert first["Location"] == f"/api/v1/tickets/{first.json()['number']}"
    made = Ticket.objects.get(number=first.json()["number"])
    assert (made.requester, made.channel, made.events.first().source) == (dario, "api", "api")  # type: ignore[union-attr]


def test_a_request_goes_its_way_by_moves_and_each_answers_the_new_etag(
    as_ada: Client, ticket: Ticket, ada: Person, program: Callable[..., Client], bruno: Person
) -> None:
    at = f"tickets/{ticket.number}"
    assert post(as_ada, f"{at}/charge").json()["owner"]["id"] == ada.pk
    assert post(as_ada, f"{at}/triage", {"impact": "high", "urgency": "high"}).json()["impact"] == "high"
    said = post(as_ada, f"{at}/replies", {"text": "Provi a spegnerla."}, Idempotency_Key="k")
    assert (
        post(as_ada, f"{at}/replies", {"text": "Provi a spegnerla."}, Idempotency_Key="k")["ETag"]
        == said["ETag"]
    )
    assert post(as_ada, f"{at}/notes", {"text": "È il toner."}).status_code == 201
    assert post(as_ada, f"{at}/hold", {"waiting_for": "requester"}).json()["status"] == "waiting"
    assert post(as_ada, f"{at}/resumption").json()["status"] == "open"
    up = {"reason": "no_access", "tried": "Cambiato il toner"}
    assert post(as_ada, f"{at}/escalation", up).json()["level"] == 2, kinds(ticket)
    as_bruno = program(bruno)
    assert post(as_bruno, f"{at}/charge").json()["owner"]["id"] == bruno.pk
    assert post(as_bruno, f"{at}/hand-back", {"reason": "È per voi."}).json()["level"] == 1
    post(as_ada, f"{at}/charge")
    assert post(as_ada, f"{at}/resolution", {"text": "Cambiato il tamburo."}).json()["status"] == "resolved"
    assert post(as_ada, f"{at}/reopening", {"reason": "Ancora bianco."}).json()["status"] == "open"
    assert post(as_ada, f"{at}/resolution").json()["status"] == "resolved"
    closed = post(as_ada, f"{at}/closing")
    assert closed.json()["status"] == "closed"
    assert closed["ETag"] == f'"{len(kinds(ticket))}"'
    refused = post(as_ada, f"{at}/replies", {"text": "E poi?"})
    assert (refused.status_code, refused.json()["code"]) == (409, "already_ended")


def test_what_somebody_else_changed_since_is_412_and_a_note_is_no_change(
    as_ada: Client, ticket: Ticket, bruno: Person
) -> None:
    at = f"tickets/{ticket.number}"
    seen = as_ada.get(f"/api/v1/{at}")["ETag"]
    assert post(as_ada, f"{at}/notes", {"text": "Vista."}).status_code == 201
    assert post(as_ada, f"{at}/charge", If_Match=seen).status_code == 200
    reply(ticket, text="Ci penso io.", actor=acting(bruno), at=just_now())
    refused = post(as_ada, f"{at}/resolution", {"text": "Fatto."}, If_Match=seen)
    assert (refused.status_code, refused.json()["code"]) == (412, "changed")
    assert "resolved" not in kinds(ticket)


def test_refusals_say_what_to_do_in_the_callers_language(as_ada: Client, ticket: Ticket) -> None:
    at = f"tickets/{ticket.number}/assignment"
    refused = post(as_ada, at, {"owner": 1})
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    assert refused.json()["detail"] == "Your role does not include this."
    italian = post(as_ada, at, {"owner": 1}, Accept_Language="it")
    assert italian.json()["detail"] != refused.json()["detail"]
    assert post(as_ada, f"tickets/{ticket.number}/escalation", {"colour": 1}).json()["fields"]
    assert as_ada.get("/api/v1/nowhere").json()["code"] == "no_such_address"
    assert (
        as_ada.post("/api/v1/tickets", b"{", content_type="application/json").json()["code"] == "bad_request"
    )
    elsewhere = as_ada.get("/api/v1/tickets", headers={"Host": "[of nobody"})
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (400, "bad_request")


def test_why_what_climbs_and_who_is_on_shift(as_ada: Client, ticket: Ticket, ada: Person) -> None:
    why = as_ada.get(f"/api/v1/tickets/{ticket.number}/explanation").json()
    assert why["number"] == ticket.number
    assert why["words"]["here"]
    climbs = as_ada.get("/api/v1/forecast?hours=24").json()["climbs"]
    assert [climb["number"] for climb in climbs][:1] == [ticket.number]
    shifts = as_ada.get("/api/v1/shifts").json()
    assert ada.pk in {person["id"] for shift in shifts for person in shift["people"]}
    assert as_ada.get("/api/v1/departments").json()[0]["categories"] == []


def test_queries_do_not_grow_with_the_desk(
    as_ada: Client,
    ticket: Ticket,
    dario: Person,
    it_department: Department,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(6):
        a_ticket(dario, it_department, f"Richiesta {number}")
    as_ada.get("/api/v1/me")
    with django_assert_max_num_queries(6):
        assert len(as_ada.get("/api/v1/tickets").json()["tickets"]) == 7
    with django_assert_max_num_queries(7):
        as_ada.get(f"/api/v1/tickets/{ticket.number}")


def test_opening_asks_for_each_thing_once(
    as_ada: Client,
    ticket: Ticket,
    dario: Person,
    it_department: Department,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    asked = {
        "department": it_department.pk,
        "requester": dario.pk,
        "subject": "Il plotter è fermo",
        "text": "Ecco.",
    }
    assert post(as_ada, "tickets", asked).status_code == 201
    with django_assert_max_num_queries(17):
        assert post(as_ada, "tickets", asked).json()["requester"] == {"id": dario.pk, "name": dario.name}


def test_the_answer_to_an_opening_is_what_reading_it_gives(
    as_ada: Client, ticket: Ticket, ada: Person, dario: Person, carla: Person, it_department: Department
) -> None:
    Person.objects.filter(pk=carla.pk).update(organisation=Organisation.objects.create(name="Ferriera Alta"))
    category = Category.objects.create(department=it_department, name_it="Rete")
    CustomField.objects.create(category=category, key="sede", label_it="Sede")
    asked = {"department": it_department.pk, "requester": dario.pk, "subject": "  Il  plotter "}
    for more in (
        {},
        {"requester": carla.pk, "text": "Non parte.", "kind": "request", "impact": "high", "urgency": "low"},
        {"requester": ada.pk, "category": category.pk, "fields": {"sede": "Schio"}, "channel": "phone"},
        {"on_behalf_of": carla.pk},
    ):
        answer = post(as_ada, "tickets", asked | more)
        assert answer.status_code == 201, answer.content
        read = as_ada.get(answer["Location"])
        assert answer.json() == {name: read.json()[name] for name in answer.json()}
        assert answer["ETag"] == read["ETag"]
    Department.objects.filter(pk=it_department.pk).update(name_en="Machines")
    assert post(as_ada, "tickets", asked).json()["department"]["name"] == "Machines"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_an_opening_is_whole_or_not_there_with_a_transaction_around_it_or_not(
    as_ada: Client, ticket: Ticket, dario: Person, it_department: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    def open_(*files: File) -> Any:
        asked = Request(dario.pk, it_department.pk, "Il plotter", text="È fermo.", files=files)
        return opened_ticket(asked, actor=acting(dario), at=just_now())

    for files, commits in ((), 0), ((keep([b"riga"], "log.txt"),), 1):
        with CaptureQueriesContext(connection) as asked:
            opened = open_(*files)
        assert sum(one["sql"] == "COMMIT" for one in asked.captured_queries) == commits
        assert kinds(opened) == ["opened"]
        assert Attachment.objects.filter(message__ticket=opened).count() == len(files)
    count = Ticket.objects.count()
    monkeypatch.setattr("sportello.desk.batch.tell_of_a_set", lambda *_: 1 / 0)
    for files in (), (keep([b"riga"], "log.txt"),):
        with pytest.raises(ZeroDivisionError):
            open_(*files)
    assert (Ticket.objects.count(), connection.in_atomic_block) == (count, False)
