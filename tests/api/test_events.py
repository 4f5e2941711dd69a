"""The events of all requests: in order, without loss, without doubles, and for nobody else. No server runs."""

import asyncio
import json
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from sportello.api.refusals import Refusal, problem
from sportello.desk.conversation import note
from sportello.people.models import Department, Person
from sportello.tickets import feed
from sportello.tickets.models import Ticket, TimelineEvent
from tests.api.programs import key_of
from tests.web.desk import a_ticket, acting, just_now

LATER = 12.0  # seconds a busy machine may take


def test_page_by_page_nothing_is_lost_and_nothing_comes_twice(
    as_ada: Client, ticket: Ticket, dario: Person, it_department: Department
) -> None:
    heard, after = [], "0"
    while True:
        page: Any = as_ada.get(f"/api/v1/events?after={after}&limit=2").json()
        heard += [(one["ticket"], one["number"]) for one in page["events"]]
        after = page["next"]
        if not page["more"]:
            break
    assert heard == list(TimelineEvent.objects.order_by("id").values_list("ticket__number", "number"))
    assert as_ada.get("/api/v1/events").json() == {"events": [], "next": after, "more": False}
    other = a_ticket(dario, it_department, "Il plotter")
    new = as_ada.get("/api/v1/events", {"after": after, "kind": "opened"}).json()
    assert [(one["ticket"], one["kind"], one["text"]) for one in new["events"]] == [
        (other.number, "opened", "Da stamattina esce solo carta bianca.")
    ]
    assert as_ada.get("/api/v1/events?kind=nothing").json()["code"] == "unknown_kind"


def test_what_is_not_for_somebody_is_passed_over(
    program: Callable[..., Client], ticket: Ticket, eva: Person, marta: Person
) -> None:
    other = Department.objects.create(name_it="Edifici", prefix="ED", manager=marta)
    eva.roles.create(department=other, role="agent")
    page = program(eva).get("/api/v1/events?after=0").json()
    assert page["events"] == []
    assert int(page["next"]) == feed.newest()


@pytest.fixture
def open_desk(transactional_db: None, seven_levels: object) -> Iterator[None]:
    """A desk whose changes other threads see; the reader has gone at the end."""
    yield
    from sportello.web.live.stream import reader

    if reader.thread is not None:
        reader.thread.join(LATER)


