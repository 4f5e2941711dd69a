"""Every command is documented, has a sentence of help, and opens it without a fault."""

import re

import click
import pytest
from click.testing import CliRunner

from sportello.cli.main import sportello
from tests.architecture.repository import ROOT

CONTEXT = click.Context(sportello)
NAMES = sportello.list_commands(CONTEXT)


def test_every_command_is_documented() -> None:
    page = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
    assert set(NAMES) == set(re.findall(r"^\| `sportello ([a-z-]+)` \|", page, flags=re.MULTILINE))


@pytest.mark.parametrize("name", NAMES)
def test_every_command_helps(name: str) -> None:
    told = CliRunner().invoke(sportello, [name, "--help"])
    assert told.exit_code == 0, told.output
    command = sportello.get_command(CONTEXT, name)
    assert command is not None
    assert command.help
