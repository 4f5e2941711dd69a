"""Webhooks out: who is told what, signed, once, in order, and what happens when nobody answers."""

import base64
import hashlib
import hmac
import ipaddress
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError, transaction

from sportello.desk.conversation import note, reply
from sportello.desk.opening import Request, open_ticket
from sportello.desk.undo import undo
from sportello.jobs.drain import run_due_jobs
from sportello.jobs.models import Job
from sportello.people.actor import Actor
from sportello.people.models import Department
from sportello.sets.sealing import seal
from sportello.tickets.models import Ticket
from sportello.webhooks import acts, deriving
from sportello.webhooks.deriving import derive
from sportello.webhooks.models import Attempt, Endpoint, OutgoingEvent
from sportello.webhooks.purge import purge
from sportello.webhooks.sending import _Turn, tell
from sportello.webhooks.signing import new_secret
from sportello.worker.tick import tick_until_quiet
from tests.story import Story, rome
from tests.webhooks.receiver import Receiver, receiver

pytestmark = pytest.mark.django_db
State = OutgoingEvent.State
NINE = rome("2026-11-23 09:00")
SOON = timedelta(seconds=10)
DAY = timedelta(days=1)


@pytest.fixture
def program(settings: Any) -> Iterator[Receiver]:
    settings.PRIVATE_NETWORKS = (ipaddress.ip_network("127.0.0.0/8"),)
    with receiver() as found:
        yield found


@pytest.fixture
def endpoint(program: Receiver, story: Story) -> Endpoint:
    return an_endpoint(program)


def an_endpoint(program: Receiver, **values: Any) -> Endpoint:
    facts = {"description": "Cruscotto", "includes_internal": True, "since": NINE - DAY} | values
    return Endpoint.objects.create(url=program.url, secret=seal(new_secret()), **facts)


def asked(story: Story, at: datetime = NINE, subject: str = "Stampante") -> Ticket:
    request = Request(
        requester=story.id("dario"),
        department=story.department.pk,
        subject=subject,
        text="Non va.",
        channel="phone",
    )
    return open_ticket(request, actor=story.actor("ada"), at=at)


def administrator(story: Story) -> Actor:
    return replace(story.actor("carla"), is_administrator=True)


def work(at: datetime) -> None:
    """The worker has its turn, then jobs."""
    tick_until_quiet(at)
    run_due_jobs(at)


def states() -> list[str]:
    return list(OutgoingEvent.objects.order_by("pk").values_list("state", flat=True))


def test_what_happens_is_told_once_signed_and_in_order(
    story: Story, endpoint: Endpoint, program: Receiver, settings: Any
) -> None:
    secret = acts.make_secret(endpoint, actor=administrator(story), at=NINE)
    ticket = asked(story)
    reply(ticket, text="Arrivo.", actor=story.actor("ada"), at=NINE + timedelta(minutes=1))
    work(NINE + timedelta(minutes=2))
    told = [body["data"]["event"]["number"] for body in program.bodies]
    assert told == sorted(set(told)) == list(range(1, len(told) + 1))
    said = next(body for body in program.bodies if body["type"] == "ticket.replied")["data"]
    assert said["event"]["text"] == "Arrivo."
    assert said["event"]["by"]["name"] == "Ada"
    assert said["ticket"]["label"] == f"SP-{ticket.number}"
    assert said["ticket"]["level"] == 1
    for headers, body in program.came:
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        key = base64.b64decode(secret.removeprefix("whsec_"))
        mark = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        assert headers["webhook-signature"].split() == [f"v1,{mark}"]
    # The job that made the rows runs again, as after a kill: nothing is doubled.
    count = len(program.came)
    with transaction.atomic():
        derive.enqueue([[ticket.pk, number] for number in told])
    run_due_jobs(NINE + timedelta(minutes=3))
    assert len(program.came) == count == OutgoingEvent.objects.count()
    assert set(states()) == {State.SENT}


def test_without_internal_events_nothing_is_told_that_requesters_may_not_read(
    story: Story, program: Receiver
) -> None:
    an_endpoint(program, includes_internal=False)
    Department.objects.update(agent_names_public=False)
    ticket = asked(story)
    note(ticket, text="Il cliente ha torto.", actor=story.actor("ada"), at=NINE + timedelta(minutes=1))
    reply(ticket, text="Arrivo.", actor=story.actor("ada"), at=NINE + timedelta(minutes=2))
    work(NINE + timedelta(minutes=3))
    assert program.kinds == ["ticket.opened", "ticket.replied"]
    assert "torto" not in str(program.came)
    opened, replied = (body["data"] for body in program.bodies)
    assert opened["event"]["text"] == "Non va."
    assert "offer" not in opened["event"]["facts"]
    assert replied["ticket"]["level"] is None
    assert replied["event"]["by"] is None


