"""Calendars in the administration: the past stays, what is open reckons anew."""

from datetime import timedelta

import pytest
from django.test import Client

from sportello.calendars.models import Calendar
from sportello.jobs.drain import run_due_jobs
from sportello.people.models import Department
from sportello.tickets.models import Ticket
from tests.web.desk import just_now

pytestmark = pytest.mark.django_db


def test_hours_change_from_a_day_to_come_and_open_clocks_feel_it(as_tommaso: Client, ticket: Ticket) -> None:
    calendar = Calendar.objects.get()
    page = f"/admin/calendars/{calendar.pk}/"
    assert as_tommaso.get(f"{page}hours/").status_code == 200
    assert as_tommaso.get(f"{page}versions/new/").status_code == 200
    today = just_now().date()
    week = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "8-12")
    asked = {
        **week,
        "zone": "Europe/Rome",
        "country": "IT",
        "province": "MI",
        "effective_from": today.isoformat(),
    }
    refused = as_tommaso.post(f"{page}versions/new/", asked)
    assert "choose a later day" in refused.content.decode()
    asked["effective_from"] = (today + timedelta(days=30)).isoformat()
    told = as_tommaso.post(f"{page}versions/new/", asked, follow=True)
    assert "1 open request reckons its clocks anew" in told.content.decode()
    assert calendar.versions.count() == 2
    assert run_due_jobs(just_now()) == 1
    assert ticket.events.filter(kind="calendar_changed").count() == 1
    version = calendar.versions.last()
    assert version is not None
    as_tommaso.post(f"{page}versions/{version.pk}/end/")
    assert calendar.versions.count() == 1


def test_a_day_out_of_the_ordinary(as_tommaso: Client, seven_levels: object) -> None:
    calendar = Calendar.objects.get()
    day = just_now().date() + timedelta(days=9)
    address = f"/admin/calendars/{calendar.pk}/days/new/"
    assert (
        "overlap"
        in as_tommaso.post(address, {"day": day.isoformat(), "openings": "9-13, 12-15"}).content.decode()
    )
    asked = {"day": day.isoformat(), "openings": "", "reason": "Inventario"}
    assert "Inventario" in as_tommaso.post(address, asked, follow=True).content.decode()
    kept = calendar.exceptional_days.get()
    as_tommaso.post(f"/admin/calendars/{calendar.pk}/days/{kept.pk}/end/")
    assert not calendar.exceptional_days.exists()


def test_a_calendar_in_use_stays(as_tommaso: Client, ticket: Ticket) -> None:
    page = as_tommaso.post(f"/admin/calendars/{Calendar.objects.get().pk}/activity/end/").content.decode()
    assert "in force counts on it" in page
    assert Calendar.objects.get().is_active


def test_a_new_calendar_has_hours_and_a_patron(as_marta: Client, it_department: Department) -> None:
    asked = {
        "name_it": "Sede di Bari",
        "department": it_department.pk,
        "mon": "9-13, 14-18",
        "zone": "Europe/Rome",
        "country": "IT",
        "province": "BA",
        "patron_day": "8/5",
        "patron_name": "San Nicola",
    }
    assert as_marta.post("/admin/calendars/new/", asked).status_code == 302
    version = Calendar.objects.get().versions.get()
    assert version.weekly == {"mon": [["09:00", "13:00"], ["14:00", "18:00"]]}
    assert (version.holiday_province, version.patron_day) == ("BA", "05-08")
    refused = as_marta.post("/admin/calendars/new/", asked | {"department": ""})
    assert refused.status_code == 422
