"""What is done to one request and to many, through the interface, as on the pages."""

from collections.abc import Callable
from typing import Any

from django.test import Client

from sportello.desk.opening import Request, open_ticket
from sportello.desk.resolution import resolve
from sportello.people.models import Department, Person
from sportello.tickets.models import Ticket
from tests.api.programs import post
from tests.web.desk import a_ticket, acting, just_now, put_seven_levels_in_force

Program = Callable[..., Client]


def delete(client: Client, address: str) -> Any:
    return client.delete(f"/api/v1/{address}")


def put(client: Client, address: str, body: dict[str, Any]) -> Any:
    return client.put(f"/api/v1/{address}", body, content_type="application/json")


def facts(client: Client, at: str, number: int = -1) -> dict[str, Any]:
    """The facts of an event; of the last one."""
    return dict(client.get(f"/api/v1/{at}").json()["events"][number]["facts"])


def test_up_back_and_down_the_ladder(
    program: Program, ticket: Ticket, ada: Person, bruno: Person, carla: Person, as_ada: Client
) -> None:
    at = f"tickets/{ticket.number}"
    up = {"reason": "no_access", "tried": "Cambiato il toner"}
    assert post(as_ada, f"{at}/escalation", up).json()["level"] == 2
    assert post(as_ada, f"{at}/recall").json()["level"] == 1
    assert post(as_ada, f"{at}/return").json()["code"] == "nothing_to_recall"
    as_carla = program(carla)
    assert post(as_carla, f"{at}/escalation", up | {"to": 3}).json()["level"] == 3
    assert post(as_ada, f"{at}/de-escalation", {"to": 1, "reason": "x"}).json()["code"] == "not_allowed"
    assert post(as_carla, f"{at}/de-escalation", {"to": 2, "reason": "È per voi."}).json()["level"] == 2
    assert post(as_ada, f"{at}/nudge", {"text": "Novità?"}).status_code == 200
    assert post(as_ada, f"{at}/supervisor", {"reason": "Lo chiede il cliente."}).status_code == 200
    assert post(as_ada, f"{at}/supervisor", {"reason": "Ancora."}).json()["code"] == "asked_lately"


def test_to_another_department_or_with_its_help(
    as_ada: Client, ticket: Ticket, marta: Person, it_department: Department
) -> None:
    other = Department.objects.create(name_it="Edifici", prefix="ED", manager=marta)
    put_seven_levels_in_force(other)
    at = f"tickets/{ticket.number}"
    assert post(as_ada, f"{at}/involvement", {"department": other.pk}).status_code == 200
    child = Ticket.objects.get(parent=ticket)
    assert facts(as_ada, at)["child_number"] == child.number
    moved = post(as_ada, f"{at}/transfer", {"department": other.pk, "reason": "È la corrente."})
    assert moved.json()["department"]["id"] == other.pk
    assert as_ada.get(f"/api/v1/{at}").status_code == 404  # it is theirs now
    gone = post(as_ada, f"{at}/transfer", {"department": it_department.pk, "reason": "x"})
    assert gone.json()["code"] == "unknown_ticket"


def test_linked_merged_split(
    as_ada: Client, ticket: Ticket, dario: Person, it_department: Department
) -> None:
    twin = a_ticket(dario, it_department, "Stampa bianca")
    at = f"tickets/{ticket.number}"
    assert post(as_ada, f"{at}/links", {"other": twin.number}).status_code == 201
    assert [one["number"] for one in as_ada.get(f"/api/v1/{at}/links").json()] == [twin.number]
    assert post(as_ada, f"{at}/links", {"other": 99999}).json()["code"] == "unknown_ticket"
    assert delete(as_ada, f"{at}/links/{twin.number}").status_code == 200
    assert as_ada.get(f"/api/v1/{at}/links").json() == []
    assert post(as_ada, f"{at}/split", {"subject": "Anche lo scanner"}).status_code == 200
    assert Ticket.objects.filter(subject="Anche lo scanner").exists()
    assert post(as_ada, f"tickets/{twin.number}/merge", {"into": ticket.number}).json()["status"] == "merged"


def test_who_follows_under_which_labels_with_which_facts(
    as_ada: Client, ticket: Ticket, ada: Person, bruno: Person, eva: Person
) -> None:
    at = f"tickets/{ticket.number}"
    post(as_ada, f"{at}/watchers")
    post(as_ada, f"{at}/watchers", {"person": bruno.pk})
    post(as_ada, f"{at}/copies", {"person": eva.pk})
    found = as_ada.get(f"/api/v1/{at}/followers").json()
    assert [one["id"] for one in found["watchers"]] == [ada.pk, bruno.pk]
    assert [one["id"] for one in found["copies"]] == [eva.pk]
    assert delete(as_ada, f"{at}/watchers/{ada.pk}").status_code == 200
    assert delete(as_ada, f"{at}/copies/{eva.pk}").status_code == 200
    assert delete(as_ada, f"{at}/copies/{eva.pk}").json()["code"] == "nothing_to_do"
    assert post(as_ada, f"{at}/tags", {"add": ["VIP", "toner"]}).json()["tags"] == ["toner", "vip"]
    changed = as_ada.patch(f"/api/v1/{at}", {"subject": "Carta bianca"}, content_type="application/json")
    assert changed.json()["subject"] == "Carta bianca"
    wrong = as_ada.patch(f"/api/v1/{at}", {"fields": {"nodo": "3"}}, content_type="application/json")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "unknown_field")


