"""What the address asks of the queue: filters, groups, orders, pages; what an empty view says."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from sportello.desk.charge import assign, take_charge, triage
from sportello.desk.escalate import escalate
from sportello.desk.following import tag, watch
from sportello.desk.hold import put_on_hold
from sportello.desk.resolution import resolve
from sportello.domain.lifecycle import WaitingFor
from sportello.people.actor import ENGINE
from sportello.people.models import Department, Organisation, Person
from sportello.tickets import walk
from sportello.tickets.models import NamedOffer, Ticket
from sportello.web.queue import paging
from tests.web.desk import a_ticket, acting, browser_of, just_now
from tests.web.test_queue import rows


@pytest.fixture
def four(seven_levels: object, dario: Person, it_department: Department) -> list[Ticket]:
    """Four requests, the oldest first."""
    return [
        a_ticket(dario, it_department, f"Richiesta {ago}", ago=timedelta(minutes=ago))
        for ago in (13, 10, 7, 4)
    ]


def told(tickets: list[Ticket]) -> list[int]:
    return [ticket.number for ticket in tickets]


def all_of(client: Client, address: str) -> list[int]:
    """The numbers of all pages, one after the other."""
    found: list[int] = []
    for _ in range(20):
        page = client.get(address).content.decode()
        found += [int(number) for number in re.findall(r'id="row-(\d+)"', page)]
        following = re.search(r'href="([^"]+)" rel="next"', page)
        if not following:
            return found
        address = following.group(1).replace("&amp;", "&")
    raise AssertionError("the pages never end")


def test_each_filter_holds_what_it_says(four: list[Ticket], ada: Person, as_ada: Client) -> None:
    one, two, three, _four = four
    take_charge(one, actor=acting(ada), at=just_now())
    put_on_hold(two, waiting_for=WaitingFor.REQUESTER, actor=acting(ada), at=just_now())
    escalate(three, reason="no_access", tried="riavvio", actor=ENGINE, at=just_now())
    tag(one, add=["Stampanti", "città"], actor=acting(ada), at=just_now())
    triage(one, how_badly="stopped", actor=acting(ada), at=just_now())
    held = {
        "status=waiting": [two],
        "level=2": [three],
        f"owner={ada.pk}": [one],
        "owner=none&status=new&level=1": [four[3]],
        "tag=stampanti": [one],
        "tag=citt%C3%A0": [one],
        "waiting=requester": [two],
        "priority=1": [one],
        "kind=problem": [],
        "area=indirect": [],
        f"team={one.team_id}&status=open": [one],
        "organisation=non+c%27%C3%A8": [],
        "category=none&level=2": [three],
    }
    found = {query: rows(as_ada, f"/queue/all/?{query}") for query in held}
    assert found == {query: told(tickets) for query, tickets in held.items()}


def test_an_organisation_is_found_by_a_part_of_its_name(
    four: list[Ticket], as_ada: Client, dario: Person
) -> None:
    firm = Organisation.objects.create(name="Cantine Bellavalle")
    Ticket.objects.filter(pk=four[1].pk).update(organisation=firm)
    assert rows(as_ada, "/queue/all/?organisation=bellav") == [four[1].number]
    assert rows(as_ada, f"/queue/all/?organisation={firm.pk}") == [four[1].number]


def test_what_makes_no_sense_asks_for_nothing(four: list[Ticket], as_ada: Client) -> None:
    assert rows(as_ada, "/queue/all/?level=x&status=lost&team='&priority=9&group=moon&sort=") == told(four)


def test_resolved_ones_are_found_when_asked_for(four: list[Ticket], ada: Person, as_ada: Client) -> None:
    take_charge(four[0], actor=acting(ada), at=just_now())
    resolve(four[0], text="Fatto.", actor=acting(ada), at=just_now())
    assert rows(as_ada, "/queue/all/?status=resolved") == [four[0].number]
    assert 'id="group-done"' in as_ada.get("/queue/all/?status=resolved").content.decode()


@pytest.mark.parametrize("group", ["level", "status", "owner", "priority"])
def test_groups_hold_every_ticket_once_over_all_pages(
    four: list[Ticket], ada: Person, as_ada: Client, group: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_charge(four[3], actor=acting(ada), at=just_now())
    escalate(four[0], reason="no_access", tried="riavvio", actor=ENGINE, at=just_now())
    triage(four[1], how_badly="stopped", actor=acting(ada), at=just_now())
    whole = rows(as_ada, f"/queue/all/?group={group}")
    assert sorted(whole) == sorted(told(four))
    monkeypatch.setattr(paging, "PAGE", 1)
    assert all_of(as_ada, f"/queue/all/?group={group}") == whole


def test_one_s_own_come_first_among_owners(four: list[Ticket], ada: Person, as_ada: Client) -> None:
    take_charge(four[3], actor=acting(ada), at=just_now())
    page = as_ada.get("/queue/all/?group=owner").content.decode()
    assert rows(as_ada, "/queue/all/?group=owner")[0] == four[3].number
    assert re.search(r'id="group-owner-0">.*?In carico a me<span class="n">1<', page, re.DOTALL)


@pytest.mark.parametrize(("sort", "backwards"), [("newest", True), ("oldest", False)])
def test_orders_by_age(
    four: list[Ticket], as_ada: Client, sort: str, backwards: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "PAGE", 2)
    expected = told(four)[::-1] if backwards else told(four)
    assert all_of(as_ada, f"/queue/all/?sort={sort}") == expected


def test_filters_look_at_one_window_after_the_other(
    four: list[Ticket], as_ada: Client, monkeypatch: pytest.MonkeyPatch, ada: Person
) -> None:
    tag(four[3], add=["raro"], actor=acting(ada), at=just_now())
    monkeypatch.setattr(paging, "WINDOW", 2)
    monkeypatch.setattr(walk, "WINDOW", 2)
    page = as_ada.get("/queue/all/?tag=raro").content.decode()
    assert "Cerca più avanti" in page
    assert all_of(as_ada, "/queue/all/?tag=raro") == [four[3].number]


def test_many_of_one_moment_are_each_shown_once(
    four: list[Ticket], as_ada: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = just_now() + timedelta(hours=1)
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in four]).update(next_due_at=moment)
    monkeypatch.setattr(paging, "PAGE", 1)
    assert all_of(as_ada, "/queue/all/") == told(four)


def test_those_without_a_deadline_come_after_the_others(
    four: list[Ticket], as_ada: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    Ticket.objects.filter(pk__in=[four[0].pk, four[1].pk]).update(next_due_at=None)
    monkeypatch.setattr(paging, "PAGE", 1)
    assert all_of(as_ada, "/queue/all/") == told([four[2], four[3], four[0], four[1]])


def test_a_filter_can_be_taken_away_and_an_empty_view_says_which_hides_how_many(
    four: list[Ticket], as_ada: Client
) -> None:
    page = as_ada.get("/queue/all/?level=1&tag=raro").content.decode()
    assert 'href="/queue/all/?tag=raro" aria-label="Togli il filtro: Livello"' in page
    assert "Senza «Etichetta: raro» ce ne sono 4" in page
    assert "Senza «Livello: L1»" not in page


def test_the_filter_dialog_leads_to_the_address_and_keeps_what_is_chosen(
    four: list[Ticket], as_ada: Client
) -> None:
    page = as_ada.get("/queue/filters/?place=team&level=2&group=owner").content.decode()
    assert 'action="/queue/team/"' in page
    assert re.search(r'name="level" value="2" checked', page)
    assert 'name="group" value="owner"' in page
    fragment = as_ada.get("/queue/filters/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment


def test_the_watched_are_those_i_follow(four: list[Ticket], ada: Person, as_ada: Client) -> None:
    watch(four[2], person=ada.pk, actor=acting(ada), at=just_now())
    assert rows(as_ada, "/queue/watched/") == [four[2].number]


def test_nobody_filters_their_way_into_another_department(
    four: list[Ticket], eva: Person, ada: Person
) -> None:
    take_charge(four[0], actor=acting(ada), at=just_now())
    stranger = browser_of(eva)
    for query in ("", f"?owner={ada.pk}", f"?team={four[0].team_id}", f"?department={four[0].department_id}"):
        answer = stranger.get(f"/queue/all/{query}")
        assert answer.status_code == 404 or not re.findall(r'id="row-', answer.content.decode())


def test_what_is_assigned_is_offered_to_that_person_alone(
    four: list[Ticket], ada: Person, marta: Person, as_ada: Client
) -> None:
    assign(four[0], owner=marta.pk, actor=ENGINE, at=just_now())
    row = Ticket.objects.get(pk=four[0].pk)
    assert (row.offered, row.named_id) == (False, marta.pk)
    assert rows(browser_of(marta), "/queue/to-take/")[:1] == [four[0].number]


def test_others_named_in_an_offer_find_it_too(four: list[Ticket], bruno: Person) -> None:
    NamedOffer.objects.create(ticket=four[0], person=bruno)
    assert four[0].number in rows(browser_of(bruno), "/queue/to-take/")


@pytest.mark.parametrize("query", ["", "?level=1&tag=x", "?group=owner", "?sort=changed&priority=3"])
def test_no_view_asks_more_than_twenty_five_questions(
    four: list[Ticket], as_ada: Client, django_assert_max_num_queries: Any, query: str
) -> None:
    as_ada.get(f"/queue/all/{query}")
    with django_assert_max_num_queries(25):
        as_ada.get(f"/queue/all/{query}")
