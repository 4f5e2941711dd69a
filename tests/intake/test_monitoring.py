"""Alarms that come in: one request an alarm, counted and not repeated, ended with it, never a flood."""

import hashlib
import hmac
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import translation

from sportello.desk.conversation import note
from sportello.domain.errors import DeskError
from sportello.intake.monitoring import acting, door, receiving
from sportello.intake.monitoring.models import Alarm, EventSource, ReceivedEvent
from sportello.intake.monitoring.receiving import let_act, purge, receive, replay, tried
from sportello.people.actor import actor_for
from sportello.people.models import Department, Person
from sportello.people.staff import give_role
from sportello.tickets.models import Message, Ticket, TimelineEvent
from tests.web.desk import just_now

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seven_levels")]
AT = just_now() - timedelta(hours=10)


def minutes(number: float) -> datetime:
    return AT + timedelta(minutes=number)


@pytest.fixture
def source(it_department: Department) -> EventSource:
    service = Person.objects.create(name="Prometheus", login=None, language="en")
    give_role(service, it_department, "agent")
    return EventSource.objects.create(name="Prometheus", department=it_department, service=service)


def message(*alerts: tuple[str, str], severity: str = "critical") -> str:
    """A message of Alertmanager: (name, status) of its alerts."""
    found = [
        {
            "status": status,
            "labels": {"alertname": "DiskFull", "instance": name, "severity": severity},
            "annotations": {"summary": f"Disk full on {name}", "description": "97 % used"},
            "fingerprint": name,
            "generatorURL": "https://prometheus.example.org/graph",
        }
        for name, status in alerts
    ]
    return json.dumps({"version": "4", "groupKey": '{}:{alertname="DiskFull"}', "alerts": found})


def comes(source: EventSource, at: datetime, *alerts: tuple[str, str], **more: str) -> list[str]:
    source.refresh_from_db()
    return [one["act"] for one in receive(source, message(*alerts, **more), at=at).became]


def refuses(*args: object, **kwargs: object) -> None:
    raise DeskError("cannot_move")


def kinds(ticket: Ticket) -> list[str]:
    return list(TimelineEvent.objects.filter(ticket=ticket).values_list("kind", flat=True))


def test_an_alarm_opens_is_counted_and_ends(source: EventSource) -> None:
    assert comes(source, AT, ("db1", "firing")) == ["opened"]
    ticket = Ticket.objects.get()
    assert (ticket.subject, ticket.channel, ticket.priority) == ("Disk full on db1", "monitor", 1)
    before = kinds(ticket)
    acts = [comes(source, minutes(number), ("db1", "firing"))[0] for number in range(5, 130, 5)]
    assert acts.count("said") == 2
    assert acts.count("counted") == 23
    assert kinds(ticket)[len(before) :].count("noted") == 2
    assert Message.objects.filter(text="12 more times: Disk full on db1").count() == 2
    assert comes(source, minutes(131), ("db1", "resolved")) == ["resolved"]
    ticket.refresh_from_db()
    assert ticket.status == "resolved"
    assert comes(source, minutes(132), ("db1", "resolved")) == ["nothing"]
    assert comes(source, minutes(140), ("db1", "firing")) == ["reopened"]
    assert comes(source, minutes(141), ("db1", "resolved")) == ["resolved"]
    assert comes(source, minutes(400), ("db1", "firing")) == ["opened"]
    assert Ticket.objects.count() == 2


def test_what_somebody_works_on_is_theirs(source: EventSource, ada: Person) -> None:
    comes(source, AT, ("db1", "firing"))
    ticket = Ticket.objects.get()
    note(ticket, text="Guardo io.", actor=actor_for(ada, "page"), at=minutes(1))
    assert comes(source, minutes(2), ("db1", "resolved")) == ["noted"]
    ticket.refresh_from_db()
    assert ticket.status != "resolved"
    source.at_end = "note"
    source.save()
    comes(source, minutes(3), ("db2", "firing"))
    assert comes(source, minutes(4), ("db2", "resolved")) == ["noted"]


