"""Other desks' exports through the door, and the samples of real ones where they are at hand."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from sportello.desk.audit import audit
from sportello.desk.history import Joint, join
from sportello.escalation.models import Due
from sportello.intake.migration.choosing import recognised
from sportello.intake.migration.documents import open_export
from sportello.intake.migration.moving import UNKNOWN, _nobody
from sportello.intake.migration.telling import IMPORTER
from sportello.people.models import Address, Person
from sportello.tickets.models import Attachment, Link, TimelineEvent
from tests.conftest import LOGS
from tests.intake.exports import further, others
from tests.intake.moving import NOW, move, said, ticket_from, told, whole, write_export

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seven_levels"), pytest.mark.sqlite]
SAMPLES = LOGS / "export-samples"


def clean() -> bool:
    """Whether every ticket is what its timeline tells."""
    return [difference for _, found in audit() for difference in found] == []


def test_freshdesk_without_history(tmp_path: Path) -> None:
    moved = move(write_export(tmp_path / "freshdesk", others.FRESHDESK), "freshdesk")
    ticket = ticket_from("12", "freshdesk")
    assert told(ticket) == [
        "opened", "noted", "tagged", "copied", "assigned", "time_spent", "replied", "resolved", "requester_wrote",
    ]  # fmt: skip
    assert (ticket.status, ticket.priority, ticket.channel) == ("resolved", 1, "phone")
    assert ticket.resolved_at == datetime(2024, 5, 6, 9, 0, tzinfo=UTC)
    assert ticket.fields == {"negozio": "Roma"}
    assert ticket.requester.name == "Gino Bassi"
    assert said(ticket, public=False)[0].startswith("Freshdesk #12\n")
    held = ticket_from("13", "freshdesk")
    assert (held.status, held.waiting_for, held.kind) == ("waiting", "third_party", "request")
    assert moved.report.unused == {"automations": 1}
    assert not Due.objects.filter(due_at__lte=NOW).exists(), "care begins without a storm"
    assert whole(moved)
    assert clean()


def test_django_helpdesk_with_follow_ups(tmp_path: Path) -> None:
    moved = move(write_export(tmp_path / "dump", others.DJANGO_HELPDESK), "django-helpdesk")
    ticket = ticket_from("1", "django-helpdesk")
    assert (ticket.status, ticket.priority, ticket.requester.name) == ("closed", 1, "leo@scuola.example")
    assert ticket.category is not None
    assert ticket.category.name_it == "Stampanti"
    assert said(ticket, public=True) == ["Si inceppa sempre.", "Arrivo alle dieci."]
    assert Attachment.objects.get(message__ticket=ticket).name == "mappa.txt"
    assert Link.objects.filter(ticket=ticket_from("2", "django-helpdesk"), other=ticket).exists()
    assert Person.objects.get(name="Sara Conti").roles.count() == 0
    assert whole(moved)
    assert clean()


def test_zammad_with_articles_and_history(tmp_path: Path) -> None:
    moved = move(write_export(tmp_path / "zammad", further.ZAMMAD), "zammad")
    ticket = ticket_from("8", "zammad")
    assert told(ticket) == [
        "opened", "noted", "tagged", "assigned", "call_logged", "taken", "noted", "resolved", "closed",
    ]  # fmt: skip
    assert (ticket.requester.name, ticket.priority, ticket.status) == ("Tea Luna", 2, "closed")
    assert said(ticket, public=True) == ["Dieci gradi.", "Arrivo."]
    assert Attachment.objects.get(message__ticket=ticket).name == "gradi.txt"
    assert whole(moved)
    assert clean()


def test_otrs_with_articles_and_history(tmp_path: Path) -> None:
    moved = move(write_export(tmp_path / "otrs", further.OTRS), "otrs")
    ticket = ticket_from("30", "otrs")
    assert (ticket.requester.name, ticket.status, ticket.priority) == ("Aldo Rota", "closed", 1)
    assert ticket.organisation is not None
    assert ticket.organisation.name == "Museo Civico"
    assert ticket.fields == {"Sala": "4"}
    assert ticket.opened_at == datetime(2019, 2, 1, 9, 0, tzinfo=UTC)
    assert said(ticket, public=True) == ["Sala 4 al buio.", "Lampada ordinata."]
    assert "OTRS #2019020110000030" in said(ticket, public=False)[0]
    assert TimelineEvent.objects.get(ticket=ticket, kind="closed").payload["words"] == "closed unsuccessful"
    assert Attachment.objects.get(message__ticket=ticket).name == "sala.txt"
    assert whole(moved)
    assert clean()


def test_jira_with_its_changelog(tmp_path: Path) -> None:
    moved = move(write_export(tmp_path / "jira", further.JIRA), "jira")
    ticket = ticket_from("SD-1", "jira")
    assert (ticket.requester.name, ticket.status, ticket.priority) == ("Mara", "closed", 1)
    assert told(ticket).count("time_spent") == 1
    assert said(ticket, public=True) == ["Da casa è lenta.", "Provi il nodo due."]
    assert said(ticket, public=False)[-1] == "Nodo uno saturo."
    assert Link.objects.filter(ticket=ticket, other=ticket_from("SD-2", "jira")).exists()
    assert whole(moved)
    assert clean()


def test_osticket_out_of_its_tables(tmp_path: Path) -> None:
    moved = move(write_export(tmp_path / "osticket", further.OSTICKET), "osticket")
    ticket = ticket_from("6", "osticket")
    assert (ticket.subject, ticket.requester.name) == ("Cancello bloccato", "Ines Bo")
    assert (ticket.status, ticket.priority, ticket.channel) == ("closed", 1, "phone")
    assert said(ticket, public=True) == ["Non si apre.", "Arriviamo."]
    assert said(ticket, public=False)[-1] == "Motore bruciato."
    assert ticket.category is not None
    assert moved.report.unused == {"ost_config": 1}
    assert whole(moved)
    assert clean()


@pytest.mark.parametrize(
    ("files", "product"),
    [
        (others.FRESHDESK, "freshdesk"),
        (others.DJANGO_HELPDESK, "django-helpdesk"),
        (further.ZAMMAD, "zammad"),
        (further.OTRS, "otrs"),
        (further.JIRA, "jira"),
        (further.OSTICKET, "osticket"),
    ],
)
def test_products_are_recognised(files: dict[str, object], product: str, tmp_path: Path) -> None:
    with open_export(write_export(tmp_path / "export", files)) as export:
        found = recognised(export)
    assert found is not None
    assert found.key == product


@pytest.mark.parametrize(
    ("folder", "product", "least"),
    [("zendesk", "zendesk", 3), ("zendesk-recorded", "zendesk", 1), ("freshdesk", "freshdesk", 1),
     ("django-helpdesk", "django-helpdesk", 3), ("zammad", "zammad", 1), ("otrs", "otrs", 1), ("jira", "jira", 1)],
)  # fmt: skip
def test_samples_of_real_desks(folder: str, product: str, least: int, tmp_path: Path) -> None:
    if not (SAMPLES / folder).is_dir():
        pytest.skip("the samples of real exports are not at hand")
    with open_export(SAMPLES / folder) as export:
        found = recognised(export)
    assert found is not None
    assert found.key == product
    moved = move(SAMPLES / folder, product, report=tmp_path / "report.csv")
    assert moved.tickets >= least
    assert whole(moved)
    assert clean()
    assert not TimelineEvent.objects.filter(dispatched_at=None).exists()


def test_who_works_here_keeps_what_they_have_in_hand(tmp_path: Path, ada: Person) -> None:
    export = write_export(tmp_path / "freshdesk", others.FRESHDESK)
    file = export / "Tickets0.json"
    file.write_text(file.read_text(encoding="utf-8").replace('"status": 4', '"status": 3'), encoding="utf-8")
    move(export, "freshdesk", agents={"nora@desk.example": ada.pk})
    ticket = ticket_from("12", "freshdesk")
    assert (ticket.owner, ticket.status, ticket.offered) == (ada, "waiting", False)
    assert told(ticket)[-2:] == ["taken", "adopted"]
    assert clean()


def test_who_bears_the_name_of_nobody_is_asked_for_nothing() -> None:
    named = Person.objects.create(name=UNKNOWN)
    Address.objects.create(person=named, address="ich@fremd.example")
    assert _nobody(dry=True) == 0
    made = _nobody(dry=False)
    assert made not in (0, named.pk)
    assert _nobody(dry=False) == made


def test_tickets_that_went_into_each_other_have_an_end(tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_text("number;opened\n" + "".join(f"{number};2024-03-04 09:00\n" for number in "123"))
    move(path, "table", columns={"number": "number", "opened": "opened"})
    a, b, c = (ticket_from(number, "table").pk for number in "123")
    join(
        [Joint(a, b, merged=True), Joint(b, c, merged=True), Joint(c, a, merged=True)], actor=IMPORTER, at=NOW
    )
    assert [ticket_from(number, "table").merged_into_id for number in "123"] == [b, c, None]


def test_an_agents_name_is_not_a_customers(tmp_path: Path, ada: Person) -> None:
    path, long = tmp_path / "old.csv", "x" * 60 + "@" + ".".join(["y" * 60] * 4) + ".example"
    path.write_text(
        "number;mail;who;opened;owner\n"
        f"1;neri@cliente.example;Ada Neri;2024-03-04 09:00;Ada Neri\n2;{long};Leo;2024-03-04 09:00;\n"
    )
    columns = {"number": "number", "mail": "requester_email", "who": "requester_name", "opened": "opened"}
    moved = move(path, "table", columns={**columns, "owner": "owner"}, agents={"ada neri": ada.pk})
    ticket = ticket_from("1", "table")
    assert (ticket.owner, ticket.requester.addresses.get().address) == (ada, "neri@cliente.example")
    assert whole(moved)
