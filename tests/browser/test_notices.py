"""Notices in a real browser: choosing how one is told, answering from a link, the log; small screens, for everybody."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sportello.notifications.alerts.choices import choices_of
from sportello.notifications.alerts.marks import link_mark
from sportello.notifications.models import Alert, Notification, Sending
from sportello.people.models import Person
from sportello.tickets.models import Ticket
from tests.browser.conftest import SignIn
from tests.browser.test_accessibility import violations
from tests.notifications.pager import reach
from tests.web.desk import just_now

pytestmark = pytest.mark.browser
NO_SCROLL = "document.documentElement.scrollWidth <= innerWidth"


@pytest.fixture
def told(desk: list[Ticket], ada: Person) -> Notification:
    """Ada was told of two requests, in vain on one of her two ways."""
    at = just_now() - timedelta(minutes=3)
    ways = {"sent": reach(ada, label="Telefono"), "failed": reach(ada, "email", "ada@azienda.example.org")}
    made = Notification.objects.create(
        person=ada, state="left", opened_at=at, last_at=at, due_at=at, left_at=at, count=2
    )
    for ticket in desk[:2]:
        Alert.objects.create(
            ticket=ticket, event_number=1, person=ada, state="gathered", group="offered", created_at=at,
            notification=made,
        )  # fmt: skip
    for state, way in ways.items():
        Sending.objects.create(
            notification=made, method=way, channel=way.channel, label=way.label, groups=["offered"], due_at=at,
            state=state, said="550 no such user" if state == "failed" else "",
        )  # fmt: skip
    return made


@pytest.mark.usefixtures("silence")
def test_one_chooses_how_one_is_told_and_answers_from_a_link(
    page: Page, told: Notification, ada: Person, sign_in: SignIn, live_server: Any
) -> None:
    page.goto(f"{live_server.url}/notifications/answer/{link_mark(told.pk, just_now())}/")
    expect(page.get_by_text("Rispondi come Ada.")).to_be_visible()
    page.get_by_role("button", name="Prendi in carico").first.press("Enter")
    expect(page.get_by_text("È in carico a te.")).to_be_visible()
    page.get_by_role("button", name="Ho visto").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Grazie")
    sign_in(page, "ada")
    page.goto(f"{live_server.url}/me/")
    page.get_by_role("link", name="Come vengo avvisato").click()
    group = page.get_by_role("group", name="Una scadenza è passata")
    group.get_by_role("checkbox").first.uncheck()
    page.get_by_label("Telefono").select_option("10")
    page.get_by_role("group", name="Tutto il giorno di").get_by_label("domenica").check()
    page.get_by_role("button", name="Salva").click()
    expect(page.get_by_text("Salvato.").first).to_be_attached()
    chosen = choices_of([ada.pk])[ada.pk]
    assert [window.days for window in chosen.quiet] == [(6,)]
    assert sum(chosen.wants("late", channel) for channel in ("pager", "email")) == 1
    assert timedelta(minutes=10) in {chosen.waits(method.pk) for method in ada.contact_methods.all()}
    page.get_by_role("link", name="Di cosa sono stato avvisato").click()
    expect(page.get_by_text("550 no such user")).to_be_visible()


@pytest.mark.usefixtures("silence")
def test_in_english_on_small_screens_and_for_everybody(
    page: Page, told: Notification, ada: Person, sign_in: SignIn, live_server: Any
) -> None:
    Person.objects.filter(pk=ada.pk).update(is_administrator=True)
    sign_in(page, "ada")
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": live_server.url}])
    answer = f"/notifications/answer/{link_mark(told.pk, just_now())}/"
    found: dict[str, list[str]] = {}
    for address in ("/me/notifications/", "/me/notifications/log/", "/admin/notifications/", answer):
        for width in (320, 390):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(live_server.url + address)
            assert page.evaluate(NO_SCROLL), (address, width)
        found[address] = violations(page)
    expect(page.get_by_text("You answer as Ada.")).to_be_visible()
    assert {where: what for where, what in found.items() if what} == {}