def test_a_group_is_one_request_that_ends_with_its_last_alarm(source: EventSource) -> None:
    EventSource.objects.update(groups=True)
    assert comes(source, AT, ("db1", "firing"), ("db2", "firing"), ("db3", "resolved")) == [
        "opened",
        "joined",
        "nothing",
    ]
    assert comes(source, minutes(1), ("db1", "resolved")) == ["counted"]
    assert comes(source, minutes(2), ("db2", "resolved")) == ["resolved"]
    assert Ticket.objects.get().status == "resolved"


def test_a_storm_is_one_request(source: EventSource) -> None:
    EventSource.objects.update(most=5)
    acts = comes(source, AT, *[(f"db{number}", "firing") for number in range(40)])
    assert acts.count("opened") == 5
    assert acts.count("collected") == 35
    assert Ticket.objects.count() == 6
    storm = Ticket.objects.get(subject="Many alarms from Prometheus")
    assert len(kinds(storm)) < 5
    comes(source, minutes(0.5), *[(f"web{number}", "firing") for number in range(5)])
    assert Alarm.objects.filter(ticket=storm).count() == 40
    assert len(kinds(storm)) < 6
    over = comes(source, minutes(5), *[(f"db{number}", "resolved") for number in range(40)])
    assert over.count("resolved") == 5
    comes(source, minutes(6), *[(f"web{number}", "resolved") for number in range(5)])
    storm.refresh_from_db()
    assert storm.status == "resolved"


GENERIC = {
    "paths": {
        "list": "events",
        "fingerprint": "id",
        "status": "state.name",
        "title": "name",
        "severity": "level",
    },
    "tables": {"status": {"alerting": "firing", "ok": "resolved"}, "severity": {"5": "high medium"}},
}


def test_a_mapping_that_is_mended_lets_what_was_put_aside_in(source: EventSource) -> None:
    source.kind, source.paths, source.tables = "generic", GENERIC["paths"], {"status": {"ok": "resolved"}}
    source.save()
    body = json.dumps(
        {"events": [{"id": 7, "name": "Temperatura", "state": {"name": "Alerting"}, "level": 5}]}
    )
    received = receive(source, body, at=AT)
    assert (received.state, Ticket.objects.count()) == ("quarantined", 0)
    assert "events.0" in received.said
    source.tables = GENERIC["tables"]
    source.save()
    (trial,) = tried(source, body, at=minutes(1))
    assert (trial["act"], trial["impact"], trial["urgency"]) == ("opened", "high", "medium")
    assert not Ticket.objects.exists()
    replay(ReceivedEvent.objects.select_related("source__service").get(), at=minutes(2))
    assert ReceivedEvent.objects.get().state == "done"
    assert Ticket.objects.get().impact == "high"
    assert purge(AT + timedelta(days=31)) == 1


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{", "This is no JSON."),
        ("[" * 100_000, "This is no JSON."),
        ("[" * 50 + "]" * 50, "nested more than 20 deep"),
        ('{"version": "4", "alerts": NaN}', "This is no JSON."),
        ('{"version": "3", "alerts": []}', "no message of Alertmanager"),
        ('{"version": "4", "alerts": []}', "holds no alarm"),
        ('{"version": "4", "alerts": [1]}', "alerts.0.labels"),
        (
            '{"version": "4", "alerts": [{"status": "sleeping", "fingerprint": "a"}]}',
            "neither firing nor resolved",
        ),
    ],
)
def test_what_is_not_understood_waits(source: EventSource, body: str, said: str) -> None:
    received = receive(source, body, at=AT)
    assert received.state == "quarantined"
    assert said in received.said


