"""Other desks' exports through the door, and the samples of real ones where they are at hand."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from sportello.desk.audit import audit
from sportello.intake.migration.choosing import recognised
from sportello.intake.migration.documents import open_export
from sportello.people.models import Person
from sportello.tickets.models import Attachment, Link, TimelineEvent
from tests.conftest import LOGS
from tests.intake.exports import others
from tests.intake.moving import move, said, ticket_from, told, whole, write_export

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


@pytest.mark.parametrize(
    ("files", "product"), [(others.FRESHDESK, "freshdesk"), (others.DJANGO_HELPDESK, "django-helpdesk")]
)
def test_products_are_recognised(files: dict[str, object], product: str, tmp_path: Path) -> None:
    with open_export(write_export(tmp_path / "export", files)) as export:
        found = recognised(export)
    assert found is not None
    assert found.key == product


@pytest.mark.parametrize(
    ("folder", "product", "least"),
    [("zendesk", "zendesk", 3), ("zendesk-recorded", "zendesk", 1), ("freshdesk", "freshdesk", 1),
     ("django-helpdesk", "django-helpdesk", 3)],
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
