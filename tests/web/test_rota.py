"""The pages of the rotas: who sees what, exceptions, holes, requests, calendars out and in."""

import re
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from sportello.desk.charge import take_charge
from sportello.desk.rulebook import rulebook
from sportello.domain.rota import Rotation, Slot, Window, on_duty
from sportello.escalation.models import Due
from sportello.jobs.drain import run_due_jobs
from sportello.oncall.models import Override, Rota, ShiftRequest
from sportello.oncall.plan import create_rota
from sportello.web.templatetags.rota import week_hours
from tests.web.desk import a_ticket, acting, browser_of, just_now

if TYPE_CHECKING:
    from sportello.escalation.models import PolicyVersion
    from sportello.people.models import Department, Person, Team

ALWAYS = Window((0, 1, 2, 3, 4, 5, 6), time(0), time(0))


@pytest.fixture
def rota(first_level: "Team", ada: "Person") -> Rota:
    """Ada alone, round the clock, where two are needed."""
    start = just_now() - timedelta(days=30)
    post = Slot("Telefono", (Rotation.fixed((ada.pk,), ALWAYS),), minimum=1)
    return create_rota(
        name_it="Prima linea", zone="Europe/Rome", slots=[post], team_id=first_level.pk, at=start
    )


def moment(at: datetime) -> str:
    """As the browser's control sends it, in the zone of the desk."""
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")


def people_now(rota: Rota, at: datetime) -> tuple[int, ...]:
    return on_duty(rulebook().staff.rotas[rota.pk], at).people


def leave(
    browser: Client, rota: Rota, who: "Person", start: datetime, end: datetime, **more: object
) -> object:
    given = {"what": "leave", "person": who.pk, "starts": moment(start), "ends": moment(end), **more}
    return browser.post(reverse("rota_override", args=[rota.pk]), given)


@pytest.mark.parametrize("view", ["day", "week", "month"])
def test_everybody_of_the_department_sees_who_is_on_duty(rota: Rota, as_ada: Client, view: str) -> None:
    page = as_ada.get(reverse("rota"), {"view": view})
    assert page.status_code == 200
    assert "Telefono" in page.content.decode()
    assert ">Ada<" in page.content.decode()


def test_who_is_on_shift_now_is_told_of_today_only(rota: Rota, as_ada: Client) -> None:
    today = as_ada.get(reverse("rota"), {"view": "day"}).content.decode()
    assert "In turno ora" in today
    tomorrow = (just_now() + timedelta(days=2)).date().isoformat()
    assert (
        "In turno ora" not in as_ada.get(reverse("rota"), {"view": "day", "day": tomorrow}).content.decode()
    )


def test_a_post_that_is_not_asked_for_now_is_not_called_empty(
    first_level: "Team", ada: "Person", as_ada: Client
) -> None:
    local = timezone.localtime(just_now())
    later, end = ((local + timedelta(hours=hours)).time().replace(minute=0) for hours in (3, 5))
    other = Window(ALWAYS.days, later, end)
    create_rota(
        name_it="Prima linea",
        zone="Europe/Rome",
        slots=[Slot("Più tardi", (Rotation.fixed((ada.pk,), other),), minimum=1)],
        team_id=first_level.pk,
        at=just_now() - timedelta(days=30),
    )
    page = as_ada.get(reverse("rota"), {"view": "day"}).content.decode()
    assert "Più tardi" in page
    assert ">nessuno<" not in page


def test_another_department_sees_nothing_of_it(rota: Rota, eva: "Person") -> None:
    page = browser_of(eva).get(reverse("rota"))
    assert "Telefono" not in page.content.decode()


def test_an_agent_cannot_change_it(rota: Rota, as_ada: Client, ada: "Person") -> None:
    soon = just_now() + timedelta(hours=1)
    answer = leave(as_ada, rota, ada, soon, soon + timedelta(hours=2))
    assert answer.status_code == 404  # type: ignore[attr-defined]
    assert as_ada.get(reverse("rota_plan", args=[rota.pk])).status_code == 404
    assert not Override.objects.exists()


def test_leave_makes_a_hole_that_is_shown_and_can_be_covered(
    rota: Rota, carla: "Person", ada: "Person", bruno: "Person"
) -> None:
    browser = browser_of(carla)
    start = (just_now() + timedelta(hours=30)).replace(minute=0, second=0)
    answer = leave(browser, rota, ada, start, start + timedelta(hours=2), reason="ferie")
    assert answer.status_code == 302  # type: ignore[attr-defined]
    assert people_now(rota, start + timedelta(hours=1)) == ()
    page = browser.get(reverse("rota"), {"day": start.date().isoformat()}).content.decode()
    assert "is-gap" in page
    hole = page.split("hole=")[1].split('"')[0]
    chosen = browser.get(reverse("rota"), {"hole": hole}).content.decode()
    assert "Chi può coprire" in chosen
    assert bruno.name in chosen
    put = browser.post(reverse("rota_cover"), {"hole": hole, "person": bruno.pk, "how": "put"})
    assert put.status_code == 302
    # A hole ends with its day, and the test may run in the evening.
    assert people_now(rota, start + timedelta(minutes=30)) == (bruno.pk,)


