"""Live pages: what a stream tells, to whom, and when it ends. No server runs: the application is asked itself."""

import asyncio
import json
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from sportello.desk.charge import take_charge
from sportello.desk.conversation import note
from sportello.desk.following import unwatch, watch
from sportello.desk.transfer import transfer
from sportello.intake.telephone.happening import Happening, happened
from sportello.intake.telephone.models import Extension
from sportello.notifications.dispatcher import dispatch
from sportello.people.models import Department, Person
from sportello.tickets.models import Ticket
from sportello.web.live.guests import Guest, missed, still_welcome, welcome
from sportello.web.live.hub import EACH, HANDFUL, STEP, Hub, News
from sportello.web.live.lookup import Heard, looked_up, people_at
from sportello.web.live.presence import present, said
from sportello.web.live.stream import said as stream_said
from tests.cast import a_person
from tests.web.desk import a_ticket, acting, browser_of, just_now, put_seven_levels_in_force

LATER = 12.0  # seconds a busy machine may take


def cookie_of(client: Client) -> str:
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


class Browser:
    """Somebody who reads the stream."""

    def __init__(self, cookie: str, after: str = "") -> None:
        self.scope = {
            "method": "GET",
            "path": "/live/",
            "query_string": f"after={after}".encode(),
            "headers": [(b"cookie", cookie.encode())],
        }
        self.status = 0
        self.heard: list[tuple[str, Any]] = []
        self.gone = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        for part in message.get("body", b"").decode().split("\n\n"):
            lines = dict(line.split(": ", 1) for line in part.split("\n") if ": " in line[1:])
            if "event" in lines:
                self.heard.append((lines["event"], json.loads(lines["data"])))

    async def until(self, name: str) -> Any:
        """What the first event of this name says."""
        for _ in range(int(LATER / 0.05)):
            for event, data in self.heard:
                if event == name:
                    return data
            await asyncio.sleep(0.05)
        raise AssertionError(f"no {name} among {self.heard}, status {self.status}")


