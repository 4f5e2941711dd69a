"""The first run: from an empty database to a desk whose doctor finds no fault, for whoever holds the key."""

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from sportello.config.web_address import WebAddress
from sportello.desk.opening import Request, open_ticket
from sportello.health import examine
from sportello.health.round import CHECKS
from sportello.jobs.drain import run_due_jobs
from sportello.jobs.leased import claim
from sportello.jobs.perform import Performer
from sportello.jobs.task import QUEUES
from sportello.people.actor import actor_for
from sportello.people.first_run import first_key, fits, is_new_desk
from sportello.people.models import Department, Organisation, Person, Team
from sportello.tickets.models import Ticket
from sportello.web.admin.hours import DAYS
from sportello.web.views.admin.health import PARTS
from tests.cast import a_person
from tests.web.desk import just_now

pytestmark = pytest.mark.django_db
PASSWORD = "una-frase-lunga-9"
ANSWERS = {
    "you": {"name": "Lia Sarti", "login": "Lia", "password": PASSWORD},
    "company": {
        "company": "Officine Sarti",
        "zone": "Europe/Rome",
        "country": "IT",
        "province": "MI",
        **{day: "" if day in ("sat", "sun") else "9-13, 14-18" for day in DAYS},
    },
    "department": {"name_it": "Assistenza", "name_en": "Support", "prefix": "of"},
    "team": {
        "name_it": "Prima linea",
        "first_name": "Ugo Neri",
        "first_login": "ugo",
        "second_name": "Ida Gallo",
        "second_login": "ida",
    },
}


@pytest.fixture
def visitor() -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def sound_settings(settings: Settings, tmp_path: Path) -> None:
    settings.SECRET_KEY = "k" * 50
    settings.WEB_ADDRESS = WebAddress.read("https://desk.example.org")
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    settings.DATA = tmp_path


def go_through(visitor: Client) -> None:
    """All the steps, up to the review."""
    visitor.get(f"/setup/?key={first_key()}")
    for slug, answer in ANSWERS.items():
        assert visitor.post(f"/setup/{slug}/", answer).status_code == 302, slug


def test_an_empty_desk_asks_for_the_key(visitor: Client) -> None:
    assert is_new_desk()
    page = visitor.get("/", follow=True)
    assert page.redirect_chain[-1][0] == "/setup/"
    assert first_key() not in page.content.decode()
    assert visitor.get("/setup/you/").status_code == 302
    wrong = visitor.post("/setup/", {"key": "0000-0000"})
    assert wrong.status_code == 422
    assert visitor.post("/setup/review/").status_code == 302
    assert is_new_desk()


def test_the_key_may_be_typed_carelessly_and_leaves_the_address() -> None:
    assert fits(first_key().upper().replace("-", " "))
    assert not fits("")
    answer = Client().get(f"/setup/?key={first_key()}")
    assert answer["Location"] == "/setup/you/"


@pytest.mark.usefixtures("sound_settings")
def test_the_desk_is_made_at_one_go_and_is_sound(visitor: Client) -> None:
    go_through(visitor)
    assert is_new_desk()  # nothing is stored before the last step
    assert "Lia Sarti" in visitor.get("/setup/review/").content.decode()
    made = visitor.post("/setup/review/")
    assert made["Location"] == "/admin/first-steps/"
    lia = Person.objects.get(login="lia")
    assert lia.is_administrator
    assert lia.check_password(PASSWORD)
    assert Department.objects.get().manager == lia
    assert [one.person.login for one in Team.objects.get().memberships.all()] == ["ugo", "ida"]
    assert visitor.get("/admin/first-steps/").status_code == 200
    faults = [
        finding.what for result in examine(just_now()) for finding in result.findings if not finding.advice
    ]
    assert faults == []
    opened = visitor.post("/admin/first-steps/request/")
    assert opened["Location"] == f"/tickets/{Ticket.objects.get().number}/"
    assert visitor.get(opened["Location"]).status_code == 200


def test_no_password_is_kept_in_the_clear(visitor: Client) -> None:
    go_through(visitor)
    assert PASSWORD not in str(dict(visitor.session))


