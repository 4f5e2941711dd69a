"""Canned replies and macros: blanks that exist, steps that can be done, everybody's only by administrators."""

import pytest
from django.test import Client

from sportello.people.models import Department
from sportello.workspace.models import CannedReply, Macro

pytestmark = pytest.mark.django_db


def test_a_canned_reply_has_only_blanks_that_are_filled(as_marta: Client, it_department: Department) -> None:
    asked = {
        "name_it": "Saluto",
        "department": it_department.pk,
        "rank": 0,
        "text_it": "Buongiorno {{ requester_nme }}",
    }
    refused = as_marta.post("/admin/canned/new/", asked)
    assert refused.status_code == 422
    assert "requester_nme" in refused.content.decode()
    asked["text_it"] = "Buongiorno {{ requester_name }}"
    assert as_marta.post("/admin/canned/new/", asked).status_code == 302
    made = CannedReply.objects.get()
    assert as_marta.get(f"/admin/canned/{made.pk}/").status_code == 200
    assert as_marta.post(f"/admin/canned/{made.pk}/activity/end/").status_code == 302
    assert not CannedReply.objects.get().in_use
    assert "Saluto" in as_marta.get("/admin/canned/?ended=1").content.decode()


def test_what_is_for_all_departments_is_the_administrators(as_marta: Client, as_tommaso: Client) -> None:
    asked = {"name_it": "Saluto", "department": "", "rank": 0, "text_it": "Buongiorno"}
    assert as_marta.post("/admin/canned/new/", asked).status_code == 422
    assert as_tommaso.post("/admin/canned/new/", asked).status_code == 302
    made = CannedReply.objects.get()
    assert as_marta.get(f"/admin/canned/{made.pk}/").status_code == 404


def test_a_macro_is_written_and_read_back(as_marta: Client, it_department: Department) -> None:
    asked = {
        "name_it": "Chiedi la versione",
        "department": it_department.pk,
        "rank": 1,
        "take": "on",
        "add": "versione, da chiedere",
        "items": "versione\nsistema",
        "reply_it": "Quale versione usa, {{ requester_name }}?",
        "wait": "on",
    }
    assert as_marta.post("/admin/macros/new/", asked).status_code == 302
    made = Macro.objects.get()
    assert [action["do"] for action in made.actions] == ["take", "tag", "item", "item", "reply"]
    page = as_marta.get(f"/admin/macros/{made.pk}/").content.decode()
    assert "versione, da chiedere" in page
    again = as_marta.post(f"/admin/macros/{made.pk}/", asked | {"add": "versione"})
    assert again.status_code == 302
    assert Macro.objects.get().actions[1] == {"do": "tag", "add": ["versione"], "remove": []}


def test_a_macro_does_something_that_can_be_done(as_marta: Client, it_department: Department) -> None:
    asked = {"name_it": "Vuota", "department": it_department.pk, "rank": 0}
    assert "at least one thing" in as_marta.post("/admin/macros/new/", asked).content.decode()
    hold = as_marta.post("/admin/macros/new/", asked | {"hold": "third_party"})
    assert "after how many days" in hold.content.decode()
    blank = as_marta.post("/admin/macros/new/", asked | {"note": "{{ niente }}"})
    assert "niente" in blank.content.decode()
    assert not Macro.objects.exists()