def test_a_colleague_is_asked_and_answers(
    rota: Rota, as_ada: Client, bruno: "Person", carla: "Person"
) -> None:
    start = just_now() + timedelta(hours=5)
    asked = as_ada.post(
        reverse("rota_request", args=[rota.pk]),
        {"taker": bruno.pk, "starts": moment(start), "ends": moment(start + timedelta(hours=4))},
    )
    assert asked.status_code == 302
    request = ShiftRequest.objects.get()
    assert as_ada.post(reverse("rota_answer", args=[request.pk]), {"answer": "yes"}).status_code == 404
    assert (
        browser_of(bruno).post(reverse("rota_answer", args=[request.pk]), {"answer": "yes"}).status_code
        == 302
    )
    assert people_now(rota, start + timedelta(hours=1)) == (bruno.pk,)
    again = browser_of(carla).post(reverse("rota_answer", args=[request.pk]), {"answer": "no"}, follow=True)
    assert "già risposto" in again.content.decode()
    assert ShiftRequest.objects.get().accepted is True


def test_a_shift_is_given_away_once_and_to_nobody_who_has_left(
    rota: Rota, as_ada: Client, bruno: "Person", carla: "Person"
) -> None:
    start = just_now() + timedelta(hours=5)
    when = {"starts": moment(start), "ends": moment(start + timedelta(hours=4))}
    for taker in (bruno, carla):
        as_ada.post(reverse("rota_request", args=[rota.pk]), {"taker": taker.pk, **when})
    first, second = ShiftRequest.objects.order_by("pk")
    bruno.is_active = False
    bruno.save()
    told = browser_of(carla).post(reverse("rota_answer", args=[first.pk]), {"answer": "yes"}, follow=True)
    assert "Bruno non lavora più qui" in told.content.decode()
    assert not Override.objects.exists()
    bruno.is_active = True
    bruno.save()
    browser_of(bruno).post(reverse("rota_answer", args=[first.pk]), {"answer": "yes"})
    told = browser_of(carla).post(reverse("rota_answer", args=[second.pk]), {"answer": "yes"}, follow=True)
    assert "è già di Bruno" in told.content.decode()
    assert people_now(rota, start + timedelta(hours=1)) == (bruno.pk,)


def test_who_leaves_leaves_a_hole_from_then_on_and_stays_in_what_was(
    rota: Rota, carla: "Person", ada: "Person", tommaso: "Person"
) -> None:
    browser_of(tommaso).post(f"/admin/teams/{rota.team_id}/", {"name_it": "L1", "level": 1, "routing": "all"})
    assert browser_of(tommaso).post(f"/admin/users/{ada.pk}/activity/end/").status_code == 302
    now = just_now()
    assert people_now(rota, now - timedelta(hours=3)) == (ada.pk,)
    assert people_now(rota, now + timedelta(hours=3)) == ()
    tomorrow = (now + timedelta(days=1)).date().isoformat()
    page = browser_of(carla).get(reverse("rota"), {"view": "day", "day": tomorrow}).content.decode()
    assert "is-gap" in page
    browser_of(tommaso).post(f"/admin/users/{ada.pk}/activity/")
    assert people_now(rota, now + timedelta(hours=3)) == (ada.pk,)


def test_the_past_is_refused_in_words(rota: Rota, carla: "Person", ada: "Person") -> None:
    past = just_now() - timedelta(days=3)
    answer = leave(browser_of(carla), rota, ada, past, past + timedelta(hours=2))
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert not Override.objects.exists()


