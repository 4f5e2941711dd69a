"""Zendesk's export through the door: history at its own moments, nobody told, nothing twice."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sportello.desk.audit import audit
from sportello.desk.history import Played
from sportello.intake.mail.bringing import NoSender
from sportello.intake.models import Origin
from sportello.notifications.models import Delivery
from sportello.people.models import Department, Organisation, Person
from sportello.tickets.models import Attachment, Message, Ticket, TimelineEvent
from tests.intake.exports import zendesk
from tests.intake.moving import NOW, move, said, ticket_from, told, whole, write_export, zipped

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seven_levels")]


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return write_export(tmp_path / "zendesk", zendesk.files())


def test_history_comes_over_at_its_own_moments(export: Path, ada: Person) -> None:
    moved = move(export, "zendesk", agents={"olga@libreria.example": ada.pk})
    ticket = ticket_from("4711", "zendesk")
    assert (moved.tickets, moved.people, moved.organisations) == (3, 2, 1)
    assert told(ticket) == [
        "opened", "noted", "tagged", "assigned", "triaged", "taken", "replied", "put_on_hold",
        "requester_wrote", "noted", "resolved", "closed", "rated",
    ]  # fmt: skip
    assert (ticket.status, ticket.owner_id, ticket.priority, ticket.level) == ("closed", ada.pk, 1, 2)
    assert ticket.opened_at == datetime(2024, 3, 4, 8, 0, tzinfo=UTC)
    assert ticket.closed_at == datetime(2024, 3, 8, 9, 0, tzinfo=UTC)
    assert ticket.fields == {"Cassa": "3"}
    assert ticket.tags == ["cassa", "urgente"]
    assert said(ticket, public=True)[:3] == [zendesk.CASH, "Provi a cambiare il rotolo.", "Fatto, ora va."]
    note, inside = said(ticket, public=False)
    assert note.startswith("Zendesk #4711\n")
    assert "perduto.pdf" not in note  # it belongs to a reply, and is in the report
    assert inside == "Era il sensore."
    assert Attachment.objects.get(message__ticket=ticket).name == "rotolo.txt"
    assert whole(moved)
    assert any("file is not in the export" in why for why in moved.report.warnings)


def test_nobody_is_told_and_the_audit_is_clean(export: Path) -> None:
    move(export, "zendesk")
    assert not TimelineEvent.objects.filter(dispatched_at=None).exists()
    assert not Delivery.objects.exists()
    assert [difference for _, found in audit() for difference in found] == []


def test_open_ones_come_into_care_and_who_works_elsewhere_lets_go(export: Path) -> None:
    moved = move(export, "zendesk")
    waiting = ticket_from("4712", "zendesk")
    assert (waiting.status, waiting.waiting_for, waiting.historical) == ("waiting", "requester", False)
    assert (waiting.next_due_at or NOW) > NOW
    assert moved.adopted == 1
    olga = Person.objects.get(name="Olga Neri")
    assert (olga.login, olga.roles.count()) == (None, 0)


def test_people_are_found_by_address_and_by_number(export: Path) -> None:
    firm = Organisation.objects.create(name="cartoleria gallo")
    known = Person.objects.create(name="P. Gallo")
    known.addresses.create(address="piero@CLIENTE.example")
    rita = Person.objects.create(name="rita sole")
    rita.phones.create(number="+39025550199")
    moved = move(export, "zendesk")
    assert (moved.people, moved.organisations) == (1, 0)
    assert ticket_from("4711", "zendesk").requester == known
    assert ticket_from("4711", "zendesk").organisation == firm
    assert ticket_from("4712", "zendesk").requester == rita


def test_again_changes_nothing_and_newer_brings_what_is_new(export: Path, tmp_path: Path) -> None:
    move(export, "zendesk")
    before = list(TimelineEvent.objects.order_by("ticket", "number").values_list("ticket", "digest"))
    again = move(zipped(export), "zendesk")
    assert (again.tickets, again.known, again.adopted) == (0, 3, 0)
    assert whole(again)
    assert before == list(TimelineEvent.objects.order_by("ticket", "number").values_list("ticket", "digest"))
    newer = move(write_export(tmp_path / "newer", zendesk.files(newer=True)), "zendesk")
    assert (newer.tickets, newer.known) == (0, 3)
    ticket = ticket_from("4712", "zendesk")
    assert told(ticket)[-1] == "replied"
    event = TimelineEvent.objects.filter(ticket=ticket).latest("number")
    assert (event.at, event.happened_at) == (NOW, datetime(2024, 3, 7, 9, 0, tzinfo=UTC))
    assert [difference for _, found in audit() for difference in found] == []


def test_a_dry_run_writes_nothing_and_counts_the_same(export: Path) -> None:
    tried = move(export, "zendesk", dry=True)
    assert not Ticket.objects.exists()
    assert not Origin.objects.exists()
    assert not Person.objects.filter(name__in=["Piero Gallo", "Rita Sole"]).exists()
    done = move(export, "zendesk")
    assert (tried.tickets, tried.people, tried.organisations) == (
        done.tickets,
        done.people,
        done.organisations,
    )
    assert tried.report.counts()["accepted"] == done.report.counts()["accepted"]


def test_broken_lines_are_told_with_their_place(export: Path, it_department: Department) -> None:
    tickets = export / "tickets.json"
    nobody = '{"id": 5, "requester_id": 21, "status": "open", "subject": "Senza data"}\n'
    tickets.write_text(nobody + tickets.read_text(encoding="utf-8") + '{"id": 9, "subj', encoding="utf-8")
    moved = move(export, "zendesk")
    assert moved.tickets == 3
    assert whole(moved)
    report = export.with_suffix(".report.csv").read_text(encoding="utf-8")
    assert "tickets.json,1,rejected,ticket,5,it does not say when it was opened" in report
    assert "tickets.json,5,rejected,unreadable" in report


def test_html_is_made_harmless(export: Path) -> None:
    file = export / "audits.json"
    text = file.read_text(encoding="utf-8").replace(
        "<p>Fatto, ora va.</p>", "<p onclick=1>Fatto<script>x</script></p>"
    )
    file.write_text(text, encoding="utf-8")
    move(export, "zendesk")
    assert Message.objects.get(text="Fatto, ora va.").html == "<p>Fatto</p>"


def test_whatever_the_door_refuses_is_counted_once(export: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ticket has more acts than records: its hand, its state of today, the further files of a message."""

    def refusing(cases: Any, known: Any, **more: Any) -> Played:
        acts = [(case, act, NoSender()) for case, told in cases.items() for act in told]
        return Played(refused=[*acts, *acts])

    monkeypatch.setattr("sportello.intake.migration.moving.play", refusing)
    moved = move(export, "zendesk", adopt=False)
    assert whole(moved)
    assert all(count >= 0 for count in moved.report.accepted.values())
    assert (moved.report.rejected["ticket"], moved.report.accepted["ticket"]) == (3, 0)
    assert any(why.startswith("a part of it was refused") for why in moved.report.warnings)