def test_rest_work_and_undo(as_ada: Client, ticket: Ticket) -> None:
    at = f"tickets/{ticket.number}"
    assert post(as_ada, f"{at}/snooze", {"until": "2099-01-01T08:00:00Z"}).json()["snoozed_until"]
    assert delete(as_ada, f"{at}/snooze").json()["snoozed_until"] is None
    assert post(as_ada, f"{at}/time", {"minutes": 20, "on": "Prove"}).status_code == 200
    item = post(as_ada, f"{at}/checklist", {"text": "Chiamare il tecnico"}).json()["event"]
    assert put(as_ada, f"{at}/checklist/{item}", {"done": True}).status_code == 200
    listed = as_ada.get(f"/api/v1/{at}/checklist").json()
    assert [(one["text"], one["done"]) for one in listed] == [("Chiamare il tecnico", True)]
    assert delete(as_ada, f"{at}/checklist/{item}").status_code == 200
    event = post(as_ada, f"{at}/tags", {"add": ["x"]}).json()["event"]
    assert delete(as_ada, f"{at}/events/{event}").json()["tags"] == []
    assert delete(as_ada, f"{at}/events/{event}").status_code == 409


def test_ones_own_request_is_confirmed_rated_and_withdrawn(
    as_ada: Client, ticket: Ticket, ada: Person, carla: Person, it_department: Department
) -> None:
    mine = open_ticket(
        Request(requester=ada.pk, department=it_department.pk, subject="Il mio schermo"),
        actor=acting(ada),
        at=just_now(),
    )
    assert post(as_ada, f"tickets/{mine.number}/rating", {"mood": "good"}).json()["code"] == "nothing_to_rate"
    resolve(mine.pk, text="Fatto.", actor=acting(carla), at=just_now())
    assert post(as_ada, f"tickets/{mine.number}/rating", {"mood": "good"}).status_code == 200
    assert post(as_ada, f"tickets/{mine.number}/confirmation").json()["status"] == "closed"
    assert post(as_ada, f"tickets/{ticket.number}/withdrawal").json()["code"] == "not_allowed"
    assert (
        post(as_ada, f"tickets/{ticket.number}/cancellation", {"reason": "x"}).json()["code"] == "not_allowed"
    )


def test_many_are_done_or_refused_one_by_one_and_undone(
    as_ada: Client, ticket: Ticket, dario: Person, it_department: Department
) -> None:
    other = a_ticket(dario, it_department, "Il plotter")
    numbers = [ticket.number, other.number, 99999]
    told = post(as_ada, "bulk/charge", {"tickets": numbers}).json()
    assert (told["done"], told["refused"]) == (2, 1)
    assert [(one["number"], one["done"], one["code"]) for one in told["results"]] == [
        (ticket.number, True, None),
        (other.number, True, None),
        (99999, False, "unknown_ticket"),
    ]
    again = post(as_ada, "bulk/charge", {"tickets": numbers[:1]}).json()
    assert again["results"][0]["code"] == "already_taken"  # one of one is told like one of many
    tagged = post(as_ada, "bulk/tags", {"tickets": numbers[:2], "add": ["onda"]}).json()
    events = {str(one["number"]): one["event"] for one in tagged["results"]}
    assert post(as_ada, "bulk/undo", {"events": events}).json()["done"] == 2
    assert Ticket.objects.get(pk=ticket.pk).tags == []
    assert post(as_ada, "bulk/hold", {"tickets": numbers[:2], "waiting_for": "requester"}).json()["done"] == 2
    assert post(as_ada, "bulk/watchers", {"tickets": numbers[:2]}).json()["done"] == 2
    assert post(as_ada, "bulk/unread", {"tickets": numbers[:2]}).json()["done"] == 2


def test_a_moment_at_the_end_of_time_is_refused(as_ada: Client, ticket: Ticket) -> None:
    at = f"tickets/{ticket.number}"
    for moment in ("9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00"):
        assert post(as_ada, f"{at}/snooze", {"until": moment}).status_code == 422
        assert post(as_ada, f"{at}/calls", {"promise": moment}).status_code == 422
        taken = {"outcome": "not_for_us", "rang_at": moment}
        assert post(as_ada, "calls", taken).status_code == 422
        assert as_ada.get(f"/api/v1/{at}/explanation", {"at": moment}).status_code == 422


def test_facts_change_together_or_not_at_all(as_ada: Client, ticket: Ticket) -> None:
    facts = {"subject": "Altro", "category": 99999}
    at = f"/api/v1/tickets/{ticket.number}"
    refused = as_ada.patch(at, facts, content_type="application/json").json()
    assert (refused["code"], as_ada.get(at).json()["subject"]) == ("unknown_category", ticket.subject)