def test_only_what_is_wanted(story: Story, program: Receiver) -> None:
    elsewhere = Department.objects.create(name_it="Altro", prefix="AL", manager=story.people["marta"])
    an_endpoint(program, topics=["alerts"])
    an_endpoint(program, kinds=["replied"])
    an_endpoint(program, since=NINE + DAY)
    an_endpoint(program).departments.add(elsewhere)
    ticket = asked(story)
    reply(ticket, text="Arrivo.", actor=story.actor("ada"), at=NINE + timedelta(minutes=1))
    work(NINE + timedelta(minutes=2))
    assert program.kinds == ["ticket.replied"]


def test_what_was_taken_back_is_never_told(story: Story, endpoint: Endpoint, program: Receiver) -> None:
    ticket = asked(story)
    work(NINE + SOON)
    told = len(program.came)
    reply(ticket, text="Ops.", actor=story.actor("ada"), at=NINE + timedelta(minutes=1))
    last = Ticket.objects.get(pk=ticket.pk).last_number
    undo(ticket.pk, event=last, actor=story.actor("ada"), at=NINE + timedelta(minutes=1, seconds=3))
    work(NINE + timedelta(minutes=5))
    assert len(program.came) == told


def test_who_does_not_answer_is_asked_again_later_and_in_order(
    story: Story, endpoint: Endpoint, program: Receiver
) -> None:
    program.always = (500, {}, b"x" * 5000)
    ticket = asked(story)
    reply(ticket, text="Arrivo.", actor=story.actor("ada"), at=NINE)
    work(NINE + SOON)
    assert program.kinds == ["ticket.opened"]  # what follows waits for it
    first = OutgoingEvent.objects.order_by("pk")[0]
    assert (first.state, first.status, first.attempts) == (State.WAITING, 500, 1)
    assert len(first.tries.get().answer) == 1024
    program.always = (204, {}, b"")
    run_due_jobs(NINE + timedelta(seconds=15))
    assert len(program.came) == 1
    run_due_jobs(NINE + timedelta(minutes=1))
    assert program.kinds[:3] == ["ticket.opened", "ticket.opened", program.kinds[2]]
    assert program.ids[0] == program.ids[1]
    assert set(states()) == {State.SENT}
    assert Endpoint.objects.get().failing_since is None


def test_an_endpoint_that_fails_silences_no_other_of_the_same_host(story: Story, program: Receiver) -> None:
    asked_of, well = an_endpoint(program), an_endpoint(program, description="Archivio")
    Endpoint.objects.filter(pk=asked_of.pk).update(
        url=f"{program.url}/broken", resting_until=NINE + DAY, failures=9
    )
    asked(story)
    work(NINE + SOON)
    assert OutgoingEvent.objects.filter(endpoint=well, state=State.SENT).count() == len(program.came) > 0
    well.refresh_from_db()
    assert (well.failures, well.resting_until, well.stopped_at) == (0, None, None)
    work(NINE + DAY)
    assert {one.endpoint_id for one in OutgoingEvent.objects.filter(state=State.SENT)} == {
        asked_of.pk,
        well.pk,
    }


def test_after_three_days_an_event_and_after_five_the_endpoint_is_given_up(
    story: Story, endpoint: Endpoint, program: Receiver
) -> None:
    program.always = (503, {}, b"")
    asked(story)
    at = NINE + SOON
    work(at)
    while at < NINE + 3 * DAY + timedelta(hours=9):
        at += timedelta(hours=2)
        run_due_jobs(at)
    first = OutgoingEvent.objects.order_by("pk")[0]
    assert first.state == State.FAILED
    assert 12 < first.attempts < 40
    assert Endpoint.objects.get().stopped_at is None
    asked(story, at, "Un'altra")
    while at < NINE + 6 * DAY:
        at += timedelta(hours=3)
        run_due_jobs(at)
        tick_until_quiet(at)
    stopped = Endpoint.objects.get()
    assert stopped.stopped_why == Endpoint.Stop.FAILED
    assert set(states()) == {State.FAILED}
    program.always = (204, {}, b"")
    boss = administrator(story)
    late = OutgoingEvent.objects.order_by("-pk")[:1]  # as if it had been noted while it was being stopped
    OutgoingEvent.objects.filter(pk__in=late.values("pk")).update(state=State.WAITING, try_at=at)
    acts.go_on(stopped, actor=boss, at=at)
    run_due_jobs(at)
    assert states().count(State.SENT) == 1
    count = 1 + acts.send_failed_again(stopped, NINE + DAY, actor=boss, at=at)
    assert 1 < count < len(states())
    run_due_jobs(at)
    assert states().count(State.SENT) == count