def test_the_door_closes_once_somebody_can_sign_in(visitor: Client) -> None:
    go_through(visitor)
    a_person("Primo")
    assert visitor.get("/setup/", follow=False)["Location"] == "/"
    assert visitor.get("/setup/you/")["Location"] == "/setup/"
    assert visitor.post("/setup/review/")["Location"] == "/setup/"
    assert Person.objects.count() == 1


def test_steps_say_what_is_wrong(visitor: Client) -> None:
    visitor.get(f"/setup/?key={first_key()}")
    assert visitor.get("/setup/team/")["Location"] == "/setup/you/"
    short = visitor.post("/setup/you/", {**ANSWERS["you"], "password": "corta"})
    assert "at least 10" in short.content.decode()
    visitor.post("/setup/you/", ANSWERS["you"])
    hours = visitor.post(
        "/setup/company/", {**ANSWERS["company"], "mon": "nove-tredici", "zone": "Europe/Roma"}
    )
    said = hours.content.decode()
    assert "Write for instance 9-13, 14-18" in said
    assert "This time zone is not known" in said
    visitor.post("/setup/company/", ANSWERS["company"])
    visitor.post("/setup/department/", ANSWERS["department"])
    nobody = visitor.post("/setup/team/", {"name_it": "Prima linea"})
    assert "A team needs somebody" in nobody.content.decode()
    twice = visitor.post("/setup/team/", {**ANSWERS["team"], "second_login": "ugo"})
    assert "cannot both sign in as ugo" in twice.content.decode()


