"""The queue: what each view holds, its order and groups, its pages and counts."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from sportello.desk.charge import assign, take_charge
from sportello.desk.hold import put_on_hold
from sportello.domain.lifecycle import WaitingFor
from sportello.people.actor import ENGINE
from sportello.people.models import Department, Person
from sportello.tickets.models import Ticket
from sportello.web.queue import paging
from tests.web.desk import a_ticket, acting, browser_of, just_now

MOST_QUERIES = 25


def rows(client: Client, address: str) -> list[int]:
    """The numbers shown, in order."""
    return [int(number) for number in re.findall(r'id="row-(\d+)"', client.get(address).content.decode())]


@pytest.fixture
def three(seven_levels: object, dario: Person, it_department: Department) -> list[Ticket]:
    """Three requests; the oldest runs out first."""
    return [
        a_ticket(dario, it_department, f"Richiesta {ago}", ago=timedelta(minutes=ago)) for ago in (2, 12, 7)
    ]


def test_mine_holds_what_i_have_in_charge_by_deadline(
    three: list[Ticket], ada: Person, as_ada: Client
) -> None:
    assert rows(as_ada, "/") == []
    take_charge([three[0], three[1]], actor=acting(ada), at=just_now())
    assert rows(as_ada, "/") == [three[1].number, three[0].number]
    assert rows(as_ada, "/coda/") == rows(as_ada, "/")


def test_to_take_holds_what_is_offered_and_taken_by_nobody(
    three: list[Ticket], ada: Person, as_ada: Client
) -> None:
    take_charge(three[1], actor=acting(ada), at=just_now())
    assert rows(as_ada, "/queue/to-take/") == [three[2].number, three[0].number]


def test_what_is_offered_by_name_is_to_take_also_without_a_team(three: list[Ticket], marta: Person) -> None:
    assign(three[0], owner=marta.pk, actor=ENGINE, at=just_now())
    assert rows(browser_of(marta), "/queue/to-take/") == [three[0].number]


def test_the_team_view_holds_the_tickets_of_my_teams_only(
    three: list[Ticket], bruno: Person, as_ada: Client
) -> None:
    assert len(rows(as_ada, "/queue/team/")) == 3
    assert rows(browser_of(bruno), "/queue/team/") == []
    assert len(rows(browser_of(bruno), "/queue/all/")) == 3


def test_a_team_of_another_department_has_no_page(three: list[Ticket], eva: Person) -> None:
    assert browser_of(eva).get(f"/queue/team/{three[0].team_id}/").status_code == 404


def test_groups_follow_the_deadline_and_waiting_comes_last(
    three: list[Ticket], ada: Person, as_ada: Client
) -> None:
    take_charge(three, actor=acting(ada), at=just_now())
    put_on_hold(three[1], waiting_for=WaitingFor.REQUESTER, actor=acting(ada), at=just_now())
    Ticket.objects.filter(pk=three[0].pk).update(next_due_at=just_now() - timedelta(minutes=18))
    page = as_ada.get("/").content.decode()
    assert re.findall(r'id="group-(\w+)"', page) == ["late", "soon", "waiting"]
    assert rows(as_ada, "/") == [three[0].number, three[2].number, three[1].number]
    assert "Attende il richiedente" in page
    assert "1 scaduta" in page


def test_resolved_tickets_are_in_no_queue(three: list[Ticket], as_ada: Client) -> None:
    Ticket.objects.filter(pk=three[0].pk).update(status="resolved")
    assert three[0].number not in rows(as_ada, "/queue/all/")


def test_pages_follow_each_other_without_gap_or_repeat(
    three: list[Ticket], as_ada: Client, monkeypatch: pytest.MonkeyPatch, ada: Person
) -> None:
    put_on_hold(three[2], waiting_for=WaitingFor.REQUESTER, actor=acting(ada), at=just_now())
    whole = rows(as_ada, "/queue/all/")
    monkeypatch.setattr(paging, "PAGE", 1)
    found: list[int] = []
    address = "/queue/all/"
    while address:
        page = as_ada.get(address).content.decode()
        found += [int(number) for number in re.findall(r'id="row-(\d+)"', page)]
        following = re.search(r'href="(\S+)" rel="next"', page)
        address = following.group(1) if following else ""
    assert found == whole
    assert len(found) == 3


@pytest.mark.parametrize("place", ["nonsense", "9.1.1", "0.x.1", "0.99999999999999999.1"])
def test_a_place_that_makes_no_sense_is_the_first_page(
    three: list[Ticket], as_ada: Client, place: str
) -> None:
    assert len(rows(as_ada, f"/queue/all/?after={place}")) == 3


def test_a_refresh_is_the_list_alone(three: list[Ticket], as_ada: Client) -> None:
    answer = as_ada.get("/queue/all/", headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert page.lstrip().startswith('<div id="list"')
    assert "<html" not in page
    assert "HX-Request" in answer.headers["Vary"]


def test_one_can_go_to_a_number_however_it_is_written(three: list[Ticket], as_ada: Client) -> None:
    number = three[0].number
    for text in (str(number), f"SP-{number}", f" {str(number)[0]} {str(number)[1:]} "):
        assert as_ada.get("/tickets/", {"number": text}).headers["Location"] == f"/tickets/{number}/"


def test_a_misheard_digit_is_noticed_at_once(three: list[Ticket], as_ada: Client) -> None:
    wrong = as_ada.get("/tickets/", {"number": str(three[0].number + 1)})
    assert wrong.status_code == 404
    assert "ultima cifra" in wrong.content.decode()
    missing = as_ada.get("/tickets/", {"number": "<b>"})
    assert missing.status_code == 404
    assert "<b>»" not in missing.content.decode()


def test_what_people_write_is_text_in_a_row(
    seven_levels: object, dario: Person, it_department: Department, as_ada: Client
) -> None:
    dario.name, dario.organisation = 'Dario "<i>{0}</i>"', None
    dario.save()
    number = a_ticket(dario, it_department, "<b>Tutto</b> & {subito} fermo").number
    page = as_ada.get("/queue/all/").content.decode()
    row = re.search(rf'<tr id="row-{number}".*?</tr>', page, re.DOTALL)
    assert row is not None
    assert "&lt;b&gt;Tutto&lt;/b&gt; &amp; {subito} fermo</a>" in row[0]
    assert "Dario &quot;&lt;i&gt;{0}&lt;/i&gt;&quot;" in row[0]
    assert f'aria-label="Seleziona {it_department.prefix}-{number}"' in row[0]
    assert "<b>" not in row[0]
    assert "<i>" not in row[0]


def test_groups_are_counted_on_the_first_page_and_on_those_after(
    three: list[Ticket], as_ada: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "PAGE", 2)
    first = as_ada.get("/queue/all/", {"group": "level"}).context["queue"]
    assert [(group.count, len(group.rows)) for group in first.groups] == [("3", 2)]
    second = as_ada.get(first.next).context["queue"]
    assert [(group.count, len(group.rows)) for group in second.groups] == [("3", 1)]


def test_the_queue_asks_few_questions_however_long_it_is(
    three: list[Ticket],
    as_ada: Client,
    dario: Person,
    it_department: Department,
    django_assert_max_num_queries: Any,
) -> None:
    as_ada.get("/queue/all/")
    with django_assert_max_num_queries(MOST_QUERIES) as few:
        as_ada.get("/queue/all/")
    for number in range(6):
        a_ticket(dario, it_department, f"Altra {number}", ago=timedelta(minutes=number))
    with django_assert_max_num_queries(len(few.captured_queries)):
        as_ada.get("/queue/all/")