def in_a_loop(work: Coroutine[Any, Any, Any]) -> Any:
    """Run it in a thread of its own: where a browser was started, this one has a loop already."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


async def listening(browser: Browser, act: Any, name: str) -> Any:
    from sportello.web.live.stream import live

    stream = asyncio.ensure_future(live(browser.scope, browser.receive, browser.send))
    try:
        await browser.until("hello")
        await asyncio.to_thread(act)
        return await browser.until(name)
    finally:
        browser.gone.set()
        await asyncio.wait_for(stream, LATER)


@pytest.fixture
def open_desk(transactional_db: None, seven_levels: object) -> Iterator[None]:
    """A desk whose changes other threads see; the reader has gone at the end."""
    yield
    from sportello.web.live.stream import reader

    if reader.thread is not None:
        reader.thread.join(LATER)


def closing(act: Any) -> Any:
    from django.db import connection

    def done() -> None:
        try:
            act()
        finally:
            connection.close()

    return done


def test_a_change_is_told_to_who_may_see_it(
    open_desk: None, ticket: Ticket, ada: Person, bruno: Person
) -> None:
    browser = Browser(cookie_of(browser_of(bruno)))
    act = closing(lambda: take_charge(ticket, actor=acting(ada), at=just_now()))
    assert in_a_loop(listening(browser, act, "tickets")) == {"numbers": [ticket.number]}


def test_what_goes_out_of_sight_is_told_without_a_word_about_it(
    ticket: Ticket, ada: Person, carla: Person, dario: Person, eva: Person
) -> None:
    (elsewhere,) = (role.department for role in eva.roles.all())
    assert elsewhere is not None
    put_seven_levels_in_force(elsewhere)
    follower, stranger = a_person("Flavio"), a_person("Sofia", (elsewhere, "agent"))
    watch(ticket, person=follower.pk, actor=acting(ada), at=just_now())

    def told(at: datetime) -> list[str]:
        hub = Hub()
        streams = [hub.open(Guest(acting(one), one.name)) for one in (ada, follower, stranger)]
        hub.publish(looked_up(Heard(tickets={ticket.pk}), at.timestamp()))
        return [stream_said(stream).partition("data: ")[2].strip() for stream in streams if stream]

    named, nothing, bare = f'{{"numbers": [{ticket.number}]}}', "", '{"numbers": []}'
    assert told(just_now()) == [named, named, nothing]
    transfer(ticket, department=elsewhere.pk, reason="È loro", actor=acting(carla), at=just_now())
    assert told(just_now()) == [bare, named, named]
    unwatch(ticket, person=follower.pk, actor=acting(follower), at=just_now())
    assert told(just_now()) == [bare, bare, named]
    # What happens to it later is nothing to them.
    later = just_now() + timedelta(minutes=1)
    note(ticket, text="Ora è nostra.", actor=acting(stranger), at=later)
    assert told(later) == [nothing, nothing, named]


def test_who_is_told_hears_of_it(open_desk: None, ticket: Ticket, ada: Person) -> None:
    browser = Browser(cookie_of(browser_of(ada)))
    assert in_a_loop(listening(browser, closing(lambda: dispatch(just_now())), "told")) == {}


def test_who_comes_to_a_ticket_is_told_to_the_others(
    open_desk: None, ticket: Ticket, ada: Person, bruno: Person
) -> None:
    browser = Browser(cookie_of(browser_of(bruno)))
    here = browser_of(ada)
    act = closing(lambda: here.post(f"/tickets/{ticket.number}/presence/", {"state": "writing"}))
    assert in_a_loop(listening(browser, act, "presence")) == {"numbers": [ticket.number]}


def test_a_page_that_comes_late_hears_what_it_missed(open_desk: None, ticket: Ticket, bruno: Person) -> None:
    since = str(just_now().timestamp() - 3600)
    browser = Browser(cookie_of(browser_of(bruno)), since)
    assert in_a_loop(listening(browser, lambda: None, "tickets")) == {"numbers": [ticket.number]}


@pytest.mark.parametrize("cookie", ["", "sessionid=nonsense", "}{;;==", "sessionid="])
def test_strangers_are_sent_away_for_good(open_desk: None, cookie: str) -> None:
    from sportello.web.live.stream import live

    browser = Browser(cookie)
    in_a_loop(live(browser.scope, browser.receive, browser.send))
    assert browser.status == 204


def test_requesters_have_no_stream(db: None, dario: Person, ada: Person) -> None:
    assert welcome(cookie_of(browser_of(dario))) is None
    assert welcome(cookie_of(browser_of(ada))) is not None


def test_what_was_missed_is_only_what_one_may_see(ticket: Ticket, ada: Person, eva: Person) -> None:
    since = str(just_now().timestamp() - 3600)
    assert missed(acting(ada), since) == [ticket.number]
    assert missed(acting(eva), since) == []
    for nonsense in ("", "nan", "soon", "1e400", "-1e300"):
        assert missed(acting(ada), nonsense) == []
    assert missed(acting(ada), str(just_now().timestamp() + 60)) == []


def test_streams_hear_their_departments_and_what_they_follow(
    db: None, ada: Person, eva: Person, marta: Person, it_department: Department
) -> None:
    hub = Hub()
    streams = [hub.open(Guest(acting(person), person.name)) for person in (ada, eva, marta)]
    assert all(streams)
    hub.publish(
        News(1.0, tickets={it_department.pk: (42,)}, followed={marta.pk: (43,)}, told=frozenset({eva.pk}))
    )
    numbers = [stream.numbers for stream in streams if stream]
    assert numbers[:2] == [{42}, set()]
    assert 43 in (numbers[2] or ())
    assert [stream.told for stream in streams if stream] == [False, True, False]


def test_a_slow_listener_is_told_that_there_is_much(db: None, ada: Person, it_department: Department) -> None:
    hub = Hub()
    stream = hub.open(Guest(acting(ada), "one"))
    assert stream is not None
    hub.publish(News(1.0, tickets={it_department.pk: tuple(range(1000))}))
    assert stream.numbers is None


def test_a_crowd_is_woken_a_handful_at_a_time(db: None, ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    hub, later = Hub(), []
    streams = [hub.open(Guest(replace(acting(ada), person=person), f"{person}")) for person in range(60)]

    async def told() -> int:
        monkeypatch.setattr(
            asyncio.get_running_loop(),
            "call_later",
            lambda seconds, _wake, some: later.append((seconds, len(some))),
        )
        hub.publish(News(1.0, much=True))
        return sum(1 for stream in streams if stream and stream.woken.is_set())

    assert in_a_loop(told()) == HANDFUL
    assert later == [(turn * STEP, HANDFUL) for turn in range(1, 6)]


def test_one_person_has_so_many_streams_and_the_oldest_ends(db: None, ada: Person) -> None:
    hub = Hub()
    opened = [hub.open(Guest(acting(ada), "one")) for _ in range(EACH + 1)]
    assert [stream.over for stream in opened if stream] == ["again"] + [""] * EACH
    hub.close()
    assert hub.open(Guest(acting(ada), "one")) is None


def test_streams_end_with_the_session_and_follow_the_roles(db: None, ada: Person) -> None:
    client = browser_of(ada)
    guest = welcome(cookie_of(client))
    assert guest is not None
    hub = Hub()
    stream = hub.open(guest)
    assert stream is not None
    hub.renew(still_welcome([guest], just_now()), [stream])
    assert (stream.over, stream.actor.departments) == ("", guest.actor.departments)
    client.logout()
    newcomer = hub.open(Guest(acting(ada), "came meanwhile"))
    hub.renew(still_welcome([guest], just_now()), [stream])
    assert newcomer is not None
    assert not newcomer.over
    assert (stream.over, stream.woken.is_set()) == ("signed_out", True)


def test_who_lost_their_role_is_not_welcome_any_more(db: None, ada: Person) -> None:
    guest = welcome(cookie_of(browser_of(ada)))
    assert guest is not None
    ada.roles.all().delete()
    assert still_welcome([guest], just_now()) == {}


def test_presence_is_said_shown_and_forgotten(ticket: Ticket, ada: Person, bruno: Person) -> None:
    address = f"/tickets/{ticket.number}/presence/"
    here, other = browser_of(ada), browser_of(bruno)
    assert here.post(address, {"state": "reading"}).status_code == 200
    assert "Ada sta leggendo" in other.get(address).content.decode()
    assert "Ada" not in here.get(address).content.decode()
    here.post(address, {"state": "writing"})
    assert [doing for _id, _name, doing in present([ticket.pk])[ticket.pk]] == ["writing"]
    assert "Ada scrive" in other.get("/queue/all/").content.decode()
    here.post(address, {"state": "gone"})
    assert present([ticket.pk]) == {}
    assert said([(ada.pk, "Ada", "reading")], ada.pk) == []
    assert here.post(address, {"state": "dancing"}).status_code == 422


def test_of_several_windows_of_a_person_the_busiest_counts(ticket: Ticket, ada: Person) -> None:
    address, browser = f"/tickets/{ticket.number}/presence/", browser_of(ada)

    def after(window: str, state: str) -> list[tuple[str, str]]:
        browser.post(address, {"state": state, "page": window})
        return [(name, doing) for _id, name, doing in present([ticket.pk]).get(ticket.pk, [])]

    assert after("one", "writing") == [("Ada", "writing")]
    assert after("two", "reading") == [("Ada", "writing")]
    assert after("one", "reading") == [("Ada", "reading")]
    assert after("two", "writing") == [("Ada", "writing")]
    assert after("one", "gone") == [("Ada", "writing")]
    assert people_at(just_now()) == {(ada.pk, ticket.pk): True}
    assert after("two", "gone") == []


def test_nobody_is_present_at_what_they_may_not_see(ticket: Ticket, eva: Person) -> None:
    assert (
        browser_of(eva).post(f"/tickets/{ticket.number}/presence/", {"state": "reading"}).status_code == 404
    )


def test_without_a_live_server_browsers_stay_away(as_ada: Client) -> None:
    assert as_ada.get("/live/").status_code == 204


def test_presence_costs_one_query_a_set(
    seven_levels: object, dario: Person, it_department: Department, django_assert_num_queries: Any
) -> None:
    tickets = [a_ticket(dario, it_department, f"Richiesta {n}").pk for n in range(3)]
    with django_assert_num_queries(1):
        present(tickets)


def test_whose_telephone_rings_hears_of_it(
    open_desk: None, ticket: Ticket, ada: Person, bruno: Person
) -> None:
    Extension.objects.create(number="204", person=ada)
    word = Happening("ringing", "1", caller="0444310118", extension="204")
    browser = Browser(cookie_of(browser_of(ada)))
    act = closing(lambda: happened(word, actor=acting(bruno), at=just_now()))
    assert in_a_loop(listening(browser, act, "ringing")) == {}
