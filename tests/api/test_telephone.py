"""Telephone systems: what they say of calls, in whatever order, becomes rings, drafts, missed calls."""

import re
import shlex
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from django.test import Client

from sportello.api.nouns.telephone import ToldForm
from sportello.intake.telephone.models import Extension, LineCall, Ring
from sportello.jobs.drain import run_due_jobs
from sportello.people.actor import actor_for
from sportello.people.models import Department, Person, Phone
from sportello.sla.models import Clock
from sportello.tickets.models import Ticket
from sportello.workspace.models import Call
from sportello.workspace.tokens import issue_for_service
from tests.api.programs import post, program_of
from tests.architecture.repository import ROOT
from tests.web.desk import browser_of, just_now

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seven_levels")]
NUMBER = "+390554401012"


@pytest.fixture
def switchboard(it_department: Department, carla: Person, ada: Person, dario: Person) -> Client:
    """The telephone system; Ada sits at 204."""
    carla.is_administrator = True
    carla.save()
    _token, key = issue_for_service(
        name="Centralino",
        department=it_department,
        role="agent",
        scopes=["telephone"],
        expires_at=None,
        actor=actor_for(carla, "page"),
        at=just_now(),
    )
    Extension.objects.create(number="204", person=ada)
    Phone.objects.create(person=dario, number=NUMBER)
    return Client(headers={"Authorization": f"Bearer {key}", "Accept-Language": "en"})


def says(client: Client, event: str, **more: Any) -> Any:
    body = {"event": event, "call": "1763802000.17", "caller": "055 440 10 12"} | more
    answer = post(client, "telephone/events", body)
    assert answer.status_code == 200, answer.content
    return answer.json()


def later(seconds: float) -> datetime:
    return just_now() + timedelta(seconds=seconds)


def test_it_rings_at_whoever_sits_there(
    switchboard: Client, ada: Person, bruno: Person, ticket: Ticket
) -> None:
    told = says(switchboard, "ringing", extension="204", called="+390550000000")
    assert told == {"call": "1763802000.17", "state": "ringing", "number": NUMBER, "agent": None}
    page = browser_of(ada).get("/telephone/ringing/").content.decode()
    assert "Dario" in page
    assert f"SP-{ticket.number}" in page
    assert "/call/?from=%2B390554401012&amp;rang=" in page
    assert browser_of(bruno).get("/telephone/ringing/").status_code == 204
    says(switchboard, "answered", extension="204")
    call = Call.objects.get()
    assert f'href="/call/{call.pk}/"' in browser_of(ada).get("/telephone/ringing/").content.decode()
    says(switchboard, "ended")
    assert browser_of(ada).get("/telephone/ringing/").status_code == 204


@pytest.mark.parametrize("order", list(permutations(["ringing", "answered", "ended"])))
def test_the_order_does_not_matter(switchboard: Client, ada: Person, dario: Person, order: Any) -> None:
    moments = {"ringing": later(-100), "answered": later(-90), "ended": later(-30)}
    for event in [*order, *order]:
        told = says(switchboard, event, extension="204", at=moments[event].isoformat())
    assert told["state"] == "ended"
    assert told["agent"]["name"] == "Ada"
    run_due_jobs(later(60))
    call = Call.objects.get()
    assert (call.agent, call.caller, call.outcome) == (ada, dario, "")
    assert (call.rang_at, call.began_at, call.seconds) == (moments["ringing"], moments["answered"], 60)
    assert not Ticket.objects.exists()


def test_whoever_is_not_answered_is_called_back_once(
    switchboard: Client, dario: Person, it_department: Department
) -> None:
    says(switchboard, "ringing", extension="204")
    for _ in range(2):
        says(switchboard, "ended")
    assert not Ticket.objects.exists()
    run_due_jobs(later(30))
    run_due_jobs(later(90))
    ticket = Ticket.objects.get()
    assert (ticket.requester, ticket.department, ticket.channel) == (dario, it_department, "phone")
    assert Clock.objects.filter(ticket=ticket, kind="call_back").count() == 1
    assert Call.objects.get().outcome == "missed"
    says(switchboard, "ended", call="another")
    run_due_jobs(later(120))
    assert Ticket.objects.count() == 1
    assert Call.objects.count() == 2