@contextmanager
def as_a_role_of_its_own() -> Iterator[None]:
    """The connection of the test with the rights of a role that only reads."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE reads_only; GRANT SELECT ON ALL TABLES IN SCHEMA public TO reads_only")
        cursor.execute("SET ROLE reads_only")
        yield
        cursor.execute("RESET ROLE; DROP OWNED BY reads_only; DROP ROLE reads_only")


def test_a_gap_is_waited_for_while_somebody_may_fill_it(open_desk: None, ticket: Ticket, ada: Person) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite writes one after the other")
    begun, go_on = threading.Event(), threading.Event()

    def slowly() -> None:
        try:
            with transaction.atomic():
                note(ticket.pk, text="Prima.", actor=acting(ada), at=just_now())
                begun.set()
                go_on.wait(LATER)
        finally:
            connection.close()

    other = a_ticket(ticket.requester, ticket.department, "Il plotter")
    start = feed.newest()
    writer = threading.Thread(target=slowly)
    writer.start()
    assert begun.wait(LATER)
    note(other.pk, text="Seconda.", actor=acting(ada), at=just_now())
    held = feed.since(start)
    assert (list(held.events), held.upto, held.held) == ([], start, True)
    assert feed.newest() == start  # who listens from now on hears the first one too
    with as_a_role_of_its_own():  # to which the server does not tell what those of others do
        assert feed.since(start).held
        assert feed.newest() <= start
    go_on.set()
    writer.join()
    assert [event.ticket_id for event in feed.since(start).events] == [ticket.pk, other.pk]
    upto = feed.newest()
    with transaction.atomic():
        note(ticket.pk, text="Mai.", actor=acting(ada), at=just_now())
        transaction.set_rollback(True)  # its ids are gone for good
    note(other.pk, text="Terza.", actor=acting(ada), at=just_now())
    assert len(feed.since(upto).events) == 1


class Program:
    """A program that reads the stream."""

    def __init__(self, key: str, after: str = "", **headers: str) -> None:
        given = {"authorization": f"Bearer {key}", "accept": "text/event-stream", **headers}
        self.scope = {
            "method": "GET",
            "path": "/api/v1/events",
            "query_string": f"after={after}".encode(),
            "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in given.items()],
        }
        self.status, self.body = 0, ""
        self.gone = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        self.status = message.get("status", self.status)
        self.body += message.get("body", b"").decode()

    @property
    def heard(self) -> list[dict[str, Any]]:
        return [json.loads(line[6:]) for line in self.body.split("\n") if line.startswith('data: {"number')]

    async def until(self, count: int) -> None:
        for _ in range(int(LATER / 0.05)):
            if len(self.heard) >= count or (self.status and self.status != 200):
                return
            await asyncio.sleep(0.05)


def in_a_loop(work: Coroutine[Any, Any, Any]) -> Any:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


async def listening(program: Program, count: int, act: Callable[[], object] | None = None) -> Program:
    from sportello.api.stream import events

    stream = asyncio.ensure_future(events(program.scope, program.receive, program.send))
    try:
        if act is not None:
            for _ in range(int(LATER / 0.05)):
                if program.status:
                    break
                await asyncio.sleep(0.05)
            await asyncio.to_thread(act)
        await program.until(count)
    finally:
        program.gone.set()
        await stream
    return program


def test_a_stream_tells_what_happens_and_goes_on_where_it_broke_off(
    open_desk: None, ticket: Ticket, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = key_of(ada)

    def act() -> None:
        try:
            note(ticket.pk, text="Vista.", actor=acting(ada), at=just_now())
        finally:
            connection.close()

    first = in_a_loop(listening(Program(key), 1, act))
    assert [(one["ticket"], one["kind"], one["text"]) for one in first.heard] == [
        (ticket.number, "noted", "Vista.")
    ]
    note(ticket.pk, text="Meanwhile.", actor=acting(ada), at=just_now())
    again = in_a_loop(listening(Program(key, last_event_id=first.heard[-1]["id"]), 1))
    assert [one["text"] for one in again.heard] == ["Meanwhile."]
    refused = in_a_loop(listening(Program(key + "x"), 1))
    assert (refused.status, json.loads(refused.body)["code"]) == (401, "no_token")
    monkeypatch.setattr("sportello.web.live.hub.MOST", 0)
    full = in_a_loop(listening(Program(key, accept_language="it"), 1))
    assert (full.status, json.loads(full.body)["code"]) == (503, "no_room")
    requester = in_a_loop(listening(Program(key_of(ticket.requester)), 1))
    assert (requester.status, json.loads(requester.body)["code"]) == (403, "not_for_requesters")


def test_a_token_has_a_few_streams_and_ends_with_them(open_desk: None, ticket: Ticket, ada: Person) -> None:
    from sportello.api.stream import EACH, events
    from sportello.web.live.guests import still_welcome
    from sportello.web.live.stream import hub

    key = key_of(ada)
    programs = [Program(key) for _ in range(EACH + 1)]

    async def crowd() -> None:
        running = []
        for one in programs:
            running.append(asyncio.ensure_future(events(one.scope, one.receive, one.send)))
            for _ in range(int(LATER / 0.05)):
                if one.status:
                    break
                await asyncio.sleep(0.05)
        guests = [stream.guest for stream in hub.streams]
        assert await asyncio.to_thread(still_there, guests)
        for one in programs:
            one.gone.set()
        await asyncio.gather(*running)

    def still_there(guests: Any) -> bool:
        try:
            known = still_welcome(guests, just_now())
            ada.tokens.update(revoked_at=just_now())
            return bool(known) and not still_welcome(guests, just_now())
        finally:
            connection.close()

    in_a_loop(crowd())
    assert [one.status for one in programs] == [200] * EACH + [429]


@pytest.mark.parametrize(
    ("headers", "query", "name"),
    [
        ({"last-event-id": "abc"}, {}, "Last-Event-ID"),
        ({}, {"after": ["9" * 20]}, "after"),
        ({}, {"form": ["1"]}, "form"),
    ],
)
def test_a_stream_says_what_of_its_question_does_not_fit(
    headers: dict[str, str], query: dict[str, list[str]], name: str
) -> None:
    from sportello.api.stream import _wanted

    with pytest.raises(Refusal) as refused:
        _wanted(headers, query)
    assert [field["field"] for field in problem(refused.value)["fields"]] == [name]
