"""Bad input at each boundary ends in one clear sentence that says what to do; nothing is lost and nothing half done."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction
from django.utils import translation

from sportello.calendars.models import Calendar, CalendarVersion
from sportello.cli import main
from sportello.cli.audit import command as audit_command
from sportello.cli.database import sentence_for
from sportello.desk import hold, opening
from sportello.desk.sentences import said
from sportello.domain.business_time import compile_calendar
from sportello.domain.business_time.versions import UnknownZone
from sportello.domain.errors import DeskError
from sportello.domain.lifecycle import WaitingFor
from sportello.domain.policy_document import BadPolicy
from sportello.escalation.models import PolicyVersion
from sportello.escalation.publish import publish_policy, publish_sla
from sportello.oncall.advice import advice
from sportello.oncall.models import Rota
from sportello.oncall.plan import UnusableRota
from sportello.sla.models import SLAPolicy
from sportello.tickets.models import Ticket, TimelineEvent
from tests.cli.answers import ask
from tests.story import SLA, WEEK, Story, rome

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def ended_with(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, error: Exception) -> str:
    """What the command line says when a command meets this error; it must end with code 1 and no traceback."""

    def meet(**_: object) -> None:
        raise error

    monkeypatch.setattr(main, "sportello", meet)
    with translation.override("en"), pytest.raises(SystemExit) as ended:
        main.main()
    printed = capsys.readouterr().err
    assert ended.value.code == 1
    assert "Traceback" not in printed
    return printed


# -- calendars -----------------------------------------------------------------------------------------------------


def test_an_unknown_zone_names_the_nearest() -> None:
    version = CalendarVersion(
        calendar=Calendar.objects.create(name_it="Ufficio"), zone="Europe/Roma", weekly=WEEK
    )
    with pytest.raises(ValidationError, match="Europe/Rome"):
        version.clean()
    with pytest.raises(UnknownZone, match="Europe/Roma"):
        compile_calendar([version.as_value()])


def test_a_calendar_that_never_opens_is_refused() -> None:
    version = CalendarVersion(calendar=Calendar.objects.create(name_it="Mai"), weekly={})
    with pytest.raises(ValidationError):
        version.clean()


def test_a_broken_calendar_in_the_database_is_named_with_what_to_do(story: Story) -> None:
    broken = Calendar.objects.create(name_it="Festivo", name_en="Festive")
    CalendarVersion.objects.create(calendar=broken, zone="Nowhere/Else", weekly=WEEK)
    with translation.override("en"), pytest.raises(DeskError) as refused:
        story.open("2026-11-23 09:00")
    with translation.override("en"):
        sentence = said(refused.value)
    assert "Fest" in sentence
    assert "Nowhere/Else" in sentence
    assert "Add a version" in sentence
    assert not Ticket.objects.exists()


# -- rotas ---------------------------------------------------------------------------------------------------------


def test_an_empty_rota_says_whom_to_add(story: Story) -> None:
    from sportello.domain.rota import check_rota
    from sportello.oncall.load import load_rota

    rota = Rota.objects.create(name_it="Vuota", zone="Europe/Rome")
    (problem,) = check_rota(load_rota(rota.pk))
    with translation.override("en"):
        assert "put at least one person in it" in advice(UnusableRota(problem=problem.code, slot=""))
    # A level that points at it falls back on whoever answers: nothing is lost.
    document = dict(story.version.document)
    document["levels"] = [
        {**document["levels"][0], "target": {"kind": "rota", "id": rota.pk}, "nobody": "wait"},
        *document["levels"][1:],
    ]
    story.publish(document)
    ticket = story.open("2026-11-23 09:00")
    assert story.due(ticket, "level") is not None


# -- policies ------------------------------------------------------------------------------------------------------


def changed(story: Story, change: Callable[[dict[str, object]], None]) -> dict[str, object]:
    document = dict(story.version.document)
    levels = [dict(level) for level in document["levels"]]
    change(levels[0])
    return {**document, "levels": levels}


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda level: level.pop("target"), "levels[1].target"),
        (lambda level: level.update(target={"kind": "person"}), "levels[1].target"),
        (lambda level: level.update(target={"kind": "team", "id": 99999}), "levels[1].target"),
        (lambda level: level.update(target={"kind": "rota", "id": 99999}), "levels[1].target"),
        (lambda level: level.update(calendar=99999), "levels[1].calendar"),
        (lambda level: level.update(exits=[{"after": "-5m"}]), "levels[1].exits[1]"),
        (lambda level: level.update(exits=[{"after": "soon"}]), "levels[1].exits[1]"),
    ],
)
def test_a_policy_with_a_fault_is_refused_with_the_place_and_advice(
    story: Story, change: Callable[[dict[str, object]], None], path: str
) -> None:
    before = story.policy.in_force_id
    with pytest.raises(BadPolicy) as refused:
        publish_policy(story.policy, changed(story, change), at=rome("2026-11-23 09:00"))
    assert path in str(refused.value)
    story.policy.refresh_from_db()
    assert story.policy.in_force_id == before


def test_a_promise_with_a_target_in_the_past_is_refused(story: Story) -> None:
    late = {**SLA, "resolution": {**SLA["resolution"], "critical": "-1h"}}
    with pytest.raises(BadPolicy, match="resolution"):
        publish_sla(
            SLAPolicy.objects.create(name="Ieri"),
            {"calendar": story.calendar.pk, "targets": late},
            at=rome("2026-11-23 09:00"),
        )


def test_waiting_until_a_past_date_is_refused_and_changes_nothing(story: Story) -> None:
    ticket = story.open("2026-11-23 09:00")
    with pytest.raises(DeskError) as refused:
        hold.put_on_hold(
            ticket,
            waiting_for=WaitingFor.DATE,
            until=rome("2026-11-20 09:00"),
            actor=story.actor("ada"),
            at=rome("2026-11-23 09:05"),
        )
    assert refused.value.code == "in_the_past"
    assert story.kinds(ticket) == ["opened"]


def test_a_department_without_policy_opens_nothing_and_says_so(story: Story) -> None:
    elsewhere = story.people["eva"].roles.get().department_id
    request = opening.Request(requester=story.people["dario"].pk, department=elsewhere or 0, subject="Ferie")
    with pytest.raises(DeskError) as refused:
        opening.open_ticket(request, actor=story.actor("eva"), at=rome("2026-11-23 09:00"))
    assert refused.value.code == "no_policy_in_force"
    assert not Ticket.objects.exists()


# -- a hand in the database ----------------------------------------------------------------------------------------


def test_a_timeline_row_cannot_be_edited_and_the_refusal_says_what_to_do_instead(story: Story) -> None:
    ticket = story.open("2026-11-23 09:00")
    with pytest.raises(DeskError, match="Write a new event"):
        TimelineEvent.objects.filter(ticket=ticket).update(kind="noted")
    with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE tickets_timelineevent SET kind = 'noted' WHERE ticket_id = %s", [ticket.pk])
    with translation.override("en"):
        assert "write a new event" in sentence_for(refused.value)
    assert story.kinds(ticket) == ["opened"]


@pytest.mark.sqlite
def test_a_timeline_row_edited_all_the_same_is_found_by_the_audit(story: Story) -> None:
    ticket = story.open("2026-11-23 09:00")
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER refuse_tickets_timelineevent")
        cursor.execute("UPDATE tickets_timelineevent SET actor_id = NULL WHERE ticket_id = %s", [ticket.pk])
    done = CliRunner().invoke(audit_command, [str(ticket.number), "--language", "it"])
    assert done.exit_code == 1
    assert f"{ticket.number}: L’evento 1 è stato alterato" in done.output
    assert "copia di riserva" in done.output


@pytest.mark.parametrize(
    "said",
    [
        "disk I/O error",
        "database or disk is full",
        "attempt to write a readonly database",
        "cannot execute INSERT in a read-only transaction",
    ],
)
def test_a_database_without_room_says_where_to_look(said: str) -> None:
    with translation.override("it"):
        assert "Il disco è pieno" in sentence_for(OperationalError(said))
        assert "Il disco" not in sentence_for(OperationalError("database disk image is malformed"))


def test_a_policy_in_force_cannot_be_edited_and_the_refusal_says_to_publish(story: Story) -> None:
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        PolicyVersion.objects.filter(pk=story.version.pk).update(document={"levels": []})
    with translation.override("en"):
        assert "publish a new version" in sentence_for(refused.value)
    story.version.refresh_from_db()
    assert len(story.version.document["levels"]) == 7


# -- the command line ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [["twelve"], ["0"], ["SP-"]])
def test_what_is_no_number_is_refused(story: Story, arguments: list[str]) -> None:
    from sportello.cli.explain import command

    refused = ask(command, *arguments).exception
    assert isinstance(refused, DeskError)
    assert refused.code == "not_a_number"


def test_the_refusal_is_one_sentence_in_the_language_spoken(
    story: Story, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from sportello.domain.number import NotANumber

    told = ended_with(capsys, monkeypatch, NotANumber(text="48218"))
    assert "“48218” is no request number" in told
    assert "Read the number again" in told


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (DatabaseError("no such table: tickets_ticket"), "sportello serve"),
        (DatabaseError('relation "tickets_ticket" does not exist\nLINE 1'), "sportello serve"),
        (DatabaseError("database is locked"), "Try again"),
        (DatabaseError("connection refused"), "sportello doctor"),
        (IntegrityError("UNIQUE constraint failed: one_thing"), "Nothing was changed"),
        (IntegrityError("the timeline is append-only"), "write a new event"),
        (IntegrityError("a version in force is never edited: publish a new one"), "publish a new version"),
    ],
)
def test_the_databases_refusals_are_told_without_traceback(
    error: Exception, words: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert words in ended_with(capsys, monkeypatch, error)


def test_hours_that_are_none_end_with_code_2() -> None:
    from sportello.cli.forecast import command

    done = ask(command, "--hours", "-1")
    assert done.exit_code == 2
    assert "--hours" in done.output


def test_a_moment_before_the_opening_is_told_as_such(story: Story) -> None:
    from sportello.cli.explain import command

    ticket = story.open("2026-11-23 09:00")
    early = (rome("2026-11-23 09:00") - timedelta(days=30)).isoformat()
    refused = ask(command, str(ticket.number), "--at", early).exception
    assert isinstance(refused, DeskError)
    with translation.override("en"):
        assert "was opened only on 23 November 2026, 09:00" in said(refused)
