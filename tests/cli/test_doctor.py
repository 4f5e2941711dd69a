"""`sportello doctor` finds each fault and says what to do about it."""

import json
from collections.abc import Iterator
from datetime import time
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from django.db import OperationalError, connection
from django.test import override_settings
from django.utils import translation
from pytest_django import Settings

from sportello.calendars.models import Calendar, CalendarVersion
from sportello.cli.doctor import command
from sportello.config.web_address import WebAddress
from sportello.desk import conversation
from sportello.escalation.models import Due, Entry
from sportello.escalation.publish import publish_sla
from sportello.health import Finding, begun, examine
from sportello.health.database import DatabaseAway, expected_triggers, refuse_newer_database
from sportello.intake.mail.models import Mailbox
from sportello.jobs.models import Schedule
from sportello.oncall.models import Rota, Rotation, RotationMember, Slot
from sportello.people.models import Department, Membership, Person, Team
from sportello.sla.models import SLAPolicy
from sportello.tickets.models import Ticket
from tests.cli.answers import ask
from tests.story import SLA, Story, rome

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sound_settings(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """An installation as it should be, told in English."""
    settings.SECRET_KEY = "k" * 50
    settings.WEB_ADDRESS = WebAddress.read("https://desk.example.org")
    settings.ALLOWED_HOSTS = settings.WEB_ADDRESS.hosts
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    settings.DATA = tmp_path
    with translation.override("en"):
        yield


def found(at: str = "2026-11-23 09:05") -> dict[str, Finding]:
    """What the doctor finds, by code."""
    return {finding.code: finding for result in examine(rome(at)) for finding in result.findings}


def faults(at: str = "2026-11-23 09:05") -> set[str]:
    return {code for code, finding in found(at).items() if not finding.advice}


def test_a_sound_desk_has_no_faults(story_with_sla: Story) -> None:
    Department.objects.exclude(pk=story_with_sla.department.pk).update(is_active=False)
    ticket = story_with_sla.open("2026-11-23 09:00")
    story_with_sla.tick("2026-11-23 09:04")
    done = ask(command, now="2026-11-23 09:05")
    assert done.exit_code == 0, done.output
    assert "All is well." in done.output
    assert Ticket.objects.unresolved().get() == ticket


def test_a_fault_ends_with_code_1_and_stands_in_the_data(story_with_sla: Story) -> None:
    story_with_sla.open("2026-11-23 09:00")
    done = ask(command, "--json", now="2026-11-23 11:00")
    data = json.loads(done.output)
    assert done.exit_code == 1
    assert data["sound"] is False
    alive = next(check for check in data["checks"] if check["check"] == "alive")
    assert alive["findings"][0]["code"] == "overdue"
    assert "sportello worker" in alive["findings"][0]["hint"]


def test_events_told_to_nobody_show_that_no_worker_runs(story: Story) -> None:
    ticket = story.open("2026-11-23 09:00")
    conversation.note(ticket, text="Richiamo io", actor=story.actor("ada"), at=rome("2026-11-23 09:01"))
    assert "untold" in faults("2026-11-23 09:10")


def test_steps_that_keep_failing_are_named(story: Story) -> None:
    ticket = story.open("2026-11-23 09:00")
    Due.objects.filter(ticket=ticket).update(faults=3, try_at=rome("2026-11-23 12:00"))
    finding = found()["poisoned"]
    assert str(ticket.number) in finding.what
    assert f"sportello audit {ticket.number}" in finding.hint


def test_a_forgotten_ticket_is_found(story: Story) -> None:
    ticket = story.open("2026-11-23 09:00")
    Due.objects.filter(ticket=ticket).delete()
    assert str(ticket.number) in found()["forgotten"].what


def test_a_clock_set_back_is_advice(story: Story) -> None:
    story.open("2026-11-23 09:00")
    assert found("2026-11-22 09:00")["clock_set_back"].advice


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("SECRET_KEY", "short", "secret_key_short"),
        ("DEBUG", True, "debug"),
        ("ALLOWED_HOSTS", ["*"], "any_host"),
        ("WEB_ADDRESS", WebAddress.read("http://desk.example.org"), "no_https"),
        ("DATA", Path("/nowhere/at/all"), "data_folder"),
    ],
)
def test_wrong_settings_are_faults(name: str, value: Any, code: str, db: None) -> None:
    with override_settings(**{name: value}):
        assert code in faults()


