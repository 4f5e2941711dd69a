"""The dashboard: who sees it, what it counts, and that every figure opens what it counted."""

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from sportello.desk.charge import take_charge
from sportello.desk.escalate import escalate, hand_back
from sportello.desk.resolution import resolve
from sportello.people.models import RoleAssignment
from sportello.reports.figures import FIGURES, counts
from sportello.reports.flow import flow
from sportello.reports.promises import in_period, weeks
from sportello.reports.reasons import reasons
from sportello.reports.scope import Scope, first_recorded, overseen
from sportello.tickets.models import Ticket, TimelineEvent
from sportello.worker.tick import tick_until_quiet
from tests.web.desk import a_ticket, acting, browser_of, just_now

if TYPE_CHECKING:
    from sportello.escalation.models import PolicyVersion
    from sportello.people.models import Department, Person


@pytest.fixture
def desk(
    seven_levels: "PolicyVersion",
    dario: "Person",
    ada: "Person",
    bruno: "Person",
    it_department: "Department",
) -> dict[str, Ticket]:
    """Five requests: fresh, overdue, climbed by hand with a reason, handed back, solved."""
    made = {
        name: a_ticket(dario, it_department, name, ago=timedelta(minutes=ago))
        for name, ago in {"fresh": 1, "late": 14, "climbed": 5, "back": 5, "solved": 6}.items()
    }
    now = just_now()
    for name in ("climbed", "back", "solved"):
        take_charge(made[name].pk, actor=acting(ada), at=now)
    for name in ("climbed", "back"):
        escalate(made[name].pk, reason="needs_specialist", tried="riavvio", actor=acting(ada), at=now)
    take_charge(made["back"].pk, actor=acting(bruno), at=now)
    hand_back(made["back"].pk, reason="mancano i dati", actor=acting(bruno), at=now)
    resolve(made["solved"].pk, text="Fatto.", actor=acting(ada), at=now)
    return made


def scope(carla: "Person", period: str = "today", ahead: timedelta = timedelta()) -> Scope:
    return Scope.of(overseen(acting(carla)), just_now() + ahead, period)


def test_who_leads_nothing_finds_no_dashboard(as_ada: Client, seven_levels: "PolicyVersion") -> None:
    assert as_ada.get(reverse("dashboard")).status_code == 404
    assert reverse("dashboard") not in as_ada.get("/").content.decode()


def test_a_supervisor_sees_only_what_they_oversee(carla: "Person", desk: dict[str, Ticket]) -> None:
    page = browser_of(carla).get(reverse("dashboard"))
    assert page.status_code == 200
    assert "late" in page.content.decode()
    elsewhere = browser_of(carla).get(reverse("dashboard"), {"department": "999999"})
    assert elsewhere.status_code == 404


def test_every_figure_opens_the_tickets_it_counts(carla: "Person", desk: dict[str, Ticket]) -> None:
    page = browser_of(carla).get(reverse("dashboard")).content.decode()
    found = re.findall(r'<dd><a href="([^"]+)">(\d+)</a>', page)
    assert len(found) == 7
    for href, number in found:
        listed = browser_of(carla).get(href.replace("&amp;", "&")).content.decode()
        assert listed.count("<tr id=") == int(number), href


def test_what_the_figures_hold(carla: "Person", desk: dict[str, Ticket]) -> None:
    later = scope(carla, ahead=timedelta(minutes=2))
    named = {slug: set(FIGURES[slug].narrow(later, "").values_list("subject", flat=True)) for slug in FIGURES}
    assert named["open"] == {"fresh", "late", "climbed", "back"}
    assert named["late"] == {"late"}
    assert "fresh" in named["soon"]
    assert named["unassigned"] == {"fresh", "late"}
    assert named["climbed"] == {"climbed", "back"}
    assert named["handed-back"] == {"back"}
    assert counts(later, "open", "late", "climbed") == [4, 1, 2]


