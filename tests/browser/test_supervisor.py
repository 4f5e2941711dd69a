"""Dashboard, wall and rotas in a real browser: both modes, both languages, narrow, without a complaint."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page

from sportello.desk.charge import take_charge
from sportello.people.models import Person, Team
from sportello.tickets.models import Ticket
from tests.browser.conftest import SignIn
from tests.browser.test_accessibility import violations
from tests.web.desk import acting, just_now

if TYPE_CHECKING:
    from sportello.oncall.models import Rota

pytestmark = pytest.mark.browser

PLACES = (
    "/dashboard/?period=30",
    "/dashboard/wall/",
    "/dashboard/figures/open/",
    "/rota/",
    "/rota/?view=day",
)


@pytest.fixture
def rota(desk: list[Ticket], first_level: Team, ada: Person) -> "Rota":
    """Ada on the telephone by day; at night nobody, though one is asked for."""
    from datetime import time

    from sportello.domain.rota import Rotation, Slot, Window
    from sportello.oncall.plan import create_rota

    every_day = (0, 1, 2, 3, 4, 5, 6)
    post = Slot(
        "Telefono",
        (Rotation.fixed((ada.pk,), Window(every_day, time(6), time(22))),),
        minimum=1,
        hours=(Window(every_day, time(0), time(0)),),
    )
    return create_rota(
        name_it="Prima linea", zone="Europe/Rome", slots=[post], team_id=first_level.pk,
        at=just_now() - timedelta(days=9),
    )  # fmt: skip


def overflow(page: Page) -> int:
    """How many pixels the page can be moved sideways."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wide


@pytest.mark.usefixtures("silence")
def test_the_pages_of_those_who_lead_are_accessible(
    page: Page,
    desk: list[Ticket],
    rota: "Rota",
    sign_in: SignIn,
    live_server: Any,
    carla: Person,
    ada: Person,
) -> None:
    take_charge(desk[1], actor=acting(ada), at=just_now())
    page.emulate_media(color_scheme="light")
    sign_in(page, "carla")
    found: dict[str, Any] = {}
    for place in (*PLACES, f"/rota/{rota.pk}/", f"/rota/{rota.pk}/overrides/"):
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(live_server.url + place)
        page.wait_for_load_state("networkidle")
        found[place] = violations(page)
        for width in (390, 320):
            page.set_viewport_size({"width": width, "height": 800})
            if overflow(page) > 0:
                found[place].append(f"{overflow(page)} pixels too wide at {width}")
    assert {where: what for where, what in found.items() if what} == {}


@pytest.mark.parametrize(("language", "words"), [
    ("it", ("Da guardare adesso", "Chi può coprire", "Lo copro io")),
    ("en", ("To look at now", "Who can cover it", "I cover it")),
])  # fmt: skip
def test_a_supervisor_finds_the_hole_and_covers_it(
    page: Page,
    rota: "Rota",
    sign_in: SignIn,
    live_server: Any,
    carla: Person,
    language: str,
    words: tuple[str, ...],
) -> None:
    Person.objects.filter(pk=carla.pk).update(language=language)
    sign_in(page, "carla")
    page.goto(f"{live_server.url}/dashboard/")
    page.get_by_role("heading", name=words[0]).wait_for()
    page.goto(f"{live_server.url}/rota/?day={(just_now() + timedelta(days=8)).date().isoformat()}")
    before = page.locator("a.gap").count()
    assert before > 0
    page.locator("a.gap").first.click()
    page.get_by_role("heading", name=words[1]).wait_for()
    page.get_by_role("button", name=words[2]).click()
    page.wait_for_load_state("networkidle")
    assert page.locator("a.gap").count() < before