def test_what_makes_no_sense_is_told_beside_the_field(rota: Rota, carla: "Person", ada: "Person") -> None:
    later = just_now() + timedelta(days=3)
    answer = browser_of(carla).post(
        reverse("rota_override", args=[rota.pk]),
        {
            "what": "swap",
            "person": ada.pk,
            "starts": moment(later),
            "ends": moment(later - timedelta(hours=1)),
        },
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "La fine deve venire dopo l’inizio." in text
    assert "Indica chi subentra." in text


def test_an_exception_taken_back_no_longer_holds(rota: Rota, carla: "Person", ada: "Person") -> None:
    start = just_now() + timedelta(hours=1)
    leave(browser_of(carla), rota, ada, start, start + timedelta(hours=5))
    row = Override.objects.get()
    assert browser_of(carla).post(reverse("rota_override_end", args=[row.pk])).status_code == 302
    assert people_now(rota, start + timedelta(hours=1)) == (ada.pk,)


def test_turns_are_changed_from_a_moment_on(
    rota: Rota, carla: "Person", ada: "Person", bruno: "Person"
) -> None:
    post = rota.slots.get()
    old = post.rotations.get()
    from_then = just_now() + timedelta(days=1)
    given = {
        "people": [ada.pk, bruno.pk], "order": f"{bruno.name}, {ada.name}", "unit": "weeks", "every": 1,
        "first_day": from_then.date().isoformat(), "handover": "00:00", "together": 1, "hours": "",
        "starts": moment(from_then),
    }  # fmt: skip
    answer = browser_of(carla).post(f"{reverse('rota_rotation', args=[rota.pk, post.pk])}?of={old.pk}", given)
    assert answer.status_code == 302
    assert people_now(rota, just_now()) == (ada.pk,)
    assert people_now(rota, from_then + timedelta(days=1)) == (bruno.pk,)
    wrong = browser_of(carla).post(
        f"{reverse('rota_rotation', args=[rota.pk, post.pk])}?of={old.pk}",
        given | {"hours": "sempre", "order": "Zeno"},
    )
    assert wrong.status_code == 422
    assert "Zeno" in wrong.content.decode()


def test_a_rotation_is_ended_from_its_row(rota: Rota, carla: "Person", bruno: "Person") -> None:
    browser, post = browser_of(carla), rota.slots.get()
    given = {
        "people": [bruno.pk], "unit": "", "every": 1, "handover": "00:00", "together": 1, "hours": "",
        "starts": moment(just_now()),
    }  # fmt: skip
    assert browser.post(reverse("rota_rotation", args=[rota.pk, post.pk]), given).status_code == 302
    first, second = post.rotations.order_by("pk")
    page = browser.get(reverse("rota_plan", args=[rota.pk])).content.decode()
    assert reverse("rota_rotation_end", args=[rota.pk, first.pk]) in page
    browser.post(reverse("rota_rotation_end", args=[rota.pk, first.pk]))
    assert people_now(rota, just_now() + timedelta(minutes=1)) == (bruno.pk,)
    first.refresh_from_db()
    assert first.ends_at is not None
    assert second.ends_at is None


def test_the_feed_needs_its_signed_address_and_dies_with_the_password(
    rota: Rota, carla: "Person", ada: "Person"
) -> None:
    page = browser_of(carla).get(reverse("rota_plan", args=[rota.pk])).content.decode()
    address = page.split('id="feed-all" readonly value="')[1].split('"')[0].split("testserver")[1]
    feed = Client().get(address)
    assert feed.status_code == 200
    assert feed["Content-Type"].startswith("text/calendar")
    assert b"SUMMARY:Ada" in feed.content
    assert Client().get(address.replace(".ics", "x.ics")).status_code == 404
    carla.set_password("un'altra parola")
    carla.save()
    assert Client().get(address).status_code == 404


def test_leave_is_read_from_a_calendar_file(rota: Rota, carla: "Person", ada: "Person") -> None:
    start = (just_now() + timedelta(days=2)).replace(minute=0, second=0)
    event = [
        "BEGIN:VEVENT",
        "UID:1",
        f"DTSTART:{start:%Y%m%dT%H%M%SZ}",
        "DURATION:PT3H",
        "SUMMARY:Ada",
        "END:VEVENT",
    ]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *event, "END:VCALENDAR", ""]
    file = "\r\n".join(lines).encode()
    for name in ("ferie.ics", "ferie.ics", "ferie (1).ics"):
        upload = SimpleUploadedFile(name, file, "text/calendar")
        done = browser_of(carla).post(
            reverse("rota_import", args=[rota.pk]), {"kind": "leave", "file": upload}
        )
        assert done.status_code == 302
    assert Override.objects.count() == 1
    assert people_now(rota, start + timedelta(hours=1)) == ()
    untitled = [line for line in event if not line.startswith("SUMMARY")]
    bad = [[*each[:-1], "RRULE:FREQ=SOMETIMES", "END:VEVENT"] for each in (event, untitled)]
    file = "\r\n".join([*lines[:3], *bad[0], *bad[1], "END:VCALENDAR", ""]).encode()
    page = browser_of(carla).post(
        reverse("rota_import", args=[rota.pk]),
        {"kind": "duty", "file": SimpleUploadedFile("y.ics", file, "text/calendar")},
        follow=True,
    )
    assert "2 voci sono guaste e sono rimaste fuori: Ada, senza titolo." in page.content.decode()
    broken = SimpleUploadedFile("x.ics", b"\x00\x01nothing", "text/calendar")
    refused = browser_of(carla).post(reverse("rota_import", args=[rota.pk]), {"kind": "duty", "file": broken})
    assert refused.status_code == 422
    assert "Esportalo di nuovo" in refused.content.decode()


