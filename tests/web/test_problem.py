"""The pages of problems: list, one problem, what is asked first, the run under way, the problem beside a request."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from sportello.desk.charge import assign
from sportello.desk.conversation import receive
from sportello.desk.problem import write_workaround
from sportello.desk.problem_opening import open_problem
from sportello.jobs.drain import run_due_jobs
from sportello.jobs.models import Job
from sportello.people.models import Department, Person
from sportello.problems.models import Incidence, Run
from sportello.tickets.models import Ticket
from tests.web.desk import a_ticket, acting, browser_of, just_now

pytestmark = pytest.mark.django_db
SCRIPT = {"HX-Request": "true"}


@pytest.fixture
def incidents(seven_levels: object, dario: Person, it_department: Department) -> list[Ticket]:
    return [a_ticket(dario, it_department, f"Il server {n} di stampa non risponde") for n in (1, 2, 3)]


@pytest.fixture
def problem(incidents: list[Ticket], carla: Person, it_department: Department) -> Ticket:
    """Carla's problem with three incidents."""
    problem, _done = open_problem(
        subject="Il server di stampa non risponde",
        department=it_department.pk,
        incidents=[one.pk for one in incidents],
        actor=acting(carla),
        at=just_now() - timedelta(minutes=1),
    )
    assign(problem.pk, owner=carla.pk, actor=acting(carla), at=just_now() - timedelta(minutes=1))
    return problem


@pytest.fixture
def as_carla(carla: Person) -> Client:
    client = browser_of(carla)
    client.cookies["django_language"] = "en"
    return client


