"""Telephones that ring on the page, and the pages of programs that are told or tell: for everybody, on every width."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sportello.intake.monitoring.models import EventSource
from sportello.intake.monitoring.receiving import receive
from sportello.intake.telephone.happening import Happening, happened
from sportello.intake.telephone.models import Extension
from sportello.people.models import Department, Person, Phone
from sportello.people.staff import give_role
from sportello.tickets.models import Ticket
from sportello.webhooks.models import Attempt, Endpoint, OutgoingEvent
from sportello.workspace.models import Call
from tests.browser.conftest import SignIn
from tests.browser.test_accessibility import violations
from tests.cast import a_person
from tests.web.desk import acting, just_now

pytestmark = pytest.mark.browser
NO_SCROLL = "document.documentElement.scrollWidth <= innerWidth"


@pytest.mark.usefixtures("silence")
def test_who_calls_is_on_the_page_while_it_rings(
    page: Page, desk: list[Ticket], ada: Person, carla: Person, dario: Person, sign_in: SignIn
) -> None:
    Phone.objects.create(person=dario, number="+390444310118")
    Extension.objects.create(number="204", person=ada)
    page.set_viewport_size({"width": 390, "height": 800})
    sign_in(page, "ada")

    def says(event: str) -> None:
        word = Happening(event, "1", caller="0444310118", extension="204")
        happened(word, actor=acting(carla), at=just_now())
        page.evaluate("document.dispatchEvent(new CustomEvent('sportello:ringing'))")

    says("ringing")
    notice = page.get_by_role("region", name="Telefono")
    expect(notice).to_contain_text("Il tuo telefono squilla")
    expect(notice).to_contain_text("Dario")
    expect(notice.get_by_role("link", name="Fatture ferme")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate(NO_SCROLL)
    page.reload()  # another page is opened in the middle of it
    expect(notice).to_contain_text("Dario")
    says("answered")
    expect(notice).to_contain_text("Stai parlando")
    notice.get_by_role("link", name="Prendi nota").click()
    expect(page.locator(".caller")).to_contain_text("Dario")
    call = Call.objects.get()
    assert page.url.endswith(f"/call/{call.pk}/")
    expect(notice).to_have_count(0)


@pytest.fixture
def programs(desk: list[Ticket], it_department: Department) -> dict[str, int]:
    """An endpoint with something in its log, and a source with a message that was understood and one that was not."""
    at = just_now()
    endpoint = Endpoint.objects.create(
        description="Dashboard of the production lines",
        url="https://program.example.org/" + "hook" * 20,
        since=at,
    )
    failed = OutgoingEvent.objects.create(
        endpoint=endpoint,
        ticket=desk[0],
        event_number=1,
        kind="opened",
        body='{"type": "ticket.opened"}' * 10,
        state="failed",
        attempts=1,
        created_at=at,
        try_at=at,
        patient_since=at,
    )
    Attempt.objects.create(event=failed, at=at, milliseconds=120, status=500, answer="<h1>no</h1>")
    Endpoint.objects.update(failing_since=at - timedelta(hours=2))
    service = Person.objects.create(name="Prometheus", language="en")
    give_role(service, it_department, "supervisor")
    source = EventSource.objects.create(name="Prometheus", department=it_department, service=service)
    receive(source, "{}", at=at)
    alarm = '{"status": "firing", "labels": {"alertname": "DiskFull"}, "fingerprint": "a"}'
    receive(source, f'{{"version": "4", "alerts": [{alarm}]}}', at=at)
    return {"endpoint": endpoint.pk, "event": failed.pk, "source": source.pk}


def test_the_pages_of_programs_are_for_everybody(
    page: Page, programs: dict[str, int], sign_in: SignIn, live_server: Any
) -> None:
    a_person("Tommaso", is_administrator=True, language="en")
    sign_in(page, "tommaso")
    webhook = f"/admin/webhooks/{programs['endpoint']}/"
    source = f"/admin/event-sources/{programs['source']}/"
    last = source + f"log/{EventSource.objects.get().received.order_by('pk')[0].pk}/"
    found: dict[str, list[str]] = {}
    for width, addresses in (
        (390, [webhook, webhook + "log/", webhook + f"log/{programs['event']}/", webhook + "secret/"]),
        (320, [source, source + "log/", last, source + "trial/", "/me/telephone/"]),
    ):
        page.set_viewport_size({"width": width, "height": 800})
        for address in addresses:
            page.goto(live_server.url + address)
            found[address] = violations(page) + ([] if page.evaluate(NO_SCROLL) else ["scrolls sideways"])
    assert {where: what for where, what in found.items() if what} == {}
    page.goto(live_server.url + source + "trial/")
    page.get_by_label("Message (JSON)").fill('{"version": "4", "alerts": []}')
    page.get_by_role("button", name="Show what would happen").click()
    expect(page.get_by_role("alert")).to_contain_text("holds no alarm")
