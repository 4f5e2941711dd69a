"""Imports of other desks on the pages: what is seen before, the mapping, the trial, the way in, the report."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from sportello.intake.migration.running import forget_exports, start
from sportello.intake.migration.uploads import folder_of, look_again, plan_for
from sportello.intake.models import Migration, Origin, SavedPlan
from sportello.jobs.drain import run_due_jobs
from sportello.jobs.models import Job
from sportello.people.models import Department, Person, Team
from sportello.tickets.models import Message, Ticket
from tests.web.desk import browser_of, just_now

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seven_levels"), pytest.mark.sqlite]
CSV = """\
N. richiesta;Oggetto;Cliente;E-mail;Aperta il;Stato;Gravità;Assegnata a;Gruppo;Reparto interno;Descrizione
2024/1;La stampante non va;Leo Riva;leo@riva.example;04/03/2024 09:15;Conclusa;alta;ada@desk.example;Sistemi;A;È ferma
2024/2;=1+1;Leo Riva;leo@riva.example;05/03/2024 10:00;In lavorazione;media;;Sistemi;B;Da vedere
2024/3;Senza giorno;Leo Riva;leo@riva.example;domani;In lavorazione;media;;Sistemi;B;Da vedere
"""


@pytest.fixture
def page(as_tommaso: Client) -> str:
    """The page of an uploaded table."""
    file = SimpleUploadedFile("richieste.csv", CSV.encode("cp1252"))
    answer = as_tommaso.post("/admin/imports/", {"product": "auto", "file": file})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def answers(**more: str) -> dict[str, str]:
    """What the dialogue sends: the columns in the order of the file, and its words."""
    columns = ["number", "subject", "requester_name", "requester_email", "opened", "state", "priority", "owner", "team",
               "own", "text"]  # fmt: skip
    told = {f"column-{place}": field for place, field in enumerate(columns)}
    return {**told, "what": "tickets", "adopt": "1", "day_first": "1", "source": "Vecchio desk", **more}


def test_columns_are_guessed_and_words_are_shown(
    as_tommaso: Client, page: str, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(25):
        html = as_tommaso.get(page).content.decode()
    seen = Migration.objects.get().seen
    assert [field for _, field, _ in seen["columns"]][:8] == [
        "number", "subject", "requester_name", "requester_email", "opened", "state", "priority", "owner",
    ]  # fmt: skip
    assert [word for word, _, _ in seen["words"]["state"]] == ["Conclusa", "In lavorazione"]
    assert "La stampante non va" in html
    assert "4 Mar 2024" in html or "04/03/2024" in html
    assert "is no moment that can be read" not in html  # told by the trial, with its line


def test_a_trial_writes_nothing_and_then_it_comes_in(
    as_tommaso: Client, page: str, ada: Person, second_level: Team, it_department: Department
) -> None:
    first = answers(department=str(it_department.pk), **{"state-0": "closed", "team-0": str(second_level.pk)})
    as_tommaso.post(page, first | {"owner-0": str(ada.pk)})
    tried = as_tommaso.post(page, first | {"owner-0": str(ada.pk), "try": "1"})
    assert tried["Location"].endswith("/progress/")
    run_due_jobs(just_now() + timedelta(seconds=1))
    assert not Ticket.objects.exists()
    html = as_tommaso.get(page).content.decode()
    assert "2 requests would be made." in html
    assert "Bring it in" in html
    as_tommaso.post(page, first | {"owner-0": str(ada.pk), "run": "1"})
    run_due_jobs(just_now() + timedelta(seconds=2))
    migration = Migration.objects.get()
    assert (migration.state, migration.counts["tickets"]) == ("done", 2)
    assert [file.name for file in folder_of(migration).iterdir()] == ["report.csv"]
    closed = Ticket.objects.get(subject="La stampante non va")
    assert (closed.status, closed.owner, closed.team, closed.priority) == ("closed", ada, second_level, 2)
    assert closed.fields == {"Reparto interno": "A"}
    still = Ticket.objects.get(subject="=1+1")
    assert (still.historical, still.requester) == (False, closed.requester)
    assert Origin.objects.get(kind="ticket", key=closed.pk).source == "vecchio-desk"
    report = b"".join(as_tommaso.get(f"{page}report/").streaming_content).decode()  # type: ignore[attr-defined]
    assert "richieste.csv,4,rejected,unreadable,,“domani” is no moment that can be read" in report


def test_what_stood_still_comes_into_care_as_a_job(as_tommaso: Client, page: str) -> None:
    still = answers() | {"adopt": "0"}
    for seconds, button in enumerate(("try", "run"), 1):
        as_tommaso.post(page, still | {button: "1"})
        run_due_jobs(just_now() + timedelta(seconds=seconds))
    assert Ticket.objects.filter(historical=True, status="new").exists()
    care = f'action="{page}care/"'
    assert care in as_tommaso.get(page).content.decode()

    for _twice in range(2):
        answer = as_tommaso.post(f"{page}care/")
        assert answer["Location"] == f"{page}progress/"
    assert Ticket.objects.filter(historical=True, status="new").exists()
    assert Job.objects.filter(task__endswith="take_into_care").count() == 1
    assert 'role="status"' in as_tommaso.get(f"{page}progress/").content.decode()
    run_due_jobs(just_now() + timedelta(seconds=3))

    assert not Ticket.objects.filter(historical=True, status="new").exists()
    assert "in the desk's care now" in as_tommaso.get(f"{page}progress/").content.decode()
    assert care not in as_tommaso.get(page).content.decode()


def test_old_numbers_are_found(as_tommaso: Client, page: str, as_ada: Client) -> None:
    as_tommaso.post(page, answers(**{"try": "1"}))
    run_due_jobs(just_now() + timedelta(seconds=1))
    as_tommaso.post(page, answers(run="1"))
    run_due_jobs(just_now() + timedelta(seconds=2))
    assert "La stampante non va" in as_ada.get("/search/?q=%232024/1").content.decode()


def test_a_mapping_is_kept_and_used_again(as_tommaso: Client, page: str) -> None:
    as_tommaso.post(page, answers(keep="1", name="Il vecchio CRM", **{"state-0": "cancelled"}))
    plan = SavedPlan.objects.get()
    assert plan.plan["states"]["conclusa"] == "cancelled"
    again = SimpleUploadedFile("altre.csv", CSV.encode())
    made = as_tommaso.post("/admin/imports/", {"product": "auto", "saved": str(plan.pk), "file": again})
    assert Migration.objects.latest("pk").plan["states"]["conclusa"] == "cancelled"
    as_tommaso.post(f"{made['Location']}forget/")
    assert Migration.objects.count() == 1


def test_messages_come_to_tickets_that_are_here(as_tommaso: Client, page: str) -> None:
    for button in ("try", "run"):
        as_tommaso.post(page, answers(**{button: "1"}))
        run_due_jobs(just_now() + timedelta(seconds=1))
    book, content = Workbook(), BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["Richiesta", "Data", "Testo", "Autore", "Visibilità"],
        ["2024/1", "04/03/2024 09:30", "Rimettete la carta", "Ada", "interno"],
        ["2024/9", "04/03/2024 09:30", "Di chi è?", "Ada", "pubblico"],
    ):
        sheet.append(row)
    book.save(content)
    file = SimpleUploadedFile("messaggi.xlsx", content.getvalue())
    made = as_tommaso.post("/admin/imports/", {"product": "auto", "file": file})["Location"]
    assert Migration.objects.latest("pk").plan["what"] == "messages"
    told = {"column-0": "ticket", "column-1": "at", "column-2": "text", "column-3": "author_name"}
    told |= {"column-4": "public", "what": "messages", "source": "vecchio-desk"}
    for button in ("try", "run"):
        as_tommaso.post(made, told | {button: "1"})
        run_due_jobs(just_now() + timedelta(seconds=3))
    kept = Message.objects.get(text="Rimettete la carta")
    assert not kept.public
    counts = Migration.objects.latest("pk").counts
    assert counts["reasons"] == {"its ticket is not in the export": 1}


@pytest.mark.parametrize(
    ("name", "content"),
    [("leer.zip", b"PK\x03\x04 no zip"), ("foto.png", b"\x89PNG"), ("book.xlsx", b"PK\x03\x04 no book")],
)
def test_what_is_no_export_is_told(as_tommaso: Client, name: str, content: bytes) -> None:
    answer = as_tommaso.post(
        "/admin/imports/", {"product": "auto", "file": SimpleUploadedFile(name, content)}
    )
    assert answer.status_code == 422
    assert not Migration.objects.exists()


def test_only_administrators_of_the_desk_come_here(page: str, as_marta: Client, as_ada: Client) -> None:
    for client in (as_marta, as_ada):
        for address in ("/admin/imports/", page, f"{page}report/", f"{page}progress/"):
            assert client.get(address).status_code == 404
        assert client.post(f"{page}forget/").status_code == 404


def test_a_form_without_its_token_is_refused(tommaso: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(tommaso, backend="allauth.account.auth_backends.AuthenticationBackend")
    file = SimpleUploadedFile("richieste.csv", CSV.encode())
    assert client.post("/admin/imports/", {"product": "auto", "file": file}).status_code == 403
    assert browser_of(tommaso).get("/admin/imports/").status_code == 200


def test_what_nobody_brings_in_is_thrown_away(page: str) -> None:
    migration = Migration.objects.get()
    assert forget_exports.call() == 0
    start(migration, dry=True)
    Migration.objects.update(begun_at=just_now() - timedelta(days=31))
    assert forget_exports.call() == 0
    Job.objects.update(state="failed")
    assert forget_exports.call() == 1
    assert not folder_of(migration).exists()


def test_columns_of_people_that_mean_nothing_are_told(as_tommaso: Client) -> None:
    text = "nome;e-mail;colore\nUgo;ugo@bar.example;verde\n"
    html = as_tommaso.post("/admin/import/", {"what": "people", "text": text}).content.decode()
    assert "These columns are not known and are left out: colore." in html


def test_who_may_not_is_sent_away_before_the_file_is_read(ada: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    sent = {"product": "auto"}
    assert client.post("/admin/imports/", sent).status_code == 302
    client.force_login(ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post("/admin/imports/", sent).status_code == 404


def test_an_export_called_as_the_report_is_not_written_over(as_tommaso: Client) -> None:
    file = SimpleUploadedFile("report.csv", CSV.encode())
    page = as_tommaso.post("/admin/imports/", {"product": "auto", "file": file})["Location"]
    as_tommaso.post(page, answers(**{"try": "1"}))
    run_due_jobs(just_now() + timedelta(seconds=1))
    assert Migration.objects.get().counts["tickets"] == 2


def test_asked_for_twice_it_runs_once(page: str) -> None:
    one, other = Migration.objects.get(), Migration.objects.get()
    start(one, dry=True)
    look_again(other, plan_for(other))
    start(other, dry=True)
    assert Job.objects.count() == 1
    assert Migration.objects.get().state == "running"
