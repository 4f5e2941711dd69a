"""Opening over HTTP beside another desk: what is counted, and what is called passed."""

import json

import pytest
from django.test import Client

from sportello.bench import creation

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_what_is_sent_opens_tickets_with_clocks_and_outbox() -> None:
    named = creation.furnished()
    client = Client(headers={"authorization": f"Bearer {named['token']}"})
    for number in range(2):
        body = json.dumps(creation._ours(named, number))
        assert client.post("/api/v1/tickets", body, content_type="application/json").status_code == 201
    assert creation.told() == {"opened": 2, "clocks_started": 2, "in_the_outbox": 2}


def test_both_the_rate_and_the_slowest_must_hold() -> None:
    fast, slow = [1.0] * 100, [10.0] * 100
    assert creation._figures([(fast, 0.1, slow, 1.0)], 100)["passed"]
    assert not creation._figures([(fast, 0.3, slow, 1.0)], 100)["passed"]
    assert not creation._figures([([1.0] * 90 + [9.0] * 10, 0.1, slow, 1.0)], 100)["passed"]
