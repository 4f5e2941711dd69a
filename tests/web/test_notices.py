"""Notices outside the application: the page behind their link, what people choose, what was sent."""

from datetime import timedelta

import pytest
from django.test import Client

from sportello.notifications.alerts.choices import choices_of
from sportello.notifications.alerts.marks import link_mark
from sportello.notifications.models import Alert, Choices, Delivery, Notification, Sending
from sportello.people.models import Person
from sportello.tickets.models import Ticket
from tests.notifications.pager import reach
from tests.web.desk import browser_of, just_now

pytestmark = pytest.mark.django_db
FORM = {"zone": "Europe/Rome", "night_from": "20:00", "night_to": "07:00", "on_shift_too": "on"}


@pytest.fixture
def told(ticket: Ticket, ada: Person) -> Notification:
    """Ada was told of the new request a minute ago, and not reached on her telephone."""
    at = just_now() - timedelta(minutes=1)
    method = reach(ada, label="Telefono di Ada")
    made = Notification.objects.create(
        person=ada, state="left", opened_at=at, last_at=at, due_at=at, left_at=at, count=1
    )
    Alert.objects.create(
        ticket=ticket,
        event_number=1,
        person=ada,
        state="gathered",
        group="offered",
        created_at=at,
        notification=made,
    )
    Delivery.objects.create(ticket=ticket, event_number=1, person=ada, created_at=at)
    Sending.objects.create(
        notification=made, method=method, channel="pager", label="Telefono di Ada", groups=["offered"], due_at=at,
        state="failed", said="nessuno risponde",
    )  # fmt: skip
    return made


def link(notification: Notification, ago: timedelta = timedelta()) -> str:
    return f"/notifications/answer/{link_mark(notification.pk, just_now() - ago)}/"


def test_opening_the_link_changes_nothing_and_the_button_says_seen(
    told: Notification, client: Client
) -> None:
    page = client.get(link(told))
    assert "Rispondi come Ada." in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    told.refresh_from_db()
    assert told.answered_at is None
    assert "Visto" in client.post(link(told), {"seen": "1"}).content.decode()
    told.refresh_from_db()
    assert told.answered_by == "link"
    assert not Delivery.objects.filter(person=told.person, read_at=None).exists()


def test_one_takes_charge_in_ones_own_name_and_is_told_who_was_quicker(
    told: Notification, ticket: Ticket, client: Client, ada: Person
) -> None:
    answer = client.post(link(told), {"take": ticket.number})
    assert answer.status_code == 200
    assert "È in carico a te." in answer.content.decode()
    ticket.refresh_from_db()
    event = ticket.events.get(kind="taken")
    assert (ticket.owner, event.actor, event.source) == (ada, ada, "link")
    again = client.post(link(told), {"take": ticket.number})
    assert again.status_code == 409
    assert 'role="alert"' in again.content.decode()


def test_a_link_expires_is_bound_to_its_notification_and_needs_the_key(
    told: Notification, ticket: Ticket, client: Client, as_ada: Client
) -> None:
    assert client.post(link(told, timedelta(days=3)), {"seen": "1"}).status_code == 410
    mark = link_mark(told.pk, just_now())
    other = mark.replace(f"{told.pk}-", f"{told.pk + 1}-", 1)
    assert client.get(f"/notifications/answer/{other}/").status_code == 404
    assert Client(enforce_csrf_checks=True).post(link(told), {"seen": "1"}).status_code == 403
    Person.objects.filter(name="Ada").update(is_active=False)
    assert client.post(link(told), {"take": ticket.number}).status_code == 410
    told.refresh_from_db()
    assert told.answered_at is None


def test_what_somebody_chooses_is_kept_and_shown_again(as_ada: Client, ada: Person) -> None:
    page = as_ada.get("/me/notifications/").content.decode()
    assert "Niente esce ancora" in page
    phone = reach(ada)
    form = FORM | {
        "late:pager": "on",
        f"after:{phone.pk}": "10",
        "night_days": ["0", "4"],
        "free_days": ["6"],
    }
    assert as_ada.post("/me/notifications/", form).status_code == 302
    chosen = choices_of([ada.pk])[ada.pk]
    assert (chosen.wants("late", "pager"), chosen.wants("offered", "pager")) == (True, False)
    assert chosen.waits(phone.pk) == timedelta(minutes=10)
    assert Choices.objects.get().quiet == "Mo,Fr 20:00-07:00; Su 00:00-00:00"
    page = as_ada.get("/me/notifications/").content.decode()
    assert '<option value="10" selected>' in page
    drawn = page.split("told-form")[1].split("</form>")[0]
    assert drawn.count(" checked") == 4 + 1  # late, Monday, Friday, Sunday; on shift too


@pytest.mark.parametrize(
    "wrong",
    [
        {"night_days": ["0"], "night_from": ""},
        {"night_days": ["0"], "night_to": "20:00"},
        {"zone": "Mars/Olympus"},
        {"free_days": list("0123456")},
    ],
)
def test_hours_that_make_no_sense_come_back_with_the_reason(
    as_ada: Client, ada: Person, wrong: dict[str, object]
) -> None:
    reach(ada)
    answer = as_ada.post("/me/notifications/", FORM | wrong)
    assert answer.status_code == 422
    assert 'class="error"' in answer.content.decode()
    assert not Choices.objects.exists()


def test_the_log_tells_what_was_sent_and_administrators_see_everybodys(
    told: Notification, ticket: Ticket, as_ada: Client, as_tommaso: Client, eva: Person
) -> None:
    mine = as_ada.get("/me/notifications/log/").content.decode()
    assert f"SP-{ticket.number}" in mine
    assert "nessuno risponde" in mine
    assert "Telefono di Ada" in mine
    assert f"SP-{ticket.number}" not in browser_of(eva).get("/me/notifications/log/").content.decode()
    everybodys = as_tommaso.get("/admin/notifications/?tab=trouble").content.decode()
    assert "nessuno risponde" in everybodys
    assert "Telefono di Ada" not in everybodys
    assert as_ada.get("/admin/notifications/").status_code == 404


def test_the_log_costs_the_same_however_much_there_is(
    told: Notification, as_tommaso: Client, django_assert_max_num_queries: object
) -> None:
    for _ in range(45):
        told.pk = None
        told.save()
    as_tommaso.get("/admin/notifications/")
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        page = as_tommaso.get("/admin/notifications/").content.decode()
    assert "?before=" in page
