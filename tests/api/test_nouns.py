"""Calls, problems, articles, people, rotas, queues: each noun's way through the interface."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from sportello.jobs.drain import run_due_jobs
from sportello.knowledge.models import Article, Feedback
from sportello.knowledge.writing import Words
from sportello.people.models import Address, Alteration, Department, Organisation, Person, Phone
from sportello.tickets.models import Ticket
from sportello.workspace.models import Call
from tests.api.programs import post
from tests.api.test_moves import delete, put
from tests.api.world import a_rota, furnish
from tests.cast import a_person
from tests.knowledge.shelf import an_article, said_again
from tests.web.desk import a_ticket, just_now

Program = Callable[..., Client]


def test_a_call_opens_answers_joins_or_is_not_for_us(as_ada: Client, ticket: Ticket, dario: Person) -> None:
    Phone.objects.create(person=dario, number="+390444310118")
    who = as_ada.get("/api/v1/callers", {"q": "0444 310118"}).json()
    assert (who["alone"], who["people"][0]["open"]) == (dario.pk, 1)
    assert [one["number"] for one in who["tickets"]] == [ticket.number]
    # Who has asked nothing that one sees is known by the number that rings, and not by their others.
    stranger = a_person("Gino Straniero")
    for number in ("+390444777001", "+393331112223"):
        Phone.objects.create(person=stranger, number=number)
    asked = ("0444 777001", "straniero", "dario")
    told = [as_ada.get("/api/v1/callers", {"q": q}).json()["people"][0]["phones"] for q in asked]
    assert told == [["+390444777001"], [], ["+390444310118"]]
    taken = {"outcome": "new_ticket", "number": "0444 310118", "subject": "Schermo nero", "seconds": 90}
    call = post(as_ada, "calls", taken)
    assert (call.status_code, call.json()["caller"]["id"]) == (201, dario.pk)
    opened = Ticket.objects.get(number=call.json()["ticket"])
    assert (opened.channel, opened.requester) == ("phone", dario)
    fast = {
        "outcome": "answered_at_once",
        "name": "Nuova Persona",
        "subject": "Password",
        "answer": "Dal portale.",
    }
    assert post(as_ada, "calls", fast).status_code == 201
    assert Person.objects.filter(name="Nuova Persona").exists()
    joined = {
        "outcome": "added",
        "person": dario.pk,
        "ticket": ticket.number,
        "text": "Richiama per lo stesso.",
    }
    assert post(as_ada, "calls", joined).json()["ticket"] == ticket.number
    assert post(as_ada, "calls", {"outcome": "not_for_us", "subject": "Pizzeria"}).status_code == 201
    assert post(as_ada, "calls", {"outcome": "new_ticket"}).json()["code"] == "no_subject"
    log = as_ada.get("/api/v1/calls?outcome=added").json()["calls"]
    assert [one["ticket"] for one in log] == [ticket.number]


def test_a_call_back_is_promised_missed_and_made(as_ada: Client, ticket: Ticket, dario: Person) -> None:
    promise = (just_now() + timedelta(hours=1)).isoformat()
    said = {"text": "Richiamo io.", "direction": "out", "person": dario.pk, "promise": promise}
    assert post(as_ada, f"tickets/{ticket.number}/calls", said).status_code == 201
    waiting = as_ada.get("/api/v1/call-backs?everybody=true").json()
    assert [one["ticket"]["number"] for one in waiting] == [ticket.number]
    at = f"call-backs/{ticket.number}"
    assert post(as_ada, at, {"outcome": "no_answer"}).status_code == 201
    assert as_ada.get("/api/v1/call-backs?everybody=true").json()
    assert post(as_ada, at, {"outcome": "spoken", "text": "Detto."}).status_code == 201
    assert as_ada.get("/api/v1/call-backs?everybody=true").json() == []
    missed = post(as_ada, "missed-calls", {"number": "+39 055 4400112"})
    assert (missed.status_code, Call.objects.filter(outcome="missed").count()) == (201, 1)
    assert post(as_ada, "missed-calls", {"number": "12"}).status_code == 422


def test_a_problem_from_its_requests_to_their_resolution(
    program: Program, ticket: Ticket, dario: Person, carla: Person, it_department: Department, as_ada: Client
) -> None:
    other = a_ticket(dario, it_department, "Anche il plotter")
    chief = program(carla)
    new = {"subject": "Stampanti ferme", "department": it_department.pk, "incidents": [ticket.number]}
    made = post(chief, "problems", new)
    at = f"problems/{made.json()['number']}"
    assert (made.status_code, made.json()["figures"]["open"], made.json()["stage"]) == (201, 1, "new")
    linked = post(chief, f"{at}/incidents", {"incidents": [other.number, 99999]}).json()
    assert [one["done"] for one in linked["results"]] == [True, False]
    assert put(as_ada, f"{at}/cause", {"text": "x"}).json()["code"] == "not_allowed"
    assert put(chief, f"{at}/cause", {"text": "Il driver."}).json()["cause"] == "Il driver."
    assert post(chief, f"{at}/stage", {"stage": "known_error"}).json()["stage"] == "known_error"
    way = {"text": "Stampate in PDF, {nome}.", "publish": True, "in_portal": True}
    shown = post(chief, f"{at}/workaround", way).json()
    assert (shown["version"], shown["published"], shown["untold"]) == (1, 1, 2)
    assert put(chief, f"{at}/incidents/{other.number}/hand", {"by_hand": True}).status_code == 200
    page = chief.get(f"/api/v1/{at}/incidents?show=by_hand").json()
    assert [one["ticket"]["number"] for one in page["incidents"]] == [other.number]
    run = post(chief, f"{at}/runs", {"kind": "resolve", "text": "Funziona di nuovo."})
    assert (run.status_code, run.json()["status"]) == (202, "waiting")
    run_due_jobs(just_now())
    over = chief.get(run["Location"]).json()
    assert (over["status"], over["done"], over["listed"][0]["why"]) == ("done", 1, "by_hand")
    assert chief.get(f"/api/v1/tickets/{ticket.number}").json()["status"] == "resolved"
    assert len(chief.get("/api/v1/problems?show=over").json()["problems"]) == 1


def test_an_article_is_written_published_found_judged_and_withdrawn(
    program: Program, carla: Person, as_ada: Client, ticket: Ticket, it_department: Department
) -> None:
    chief = program(carla)
    words = {
        "language": "it",
        "title": "Stampante ferma",
        "summary": "La stampante non stampa?",
        "body": "## Passi",
    }
    made = post(chief, "articles", words | {"department": it_department.pk, "source": ticket.number})
    number, revision = made.json()["number"], made.json()["revision"]
    assert (made.status_code, made.json()["state"], made.json()["source"]) == (201, "draft", ticket.number)
    assert post(as_ada, "articles", words | {"publish": True}).json()["code"] == "not_allowed"
    assert Article.objects.count() == 1  # nothing half done
    put_on = post(chief, f"articles/{number}/publication", {"language": "it", "revision": revision})
    assert (put_on.json()["state"], put_on.json()["in_force"]) == ("published", True)
    stale = put(chief, f"articles/{number}", words | {"revision": revision})
    assert (stale.status_code, stale.json()["code"]) == (409, "article_changed")
    found = as_ada.get("/api/v1/articles", {"q": "stampanti"}).json()["articles"]
    assert [one["number"] for one in found] == [number]
    assert put(as_ada, f"articles/{number}/judgement", {"helped": True}).status_code == 204
    assert Feedback.objects.get().helped
    assert as_ada.get(f"/api/v1/articles/{number}?lang=it").json()["helped"] == 1
    offered = as_ada.get(f"/api/v1/tickets/{ticket.number}/articles").json()
    assert [one["number"] for one in offered] == [number]
    newest = as_ada.get(f"/api/v1/articles/{number}").json()["revision"]
    gone = post(chief, f"articles/{number}/retirement", {"revision": newest})
    assert gone.json()["state"] == "retired"
    assert as_ada.get("/api/v1/articles").json()["articles"] == []
    assert len(as_ada.get(f"/api/v1/articles/{number}/versions?lang=it").json()) == 1


def test_what_is_not_published_of_an_article_is_for_those_who_may_write_it(
    program: Program, carla: Person, eva: Person, it_department: Department
) -> None:
    article = an_article(carla, "Stampante ferma", department=it_department, body="In vigore.")
    said_again(article, carla, Words("Stampante nuova", "", "Non ancora."))
    at, stranger, chief = f"/api/v1/articles/{article.pk}", program(eva), program(carla)
    assert chief.get(f"{at}?newest=true").json()["body"] == "Non ancora."
    told = stranger.get(f"{at}?newest=true").json()
    assert (told["body"], told["version"], told["newer"]) == ("In vigore.", 1, False)
    refused = stranger.get(f"{at}/versions")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")


def test_how_somebody_is_reached_is_told_to_whom_they_asked(
    program: Program, as_ada: Client, eva: Person, ticket: Ticket, dario: Person
) -> None:
    Phone.objects.create(person=dario, number="+390444310118")
    Address.objects.create(person=dario, address="zeta9@officine.example")
    at, stranger, chief = (
        f"people/{dario.pk}",
        program(eva),
        program(a_person("Tommaso", is_administrator=True)),
    )
    for client in (as_ada, chief):
        assert client.get(f"/api/v1/{at}").json()["addresses"] == ["zeta9@officine.example"]
    told = stranger.get(f"/api/v1/{at}").json()
    assert (told["name"], told["addresses"], told["phones"]) == ("Dario", None, None)
    everybody = f"/api/v1/people?organisation={dario.organisation_id}"
    assert [one["id"] for one in as_ada.get(everybody).json()["people"]] == [dario.pk]
    assert stranger.get(everybody).json()["code"] == "not_allowed"
    assert stranger.get("/api/v1/people?q=zeta9@o").json()["people"] == []
    assert [one["id"] for one in chief.get("/api/v1/people?q=zeta9@o").json()["people"]] == [dario.pk]


def test_people_and_organisations_by_the_rules_of_the_administration(
    program: Program, as_ada: Client, ticket: Ticket, dario: Person
) -> None:
    refused = post(as_ada, "people", {"name": "Nina"})
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    chief = program(a_person("Tommaso", is_administrator=True))
    firm = post(chief, "organisations", {"name": "Ferriera Alta", "tier": "Gold"}).json()
    assert firm["tier"] == "gold"
    reached = {"addresses": ["nina@ferriera.example"], "phones": [{"number": "055 4400112", "label": "casa"}]}
    made = post(chief, "people", {"name": "Nina", "organisation": firm["id"], **reached})
    assert (made.status_code, made.json()["phones"]) == (201, [{"number": "+390554400112", "label": "casa"}])
    taken = chief.patch(
        f"/api/v1/people/{dario.pk}",
        {"addresses": ["NINA@ferriera.example"]},
        content_type="application/json",
    )
    assert (taken.status_code, taken.json()["fields"][0]["field"]) == (422, "addresses")
    assert as_ada.get("/api/v1/people").json()["code"] == "not_allowed"
    found = as_ada.get("/api/v1/people", {"q": "nina@ferriera.example"}).json()["people"]
    assert [one["name"] for one in found] == ["Nina"]
    assert as_ada.get(f"/api/v1/people/{made.json()['id']}").json()["organisation"]["name"] == firm["name"]
    assert post(chief, f"people/{made.json()['id']}/end").json()["in_use"] is False
    assert as_ada.get("/api/v1/alterations").json()["code"] == "not_allowed"
    told = chief.get("/api/v1/alterations?noun=people.person").json()["alterations"]
    assert [one["act"] for one in told] == [Alteration.Act.ENDED, Alteration.Act.MADE]
    assert Organisation.objects.get(pk=firm["id"]).kind == "customer"


def test_who_is_on_duty_where_somebody_is_missing_and_who_steps_in(
    program: Program, as_ada: Client, ticket: Ticket, ada: Person, bruno: Person, carla: Person
) -> None:
    at = f"rotas/{a_rota(ada)[0]}"
    turns = as_ada.get(f"/api/v1/{at}/shifts").json()
    assert {one["person"]["id"] for one in turns} == {ada.pk}
    start = just_now() + timedelta(days=3)
    leave = {"starts": start.isoformat(), "ends": (start + timedelta(hours=4)).isoformat(), "person": ada.pk}
    chief = program(carla)
    made = post(chief, f"{at}/overrides", leave)
    assert made.status_code == 201, made.content
    gaps = as_ada.get("/api/v1/coverage-gaps").json()
    assert start.isoformat().replace("+00:00", "Z") in {one["starts"] for one in gaps}
    asked = {name: leave[name] for name in ("starts", "ends")} | {"taker": bruno.pk, "nobody": True}
    assert post(as_ada, f"{at}/requests", asked).json()["code"] == "not_allowed"
    request = post(chief, f"{at}/requests", asked).json()
    answered = post(program(bruno), f"shift-requests/{request['id']}/answer", {"accepted": True})
    assert answered.json()["accepted"] is True
    assert delete(chief, f"{at}/overrides/{made.json()['id']}").status_code == 204
    assert (
        as_ada.get(f"/api/v1/{at}/shifts?since=2026-01-01T00:00:00Z&until=2027-01-01T00:00:00Z").json()[
            "code"
        ]
        == "too_long_a_time"
    )


def test_a_view_is_kept_and_holds_what_its_filters_say(
    as_ada: Client, ticket: Ticket, dario: Person, it_department: Department
) -> None:
    made = post(as_ada, "views", {"name": "Nuove", "place": "all", "query": "status=new&colour=red"}).json()
    assert made["query"] == "status=new"
    assert [one["number"] for one in as_ada.get(f"/api/v1/views/{made['id']}/tickets").json()["tickets"]] == [
        ticket.number
    ]
    shared = {"name": "Di tutti", "place": "all", "department": it_department.pk}
    assert post(as_ada, "views", shared).json()["code"] == "cannot_share"
    nowhere = shared | {"department": 99999}
    assert post(as_ada, "views", nowhere).json()["code"] == "unknown_department"
    assert delete(as_ada, f"views/{made['id']}").status_code == 204
    counts = {one["place"]: one["count"] for one in as_ada.get("/api/v1/queues").json()}
    assert (counts["all"], counts["mine"]) == (1, 0)
    found = as_ada.get("/api/v1/search", {"q": "stampante"}).json()["tickets"]
    assert [one["number"] for one in found] == [ticket.number]


@pytest.mark.parametrize(
    ("address", "most"),
    [("calls", 7), ("problems", 9), ("articles", 6), ("people?q=dario", 6), ("organisations", 5), ("events?after=0", 9),
     ("queues", 6), ("call-backs?everybody=true", 8), ("teams", 5), ("rotas", 5)],
)  # fmt: skip
def test_no_list_asks_more_of_a_larger_desk(
    address: str, most: int, as_ada: Client, ticket: Ticket, ada: Person, dario: Person, carla: Person,
    it_department: Department, django_assert_max_num_queries: DjangoAssertNumQueries, settings: Any, tmp_path: Any,
) -> None:  # fmt: skip
    settings.MEDIA_ROOT = tmp_path
    ada.roles.create(department=it_department, role="supervisor")
    furnish(ada, dario, it_department, ticket)
    for number in range(3):
        a_ticket(dario, it_department, f"Richiesta {number}")
        an_article(carla, f"Articolo {number}", department=it_department)
        Organisation.objects.create(name=f"Ditta {number}")
    as_ada.get("/api/v1/me")
    with django_assert_max_num_queries(most):
        assert as_ada.get(f"/api/v1/{address}").status_code == 200
