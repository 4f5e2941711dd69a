"""Asking a command of the command line at a moment, in English unless the test says otherwise."""

import pytest
from click import Command
from click.testing import CliRunner, Result
from django.utils import translation

from tests.story import rome


def ask(command: Command, *arguments: str, now: str = "2026-11-23 09:20", language: str = "en") -> Result:
    """What the command says when Rome's clocks show `now`."""
    with pytest.MonkeyPatch.context() as patch, translation.override(language):
        patch.setattr("sportello.intake.clock.now", lambda: rome(now))
        return CliRunner().invoke(command, ["--language", language, *arguments])


def misheard(number: int) -> str:
    """The number with a wrong last digit."""
    return f"{number // 10}{(number + 1) % 10}"
