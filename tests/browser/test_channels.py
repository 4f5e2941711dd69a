"""Channels in a real browser: it subscribes, is told through a push service, shows the notice; small screens, for all.

The push service is ours (a headless browser has none): what the page asks for is answered by a stand-in; what the
service received is decrypted with the key of the browser and given to the real worker.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from sportello.notifications.channels import contacts
from sportello.notifications.models import ContactMethod
from sportello.people.models import Person, Team
from sportello.tickets.models import Ticket
from tests.browser.conftest import SignIn
from tests.browser.test_accessibility import violations
from tests.cast import a_person
from tests.chromium import FLAGS, WHOLE, italian, path_of
from tests.listening import Browser, Service, listening, service
from tests.web.desk import just_now

__all__ = ["listening", "service"]
pytestmark = pytest.mark.browser
NO_SCROLL = "document.documentElement.scrollWidth <= innerWidth"
STAND_IN = """
const made = {told};
const mine = {{
  endpoint: made.endpoint,
  toJSON: () => made,
  unsubscribe: async () => {{ localStorage.removeItem('push'); return true; }},
}};
Notification.requestPermission = async () => 'granted';
Object.defineProperty(Notification, 'permission', {{ get: () => 'granted' }});
PushManager.prototype.getSubscription = async () => (localStorage.push ? mine : null);
PushManager.prototype.subscribe = async (options) => {{
  if (options.applicationServerKey.length !== 65 || !options.userVisibleOnly) throw new Error('no key');
  localStorage.push = 'yes';
  return mine;
}};
"""
SHOWN = """async () => (await (await navigator.serviceWorker.ready).getNotifications())
  .map((one) => [one.title, one.data.open, one.actions.map((action) => action.title)])"""


@pytest.fixture(scope="module")
def window(playwright: Playwright) -> Iterator[BrowserContext]:
    """A window of a whole browser: one without windows shows no notices."""
    whole = playwright.chromium.launch(executable_path=path_of(WHOLE), args=FLAGS)
    with italian(whole) as context:
        yield context
    whole.close()


@pytest.mark.usefixtures("silence")
def test_a_browser_subscribes_is_told_and_leaves(
    page: Page, desk: list[Ticket], ada: Person, sign_in: SignIn, live_server: Any, service: Service
) -> None:
    browser = Browser(f"{service.url}/push/ada")
    page.context.grant_permissions(["notifications"], origin=live_server.url)
    page.add_init_script(STAND_IN.format(told=json.dumps(browser.told)))
    sign_in(page, "ada")
    page.goto(f"{live_server.url}/me/channels/")
    page.get_by_role("button", name="Mostra gli avvisi in questo browser").click()
    expect(page.get_by_text("Questo browser mostra i tuoi avvisi.")).to_be_visible()
    page.get_by_role("button", name="Prova: Chrome su Linux").click()
    expect(page.get_by_text("ha preso un avviso di prova").first).to_be_visible()
    told = browser.read(service.posts[0][2])
    devtools = page.context.new_cdp_session(page)
    registrations: list[str] = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda said: registrations.extend(one["registrationId"] for one in said["registrations"]),
    )
    devtools.send("ServiceWorker.enable")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    devtools.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": live_server.url, "registrationId": registrations[-1], "data": json.dumps(told)},
    )
    shown = ["Una prova dallo sportello", f"{live_server.url}/me/channels/", ["Apri"]]
    for _moment in range(50):
        if page.evaluate(SHOWN):
            break
        page.wait_for_timeout(100)
    assert page.evaluate(SHOWN) == [shown]
    page.get_by_role("button", name="Non mostrarli più qui").click()
    expect(page.get_by_role("button", name="Mostra gli avvisi in questo browser")).to_be_visible()
    assert not ContactMethod.objects.exists()


@pytest.mark.usefixtures("silence")
def test_in_english_on_small_screens_and_for_everybody(
    page: Page, desk: list[Ticket], first_level: Team, sign_in: SignIn, live_server: Any
) -> None:
    tommaso = a_person("Tommaso", is_administrator=True)
    long = "an-address-so-long-that-it-has-nowhere-to-break@a-company-with-a-long-name.example.org"
    for label, verified in ((long, None), ("Home", just_now()), ("Work", just_now())):
        method = contacts.add(tommaso, "email", label, f"{label[:4]}@example.org", just_now())
        ContactMethod.objects.filter(pk=method.pk).update(verified_at=verified)
    ContactMethod.objects.filter(label="Work").update(failing_since=just_now(), said="550 " + "x" * 90)
    sign_in(page, "tommaso")
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": live_server.url}])
    found: dict[str, list[str]] = {}
    room = f"/admin/teams/{first_level.pk}/channels/"
    for width, addresses in (
        (390, ("/me/channels/", "/me/channels/new/ntfy/", "/admin/channels/", room)),
        (320, ("/me/channels/", "/admin/channels/")),
    ):
        page.set_viewport_size({"width": width, "height": 800})
        for address in addresses:
            page.goto(live_server.url + address)
            assert page.evaluate(NO_SCROLL), f"{address} scrolls sideways at {width}"
            if width == 390:
                found[address] = violations(page)
    assert {where: what for where, what in found.items() if what} == {}
