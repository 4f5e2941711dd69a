"""The rarer moves by plain forms: each does what it says, is refused with words, and can be taken back where it may."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from sportello.catalogue.models import Category, CustomField
from sportello.desk.audit import audit
from sportello.desk.charge import take_charge
from sportello.desk.conversation import note
from sportello.desk.escalate import escalate
from sportello.desk.settle import settle_due
from sportello.escalation.models import Entry, Policy
from sportello.people.models import Area, Department, FrontLine, Person, RoleAssignment, Team
from sportello.tickets.models import Link, Message, Participant, Ticket
from tests.cast import a_person, a_team
from tests.web.desk import a_ticket, acting, browser_of, just_now
from tests.web.test_moves import kinds, now_of, post

pytestmark = pytest.mark.sqlite


@pytest.fixture
def buildings(ticket: Ticket, carla: Person) -> Department:
    """A second department with one agent, under the same policy."""
    made = Department.objects.create(name_it="Edifici", name_en="Buildings", prefix="ED", manager=carla)
    fabio = a_person("Fabio", (made, RoleAssignment.Role.AGENT))
    team, policy = a_team(made, 1, carla, fabio), Policy.objects.get()
    for area in Area:
        FrontLine.objects.create(department=made, area=area, team=team)
        Entry.objects.create(department=made, area=area, policy=policy)
    return made


def shown(client: Client, ticket: Ticket) -> str:
    """The page of the ticket."""
    return client.get(f"/tickets/{ticket.number}/").content.decode()


def test_charge_can_be_undone_for_eight_seconds(ticket: Ticket, as_ada: Client) -> None:
    page = as_ada.post(f"/tickets/{ticket.number}/charge/", {}, follow=True).content.decode()
    event = now_of(ticket).last_number
    assert f'action="/tickets/{ticket.number}/events/{event}/undo/"' in page
    page = as_ada.post(f"/tickets/{ticket.number}/events/{event}/undo/", follow=True).content.decode()
    assert "è come prima" in page
    assert now_of(ticket).owner_id is None
    answer = as_ada.post(f"/tickets/{ticket.number}/events/{event}/undo/")
    assert answer.status_code == 409


def test_an_escalation_offers_its_recall(ticket: Ticket, as_ada: Client) -> None:
    answer = post(as_ada, ticket, "escalation", level=2, reason="no_access", tried="x")
    page = as_ada.get(answer.headers["Location"]).content.decode()
    assert f'<form method="post" action="/tickets/{ticket.number}/escalation/end/"' in page


def test_a_hand_back_can_be_undone(ticket: Ticket, as_ada: Client, bruno: Person) -> None:
    post(as_ada, ticket, "escalation", level=2, reason="no_access", tried="x")
    as_bruno = browser_of(bruno)
    post(as_bruno, ticket, "charge")
    answer = post(as_bruno, ticket, "hand-back", reason="misrouted", words="Manca il modello")
    page = as_bruno.get(answer.headers["Location"]).content.decode()
    assert now_of(ticket).level == 1
    event = now_of(ticket).last_number - 1
    assert f'action="/tickets/{ticket.number}/events/{event}/undo/"' in page
    page = as_bruno.post(f"/tickets/{ticket.number}/events/{event}/undo/", follow=True).content.decode()
    assert "è come prima" in page
    assert now_of(ticket).level == 2
    assert 'data-key="shift+e"' in page  # it may be handed back again


def test_who_lost_the_race_is_told_and_takes_it_back(
    seven_levels: Any, dario: Person, it_department: Department, ada: Person, as_ada: Client
) -> None:
    late = a_ticket(dario, it_department, "Fatture ferme", ago=timedelta(minutes=16))
    answer = as_ada.post(f"/tickets/{late.number}/charge/", {})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "È appena passata a L2" in page
    assert f'action="/tickets/{late.number}/return/"' in page
    assert as_ada.post(f"/tickets/{late.number}/return/").status_code == 302
    assert (now_of(late).level, now_of(late).owner_id) == (1, ada.pk)


def test_the_race_by_the_clock_of_the_command(ticket: Ticket, ada: Person) -> None:
    from sportello.desk.taking_back import take_back

    due = now_of(ticket).next_due_at
    assert due is not None
    settle_due(due)
    take_back(ticket, actor=acting(ada), at=due + timedelta(minutes=1))
    back = now_of(ticket)
    assert (back.level, back.owner_id) == (1, ada.pk)
    assert kinds(ticket)[-1] == "handed_back"


def test_a_department_is_involved_and_the_request_stays(
    ticket: Ticket, as_ada: Client, buildings: Department
) -> None:
    form = {"department": buildings.pk, "subject": "Aprite il quadro", "text": "Piano terra"}
    assert post(as_ada, ticket, "involvement", **form).status_code == 302
    child = Ticket.objects.get(parent=ticket.pk)
    assert (child.department_id, child.kind, now_of(ticket).department_id) == (
        buildings.pk,
        "task",
        ticket.department_id,
    )
    page = shown(as_ada, ticket)
    assert f"ED-{child.number}" in page
    assert "Aprite il quadro" not in page.split('id="h-tasks"')[1].split("</section>")[0], "not hers to see"


def test_a_request_passes_to_another_department_with_a_reason(
    ticket: Ticket, as_ada: Client, ada: Person, buildings: Department
) -> None:
    assert post(as_ada, ticket, "transfer", department=buildings.pk, reason=" ").status_code == 422
    answer = post(as_ada, ticket, "transfer", department=buildings.pk, reason="Manca la corrente")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert now_of(ticket).department_id == buildings.pk
    fabio = browser_of(Person.objects.get(login="fabio"))
    page = shown(fabio, ticket)
    assert "is-branch" in page
    assert "Manca la corrente" in page


def test_news_are_asked_for_and_a_supervisor_once_a_day(ticket: Ticket, as_ada: Client) -> None:
    assert post(as_ada, ticket, "nudge", text="Il cliente richiama").status_code == 302
    assert now_of(ticket).chased == 1
    assert post(as_ada, ticket, "supervisor", reason="Vuole parlare con voi").status_code == 302
    answer = post(as_ada, ticket, "supervisor", reason="Di nuovo")
    assert answer.status_code == 409
    assert "nell’ultimo giorno" in answer.content.decode()


def test_put_aside_until_a_moment_and_back(ticket: Ticket, as_ada: Client) -> None:
    until = timezone.localtime(just_now() + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")
    night = post(as_ada, ticket, "snooze", until="2127-03-30T02:30")  # the clocks skip this hour
    assert "Quella notte cambia l’ora" in night.content.decode()
    assert post(as_ada, ticket, "snooze", until=until).status_code == 302
    assert now_of(ticket).snoozed_until is not None
    assert "Rinviata a" in shown(as_ada, ticket)
    assert post(as_ada, ticket, "snooze/end").status_code == 302
    assert now_of(ticket).snoozed_until is None


def test_a_supervisor_brings_it_down_and_assigns(
    ticket: Ticket, as_ada: Client, ada: Person, bruno: Person, carla: Person
) -> None:
    escalate(ticket, reason="no_access", tried="x", actor=acting(ada), at=just_now())
    as_carla = browser_of(carla)
    assert post(as_carla, ticket, "assignment", owner=bruno.pk, reason="").status_code == 302
    assert now_of(ticket).owner_id == bruno.pk
    assert post(as_ada, ticket, "de-escalation", level=1, reason="x").status_code == 403
    assert post(as_carla, ticket, "de-escalation", level=1, reason="Basta la guida").status_code == 302
    assert now_of(ticket).level == 1


def test_the_weight_is_changed_with_a_reason_where_people_decide(ticket: Ticket, as_ada: Client) -> None:
    high = {"impact": "high", "urgency": "medium", "override": "", "reason": ""}
    assert post(as_ada, ticket, "triage", **high).status_code == 302
    assert now_of(ticket).priority == 2
    own = {"impact": "low", "urgency": "low", "override": "2"}
    assert post(as_ada, ticket, "triage", **own, reason="").status_code == 422
    assert post(as_ada, ticket, "triage", **own, reason="È il direttore").status_code == 302
    critical = {**own, "override": "1", "reason": "x"}
    assert post(as_ada, ticket, "triage", **critical).status_code == 422, "not hers to choose"


def test_a_category_brings_its_own_fields_each_of_its_kind(
    ticket: Ticket, as_ada: Client, it_department: Department
) -> None:
    printers = Category.objects.create(department=it_department, name_it="Stampanti")
    CustomField.objects.create(category=printers, key="copie", label_it="Copie", type="number")
    CustomField.objects.create(category=printers, key="dal", label_it="Dal giorno", type="date")
    CustomField.objects.create(
        category=printers, key="sede", label_it="Sede", type="choice", choices=["Pisa", "Roma"]
    )
    assert post(as_ada, ticket, "category", category=printers.pk).status_code == 302
    assert "Copie" in shown(as_ada, ticket)
    wrong = post(as_ada, ticket, "fields", copie="molte", dal="2026-11-20", sede="Pisa")
    assert wrong.status_code == 422
    assert 'aria-invalid="true"' in wrong.content.decode()
    assert post(as_ada, ticket, "fields", copie="12.5", dal="2026-11-20", sede="Pisa").status_code == 302
    assert now_of(ticket).fields == {"copie": "12.5", "dal": "2026-11-20", "sede": "Pisa"}
    page = shown(as_ada, ticket)
    assert "12,5" in page
    assert "20 Novembre 2026".lower() in page.lower()


def test_labels_are_put_on_and_taken_off_together(ticket: Ticket, as_ada: Client) -> None:
    assert post(as_ada, ticket, "labels", labels="Rete, VIP").status_code == 302
    assert post(as_ada, ticket, "labels", labels="vip, stampa").status_code == 302
    assert now_of(ticket).tags == ["stampa", "vip"]


def test_people_follow_and_stop(ticket: Ticket, as_ada: Client, ada: Person, bruno: Person) -> None:
    assert post(as_ada, ticket, "watchers/me").status_code == 302
    assert post(as_ada, ticket, "watchers", person=bruno.pk).status_code == 302
    following = Participant.objects.filter(ticket=ticket).values_list("person", flat=True)
    assert set(following) == {ada.pk, bruno.pk}
    assert post(as_ada, ticket, f"watchers/{bruno.pk}/end").status_code == 302
    assert set(following.all()) == {ada.pk}


def test_two_are_shown_before_they_are_merged(
    ticket: Ticket, as_ada: Client, dario: Person, it_department: Department
) -> None:
    other = a_ticket(dario, it_department, "La stessa stampante")
    page = as_ada.get(f"/tickets/{ticket.number}/merge/").content.decode()
    assert "La stessa stampante" in page, "likely ones are named"
    assert post(as_ada, ticket, "merge", other="123").status_code == 422
    both = post(as_ada, ticket, "merge", other=f"SP-{other.number}")
    assert both.status_code == 422
    assert "Questa prosegue" in both.content.decode()
    assert now_of(ticket).status != "merged"
    done = post(as_ada, ticket, "merge", other=other.number, confirmed=other.number)
    assert done.status_code == 302
    assert now_of(ticket).status == "merged"
    assert f'prosegue come <a href="/tickets/{other.number}/">' in shown(as_ada, ticket)


def test_a_request_nobody_may_see_is_not_found_by_its_number(
    ticket: Ticket, as_ada: Client, eva: Person, seven_levels: Any
) -> None:
    department = Department.objects.get(prefix="HR")
    for area in Area:
        Entry.objects.create(department=department, area=area, policy=Policy.objects.get())
    hidden = a_ticket(eva, department, "Buste paga")
    answer = post(as_ada, ticket, "links", relation="related", other=hidden.number)
    assert answer.status_code == 422
    assert "Buste paga" not in answer.content.decode()


def test_links_are_made_and_taken_away(
    ticket: Ticket, as_ada: Client, dario: Person, it_department: Department
) -> None:
    other = a_ticket(dario, it_department, "Il toner")
    assert post(as_ada, ticket, "links", relation="related", other=other.number).status_code == 302
    assert "Il toner" in shown(as_ada, ticket)
    assert post(as_ada, ticket, f"links/{other.number}/end", relation="related").status_code == 302
    assert not Link.objects.exists()


def test_a_part_goes_on_with_the_messages_chosen(ticket: Ticket, as_ada: Client) -> None:
    assert post(as_ada, ticket, "split", subject="Il toner", text="").status_code == 422
    assert post(as_ada, ticket, "split", subject="Il toner", messages=[1], text="").status_code == 302
    twin = Ticket.objects.exclude(pk=ticket.pk).get()
    assert "esce solo carta bianca" in Message.objects.get(ticket=twin).text


def test_closed_cancelled_and_reopened(ticket: Ticket, as_ada: Client, carla: Person) -> None:
    post(as_ada, ticket, "charge")
    post(as_ada, ticket, "resolution", message="Fatto.")
    assert post(as_ada, ticket, "reopening", reason="Stampa ancora bianco").status_code == 302
    assert now_of(ticket).status == "open"
    post(as_ada, ticket, "resolution", message="Fatto davvero.")
    assert post(as_ada, ticket, "closure", reason="").status_code == 302
    assert now_of(ticket).status == "closed"
    assert post(as_ada, ticket, "cancellation", reason="x").status_code in (403, 409)


@pytest.mark.parametrize(
    "noun",
    [
        *("assignment", "triage", "category", "labels", "watchers", "links", "merge", "split", "transfer"),
        *("nudge", "supervisor", "involvement", "snooze", "de-escalation", "cancellation", "subject"),
        *("closure", "reopening"),
    ],
)
def test_every_move_is_a_page_of_its_own_and_unseen_by_strangers(
    ticket: Ticket, as_ada: Client, eva: Person, noun: str
) -> None:
    page = as_ada.get(f"/tickets/{ticket.number}/{noun}/")
    assert page.status_code == 200
    assert "<html" in page.content.decode()
    assert browser_of(eva).get(f"/tickets/{ticket.number}/{noun}/").status_code == 404


def test_a_stale_form_is_not_carried_out(
    ticket: Ticket, as_ada: Client, bruno: Person, carla: Person
) -> None:
    seen = now_of(ticket).last_number
    take_charge(ticket, actor=acting(carla), at=just_now())
    answer = as_ada.post(f"/tickets/{ticket.number}/nudge/", {"seen": seen, "text": "Allora?"})
    assert answer.status_code == 409
    assert "Allora?" in answer.content.decode()
    assert "nudged" not in kinds(ticket)


def test_the_resolution_says_what_it_was_about(
    ticket: Ticket, as_ada: Client, it_department: Department
) -> None:
    printers = Category.objects.create(department=it_department, name_it="Stampanti")
    post(as_ada, ticket, "charge")
    done = post(as_ada, ticket, "resolution", message="Fatto.", category=printers.pk)
    assert done.status_code == 302
    assert (now_of(ticket).status, now_of(ticket).category_id) == ("resolved", printers.pk)


def test_the_answer_to_why_is_told_for_any_moment(ticket: Ticket, as_ada: Client, eva: Person) -> None:
    address = f"/tickets/{ticket.number}/why/"
    page = as_ada.get(address).content.decode()
    for part in ("Perché è qui", "Se nessuno fa niente", "A chi arriverebbe", "Perché non è salita"):
        assert part in page
    ahead = timezone.localtime(just_now() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    assert "L2" in as_ada.get(address, {"at": ahead}).content.decode()
    assert "aperta solo il" in as_ada.get(address, {"at": "2020-01-01T09:00"}).content.decode()
    assert browser_of(eva).get(address).status_code == 404
    alone = as_ada.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in alone


def test_teams_know_that_it_is_offered_elsewhere(ticket: Ticket, second_level: Team, bruno: Person) -> None:
    assert "Un supervisore può assegnartela" in shown(browser_of(bruno), ticket)


def test_copies_go_to_people_known_by_name_or_address(ticket: Ticket, as_ada: Client, dario: Person) -> None:
    elena = a_person("Elena", organisation=dario.organisation)
    elena.addresses.create(address="elena@officine.example")
    assert "Elena" in as_ada.get(f"/tickets/{ticket.number}/copies/").content.decode()
    assert post(as_ada, ticket, "copies", who="Nessuno Così").status_code == 422
    assert post(as_ada, ticket, "copies", who="ELENA@officine.example").status_code == 302
    assert "In copia" in shown(as_ada, ticket)
    assert Participant.objects.filter(ticket=ticket, person=elena, role="cc").exists()
    assert [found for _count, found in audit([ticket.pk]) if found] == []
    assert post(as_ada, ticket, f"copies/{elena.pk}/end").status_code == 302
    assert not Participant.objects.filter(ticket=ticket).exists()
    assert kinds(ticket)[-2:] == ["copied", "copy_ended"]


MOST_QUERIES = 25


def test_the_fullest_page_asks_few_questions(
    ticket: Ticket,
    ada: Person,
    as_ada: Client,
    dario: Person,
    it_department: Department,
    django_assert_max_num_queries: Any,
) -> None:
    at = just_now() - timedelta(seconds=100)
    category = Category.objects.create(department=it_department, name_it="Stampanti")
    CustomField.objects.create(category=category, key="copie", label_it="Copie", type="number")
    post(as_ada, ticket, "category", category=category.pk)
    post(as_ada, ticket, "links", relation="related", other=a_ticket(dario, it_department, "Altra").number)
    post(as_ada, ticket, "hold", waiting_for="requester")
    post(as_ada, ticket, "hold/end")
    post(as_ada, ticket, "labels", labels="vip")
    for number in range(90):
        note(ticket, text=f"Nota {number}", actor=acting(ada), at=at + timedelta(seconds=number))
    shown(as_ada, ticket)
    with django_assert_max_num_queries(MOST_QUERIES):
        shown(as_ada, ticket)
