"""Messages that come a second time, by whoever caught them on the way: what is over is over once."""

import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from standardwebhooks import Webhook

from sportello.intake.monitoring import door
from sportello.intake.monitoring.models import EventSource, ReceivedEvent
from sportello.intake.monitoring.receiving import replay
from sportello.people.models import Department, Person
from sportello.people.staff import give_role
from sportello.tickets.models import Message, Ticket
from tests.intake.test_monitoring import message
from tests.web.desk import just_now

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seven_levels")]
SECRET = "whsec_" + "c2VncmV0bw=="


@pytest.fixture
def source(it_department: Department) -> EventSource:
    service = Person.objects.create(name="Prometheus", login=None, language="en")
    give_role(service, it_department, "agent")
    made = EventSource.objects.create(
        name="P", department=it_department, service=service, signature="hub", reopens=0
    )
    door.keep_secret(made, SECRET)
    return made


class Sender:
    """Whoever has the address; `signed` is a message with the signature that its source gave it."""

    def __init__(self, client: Client, source: EventSource) -> None:
        self.client, self.token = client, door.give_address(source)

    def sends(self, body: str, headers: dict[str, str]) -> list[str]:
        address, kind = f"/eventi/{self.token}/", "application/json"
        answer = self.client.post(address, body, content_type=kind, headers=headers)
        assert answer.status_code == 200, answer.content
        return [one["act"] for one in answer.json()["alarms"]]

    def puts_aside(self, body: str, headers: dict[str, str]) -> str:
        address, kind = f"/eventi/{self.token}/", "application/json"
        answer = self.client.post(address, body, content_type=kind, headers=headers)
        return str(answer.json()["code"])


def hub(body: str) -> tuple[str, dict[str, str]]:
    mark = hmac.new(SECRET.encode(), body.encode(), hashlib.sha256).hexdigest()
    return body, {"X-Hub-Signature-256": f"sha256={mark}"}


def standard(id: str, body: str) -> tuple[str, dict[str, str]]:
    at = just_now()
    signed = Webhook(SECRET).sign(id, at, body)
    stamp = str(int(at.timestamp()))
    return body, {"webhook-id": id, "webhook-timestamp": stamp, "webhook-signature": signed}


def with_begin(began: str, *alerts: tuple[str, str]) -> str:
    """As Alertmanager tells when an alarm began: each time it comes anew, the message is another."""
    found: dict[str, Any] = json.loads(message(*alerts))
    for alert in found["alerts"]:
        alert["startsAt"] = began
    return json.dumps(found)


def test_an_end_that_is_sent_again_ends_nothing(source: EventSource, client: Client) -> None:
    sender = Sender(client, source)
    over = hub(with_begin("1", ("db1", "resolved")))
    assert sender.sends(*hub(with_begin("1", ("db1", "firing")))) == ["opened"]
    assert sender.sends(*over) == ["resolved"]
    assert sender.sends(*hub(with_begin("2", ("db1", "firing")))) == ["opened"]
    assert sender.sends(*over) == ["repeated"]
    second = Ticket.objects.latest("pk")
    assert second.status == "new"
    # What is on is believed however often it comes: systems repeat it word by word, and it opens no second request.
    both = with_begin("2", ("db1", "firing"), ("db2", "resolved"))
    assert sender.sends(*hub(both)) == ["counted", "nothing"]
    assert sender.sends(*hub(both)) == ["counted", "repeated"]
    ReceivedEvent.objects.update(at=just_now() - timedelta(days=31))
    assert sender.sends(*hub(with_begin("2", ("db1", "resolved")))) == ["resolved"]


def test_what_was_refused_may_come_again(
    source: EventSource, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender = Sender(client, source)
    sender.sends(*hub(with_begin("1", ("db1", "firing"))))
    over = hub(with_begin("1", ("db1", "resolved")))
    with monkeypatch.context() as patch:
        patch.setattr("sportello.intake.monitoring.receiving.act", _broken)
        with pytest.raises(RuntimeError):
            sender.sends(*over)
    assert sender.sends(*over) == ["resolved"]


def _broken(*args: object, **kwargs: object) -> None:
    raise RuntimeError


def test_a_standard_webhook_is_taken_in_once(source: EventSource, client: Client) -> None:
    EventSource.objects.update(signature="standard")
    sender = Sender(client, source)
    first = standard("msg_1", message(("db1", "firing")))
    assert [sender.sends(*first), sender.sends(*first)] == [["opened"], ["repeated"]]
    assert sender.sends(*standard("msg_2", message(("db1", "firing")))) == ["counted"]


FIRST, SECOND = "2026-11-20T03:00:00.123Z", "2026-11-20T09:00:00Z"


def on(began: str, *names: str) -> tuple[str, dict[str, str]]:
    return hub(with_begin(began, *((name, "firing") for name in names)))


def off(began: str, *names: str) -> tuple[str, dict[str, str]]:
    return hub(with_begin(began, *((name, "resolved") for name in names)))


@pytest.mark.parametrize("reopens", [0, 10_080])
def test_an_alarm_that_is_over_is_not_on_again_by_the_same_words(
    source: EventSource, client: Client, reopens: int
) -> None:
    EventSource.objects.update(reopens=reopens)
    sender = Sender(client, source)
    assert sender.sends(*on(FIRST, "db1")) == ["opened"]
    assert sender.sends(*on(FIRST, "db1")) == ["counted"], "told again while it lasts"
    assert sender.sends(*off(FIRST, "db1")) == ["resolved"]
    for _time in range(2):
        assert sender.puts_aside(*on(FIRST, "db1")) == "event_put_aside"
    first = Ticket.objects.get()
    notes = Message.objects.filter(ticket=first, text__contains="over already")
    assert (first.status, notes.count()) == ("resolved", 1)
    aside = ReceivedEvent.objects.filter(state=ReceivedEvent.State.QUARANTINED)
    assert {one.said for one in aside} == {notes.get().text}
    # It is on again since later, or by other words: systems that lost sight of it say the same beginning.
    assert sender.sends(*on(SECOND, "db1")) == ["reopened" if reopens else "opened"]
    assert sender.sends(*on(FIRST, "db1")) == ["counted"], "on is on"
    assert sender.sends(*off(SECOND, "db1")) == ["resolved"]
    assert sender.puts_aside(*on(FIRST, "db1")) == "event_put_aside"
    assert sender.sends(*on(SECOND, "db1", "db2"))[0] == ("reopened" if reopens else "opened")


def test_who_looks_at_it_lets_it_in_all_the_same(source: EventSource, client: Client) -> None:
    sender = Sender(client, source)
    for sent in (on(FIRST, "db1"), off(FIRST, "db1")):
        sender.sends(*sent)
    sender.puts_aside(*on(FIRST, "db1"))
    aside = ReceivedEvent.objects.get(state=ReceivedEvent.State.QUARANTINED)
    assert [one["act"] for one in replay(aside, at=just_now()).became] == ["opened"]


def test_without_a_signature_or_a_beginning_an_alarm_is_believed(source: EventSource, client: Client) -> None:
    sender = Sender(client, source)
    for began in ("0001-01-01T00:00:00Z", "since yesterday"):
        acts = [sender.sends(*sent)[0] for sent in (on(began, "db1"), off(began, "db1"), on(began, "db1"))]
        assert acts == ["opened", "resolved", "opened"]
        sender.sends(*off(SECOND, "db1"))
    EventSource.objects.update(signature="none")
    acts = [sender.sends(*sent)[0] for sent in (on(FIRST, "db2"), off(FIRST, "db2"), on(FIRST, "db2"))]
    assert acts == ["opened", "resolved", "opened"]
