"""`sportello import`, as it is typed."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sportello.cli.import_ import command
from sportello.domain.errors import DeskError
from sportello.tickets.models import Ticket
from tests.intake.logs import write_csv

pytestmark = pytest.mark.django_db
MAPPING = """\
time: {zone: Europe/Rome, formats: [iso]}
columns: {Id: case, What: activity, When: time, Who: person}
commands: {opened: open, taken: take, solved: resolve}
department: Assistenza
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a small log and its mapping, and one stands in it."""
    rows = [
        ["A", "opened", "2025-03-03T10:00", "Ugo"],
        ["A", "taken", "2025-03-05T10:00", "Ugo"],
        ["A", "solved", "2025-03-06T10:00", "Ugo"],
        ["B", "opened", "tomorrow", "Ugo"],
    ]
    write_csv(tmp_path / "log.csv", ["Id", "What", "When", "Who"], rows)
    (tmp_path / "map.yaml").write_text(MAPPING, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def call(*arguments: str) -> Result:
    return CliRunner().invoke(command, ["log.csv", "--mapping", "map.yaml", "--language", "en", *arguments])


def test_it_says_what_came_of_it_and_lists_what_was_rejected(folder: Path) -> None:
    said = call()

    assert said.exit_code == 0, said.output
    assert "4 rows: 3 accepted (0 of them before), 1 rejected." in said.output
    assert "log-rejected.csv" in said.output
    assert (folder / "log-rejected.csv").read_text(encoding="utf-8").splitlines()[1].startswith("5,rejected,")
    assert Ticket.objects.get().status == "resolved"


def test_living_through_it_tells_of_the_ladder(folder: Path) -> None:
    said = call("--live", "--report", "elsewhere.csv")

    assert said.exit_code == 0, said.output
    assert "Escalations to level 2: 1 (not_resolved 1)" in said.output
    assert "Longest waits" in said.output
    assert (folder / "elsewhere.csv").exists()


def test_until_ends_the_life(folder: Path) -> None:
    said = call("--live", "--until", "2025-03-31 18:00")

    assert "until 2025-03-31 16:00 UTC" in said.output
    assert Ticket.objects.get().status == "closed"


def test_until_needs_a_life(folder: Path) -> None:
    said = call("--until", "2025-03-31 18:00")

    assert said.exit_code == 2
    assert "--live" in said.output


def test_a_policy_that_is_not_there_is_told(folder: Path) -> None:
    said = call("--policy", "Nove livelli")

    assert isinstance(said.exception, DeskError)
    assert "Nove livelli" in str(said.exception)
    assert not Ticket.objects.exists()
