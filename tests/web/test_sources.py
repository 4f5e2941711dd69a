"""Event sources in the administration: made on a page, tried with a message, what was put aside read again."""

import json
import re

import pytest
from django.test import Client

from sportello.intake.monitoring.models import EventSource, ReceivedEvent
from sportello.people.models import Department, Person
from sportello.tickets.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seven_levels")]
BODY = json.dumps({"id": 7, "name": "Temperatura", "state": "Alerting"})


def form(department: Department, **more: str) -> dict[str, str]:
    facts = {"name": "Sonde", "kind": "generic", "department": str(department.pk), "signature": "none"}
    facts |= {"at_end": "resolve", "reopens": "60", "counts_every": "60", "most": "10"}
    return facts | {"fingerprint": "id", "status": "state", "title": "name"} | more


def test_from_the_form_to_the_request(as_tommaso: Client, it_department: Department, dario: Person) -> None:
    answer = as_tommaso.post("/admin/event-sources/new/", form(it_department, asker="dario"))
    assert answer.status_code == 302, answer.content.decode()
    source = EventSource.objects.get()
    own = f"/admin/event-sources/{source.pk}"
    page = as_tommaso.post(f"{own}/address/").content.decode()
    found = re.search(r'value="https?://[^/]+(/events/evt_[^"]+/)"', page)
    assert found is not None
    assert "evt_" not in as_tommaso.get(f"{own}/address/").content.decode()
    outside = Client()
    assert outside.post(found[1], BODY, content_type="application/json").status_code == 422
    received = ReceivedEvent.objects.get()
    tried = as_tommaso.post(f"{own}/trial/", {"body": BODY})
    assert tried.status_code == 422
    assert "neither firing nor resolved" in tried.content.decode()
    mended = form(it_department, asker="dario", states="alerting = firing\nok = resolved")
    assert as_tommaso.post(f"{own}/", mended).status_code == 302
    assert "opens a request" in as_tommaso.post(f"{own}/trial/", {"body": BODY}).content.decode()
    assert not Ticket.objects.exists()
    assert "1 not understood" in as_tommaso.get(f"{own}/").content.decode()
    assert as_tommaso.post(f"{own}/log/{received.pk}/again/").status_code == 302
    ticket = Ticket.objects.get()
    assert (ticket.requester, ticket.subject) == (dario, "Temperatura")
    log = as_tommaso.get(f"{own}/log/").content.decode()
    assert f'/tickets/{ticket.number}/">{ticket.department.prefix}-{ticket.number}<' in log
    assert "Temperatura" in as_tommaso.get(f"{own}/log/{received.pk}/").content.decode()


def test_a_source_has_the_rights_it_needs_where_it_works_and_while_it_is_used(
    as_tommaso: Client, it_department: Department, eva: Person
) -> None:
    as_tommaso.post("/admin/event-sources/new/", form(it_department))
    source = EventSource.objects.get()
    elsewhere, own = eva.roles.get().department, f"/admin/event-sources/{source.pk}"
    assert elsewhere is not None

    named = f">{source.name}<"
    assert named not in as_tommaso.get("/admin/contacts/").content.decode()
    assert named not in as_tommaso.get("/admin/teams/new/").content.decode()

    def held() -> list[tuple[int | None, str]]:
        return list(source.service.roles.values_list("department", "role"))

    assert held() == [(it_department.pk, "agent")]
    assert as_tommaso.post(f"{own}/", form(elsewhere)).status_code == 302
    assert held() == [(elsewhere.pk, "agent")]
    assert as_tommaso.post(f"{own}/activity/end/").status_code == 302
    assert held() == []
    assert as_tommaso.post(f"{own}/", form(elsewhere, name="Sonda")).status_code == 302
    assert held() == []
    as_tommaso.post(f"{own}/activity/")
    assert held() == [(elsewhere.pk, "agent")]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": ""}, "Say where it stands."),
        ({"asker": "nobody"}, "Nobody has this login or address."),
        ({"states": "alerting"}, "Write lines such as: ok = resolved"),
        ({"states": "alerting = burning"}, "either firing or resolved"),
        ({"severities": "5 = terrible"}, "Write impact and urgency"),
        ({"signature": "hub"}, "Write the secret."),
        ({"most": "0"}, "1"),
    ],
)
def test_what_does_not_fit_is_said(
    as_tommaso: Client, it_department: Department, wrong: dict[str, str], said: str
) -> None:
    answer = as_tommaso.post("/admin/event-sources/new/", form(it_department, **wrong))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not EventSource.objects.exists()


def test_only_administrators_of_the_desk(as_ada: Client, as_marta: Client) -> None:
    for client in (as_ada, as_marta):
        assert client.get("/admin/event-sources/").status_code == 404
