"""Monitoring systems as docs/howto/monitoring.md sets them up."""

import json
from datetime import timedelta
from typing import Any

import pytest

from sportello.intake.monitoring.models import EventSource
from sportello.intake.monitoring.receiving import receive
from sportello.people.models import Department, Person
from sportello.people.staff import give_role
from sportello.tickets.models import Ticket
from tests.web.desk import just_now

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seven_levels"), pytest.mark.sqlite]

GRAFANA = {"version": "1", "groupKey": "{}", "orgId": 1, "state": "alerting", "alerts": [
    {"status": "firing", "labels": {"alertname": "Disk"}, "annotations": {"summary": "Disk full"},
     "fingerprint": "c6eadffa"}]}  # fmt: skip
KUMA = {
    "heartbeat": {"monitorID": 1, "status": 0},
    "monitor": {"id": 1, "name": "Disk full"},
    "msg": "[Down] timeout",
}
ZABBIX = {"event_id": "7", "value": "1", "name": "Disk full", "severity": "Disaster", "message": "97 %"}


@pytest.mark.parametrize(
    ("sent", "over", "words"),
    [
        (GRAFANA, {"alerts": [GRAFANA["alerts"][0] | {"status": "resolved"}]}, None),  # type: ignore[index]
        (
            KUMA,
            {"heartbeat": {"monitorID": 1, "status": 1}},
            ("monitor.id heartbeat.status monitor.name msg", "0 1"),
        ),
        (ZABBIX, {"value": "0"}, ("event_id value name message severity", "1 0")),
    ],
)
def test_systems_of_the_how_to_open_and_resolve(
    it_department: Department, sent: dict[str, Any], over: dict[str, Any], words: tuple[str, str] | None
) -> None:
    service = Person.objects.create(name="Sonde", login=None, language="en")
    give_role(service, it_department, "agent")
    source = EventSource.objects.create(name="Sonde", department=it_department, service=service)
    at = just_now() - timedelta(hours=1)
    if words is not None:
        names = ("fingerprint", "status", "title", "text", "severity")
        firing, resolved = words[1].split()
        source.kind, source.paths = "generic", dict(zip(names, words[0].split(), strict=False))
        source.tables = {"status": {firing: "firing", resolved: "resolved"}}
        source.save()
    acts = [
        receive(source, json.dumps(body), at=at + timedelta(minutes=place)).became[0]["act"]
        for place, body in enumerate((sent, sent | over))
    ]
    assert (acts, Ticket.objects.get().subject) == (["opened", "resolved"], "Disk full")