def test_a_key_that_others_can_read_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("k" * 50)
    (tmp_path / "secret-key").chmod(0o644)
    assert found()["secret_key_readable"].hint.startswith("chmod 600")


def test_a_full_disk_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage:
        free = 100_000_000

    monkeypatch.setattr("shutil.disk_usage", lambda _path: Usage)
    assert "100 MB" in found()["disk_space"].what
    assert "disk_space" in faults()


def test_a_database_that_cannot_be_written_is_a_fault(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET transaction_read_only = on")
    monkeypatch.setattr("os.access", lambda path, _how: Path(path) == Path(settings.DATA))
    assert "read_only" in faults()


@pytest.mark.sqlite
def test_a_file_that_cannot_be_opened_is_not_taken_for_a_missing_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda _path, _how: False)
    monkeypatch.setattr(
        "sportello.health.database._ask", Mock(side_effect=OperationalError("unable to open database file"))
    )
    assert "mounted read-only" in found()["database_away"].hint


def test_a_worker_that_is_dead_while_nothing_is_due_is_found() -> None:
    assert "silent" not in faults("2026-11-23 09:25")
    Schedule.objects.create(name="remind_of_shifts", due_at=rome("2026-11-23 09:00"))
    assert "silent" not in faults("2026-11-23 09:10")
    assert "25 min" in found("2026-11-23 09:25")["silent"].what


# What Dovecot, OpenSSL and the resolver say, as the worker writes it down.
NO_LUCK = 'Response status "OK" expected, but "NO" received. Data: [b\'{}\']'
BAD_CERTIFICATE = "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: {} (_ssl.c:1006)"


@pytest.mark.parametrize(
    ("said", "told", "advice"),
    [
        (
            NO_LUCK.format("[AUTHENTICATIONFAILED] Authentication failed."),
            "read: [AUTHENTICATIONFAILED] Authentication failed.",
            "password is wrong",
        ),
        (NO_LUCK.format("Mailbox doesn\\'t exist: Altra"), "Altra.", "folder is not there"),
        (BAD_CERTIFICATE.format("certificate has expired"), "has expired.", "must renew"),
        (BAD_CERTIFICATE.format("self-signed certificate"), "self-signed certificate.", "SSL_CERT_FILE"),
        (BAD_CERTIFICATE.format("IP address mismatch, certificate is not valid for"), "", "another name"),
        (
            "[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)",
            "wrong version number.",
            "STARTTLS",
        ),
        ("[Errno -2] Name or service not known", "not known.", "DNS"),
        ("[Errno 111] Connection refused", "refused.", "firewall"),
        ("Response is odd", "odd.", "Administration › Mailboxes"),
    ],
)
def test_a_mailbox_that_cannot_be_read_is_told_with_what_to_do(
    said: str, told: str, advice: str, it_department: Department
) -> None:
    read = rome("2026-11-23 09:00")
    Mailbox.objects.create(
        address="lia@example.org", department=it_department, kind="imap", trouble=said, looked_at=read
    )
    Mailbox.objects.create(address="ugo@example.org", department=it_department, kind="imap", looked_at=read)
    finding = found()["mailbox_trouble"]
    assert finding.what.startswith("The mailbox lia@example.org cannot be read: ")
    assert finding.what.endswith(told)
    assert advice in finding.hint
    assert "mailbox_silent" not in found()
    assert "ugo@example.org for 20 min" in found("2026-11-23 09:20")["mailbox_silent"].what


def test_the_triggers_expected_are_those_of_the_migrations() -> None:
    expected = expected_triggers()
    assert {"refuse_tickets_timelineevent", "refuse_escalation_policyversion"} <= expected
    assert "revise_people_team_insert" in expected


