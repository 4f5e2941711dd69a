"""Saved views: kept, changed, shared by who may, counted, thrown away."""

from datetime import timedelta

import pytest
from django.db.models import QuerySet
from django.test import Client

from sportello.people.models import Department, Person, Team
from sportello.tickets.models import Ticket
from sportello.workspace.models import SavedView
from tests.web.desk import a_ticket, browser_of
from tests.web.test_queue import rows


@pytest.fixture
def two(seven_levels: object, dario: Person, it_department: Department) -> list[Ticket]:
    """Two requests."""
    return [a_ticket(dario, it_department, f"Richiesta {ago}", ago=timedelta(minutes=ago)) for ago in (4, 2)]


def keep(client: Client, name: str = "Primo livello", shown: str = "", query: str = "level=1") -> str:
    """Save a view; the address one is led to."""
    form = {"name": name, "place": "all", "query": query, "shown": shown}
    answer = client.post("/queue/views/new/", form)
    return answer.headers.get("Location", "")


def test_a_view_is_kept_and_leads_back_to_what_it_asked_for(two: list[Ticket], as_ada: Client) -> None:
    address = keep(as_ada)
    view = SavedView.objects.get()
    assert address == f"/queue/all/?level=1&view={view.pk}"
    page = as_ada.get(address).content.decode()
    assert '<h1 class="clip">Primo livello</h1>' in page
    assert f'href="/queue/all/?level=1&amp;view={view.pk}" aria-current="page"' in page
    assert len(rows(as_ada, address)) == 2


def test_counts_come_after_the_page(two: list[Ticket], as_ada: Client) -> None:
    keep(as_ada)
    assert '<span class="side-n">2</span>' in as_ada.get("/queue/views/").content.decode()


def test_a_name_is_needed_and_stands_once(two: list[Ticket], as_ada: Client) -> None:
    keep(as_ada)
    form = {"name": "Primo livello", "place": "all", "query": "", "shown": ""}
    again = as_ada.post("/queue/views/new/", form)
    assert again.status_code == 422
    assert "scegline un altro" in again.content.decode()
    assert as_ada.post("/queue/views/new/", form | {"name": " "}).status_code == 422
    assert SavedView.objects.count() == 1


def test_a_name_that_is_taken_in_this_very_moment_is_said_to_be(
    two: list[Ticket], as_ada: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(as_ada)
    exists, first = QuerySet.exists, iter([True])
    monkeypatch.setattr(
        QuerySet,
        "exists",
        lambda rows: not (rows.model is SavedView and next(first, False)) and exists(rows),
    )
    form = {"name": "Primo livello", "place": "all", "query": "", "shown": ""}
    answer = as_ada.post("/queue/views/new/", form)
    assert answer.status_code == 422
    assert "scegline un altro" in answer.content.decode()


def test_views_are_changed_and_thrown_away_by_their_owner_alone(
    two: list[Ticket], as_ada: Client, bruno: Person
) -> None:
    keep(as_ada)
    view = SavedView.objects.get()
    address = f"/queue/views/{view.pk}/"
    assert browser_of(bruno).get(address).status_code == 404
    assert browser_of(bruno).get(f"/queue/all/?view={view.pk}").status_code == 404
    changed = {"name": "Tutte", "place": "all", "query": "", "shown": ""}
    assert as_ada.post(address, changed).headers["Location"] == f"/queue/all/?view={view.pk}"
    assert as_ada.post(f"{address}end/").status_code == 302
    assert not SavedView.objects.exists()


def test_supervisors_share_with_the_department_and_others_may_not(
    two: list[Ticket], as_ada: Client, carla: Person, it_department: Department, first_level: Team
) -> None:
    shown = f"department-{it_department.pk}"
    form = {"name": "Mia", "place": "all", "query": "", "shown": shown}
    assert as_ada.post("/queue/views/new/", form).status_code == 422
    boss = browser_of(carla)
    keep(boss, "Del reparto", shown)
    keep(boss, "Della squadra", f"team-{first_level.pk}")
    page = as_ada.get("/").content.decode()
    assert "Del reparto" in page
    assert "Della squadra" in page
    view = SavedView.objects.get(name="Del reparto")
    assert as_ada.get(f"/queue/views/{view.pk}/").status_code == 403
    assert as_ada.get(f"/queue/all/?view={view.pk}").status_code == 200
