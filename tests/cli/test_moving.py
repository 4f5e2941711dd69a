"""`sportello import PRODUCT EXPORT`, as it is typed."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sportello.cli.import_ import command
from sportello.domain.errors import DeskError
from sportello.people.models import Department
from sportello.tickets.models import Ticket
from tests.intake.exports import others
from tests.intake.moving import write_export
from tests.web.desk import put_seven_levels_in_force

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def export(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, it_department: Department, first_level: object
) -> Path:
    """A desk with one department, an export of Freshdesk, and a folder to stand in."""
    put_seven_levels_in_force(it_department)
    monkeypatch.chdir(tmp_path)
    return write_export(tmp_path / "freshdesk", others.FRESHDESK)


def typed(*words: object) -> Result:
    """What the command says."""
    return CliRunner().invoke(command, [*map(str, words), "--language", "en"])


def test_tried_then_brought_in_then_again(export: Path) -> None:
    tried = typed("auto", export, "--dry-run")
    assert "An export of Freshdesk." in tried.output, tried.output
    assert "Would be made: 2 tickets, 3 people, 1 organisations." in tried.output
    assert not Ticket.objects.exists()
    done = typed("freshdesk", export, "--department", "Informatica", "--stand-still")
    assert "Made: 2 tickets, 3 people, 1 organisations; 0 files kept." in done.output
    assert "1 not needed here: automations" in done.output
    assert Ticket.objects.filter(historical=True).count() == 2
    again = typed("freshdesk", export)
    assert "2 tickets were here before." in again.output
    assert "One unresolved ticket is now in the engine's care." in again.output
    assert (export.parent / "freshdesk-report.csv").is_file()


def test_a_mapping_says_what_words_mean(export: Path) -> None:
    (export.parent / "plan.yaml").write_text('source: bar\nstates: {"7": cancelled}\n', encoding="utf-8")
    assert typed("freshdesk", export, "--mapping", "plan.yaml").exit_code == 0
    assert Ticket.objects.filter(status="cancelled").count() == 1


def test_what_cannot_be_is_said(export: Path) -> None:
    assert "for logs" in typed("freshdesk", export, "--live").output
    assert "for exports" in typed("some.csv", "--dry-run").output
    for words in (("lotus", export), ("freshdesk", export, "--department", "Nowhere")):
        assert isinstance(typed(*words).exception, DeskError)
    (export.parent / "plan.yaml").write_text("states: {x: finished}", encoding="utf-8")
    assert "finished" in str(typed("freshdesk", export, "--mapping", "plan.yaml").exception)
