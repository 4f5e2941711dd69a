"""Many at once: who would receive how many, what is done, what is refused and why; the preview; read and unread."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from sportello.desk.charge import take_charge
from sportello.desk.conversation import note
from sportello.desk.receiving import receiving
from sportello.desk.resolution import resolve
from sportello.people.models import Department, Person
from sportello.tickets.models import Ticket, TimelineEvent
from sportello.web.queue import bulk
from sportello.workspace.models import Reading
from sportello.workspace.readings import mark_read
from tests.web.desk import a_ticket, acting, browser_of, just_now

HTMX = {"HX-Request": "true"}


@pytest.fixture
def three(seven_levels: object, dario: Person, it_department: Department) -> list[Ticket]:
    """Three requests, offered to Ada's team."""
    return [
        a_ticket(dario, it_department, f"Richiesta {ago}", ago=timedelta(minutes=ago)) for ago in (6, 4, 2)
    ]


def numbers(tickets: list[Ticket]) -> dict[str, Any]:
    return {"n": [ticket.number for ticket in tickets], "next": "/queue/to-take/?level=1"}


def test_many_are_taken_at_once_and_one_goes_back_to_the_queue(
    three: list[Ticket], as_ada: Client, ada: Person
) -> None:
    answer = as_ada.post("/queue/selection/charge/", numbers(three))
    assert answer.headers["Location"] == "/queue/to-take/?level=1"
    assert "3 richieste sono in carico a te." in as_ada.get("/").content.decode()
    assert set(Ticket.objects.values_list("owner", flat=True)) == {ada.pk}


def test_what_was_done_to_many_is_undone_from_what_is_told(
    three: list[Ticket], as_ada: Client, bruno: Person
) -> None:
    as_ada.post("/queue/selection/charge/", numbers(three))
    page = as_ada.get("/queue/to-take/?level=1").content.decode()
    back = re.search(r'action="(/queue/undo/\d+/)"', page)
    assert back is not None
    answer = as_ada.post(back[1])
    assert answer.headers["Location"] == "/queue/to-take/?level=1"
    assert "3 richieste sono come prima" in as_ada.get("/").content.decode()
    assert set(Ticket.objects.values_list("owner", flat=True)) == {None}
    again = as_ada.post(back[1], follow=True).content.decode()
    assert "Troppo tardi" in again


def test_an_escalation_of_many_is_recalled_from_what_is_told(
    three: list[Ticket], as_ada: Client, bruno: Person
) -> None:
    form = numbers(three) | {"reason": "no_access", "tried": "Riavviata."}
    page = as_ada.post("/queue/selection/escalation/", form, follow=True).content.decode()
    back = re.search(r'action="(/queue/undo/\d+/)"', page)
    assert back is not None
    as_ada.post(back[1])
    assert set(Ticket.objects.values_list("level", flat=True)) == {1}


def test_who_was_refused_is_listed_with_the_reason(
    three: list[Ticket], as_ada: Client, bruno: Person
) -> None:
    Ticket.objects.filter(pk=three[1].pk).update(status="closed")
    answer = as_ada.post("/queue/selection/charge/", numbers(three), headers=HTMX)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "2 richieste sono in carico a te." in page
    assert "1 è stata rifiutata" in page
    assert f"SP-{three[1].number}" in page
    assert "si è chiusa" in page or "è finita" in page or "chiusa" in page.lower()


def test_an_escalation_of_many_first_tells_who_would_receive_how_many(
    three: list[Ticket], as_ada: Client, ada: Person, bruno: Person
) -> None:
    Ticket.objects.filter(pk=three[2].pk).update(status="closed")
    before = TimelineEvent.objects.count()
    page = as_ada.get("/queue/selection/escalation/", numbers(three)).content.decode()
    assert TimelineEvent.objects.count() == before
    assert re.search(r"Bruno.*?<td class=\"r\">2</td>", page, re.DOTALL)
    assert "1 resta dov’è" in page
    form = numbers(three) | {"reason": "no_access", "tried": "Riavviata due volte."}
    answer = as_ada.post("/queue/selection/escalation/", form, headers=HTMX)
    assert "2 richieste sono state scalate." in answer.content.decode()
    assert sorted(Ticket.objects.values_list("level", flat=True)) == [1, 2, 2]


def test_what_would_be_received_is_what_is_received(three: list[Ticket], ada: Person, bruno: Person) -> None:
    found = receiving([ticket.pk for ticket in three], actor=acting(ada), at=just_now())
    ((receiver, those),) = found.tickets.items()
    assert (receiver.level, receiver.people, len(those)) == (2, (bruno.pk,), 3)
    assert not found.refused


def test_a_form_that_lacks_something_comes_back(three: list[Ticket], as_ada: Client) -> None:
    answer = as_ada.post("/queue/selection/escalation/", numbers(three), headers=HTMX)
    assert answer.status_code == 422
    assert "Scegli perché" in answer.content.decode()
    nothing = as_ada.post("/queue/selection/charge/", {}, headers=HTMX)
    assert nothing.status_code == 422
    assert "Niente è selezionato" in nothing.content.decode()