def test_the_flow_adds_up_and_opens_its_tickets(carla: "Person", desk: dict[str, Ticket]) -> None:
    went = flow(scope(carla, "7"))
    assert went.arrived == 5
    assert dict(went.channels) == {"email": 5}
    first, second = went.steps
    assert (first.level, first.came, first.solved) == (1, 5, 1)
    assert (second.level, second.came, second.solved, second.standing) == (2, 2, 0, 1)
    for step in went.steps:
        for slug, number in (("visited", step.came), ("solved", step.solved), ("standing", step.standing)):
            assert FIGURES[slug].narrow(scope(carla, "7"), str(step.level)).count() == number


def test_reasons_tell_people_from_time(carla: "Person", desk: dict[str, Ticket]) -> None:
    tick_until_quiet(just_now() + timedelta(minutes=2))  # «late» climbs by itself
    found = {why.value: why.number for why in reasons(scope(carla, ahead=timedelta(minutes=2)))}
    assert found == {"person:needs_specialist": 2, "time": 1}
    by_time = FIGURES["reason"].narrow(scope(carla, ahead=timedelta(minutes=2)), "time")
    assert [ticket.subject for ticket in by_time] == ["late"]


def test_promises_are_those_of_the_period(carla: "Person", desk: dict[str, Ticket]) -> None:
    assert in_period(scope(carla)).all == 0  # no SLA policy promises anything yet
    assert sum(week.result.all for week in weeks(scope(carla))) == 0


def test_the_first_event_of_a_period_is_found_by_halving(carla: "Person", desk: dict[str, Ticket]) -> None:
    ids = list(TimelineEvent.objects.order_by("id").values_list("id", "recorded_at"))
    assert first_recorded(ids[0][1] - timedelta(days=1)) <= ids[0][0]
    assert first_recorded(ids[-1][1] + timedelta(days=1)) >= ids[-1][0]
    middle = ids[len(ids) // 2]
    found = first_recorded(middle[1])
    assert found <= middle[0]
    assert all(recorded < middle[1] for id, recorded in ids if id < found)


def test_what_will_climb_is_told_with_names(
    carla: "Person", bruno: "Person", desk: dict[str, Ticket]
) -> None:
    page = browser_of(carla).get(reverse("dashboard_ahead")).content.decode()
    assert page.index("late") < page.index("fresh")
    assert bruno.name in page
    assert "solved" not in page


def test_the_dashboard_asks_a_fixed_number_of_questions(
    carla: "Person", desk: dict[str, Ticket], django_assert_max_num_queries: object
) -> None:
    browser = browser_of(carla)
    browser.get(reverse("dashboard"))
    for name in ("dashboard", "dashboard_period", "dashboard_ahead", "dashboard_wall"):
        with django_assert_max_num_queries(25):  # type: ignore[operator]
            assert browser.get(reverse(name)).status_code == 200


def test_the_wall_speaks_of_one_department(
    carla: "Person", desk: dict[str, Ticket], it_department: "Department"
) -> None:
    page = browser_of(carla).get(reverse("dashboard_wall"), {"department": it_department.pk}).content.decode()
    assert it_department.name in page
    assert "late" in page
    assert 'class="side"' not in page


def test_an_auditor_sees_all_departments(eva: "Person", desk: dict[str, Ticket]) -> None:
    RoleAssignment.objects.filter(person=eva).delete()
    assert browser_of(eva).get(reverse("dashboard")).status_code == 404
    eva.is_auditor = True
    eva.save()
    assert browser_of(eva).get(reverse("dashboard")).status_code == 200


def test_a_figure_that_does_not_exist_is_not_there(carla: "Person", desk: dict[str, Ticket]) -> None:
    browser = browser_of(carla)
    assert browser.get(reverse("dashboard_figure", args=["nothing"])).status_code == 404
    strange = browser.get(
        reverse("dashboard_figure", args=["owner"]), {"value": "x' OR 1=1", "after": "99999999999999999999"}
    )
    assert strange.status_code == 200