def test_what_falls_due_at_the_end_of_a_shift_follows_the_rota(
    seven_levels: "PolicyVersion",
    rota: Rota,
    carla: "Person",
    ada: "Person",
    dario: "Person",
    it_department: "Department",
) -> None:
    ticket = a_ticket(dario, it_department)
    take_charge(ticket.pk, actor=acting(ada), at=just_now())
    assert not Due.objects.filter(ticket=ticket, kind="shift_end").exists()
    start = just_now() + timedelta(minutes=2)
    leave(browser_of(carla), rota, ada, start, start + timedelta(hours=8))
    run_due_jobs(just_now())
    shift_end = Due.objects.get(ticket=ticket, kind="shift_end")
    assert abs(shift_end.due_at - start) < timedelta(minutes=2)
    browser_of(carla).post(reverse("rota_override_end", args=[Override.objects.get().pk]))
    run_due_jobs(just_now())
    assert not Due.objects.filter(ticket=ticket, kind="shift_end").exists()


def test_a_team_without_a_rota_gets_one(
    second_level: "Team", carla: "Person", bruno: "Person", as_ada: Client
) -> None:
    browser = browser_of(carla)
    assert second_level.name in browser.get(reverse("rota_new")).content.decode()
    given = {
        "name_it": "Reperibili", "slot": "Di notte", "slot_en": "By night", "minimum": 1,
        "zone": "Europe/Rome", "people": [bruno.pk],
        "unit": "", "every": 1, "handover": "00:00", "together": 1, "hours": "Mo-Su 00:00-24:00",
        "starts": moment(just_now() + timedelta(minutes=3)),
    }  # fmt: skip
    made = browser.post(f"{reverse('rota_new')}?team={second_level.pk}", given)
    assert made.status_code == 302
    assert people_now(Rota.objects.get(), just_now() + timedelta(hours=1)) == (bruno.pk,)
    wrong = browser.post(
        f"{reverse('rota_new')}?team={second_level.pk}", given | {"zone": "Europe/Atlantide"}
    )
    assert wrong.status_code == 200  # by now the team has one: choose another
    assert Rota.objects.count() == 1
    for language, said in (("it", "Di notte"), ("en", "By night")):
        browser.cookies["django_language"] = language
        assert said in browser.get(reverse("rota")).content.decode()


def test_the_page_asks_few_questions(
    rota: Rota, carla: "Person", django_assert_max_num_queries: object
) -> None:
    browser = browser_of(carla)
    browser.get(reverse("rota"))
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        browser.get(reverse("rota"), {"view": "month"})


def test_a_shift_that_is_over_offers_nothing_and_a_running_one_what_is_left_of_it(
    rota: Rota, carla: "Person", ada: "Person"
) -> None:
    browser, now = browser_of(carla), just_now()
    old = {"starts": f"{(now - timedelta(days=3)).timestamp():.0f}", "ends": f"{now.timestamp() - 3600:.0f}"}
    form = browser.get(reverse("rota_override", args=[rota.pk]), {"what": "swap", **old}).context["form"]
    assert (form["starts"].value(), form["ends"].value()) == (None, None)
    post = Slot("Mattina", (Rotation.fixed((ada.pk,), Window(ALWAYS.days, time(0), time(0, 30))),))
    begun = now - timedelta(days=20)
    create_rota(name_it="Altra", zone="Europe/Rome", slots=[post], team_id=rota.team_id, at=begun)
    for day, some_are_left in ((now - timedelta(days=14), False), (now, True)):
        page = browser.get(reverse("rota"), {"day": timezone.localdate(day).isoformat()}).content.decode()
        assert "turn " in page
        ends = re.findall(r'class="turn[^>]*href="[^"]*ends=([0-9]+)', page)
        assert bool(ends) is some_are_left
        assert all(int(end) > now.timestamp() for end in ends)
        assert some_are_left or "hole=" not in page


@pytest.mark.parametrize(
    "query", ["day=yesterday", "day=0001-01-01", "day=9999-12-31", "hole=1.2.3", "hole=99.1.1.9999999999"]
)
def test_strange_addresses_do_no_harm(rota: Rota, as_ada: Client, query: str) -> None:
    assert as_ada.get(f"{reverse('rota')}?{query}").status_code == 200


def test_hours_of_the_week_read_as_people_say_them() -> None:
    with translation.override("it"):
        assert (
            week_hours("Mo-Fr 08:30-13:00,14:00-18:00; Sa 22:00-06:00") == "lun–ven 8:30–13, 14–18; sab 22–6"
        )
        assert week_hours("Mo,Tu,We,Th,Fr,Sa,Su 00:00-24:00") == "ogni giorno 0–24"
        assert week_hours("Mo,We 09:00-12:00") == "lun, mer 9–12"
    assert week_hours("") == ""
    assert week_hours("written by hand") == "written by hand"