def test_labels_hold_watching_and_resolving_work_on_many(
    three: list[Ticket], as_ada: Client, ada: Person
) -> None:
    take_charge(three, actor=acting(ada), at=just_now())
    for what, data in (
        ("tags", {"add": "Toner, Ufficio 2", "remove": ""}),
        ("watchers", {}),
        ("hold", {"waiting_for": "requester", "until": "", "reason": ""}),
        ("resolution", {"message": "Cambiato il toner."}),
        ("end", {}),
    ):
        answer = as_ada.post(f"/queue/selection/{what}/", numbers(three) | data)
        assert answer.status_code == 302, what
    tickets = Ticket.objects.all()
    assert {ticket.status for ticket in tickets} == {"closed"}
    assert all(ticket.tags == ["toner", "ufficio 2"] for ticket in tickets)


def test_only_supervisors_are_offered_to_assign(
    three: list[Ticket], as_ada: Client, ada: Person, carla: Person
) -> None:
    assert 'formaction="/queue/selection/owner/"' not in as_ada.get("/queue/team/").content.decode()
    boss = browser_of(carla)
    assert 'formaction="/queue/selection/owner/"' in boss.get("/queue/all/").content.decode()
    answer = boss.post("/queue/selection/owner/", numbers(three) | {"owner": ada.pk, "reason": ""})
    assert answer.status_code == 302
    assert set(Ticket.objects.values_list("owner", flat=True)) == {ada.pk}
    refused = as_ada.post("/queue/selection/owner/", numbers(three) | {"owner": ada.pk}, headers=HTMX)
    assert refused.status_code in (409, 422)


def test_what_one_does_not_see_cannot_be_selected(three: list[Ticket], eva: Person) -> None:
    answer = browser_of(eva).post("/queue/selection/charge/", numbers(three))
    assert answer.status_code in (404, 422)
    assert set(Ticket.objects.values_list("owner", flat=True)) == {None}


def test_one_goes_back_to_this_desk_only(three: list[Ticket], as_ada: Client) -> None:
    form = numbers(three) | {"next": "https://example.com/"}
    assert as_ada.post("/queue/selection/watchers/", form).headers["Location"] == "/"


def test_opening_reads_and_news_make_unread_again(
    three: list[Ticket], as_ada: Client, ada: Person, bruno: Person
) -> None:
    def unread() -> bool:
        page = as_ada.get("/queue/all/").content.decode()
        return f'data-n="{three[0].number}" class="is-unread"' in page

    assert unread()
    as_ada.get(f"/tickets/{three[0].number}/")
    assert not unread()
    as_ada.post("/queue/selection/watchers/", numbers([three[0]]))
    assert not unread()  # one's own act is no news
    note(three[0], text="Guardo io.", actor=acting(bruno), at=just_now())
    assert unread()
    as_ada.get(f"/tickets/{three[0].number}/changes/?after=1")
    assert not unread()  # it came while it was looked at
    mark_read(ada.pk, {three[0].pk: 1})
    assert not unread()  # an older page that says so late
    as_ada.get(f"/tickets/{three[0].number}/")
    as_ada.post("/queue/selection/unread/", numbers([three[0]]))
    assert unread()
    as_ada.get(f"/tickets/{three[0].number}/")
    as_ada.post(f"/tickets/{three[0].number}/unread/")
    assert not Reading.objects.filter(person=ada, ticket=three[0]).exists()


def test_the_preview_is_light_and_says_what_comes_next(
    three: list[Ticket], as_ada: Client, django_assert_max_num_queries: Any
) -> None:
    address = f"/tickets/{three[0].number}/preview/"
    as_ada.get(address, headers=HTMX)
    with django_assert_max_num_queries(18):
        page = as_ada.get(address, headers=HTMX).content.decode()
    assert "Da stamattina esce solo carta bianca." in page
    assert "Se nessuno la prende in carico" in page
    assert 'class="stair"' in page
    assert as_ada.get(address).headers["Location"] == f"/tickets/{three[0].number}/"


def test_the_preview_of_another_department_does_not_exist(three: list[Ticket], eva: Person) -> None:
    answer = browser_of(eva).get(f"/tickets/{three[0].number}/preview/", headers=HTMX)
    assert answer.status_code == 404


def test_resolved_ones_in_a_selection_say_that_they_are_done(
    three: list[Ticket], as_ada: Client, ada: Person
) -> None:
    take_charge(three[0], actor=acting(ada), at=just_now())
    resolve(three[0], text="Fatto.", actor=acting(ada), at=just_now())
    page = as_ada.get("/queue/all/?status=resolved").content.decode()
    assert 'class="sla sla--met"' in page


def test_who_receives_from_two_teams_is_named_once(three: list[Ticket], ada: Person, bruno: Person) -> None:
    found = receiving([ticket.pk for ticket in three], actor=acting(ada), at=just_now())
    [(receiver, theirs)] = found.tickets.items()
    found.tickets = {receiver: theirs[:1], replace(receiver, team=receiver.team + 1): theirs[1:]}
    [row] = bulk.reached(found)
    assert (row.level, row.count) == (receiver.level, 3)