def test_a_removed_trigger_is_found() -> None:
    table = " ON tickets_timelineevent" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER refuse_tickets_timelineevent{table}")
    assert "refuse_tickets_timelineevent" in found()["triggers"].what


def test_missing_migrations_keep_the_rest_from_being_looked_at() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'tickets' AND name > '0002'")
    results = {result.check.code: result for result in examine(rome("2026-11-23 09:05"))}
    assert results["migrations"].findings[0].code == "migrations"
    assert not results["alive"].looked


def test_a_database_of_a_newer_version_is_found() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('tickets', '0999_later', '2030-01-01')"
        )
    assert "tickets.0999_later" in found()["database_newer"].what
    with pytest.raises(DatabaseAway, match="0999_later"):
        refuse_newer_database()


def test_a_web_process_that_outlived_an_upgrade_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(begun, "_at_start", set())
    begun.remember()
    assert "database_newer" not in found()
    begun._at_start.remove(("tickets", "0007_fill_offers"))  # as if the upgrade had just brought it
    assert "tickets.0007_fill_offers" in found()["database_newer"].what


@pytest.mark.postgresql
@pytest.mark.parametrize(("size", "small"), [(0, False), (4, True), (16, False)])
def test_a_pool_smaller_than_what_works_at_once_is_advice(size: int, small: bool, settings: Any) -> None:
    settings.DATABASE_POOL = size
    assert ("pool_small" in found()) == small


def test_departments_need_an_active_manager_and_a_policy(story: Story, marta: Person) -> None:
    Person.objects.filter(pk=marta.pk).update(is_active=False)
    Entry.objects.all().delete()
    assert {"manager", "no_policy"} <= faults()
    assert "Marta" in found()["manager"].what


@pytest.mark.usefixtures("story")
def test_a_level_that_reaches_nobody_is_found(second_level: Team) -> None:
    Membership.objects.filter(team=second_level).delete()
    finding = found()["nobody_reached"]
    assert "L2" in finding.what
    Team.objects.filter(pk=second_level.pk).delete()
    assert "Make a team of level 2" in found()["nobody_reached"].hint


def test_a_calendar_that_cannot_be_used_is_found_with_its_name(story: Story) -> None:
    broken = Calendar.objects.create(name_it="Festivo", name_en="Holidays")
    CalendarVersion.objects.create(calendar=broken, zone="Europe/Roma", weekly={"sun": [["09:00", "12:00"]]})
    results = {result.check.code: result for result in examine(rome("2026-11-23 09:05"))}
    said = results["calendars"].findings[0].what
    assert "Calendar “Holidays”: The time zone" in said
    assert "Europe/Roma" in said
    assert not results["rules"].is_sound
    assert not results["targets"].looked


def test_the_last_promise_must_be_for_everybody(story_with_sla: Story) -> None:
    gold = SLAPolicy.objects.create(name="Oro", rank=9)
    document = {"calendar": story_with_sla.calendar.pk, "targets": SLA, "when": ["tier", "=", "gold"]}
    publish_sla(gold, document, at=rome("2026-02-01 09:00"))
    assert "Oro" in found()["no_catch_all"].what


def test_an_empty_rota_and_a_gap_are_found(story: Story, second_level: Team, bruno: Person) -> None:
    rota = Rota.objects.create(name_it="Reperibilità", team=second_level)
    assert "rota_no_people" in faults()
    slot = Slot.objects.create(rota=rota, name_it="Primo", minimum=2)
    rotation = Rotation.objects.create(slot=slot, unit="", hours="Mo-Fr 09:00-12:00", handover=time(0))
    RotationMember.objects.create(rotation=rotation, person=bruno)
    assert "5 gaps in the next seven days" in found("2026-11-23 08:00")["gap"].what
    assert "rota_minimum_over_pool" in faults()


def test_a_check_that_breaks_is_told_and_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Iterator[Finding]:
        raise RuntimeError("no such thing")

    monkeypatch.setattr("sportello.health.rotas.load_rotas", broken)
    results = {result.check.code: result for result in examine(rome("2026-11-23 09:05"))}
    assert "no such thing" in results["rotas"].findings[0].what
    assert results["covered"].looked