def test_gone_means_gone_and_who_asks_for_time_gets_it(
    story: Story, endpoint: Endpoint, program: Receiver
) -> None:
    program.answers = [(429, {"Retry-After": "3600"}, b"slow down")]
    asked(story)
    work(NINE + SOON)
    count = len(program.came)
    assert count == 1
    asked(story, NINE + timedelta(minutes=10), "Seconda")
    work(NINE + timedelta(minutes=59))
    assert len(program.came) == count
    program.always = (410, {}, b"")
    work(NINE + timedelta(minutes=61))
    assert len(program.came) == count + 1
    assert Endpoint.objects.get().stopped_why == Endpoint.Stop.GONE
    asked(story, NINE + timedelta(minutes=62), "Terza")
    work(NINE + timedelta(minutes=63))
    assert len(program.came) == count + 1


def test_a_trial_two_secrets_and_a_second_telling(
    story: Story, endpoint: Endpoint, program: Receiver
) -> None:
    boss = administrator(story)
    acts.make_secret(endpoint, actor=boss, at=NINE)
    acts.make_secret(endpoint, actor=boss, at=NINE + timedelta(hours=1))
    event = acts.ping(endpoint, actor=boss, at=NINE + timedelta(hours=2))
    run_due_jobs(NINE + timedelta(hours=2))
    acts.send_again(event, actor=boss, at=NINE + 2 * DAY)
    run_due_jobs(NINE + 2 * DAY)
    assert program.kinds == ["ping", "ping"]
    assert [len(headers["webhook-signature"].split()) for headers, _body in program.came] == [2, 1]
    assert program.ids[0] == program.ids[1]
    assert Attempt.objects.count() == 2
    assert purge(NINE + 40 * DAY) == 1
    assert not Attempt.objects.exists()


def test_it_never_leads_into_a_closed_network(story: Story, endpoint: Endpoint, settings: Any) -> None:
    settings.PRIVATE_NETWORKS = ()
    asked(story)
    work(NINE + SOON)
    tried = Attempt.objects.order_by("pk")[0]
    assert tried.status is None
    assert "127.0.0.1" in tried.said


def test_a_redirect_is_not_followed(story: Story, endpoint: Endpoint, program: Receiver) -> None:
    program.always = (302, {"Location": program.url}, b"")
    asked(story)
    work(NINE + SOON)
    assert len(program.came) == 1
    assert states()[0] == State.WAITING


def test_nothing_is_asked_for_while_nobody_is_told(story: Story) -> None:
    asked(story)
    work(NINE + SOON)
    assert not Job.objects.filter(task__contains="webhooks").exists()


def test_a_long_rest_leaves_one_job_behind_however_much_happens(
    story: Story, endpoint: Endpoint, program: Receiver
) -> None:
    program.always = (429, {"Retry-After": "3600"}, b"")
    asked(story)
    work(NINE + SOON)
    for minute in range(1, 5):
        asked(story, NINE + timedelta(minutes=minute), f"Altra {minute}")
        work(NINE + timedelta(minutes=minute, seconds=30))
    assert len(program.came) == 1
    assert Job.objects.filter(task=tell.module_path, state=Job.State.READY).count() == 1
    program.always = (204, {}, b"")
    work(NINE + timedelta(minutes=61))
    assert set(states()) == {State.SENT}


def test_a_database_that_is_away_for_a_while_loses_no_event(
    story: Story, endpoint: Endpoint, program: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(story)
    with monkeypatch.context() as away:

        def fails(*_set: object) -> int:
            raise OperationalError("away")

        away.setattr(deriving, "_derive", fails)
        for hour in range(8):
            work(NINE + timedelta(hours=hour))
    work(NINE + DAY)
    assert program.kinds[:1] == ["ticket.opened"]


@pytest.mark.sqlite
def test_what_is_due_is_found_without_reading_all_that_waits(endpoint: Endpoint) -> None:
    hold = SimpleNamespace(hold=SimpleNamespace(job=1, token=1))
    due = _Turn(hold, endpoint, NINE)._pending().filter(try_at__lte=NINE)  # type: ignore[arg-type]
    assert "webhooks_waiting" in due.order_by("try_at", "pk").explain()