def write(problem: Ticket, carla: Person, **words: object) -> None:
    """A published workaround."""
    write_workaround(
        problem.pk,
        text="Usate la stampante di rete <b>P2</b>, {nome}.",
        publish=True,
        actor=acting(carla),
        at=just_now(),
        **words,  # type: ignore[arg-type]
    )


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_shows_open_problems_and_on_demand_those_that_are_over(
    as_carla: Client, problem: Ticket, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        page = text(as_carla, "/problems/")
    assert problem.subject in page
    assert f"/problems/{problem.number}/" in page
    assert problem.subject not in text(as_carla, "/problemi/?show=over")
    assert 'data-key="g p"' in page


def test_a_problem_shows_its_stages_texts_and_requests(
    as_carla: Client,
    carla: Person,
    problem: Ticket,
    incidents: list[Ticket],
    django_assert_max_num_queries: object,
) -> None:
    write(problem, carla)
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        page = text(as_carla, f"/problems/{problem.number}/")
    assert "version 1" in page
    assert "<b>P2</b>" not in page, "what people write is never markup"
    assert all(one.subject in page for one in incidents)
    assert re.search(r'<rect x="[\d.]+"', page)
    assert "Resolve 3 requests" in page


def test_strangers_and_requesters_find_no_problem(problem: Ticket, eva: Person, dario: Person) -> None:
    assert browser_of(eva).get(f"/problems/{problem.number}/").status_code == 404
    assert browser_of(dario).get(f"/problems/{problem.number}/").status_code == 404
    assert browser_of(dario).get("/problems/").status_code == 404
    assert problem.subject not in text(browser_of(eva), "/problems/")


def test_whoever_does_not_lead_it_is_shown_nothing_to_change(as_ada: Client, problem: Ticket) -> None:
    page = text(as_ada, f"/problems/{problem.number}/")
    assert f"/problems/{problem.number}/cause/" not in page
    answer = as_ada.post(f"/problems/{problem.number}/cause/", {"text": "Mah"}, headers=SCRIPT)
    assert answer.status_code == 403
    as_ada.post(f"/problems/{problem.number}/stage/", {"stage": "fixing"})
    assert Ticket.objects.get(pk=problem.pk).detail.stage == "new"


def test_cause_workaround_and_stage_are_written_without_scripts(as_carla: Client, problem: Ticket) -> None:
    at = f"/problems/{problem.number}"
    assert "Cause of the problem" in text(as_carla, f"{at}/cause/")
    assert as_carla.post(f"{at}/cause/", {"text": " "}).status_code == 422
    assert as_carla.post(f"{at}/cause/", {"text": "Il disco è pieno"})["Location"] == f"{at}/"
    as_carla.post(f"{at}/workaround/", {"text": "Riavviare", "publish": "on"})
    as_carla.post(f"{at}/stage/", {"stage": "known_error"})
    page = text(as_carla, f"{at}/")
    assert "Il disco è pieno" in page
    assert 'aria-current="step">Known error' in page
    as_carla.post(f"{at}/publication/", {"in_portal": "1"})
    assert Ticket.objects.get(pk=problem.pk).detail.in_portal
    as_carla.post(f"{at}/publication/", {"withdraw": "1"})
    assert not Ticket.objects.get(pk=problem.pk).detail.published
    assert (
        "The problem has moved on"
        in as_carla.post(f"{at}/stage/", {"stage": "nonsense"}, follow=True).content.decode()
    )


def test_more_requests_are_found_by_likeness_or_words_and_linked(
    as_carla: Client, problem: Ticket, dario: Person, it_department: Department
) -> None:
    alike = a_ticket(dario, it_department, "Server di stampa irraggiungibile")
    other = a_ticket(dario, it_department, "Serve un mouse")
    at = f"/problems/{problem.number}/incidents/"
    assert alike.subject in text(as_carla, at)
    assert other.subject in text(as_carla, f"{at}?q=mouse")
    answer = as_carla.post(at, {"n": [other.number], "q": "mouse"}, headers=SCRIPT)
    assert answer["HX-Redirect"] == f"/problems/{problem.number}/"
    assert Ticket.objects.get(pk=other.pk).problem == problem
    assert as_carla.post(at, {}, headers=SCRIPT).status_code == 422


def test_a_request_is_linked_from_its_page_to_a_problem_or_to_a_new_one(
    as_ada: Client, problem: Ticket, dario: Person, it_department: Department
) -> None:
    one, two = a_ticket(dario, it_department, "Server di stampa morto"), a_ticket(dario, it_department)
    assert f"/tickets/{one.number}/problem/" in text(as_ada, f"/tickets/{one.number}/")
    dialog = as_ada.get(f"/tickets/{one.number}/problem/", headers=SCRIPT).content.decode()
    assert f'value="{problem.number}" checked' in dialog
    as_ada.post(f"/tickets/{one.number}/problem/", {"problem": problem.number})
    assert Ticket.objects.get(pk=one.pk).problem == problem
    at = f"/tickets/{two.number}/problem/"
    assert as_ada.post(at, {"problem": "new", "subject": ""}).status_code == 422
    assert as_ada.post(at, {"problem": "999999", "subject": ""}).status_code == 404
    as_ada.post(at, {"problem": "new", "subject": "Toner finito ovunque"})
    made = Ticket.objects.get(pk=two.pk).problem
    assert made is not None
    assert (made.kind, made.subject) == ("problem", "Toner finito ovunque")


def test_a_selection_is_linked_and_the_refused_are_listed(
    as_ada: Client, problem: Ticket, incidents: list[Ticket], dario: Person, it_department: Department
) -> None:
    free = a_ticket(dario, it_department)
    assert "/queue/selection/problem/" in text(as_ada, "/queue/all/")
    numbers = [free.number, incidents[0].number]
    query = f"n={numbers[0]}&n={numbers[1]}&next=/coda/"
    dialog = as_ada.get(f"/queue/selection/problem/?{query}", headers=SCRIPT)
    assert problem.subject in dialog.content.decode()
    answer = as_ada.post(
        "/queue/selection/problem/", {"n": numbers, "problem": problem.number, "next": "/coda/"}
    )
    assert answer.status_code == 409, "one of them was linked already"
    assert incidents[0].subject in answer.content.decode()
    assert f"1 richiesta collegata a SP-{problem.number}." in answer.content.decode(), "and what was done"
    assert Ticket.objects.get(pk=free.pk).problem == problem
    assert as_ada.post("/queue/selection/problem/", {"problem": "new"}).status_code == 422


def test_all_is_resolved_by_a_job_that_can_be_watched(
    as_carla: Client, carla: Person, dario: Person, problem: Ticket, incidents: list[Ticket]
) -> None:
    write(problem, carla)
    at = f"/problems/{problem.number}"
    as_carla.post(f"{at}/shipment/", {"how": "public"})
    run_due_jobs(just_now())
    receive(incidents[0].pk, text="Non va", actor=acting(dario), at=just_now() + timedelta(seconds=1))
    dialog = as_carla.get(f"{at}/resolution/", headers=SCRIPT).content.decode()
    assert "Resolve 2 requests" in dialog
    assert "stays open" in dialog
    answer = as_carla.post(f"{at}/resolution/", {"text": "Fatto, {nome}."}, headers=SCRIPT)
    assert answer["HX-Redirect"] == f"{at}/"
    page = text(as_carla, f"{at}/")
    assert 'hx-trigger="every 1s"' in page
    assert "Resolve 2 requests" not in page, "not twice"
    assert as_carla.get(f"{at}/progress/", headers=SCRIPT).status_code == 200
    run_due_jobs(just_now())
    assert as_carla.get(f"{at}/progress/", headers=SCRIPT)["HX-Refresh"] == "true"
    statuses = Ticket.objects.filter(problem=problem).order_by("pk").values_list("status", flat=True)
    assert list(statuses) == ["open", "resolved", "resolved"]
    page = text(as_carla, f"{at}/")
    assert "2 requests done" in page
    assert "the customer wrote after the workaround" in page
    assert not Job.objects.filter(state="failed").exists()


def test_a_run_is_stopped_and_a_second_one_waits_for_the_first(as_carla: Client, problem: Ticket) -> None:
    at = f"/problems/{problem.number}"
    as_carla.post(f"{at}/warning/", {"text": "Ci siamo"})
    second = as_carla.post(f"{at}/warning/", {"text": "Di nuovo"}, headers=SCRIPT)
    assert second.status_code == 409
    run = Run.objects.get()
    as_carla.post(f"{at}/progress/{run.pk}/end/")
    run_due_jobs(just_now())
    run.refresh_from_db()
    assert run.status == "stopped"
    assert "then stopped" in text(as_carla, f"{at}/")


def test_the_problem_stands_beside_its_requests(
    as_ada: Client,
    carla: Person,
    dario: Person,
    problem: Ticket,
    incidents: list[Ticket],
    django_assert_max_num_queries: object,
) -> None:
    write(problem, carla)
    as_ada.get(f"/tickets/{incidents[0].number}/")  # the rule book is read, and the page marked as read, once
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        page = text(as_ada, f"/tickets/{incidents[0].number}/")
    assert f"/problems/{problem.number}/" in page
    assert "stampante di rete" in page
    assert "data-insert=" in page
    mine, found = browser_of(dario), f"/portale/{incidents[0].number}/"
    assert "stampante di rete" not in text(mine, found), "not published for requesters"
    write(problem, carla, in_portal=True)
    assert "stampante di rete" in text(mine, found)
    assert problem.subject not in text(mine, found)
    said = {
        "kind": "reply",
        "text": "Buongiorno.\nUsate la stampante di rete <b>P2</b>, Dario.",
        "seen": "999",
    }
    as_ada.post(f"/tickets/{incidents[0].number}/messages/", said)
    assert Incidence.objects.get(ticket=incidents[0]).told_publicly, "inserted by hand it counts too"


def test_rows_can_be_ended_by_hand_and_taken_away(
    as_carla: Client, problem: Ticket, incidents: list[Ticket]
) -> None:
    at, other = f"/problems/{problem.number}/incidents", incidents[0].number
    as_carla.post(f"{at}/{other}/hand/", {"by_hand": "1"})
    assert Incidence.objects.get(ticket=incidents[0]).by_hand
    assert incidents[1].subject not in text(as_carla, f"/problems/{problem.number}/?show=by_hand")
    as_carla.post(f"{at}/{other}/end/")
    assert not Incidence.objects.filter(ticket=incidents[0]).exists()


def test_a_new_problem_is_opened_by_itself(
    as_ada: Client, seven_levels: object, it_department: Department
) -> None:
    assert as_ada.post("/problems/new/", {"subject": "", "department": it_department.pk}).status_code == 422
    answer = as_ada.post("/problems/new/", {"subject": "Wi-Fi lento", "department": it_department.pk})
    made = Ticket.objects.get(kind="problem")
    assert answer["Location"] == f"/problems/{made.number}/"