def test_health_says_what_the_doctor_says(visitor: Client) -> None:
    go_through(visitor)
    visitor.post("/setup/review/")
    assert visitor.get("/admin/health/").status_code == 200
    for name in PARTS:
        page = visitor.get(f"/admin/health/{name}/")
        assert page.status_code == 200
        part = visitor.get(f"/admin/health/{name}/", headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in part
    assert "secret key has only" in page.content.decode()
    assert visitor.get("/admin/health/nonsense/").status_code == 404


def test_every_check_of_the_doctor_is_on_a_part_of_the_page() -> None:
    shown = Counter(code for _title, codes in PARTS.values() for code in codes)
    assert shown == Counter(check.code for check in CHECKS)


def test_no_page_asks_more_than_25_queries(visitor: Client, django_assert_max_num_queries: object) -> None:
    go_through(visitor)
    visitor.post("/setup/review/")
    pages = ["/admin/", "/admin/first-steps/", "/admin/health/", "/admin/import/", "/admin/departments/1/"]
    pages += [f"/admin/health/{name}/" for name in PARTS]
    key = Team.objects.get().pk
    pages += [f"/admin/teams/{key}/", f"/admin/users/{Person.objects.get(login='ugo').pk}/"]
    visitor.get("/")  # the rules are read once
    for address in pages:
        with django_assert_max_num_queries(25):  # type: ignore[operator]
            visitor.get(address)


def test_a_desk_in_trouble_asks_no_more(visitor: Client, django_assert_max_num_queries: Any) -> None:
    go_through(visitor)
    visitor.post("/setup/review/")
    lia, long_ago = Person.objects.get(login="lia"), just_now() - timedelta(days=9)
    asked = Request(requester=lia.pk, department=Department.objects.get().pk, subject="Da nove giorni")
    open_ticket(asked, actor=actor_for(lia, "page"), at=long_ago)
    visitor.get("/")  # the rules are read once
    with django_assert_max_num_queries(25):
        page = visitor.get(reverse("admin_health_part", args=["work"])).content.decode()
    assert "overdue, for" in page or "the oldest for" in page
    assert "told to nobody" in page


PEOPLE = "nome;azienda;e-mail;telefono\nRosa Ferrante;Molino;rosa@example.org;02 5550100\nGino;;gino@example.org;\n"


def test_people_are_imported_whole_or_not_at_all(visitor: Client) -> None:
    go_through(visitor)
    visitor.post("/setup/review/")
    bad = visitor.post(
        "/admin/import/", {"what": "people", "text": PEOPLE + "Ugo;;non-un-indirizzo;\n;;;02 5550101\n"}
    )
    said = bad.content.decode()
    assert bad.status_code == 422
    assert "Line 4" in said
    assert "Line 5" in said
    assert not Person.objects.filter(name="Gino").exists()
    for strange in ("Gino\x00", "x" * 200_000):
        file = SimpleUploadedFile("people.csv", f"{PEOPLE}{strange};;;\n".encode())
        answer = visitor.post("/admin/import/", {"what": "people", "file": file})
        assert answer.status_code == 422
        assert "Save it as CSV" in answer.content.decode()
    shown = visitor.post("/admin/import/", {"what": "people", "text": PEOPLE})
    assert "2 lines would be imported" in shown.content.decode()
    assert not Person.objects.filter(name="Gino").exists()
    done = visitor.post("/admin/import/", {"what": "people", "text": PEOPLE, "confirmed": "1"})
    assert done.status_code == 302
    rosa = Person.objects.get(name="Rosa Ferrante")
    assert rosa.organisation is not None
    assert (rosa.organisation.name, rosa.phones.get().number) == ("Molino", "+39025550100")
    again = visitor.post("/admin/import/", {"what": "people", "text": PEOPLE, "confirmed": "1"})
    assert "Nothing new" in again.content.decode()


def test_surnames_stay_and_who_has_no_address_is_not_made_twice(visitor: Client) -> None:
    go_through(visitor)
    visitor.post("/setup/review/")
    table = "Nome;Cognome;Azienda;Telefono\nRosa;Ferrante;Molino;\nGino;Pozzi;;02 5550100\n"
    for _again in range(2):
        answer = visitor.post("/admin/import/", {"what": "people", "text": table, "confirmed": "1"})
    assert "Nothing new" in answer.content.decode()
    assert (
        Person.objects.filter(name="Rosa Ferrante").count()
        == Person.objects.filter(name="Gino Pozzi").count()
        == 1
    )
    open_quote = 'nome;note\n"Gino;\n' + "Ugo;una riga come tante\n" * 8000
    answer = visitor.post("/admin/import/", {"what": "people", "text": open_quote})
    assert answer.status_code == 422
    assert "quotation mark" in answer.content.decode()


def test_a_long_table_is_stored_as_a_job_each_line_once(visitor: Client) -> None:
    go_through(visitor)
    visitor.post("/setup/review/")
    before, lines = Person.objects.count(), [f"Persona {n};Ditta {n % 3}" for n in range(230)]
    form = {"what": "people", "text": "\n".join(["nome;azienda", *lines]), "confirmed": "1"}
    page = visitor.post("/admin/import/", form).headers["Location"]
    assert "The import is about to begin" in visitor.get(page).content.decode()
    leaving = Performer(just_now)
    leaving.stopping.set()
    job = claim(just_now(), QUEUES, "leaving")
    assert job is not None
    leaving.perform(job)
    assert "100 of 230 lines are stored" in visitor.get(page).content.decode()
    assert run_due_jobs(just_now()) == 1
    over = visitor.get(page, headers={"HX-Request": "true"}).content.decode()
    assert "230 of 230 lines are stored" in over
    assert "every 1s" not in over
    assert Person.objects.count() == before + 230
    assert Organisation.objects.filter(name__startswith="Ditta").count() == 3


def test_organisations_name_their_partner(visitor: Client) -> None:
    go_through(visitor)
    visitor.post("/setup/review/")
    table = "name,kind,tier,partner\nEdilnova,customer,gold,Rete Nord\nRete Nord,partner,,\n"
    wrong = visitor.post(
        "/admin/import/", {"what": "organisations", "text": table.replace("Rete Nord,p", "Altra,p")}
    )
    assert "There is no partner" in wrong.content.decode()
    visitor.post("/admin/import/", {"what": "organisations", "text": table, "confirmed": "1"})
    assert Organisation.objects.get(name="Edilnova").served_by.get().name == "Rete Nord"