def test_the_address_is_the_key(source: EventSource, client: Client) -> None:
    token = door.give_address(source)
    kind = "application/json"
    answer = client.post(f"/eventi/{token}/", message(("db1", "firing")), content_type=kind)
    assert answer.status_code == 200
    assert answer.json()["alarms"][0]["ticket"] == Ticket.objects.get().number
    put_aside = client.post(f"/events/{token}/", "{}", content_type=kind, headers={"Accept-Language": "en"})
    assert put_aside.status_code == 422
    assert put_aside.headers["Content-Type"] == "application/problem+json"
    assert put_aside.json()["code"] == "event_put_aside"
    assert client.get(f"/eventi/{token}/").status_code == 405
    # Sent on to the address with a stroke, a program would come back with GET and say nothing.
    assert client.post(f"/events/{token}", message(("db3", "firing")), content_type=kind).status_code == 200
    assert client.post(f"/eventi/{token}x/", "{}", content_type=kind).status_code == 404
    assert client.post(f"/eventi/{token}/", "x" * 300_000, content_type=kind).status_code == 413
    fresh = door.give_address(source)
    assert client.post(f"/eventi/{token}/", "{}", content_type=kind).status_code == 404
    EventSource.objects.update(is_active=False)
    assert client.post(f"/eventi/{fresh}/", "{}", content_type=kind).status_code == 404


def test_a_signature_that_does_not_fit_is_refused(source: EventSource, client: Client) -> None:
    token, body = door.give_address(source), message(("db1", "firing"))
    door.keep_secret(source, "geheim")
    EventSource.objects.update(signature="hub")

    def sent(mark: str) -> Any:
        headers = {"X-Hub-Signature-256": mark}
        return client.post(f"/eventi/{token}/", body, content_type="application/json", headers=headers)

    assert sent("").status_code == sent("sha256=00").status_code == 401
    mark = hmac.new(b"geheim", body.encode(), hashlib.sha256).hexdigest()
    assert sent(f"sha256={mark}").status_code == 200
    EventSource.objects.update(signature="standard")
    assert sent("").status_code == 401
    assert not ReceivedEvent.objects.exclude(state="done").exists()


