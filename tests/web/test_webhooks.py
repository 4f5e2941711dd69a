"""Webhooks in the administration: made on a page, their secret shown once, their log read, warnings in the bell."""

import re
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.test import Client

from sportello.health.webhooks import stopped
from sportello.jobs.drain import run_due_jobs
from sportello.outbound.posting import Answer
from sportello.people.models import Alteration, Department
from sportello.tickets.models import Ticket
from sportello.webhooks.models import Endpoint, OutgoingEvent
from sportello.worker.tick import tick_until_quiet
from tests.web.desk import just_now

pytestmark = pytest.mark.django_db
FORM = {"url": "https://program.example.org/hook", "description": "Cruscotto", "includes_internal": "on"}


def made(client: Client) -> Endpoint:
    assert client.post("/admin/webhooks/new/", FORM).status_code == 302
    return Endpoint.objects.get()


def test_who_does_not_administer_the_desk_finds_none(
    as_ada: Client, as_marta: Client, as_tommaso: Client
) -> None:
    row = made(as_tommaso)
    for client in (as_ada, as_marta):
        for address in ("", f"{row.pk}/", f"{row.pk}/log/", f"{row.pk}/secret/"):
            assert client.get(f"/admin/webhooks/{address}").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"url": "ftp://a.example.org"}, "begins with https://"),
        ({"url": "https://ada:secret@a.example.org"}, "the signature proves"),
        ({"kinds": "opened invented"}, "No such kind of event: invented."),
    ],
)
def test_what_does_not_fit_is_said(as_tommaso: Client, wrong: dict[str, str], said: str) -> None:
    answer = as_tommaso.post("/admin/webhooks/new/", FORM | wrong)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_the_secret_is_shown_once(as_tommaso: Client) -> None:
    row = made(as_tommaso)
    address = f"/admin/webhooks/{row.pk}/secret/"
    secret = re.compile(r"whsec_[A-Za-z0-9+/=]{40,}")
    assert not secret.search(as_tommaso.get(address).content.decode())
    answer = as_tommaso.post(address)
    first = secret.search(answer.content.decode())
    assert first is not None
    assert "no-store" in answer.headers["Cache-Control"]
    assert not secret.search(as_tommaso.get(address).content.decode())
    row.refresh_from_db()
    assert first[0] not in row.secret
    assert not Alteration.objects.filter(told__icontains=first[0]).exists()
    assert secret.findall(as_tommaso.post(address).content.decode()) != [first[0]]


def test_the_log_tells_what_was_answered_and_sends_again(
    as_tommaso: Client, ticket: Ticket, it_department: Department
) -> None:
    row = made(as_tommaso)
    Endpoint.objects.update(since=just_now() - timedelta(hours=1))
    at, log = just_now() + timedelta(seconds=30), f"/admin/webhooks/{row.pk}/log/"
    with patch("sportello.webhooks.sending.post", return_value=Answer(500, "<b>kaputt</b>")):
        tick_until_quiet(at)
        run_due_jobs(at)
    page = as_tommaso.get(log).content.decode()
    assert "Nothing arrives since" in page
    assert f"SP-{ticket.number}" in page
    event = OutgoingEvent.objects.order_by("pk")[0]
    one = as_tommaso.get(f"{log}{event.pk}/").content.decode()
    assert "&lt;b&gt;kaputt&lt;/b&gt;" in one
    assert event.webhook_id in one
    with patch("sportello.webhooks.sending.post", return_value=Answer(204)):
        assert as_tommaso.post(f"{log}{event.pk}/again/").status_code == 302
        assert as_tommaso.post(f"/admin/webhooks/{row.pk}/trial/").status_code == 302
        run_due_jobs(at + timedelta(hours=1))
    assert set(OutgoingEvent.objects.values_list("state", flat=True)) == {"sent"}
    assert as_tommaso.get(f"{log}?state=failed").content.decode().count("webhook_id") == 0
    assert as_tommaso.post(f"{log}again/", {"since": "gestern"}).status_code == 422
    assert as_tommaso.post(f"{log}again/", {"since": "2026-01-01T10:00"}).status_code == 302


def test_administrators_are_warned_of_one_that_stopped(as_tommaso: Client, as_ada: Client) -> None:
    row = made(as_tommaso)
    Endpoint.objects.update(stopped_at=just_now(), stopped_why=Endpoint.Stop.GONE)
    for client, warned in ((as_tommaso, True), (as_ada, False)):
        page = client.get("/notifications/bell/").content.decode()
        assert (f"/admin/webhooks/{row.pk}/log/" in page) == warned
        assert ('data-unread="1"' in page) == warned
    assert "stopped" in as_tommaso.get("/admin/webhooks/").content.decode()
    assert [finding.code for finding in stopped(just_now())] == ["webhook_stopped"]
    assert as_tommaso.post(f"/admin/webhooks/{row.pk}/trial/", follow=True).status_code == 200
    assert not OutgoingEvent.objects.exists()
    as_tommaso.post(f"/admin/webhooks/{row.pk}/stop/end/")
    assert Endpoint.objects.told().exists()
    as_tommaso.post(f"/admin/webhooks/{row.pk}/stop/")
    assert 'data-unread="0"' in as_tommaso.get("/notifications/bell/").content.decode()
