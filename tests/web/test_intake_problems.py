"""Known problems beside a call: read aloud, and linked to the request that the call opens."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sportello.catalogue.models import Category
from sportello.desk.problem import write_workaround
from sportello.desk.problem_opening import open_problem
from sportello.desk.resolution import cancel
from sportello.people.models import Department, Person
from sportello.tickets.models import Ticket
from sportello.web.numbers import label
from sportello.workspace.models import Call
from tests.web.desk import a_ticket, acting, just_now
from tests.web.test_intake import NUMBER, answered, on_the_line

__all__ = ["on_the_line"]
pytestmark = pytest.mark.django_db


def test_known_problems_are_read_aloud_by_words_or_by_category(
    as_ada: Client, dario: Person, carla: Person, it_department: Department
) -> None:
    network = Category.objects.create(department=it_department, name_it="Rete", name_en="Network")
    ticket = a_ticket(dario, it_department, "Rete ferma al secondo piano")
    problem, _done = open_problem(
        subject="La rete del secondo piano cade",
        department=it_department.pk,
        incidents=[ticket.pk],
        actor=acting(carla),
        at=just_now(),
    )
    Ticket.objects.filter(pk=problem.pk).update(category=network)
    call = answered(as_ada, f"?da=%2B{NUMBER[1:]}")
    as_ada.post(f"/call/{call.pk}/draft/", {"subject": "Rete secondo piano"}, headers={"HX-Request": "true"})
    address = f"/call/{call.pk}/articles/"
    assert (
        "La rete del secondo piano cade" not in as_ada.get(address).content.decode()
    )  # nothing to read aloud
    words = "Usi il Wi-Fi, {nome}. <b>Subito</b>"
    write_workaround(problem.pk, text=words, publish=True, actor=acting(carla), at=just_now())
    for written in ({"subject": "Rete secondo piano"}, {"subject": "?", "category": network.pk}):
        beside = as_ada.post(f"/call/{call.pk}/draft/", written, headers={"HX-Request": "true"})
        assert "La rete del secondo piano cade" in beside.content.decode()
        with CaptureQueriesContext(connection) as asked:
            page = as_ada.get(address).content.decode()
        assert "Usi il Wi-Fi, Dario. &lt;b&gt;Subito&lt;/b&gt;" in page
        assert len(asked) <= 15
    as_ada.post(f"/call/{call.pk}/draft/", {"subject": "Stampante"}, headers={"HX-Request": "true"})
    assert "La rete del secondo piano cade" not in as_ada.get(address).content.decode()


def test_a_call_is_linked_to_the_problem_it_tells_of(
    as_ada: Client, dario: Person, carla: Person, it_department: Department
) -> None:
    ticket = a_ticket(dario, it_department, "Rete ferma al secondo piano")
    problem, _done = open_problem(
        subject="La rete del secondo piano cade",
        department=it_department.pk,
        incidents=[ticket.pk],
        actor=acting(carla),
        at=just_now(),
    )
    write_workaround(problem.pk, text="Usi il Wi-Fi", publish=True, actor=acting(carla), at=just_now())
    for address, more, ended in (("ticket", {}, "open"), ("answer", {"answer": "Usi il Wi-Fi"}, "resolved")):
        call = answered(as_ada, f"?da=%2B{NUMBER[1:]}")
        written = {"subject": "Non stampa niente", **more}
        at = f"/call/{call.pk}"
        as_ada.post(f"{at}/problem/", {**written, "belongs": str(problem.number)})
        assert "sarà collegata" in as_ada.get(f"{at}/articles/").content.decode()  # though no word is alike
        page = as_ada.get(f"{at}/").content.decode()
        assert f'<input type="hidden" name="problem" value="{problem.number}">' in page
        done = as_ada.post(f"{at}/{address}/", {**written, "problem": str(problem.number)}, follow=True)
        assert f"È collegata a {label(problem)}." in done.content.decode()
        opened = Ticket.objects.latest("pk")
        assert opened.incidence.problem_id == problem.pk
        assert opened.status in (ended, "new")


def test_a_call_whose_problem_has_ended_is_opened_and_says_so(
    as_ada: Client, dario: Person, carla: Person, it_department: Department
) -> None:
    problem, _done = open_problem(
        subject="La rete cade", department=it_department.pk, incidents=[], actor=acting(carla), at=just_now()
    )
    write_workaround(problem.pk, text="Usi il Wi-Fi", publish=True, actor=acting(carla), at=just_now())
    call = answered(as_ada, f"?da=%2B{NUMBER[1:]}")
    written = {"subject": "Non stampa niente", "problem": str(problem.number)}
    as_ada.post(f"/call/{call.pk}/problem/", {**written, "belongs": ""})
    assert "problem" not in Call.objects.get(pk=call.pk).written
    cancel(problem.pk, reason="Doppione", actor=acting(carla), at=just_now())
    done = as_ada.post(f"/call/{call.pk}/ticket/", written, follow=True).content.decode()
    assert "non è più aperto" in done
    assert Ticket.objects.latest("pk").subject == "Non stampa niente"