def test_a_message_is_kept_whatever_breaks(source: EventSource, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("sportello.intake.monitoring.receiving.act", broken)
    with pytest.raises(RuntimeError):
        receive(source, message(("db1", "firing")), at=AT)
    kept = ReceivedEvent.objects.get()
    assert kept.state == "quarantined"
    monkeypatch.undo()
    assert replay(kept, at=minutes(1)).became[0]["act"] == "opened"


def test_halves_of_letters_and_long_names_come_in(source: EventSource) -> None:
    name = "n" * 250
    assert comes(source, AT, (f"{name}a\ud800\x00", "firing"), (f"{name}b", "firing")) == ["opened"] * 2
    assert comes(source, minutes(1), (f"{name}b", "firing")) == ["counted"]


def test_two_messages_at_once_share_a_storm(source: EventSource) -> None:
    EventSource.objects.update(most=1)
    # Both read their source before either of them has the row.
    one, other = (EventSource.objects.select_related("service", "storm").get() for _ in range(2))
    receive(one, message(("db1", "firing"), ("db2", "firing")), at=AT)
    receive(other, message(("db3", "firing")), at=minutes(0.1))
    assert Ticket.objects.count() == 2


def test_what_was_refused_alone_is_read_again(source: EventSource, monkeypatch: pytest.MonkeyPatch) -> None:
    comes(source, AT, ("db1", "firing"))
    monkeypatch.setattr(acting, "open_ticket", refuses)
    body = message(("db1", "firing"), ("db2", "firing"), ("db3", "firing"))
    received = receive(source, body, at=minutes(2))
    assert [one["act"] for one in received.became] == ["counted", "refused", "refused"]
    assert received.state == "quarantined"
    monkeypatch.undo()
    comes(source, minutes(3), ("db2", "firing"))
    with translation.override("it"):
        again = replay(ReceivedEvent.objects.get(pk=received.pk), at=minutes(4))
    assert [one["act"] for one in again.became] == ["counted", "counted", "opened"]
    assert (again.state, again.said, Ticket.objects.count()) == ("done", "", 3)
    assert replay(again, at=minutes(5)).became == again.became
    assert [Alarm.objects.get(fingerprint=name).times for name in ("db1", "db2", "db3")] == [1, 1, 0]


def test_two_who_replay_at_once_take_each_alarm_in_once(
    source: EventSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acting, "open_ticket", refuses)
    pk = receive(source, message(("db1", "firing"), ("db2", "firing")), at=AT).pk
    monkeypatch.undo()
    # Both have read what was refused before either of them begins.
    both = list(ReceivedEvent.objects.filter(pk=pk)) + list(ReceivedEvent.objects.filter(pk=pk))
    for number, one in enumerate(both):
        assert [told["act"] for told in replay(one, at=minutes(number)).became] == ["opened", "opened"]
    assert [Alarm.objects.get(fingerprint=name).times for name in ("db1", "db2")] == [0, 0]
    assert ReceivedEvent.objects.get().state == "done"


def test_an_alarm_is_followed_where_its_request_takes_no_note(
    source: EventSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another department has it by now: the source may not write there, and the alarm ends all the same."""
    comes(source, AT, ("db1", "firing"))
    for name in ("note", "resolve"):
        monkeypatch.setattr(acting, name, refuses)
    assert comes(source, minutes(90), ("db1", "firing")) == ["counted"]
    assert comes(source, minutes(91), ("db1", "resolved")) == ["counted"]
    assert (Alarm.objects.get().is_on, ReceivedEvent.objects.filter(state="quarantined").count()) == (
        False,
        0,
    )


def test_a_message_killed_in_the_middle_is_gone_on_with(
    source: EventSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = acting.act

    def killed(source: EventSource, alert: Any, **more: Any) -> Any:
        if alert.fingerprint == "db2":
            raise RuntimeError
        return real(source, alert, **more)

    monkeypatch.setattr(receiving, "act", killed)
    with pytest.raises(RuntimeError):
        receive(source, message(("db1", "firing"), ("db2", "firing")), at=AT)
    monkeypatch.undo()
    again = replay(ReceivedEvent.objects.select_related("source__service").get(), at=minutes(1))
    assert [one["act"] for one in again.became] == ["opened", "opened"]
    assert Alarm.objects.get(fingerprint="db1").times == 0


def test_an_alarm_whose_request_may_not_be_reopened_opens_another(
    source: EventSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    comes(source, AT, ("db1", "firing"))
    monkeypatch.setattr(acting, "resolve", refuses)
    assert comes(source, minutes(1), ("db1", "resolved")) == ["noted"]
    assert not Alarm.objects.get().is_on
    monkeypatch.undo()
    comes(source, minutes(2), ("db1", "firing"))
    comes(source, minutes(3), ("db1", "resolved"))
    monkeypatch.setattr(acting, "reopen", refuses)
    assert comes(source, minutes(4), ("db1", "firing")) == ["opened"]
    assert Ticket.objects.count() == 2
    assert Alarm.objects.get().ticket.status == "new"  # type: ignore[union-attr]


def test_all_processes_together_keep_a_source_to_its_limit(
    source: EventSource, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sportello.api.monitoring.MOST", 3)
    source.signature = EventSource.Signature.HUB
    source.save()
    token, body = door.give_address(source), message(("db1", "firing"))
    door.keep_secret(source, "geheim")
    right = "sha256=" + hmac.new(b"geheim", body.encode(), hashlib.sha256).hexdigest()

    def told(signature: str) -> int:
        caches["process"].clear()  # another process knows nothing of this one
        headers = {"X-Hub-Signature-256": signature}
        answer = client.post(f"/eventi/{token}/", body, content_type="application/json", headers=headers)
        return answer.status_code

    before = just_now().minute
    # What bears no signature of the source takes no room from what does.
    found = [told(signature) for signature in ("x", "y", "z", "w", right, right, right, right)]
    if just_now().minute == before:
        assert found == [401] * 4 + [200] * 3 + [429]


def test_a_source_that_moves_ends_its_alarms_where_it_was(source: EventSource, eva: Person) -> None:
    comes(source, AT, ("db1", "firing"))
    old, elsewhere = Ticket.objects.get(), eva.roles.get().department
    assert elsewhere is not None
    before = source.department_id
    EventSource.objects.update(department=elsewhere)
    source.refresh_from_db()
    let_act(source)

    def held() -> set[int | None]:
        return set(source.service.roles.values_list("department", flat=True))

    purge(minutes(1))
    assert held() == {before, elsewhere.pk}
    assert comes(source, minutes(2), ("db1", "resolved")) == ["resolved"]
    old.refresh_from_db()
    assert old.status == "resolved"
    purge(minutes(3))
    assert held() == {elsewhere.pk}
