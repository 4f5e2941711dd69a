"""What is on every page: the bell and its notices, preferences, availability, the password."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from sportello import web
from sportello.desk.charge import take_charge
from sportello.desk.escalate import escalate
from sportello.notifications.dispatcher import dispatch
from sportello.notifications.models import Delivery
from sportello.notifications.recipients import RULES, nobody
from sportello.notifications.sentences import SENTENCES, sentence
from sportello.people.models import Department, Person, Revision
from sportello.tickets.models import Ticket
from sportello.web.notices.gathering import After, mark_read, notices, unread
from sportello.workspace.models import Preferences
from tests.web.desk import a_ticket, acting, browser_of, just_now

MOST_QUERIES = 25


@pytest.fixture
def told(ticket: Ticket) -> Ticket:
    """A request Ada was told of."""
    dispatch(just_now())
    return ticket


def test_every_kind_that_tells_somebody_has_a_sentence() -> None:
    missing = {kind for kind, rule in RULES.items() if rule is not nobody} - set(SENTENCES)
    assert not missing
    assert sentence("escalated", "", {"offer": {"level": 3}}).endswith("L3")
    assert sentence("of another version", "Ada", {})


def test_the_bell_counts_and_lists_what_is_unread(told: Ticket, ada: Person, as_ada: Client) -> None:
    assert unread(ada.pk) == 1
    page = as_ada.get("/notifications/bell/").content.decode()
    assert 'data-unread="1"' in page
    assert told.subject in page
    assert f"/tickets/{told.number}/" in as_ada.get("/notifications/").content.decode()


def test_every_key_that_the_dialog_lists_is_answered_on_its_page(
    ticket: Ticket, as_marta: Client, ada: Person, bruno: Person
) -> None:
    escalate(ticket, reason="no_access", tried="x", actor=acting(ada), at=just_now())
    queue = as_marta.get("/queue/all/").content.decode()
    shown = as_marta.get(f"/tickets/{ticket.number}/").content.decode()
    take_charge(ticket, actor=acting(bruno), at=just_now())  # who has taken it may hand it back
    shown += as_marta.get(f"/tickets/{ticket.number}/").content.decode()
    script = (Path(web.__file__).parent / "static/js/behaviours/list.js").read_text(encoding="utf-8")
    by_script = {key for key in ("x", "j", "k") if f"letter === '{key}'" in script} | {
        "escape",
        "↵",
        "shift+x",
    }
    dialog = queue[queue.index('id="keys"') :]
    for title, page in (
        ("Anywhere", queue),
        ("In a list", queue),
        ("On a request", shown),
        ("Writing", shown),
    ):
        section = dialog[dialog.index(f"<h3>{title}") :].split("</section>")[0]
        for listed in re.findall(r"<dt>(.*?)</dt>", section):
            pressed = [key.lower() for key in re.findall("<kbd>(.*?)</kbd>", listed)]
            if "ctrl" in pressed:
                continue
            alone = pressed == ["j", "k"]
            name = {"esc": "escape"}.get(pressed[-1], pressed[-1])
            wanted = {"⇧": f"shift+{name}", "g": f"g {name}"}.get(pressed[0], name) if not alone else "j"
            keys = set(re.findall('data-key="([^"]+)"', page)) | (by_script if page is queue else set())
            assert wanted in keys, (title, listed)


def test_reading_one_or_all(told: Ticket, ada: Person, as_ada: Client) -> None:
    one = Delivery.objects.get(person=ada)
    assert as_ada.post("/notifications/read/", {"notice": "x"}).status_code == 422
    answer = as_ada.post("/notifications/read/", {"notice": one.pk}, headers={"HX-Request": "true"})
    assert 'data-unread="0"' in answer.content.decode()
    Delivery.objects.update(read_at=None)
    assert as_ada.post("/notifications/read/").status_code == 302
    assert unread(ada.pk) == 0


def test_nobody_reads_for_others(told: Ticket, ada: Person, bruno: Person) -> None:
    one = Delivery.objects.get(person=ada)
    browser_of(bruno).post("/notifications/read/", {"notice": one.pk})
    assert unread(ada.pk) == 1


def test_whoever_opens_the_request_has_read_it(told: Ticket, ada: Person, as_ada: Client) -> None:
    answer = as_ada.post(f"/tickets/{told.number}/presence/", {"state": "reading"})
    assert answer.headers["X-Read"] == "1"
    assert unread(ada.pk) == 0


def test_what_one_may_not_see_any_more_is_not_told(told: Ticket, ada: Person, eva: Person) -> None:
    Delivery.objects.update(person=eva)
    assert notices(acting(eva), 10) == ([], None)


def test_notices_go_on_where_a_page_ends(
    seven_levels: object, ada: Person, dario: Person, it_department: Department
) -> None:
    for n in range(5):
        a_ticket(dario, it_department, f"Richiesta {n}")
    dispatch(just_now())
    first, following = notices(acting(ada), 3)
    rest, end = notices(acting(ada), 3, following)
    assert len({notice.number for notice in [*first, *rest]}) == 5
    assert end is None
    assert After.read(str(following)) == following
    for nonsense in ("", "1", "a.b", "1." + "9" * 30):
        assert After.read(nonsense) is None


def test_the_page_stays_within_its_queries(
    told: Ticket, as_ada: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(MOST_QUERIES):
        as_ada.get("/notifications/")
    with django_assert_max_num_queries(12):
        as_ada.get("/notifications/bell/")


def test_marking_nothing_writes_nothing(ticket: Ticket, ada: Person, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert mark_read(ada.pk, just_now(), ticket=ticket.pk) == 0


def test_preferences_are_kept_and_drawn_on_every_page(seven_levels: object, as_ada: Client) -> None:
    assert 'data-keys="on"' in as_ada.get("/me/").content.decode()
    answer = as_ada.post("/me/", {"theme": "dark", "density": "comfortable", "language": "en"})
    assert answer.status_code == 302
    page = as_ada.get("/").content.decode()
    assert 'lang="en"' in page
    assert 'data-theme="dark" data-density="comfortable" data-keys="off"' in page
    assert as_ada.post("/me/looks/", {"theme": "light", "nonsense": "x"}).status_code == 204
    assert 'data-theme="light"' in as_ada.get("/").content.decode()
    as_ada.post("/me/looks/", {"theme": "pink"})
    assert Preferences.objects.get().theme == "light"


def test_preferences_follow_the_person_to_another_browser(seven_levels: object, ada: Person) -> None:
    browser_of(ada).post("/me/looks/", {"quick_keys": "off"})
    assert 'data-keys="off"' in browser_of(ada).get("/").content.decode()


def test_who_is_not_available_is_given_nothing_new(seven_levels: object, ada: Person, as_ada: Client) -> None:
    before = Revision.objects.get().value
    assert as_ada.post("/me/availability/", {"availability": "asleep"}).status_code == 422
    answer = as_ada.post("/me/availability/", {"availability": "away", "next": "https://evil.example/"})
    assert answer["Location"] == "/me/"
    ada.refresh_from_db()
    assert ada.availability == "away"
    assert Revision.objects.get().value != before


def test_the_password_can_be_changed(seven_levels: object, ada: Person, as_ada: Client) -> None:
    ada.set_password("parola-d-ordine")
    ada.save()
    client = browser_of(ada)
    words = {
        "oldpassword": "parola-d-ordine",
        "password1": "nuova-parola-lunga",
        "password2": "nuova-parola-lunga",
    }
    assert "La password di adesso" in client.get("/account/password/change/").content.decode()
    assert client.post("/account/password/change/", words)["Location"] == "/me/"
    ada.refresh_from_db()
    assert ada.check_password("nuova-parola-lunga")


def test_an_escalation_rings(told: Ticket, ada: Person, bruno: Person) -> None:
    level = told.level
    escalate(told, reason="no_access", tried="Tutto", actor=acting(ada), at=just_now())
    dispatch(just_now() + timedelta(minutes=1))
    assert any(f"L{level + 1}" in notice.words for notice in notices(acting(bruno), 10)[0])