def test_an_answer_that_is_told_late_is_no_missed_call(switchboard: Client) -> None:
    answered = later(-60)
    says(switchboard, "ended", at=(answered + timedelta(seconds=55)).isoformat())
    says(switchboard, "answered", extension="204", at=answered.isoformat())
    run_due_jobs(later(30))
    assert not Ticket.objects.exists()
    assert Call.objects.get().seconds == 55


def test_the_draft_that_was_opened_while_it_rang_is_the_one(switchboard: Client, ada: Person) -> None:
    says(switchboard, "ringing", extension="204", at=later(-20).isoformat())
    browser_of(ada).get(f"/call/?from={NUMBER.replace('+', '%2B')}")
    says(switchboard, "answered", extension="204", at=later(-10).isoformat())
    call = Call.objects.get()
    assert LineCall.objects.get().call == call
    assert call.began_at == later(-10) or call.began_at < just_now()


@pytest.mark.parametrize("talked", ["0:04:31", "04:31", "271"])
def test_systems_that_speak_only_at_the_end_and_in_forms(switchboard: Client, talked: str) -> None:
    form = {"event": "ended", "call": "a", "caller": NUMBER, "extension": "204", "answered": "true"}
    answer = switchboard.post(
        "/api/v1/telephone/events/form", form | {"duration": talked, "seconds": "", "at": ""}
    )
    assert answer.status_code == 200, answer.content
    assert Call.objects.get().seconds == 271
    form = {"event": "ended", "call": "b", "caller": NUMBER, "extension": "204", "answered": "false"}
    assert switchboard.post("/api/v1/telephone/events/form", form).json()["state"] == "missed"
    run_due_jobs(later(30))
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize("caller", ["anonymous", "", "204"])
def test_who_withholds_the_number_is_only_logged(switchboard: Client, caller: str) -> None:
    says(switchboard, "ringing", extension="204", caller=caller)
    says(switchboard, "ended", caller=caller)
    run_due_jobs(later(30))
    assert not Ticket.objects.exists()
    assert Call.objects.get().outcome == "missed"


def test_only_a_token_for_it_may_tell(switchboard: Client, ada: Person) -> None:
    body = {"event": "ringing", "call": "1", "extension": "204"}
    assert post(program_of(ada), "telephone/events", body).status_code == 403
    assert switchboard.get("/api/v1/tickets").status_code == 403
    assert post(switchboard, "telephone/events", body | {"event": "sneezed"}).status_code == 422
    assert post(switchboard, "telephone/events", body | {"nonsense": 1}).status_code == 422
    assert not Ring.objects.exists()


def test_somebody_says_at_which_telephone_they_sit(as_ada: Client, ada: Person, bruno: Person) -> None:
    client = browser_of(ada)
    assert client.post("/me/telephone/", {"number": " 2 04 "}).status_code == 302
    assert Extension.objects.get().number == "204"
    assert browser_of(bruno).post("/me/telephone/", {"number": "204"}).status_code == 422
    assert client.post("/me/telephone/", {"number": ""}).status_code == 302
    assert browser_of(bruno).post("/me/telephone/", {"number": "204"}).status_code == 302
    assert Extension.objects.get().person == bruno


def test_the_examples_of_the_how_to_run(switchboard: Client, ada: Person) -> None:
    text = (ROOT / "docs/howto/telephone-systems.md").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith("curl ")]
    assert len(lines) == 4
    states = []
    for line in lines:
        _curl, _h, _token, how, body, address = shlex.split(line.replace("$DESK", ""))
        kind = {"-d": "application/json", "--data": "application/x-www-form-urlencoded"}[how]
        answer = switchboard.post(address, body, content_type=kind)
        assert answer.status_code == 200, (line, answer.content)
        states.append(answer.json()["state"])
    assert states == ["ringing", "answered", "ended", "missed"]


def test_what_the_dialplan_and_the_template_send_is_understood(switchboard: Client) -> None:
    text = (ROOT / "docs/howto/telephone-systems.md").read_text(encoding="utf-8")
    dialplan = re.search(r"events/form,(\S+)\)\}\)", text)
    template = re.findall(r'<Value Key="(\w+)" Type="String"', text)
    assert dialplan is not None
    known = set(ToldForm.model_fields)
    assert {part.partition("=")[0] for part in dialplan[1].split("&")} <= known
    assert {name for name in template if name != "Authorization"} <= known
