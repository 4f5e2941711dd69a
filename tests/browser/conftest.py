"""A small desk and a browser in which somebody is signed in. Django is not set up when this file is read."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

    from sportello.people.models import Department, Person, Team
    from sportello.tickets.models import Ticket
    from tests.browser.bundle import UnderWay

SignIn = Callable[["Page", str], None]


@pytest.fixture
def desk(
    transactional_db: None,
    it_department: "Department",
    first_level: "Team",
    second_level: "Team",
    dario: "Person",
) -> "list[Ticket]":
    """Three requests of Dario's, offered to Ada's team; the second one runs out first."""
    from datetime import timedelta

    from tests.web.desk import a_ticket, put_seven_levels_in_force

    put_seven_levels_in_force(it_department)
    subjects = {2: "La stampante non stampa", 12: "Fatture ferme", 7: "VPN irraggiungibile dalle filiali"}
    return [
        a_ticket(dario, it_department, subject, ago=timedelta(minutes=ago))
        for ago, subject in subjects.items()
    ]


@pytest.fixture(scope="session")
def under_way() -> "UnderWay":
    from tests.browser.bundle import UnderWay

    return UnderWay()


@pytest.fixture(scope="session")
def live_server(under_way: "UnderWay") -> "Iterator[LiveServer]":
    """The desk's server, in a thread, with style sheets and scripts as `serve` sends them."""
    from tests.browser import bundle

    bundle.write_once()
    server = bundle.serving(under_way)
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def as_served(transactional_db: None, live_server: Any, under_way: "UnderWay") -> Iterator[None]:
    """Pages name what is sent; and no request of this test is still under way in the next one."""
    from django.test import override_settings

    from tests.browser.bundle import bundled

    with override_settings(**bundled()):
        yield
        under_way.wait()


@pytest.fixture
def silence(page: "Page") -> Iterator[None]:
    """The page says no error and no warning on the console, but that a form came back with its faults (422)."""
    complaints: list[str] = []
    page.on(
        "console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None
    )
    yield
    assert [said for said in complaints if "422" not in said] == []


@pytest.fixture
def sign_in(live_server: Any) -> SignIn:
    """Be signed in, at the queue. The page of the sign-in is tried in `test_desk`."""
    from django.conf import settings

    from sportello.people.models import Person
    from tests.web.desk import browser_of

    def enter(page: "Page", login: str) -> None:
        session = browser_of(Person.objects.get(login=login)).cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        page.goto(f"{live_server.url}/")

    return enter
