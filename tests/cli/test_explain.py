"""`sportello explain` answers in words and in data, in two languages."""

import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result
from django.utils import translation

from sportello.cli.explain import command
from sportello.desk import charge, escalate, linking
from sportello.tickets.models import Ticket
from tests.story import Story, rome

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """What one command speaks is not what the next one must speak."""
    with translation.override("en"):
        yield


def explain(*arguments: str, now: str = "2026-11-23 09:20") -> Result:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sportello.intake.clock.now", lambda: rome(now))
        return CliRunner().invoke(command, ["--language", "en", *arguments])


@pytest.fixture
def climbed(story: Story) -> Ticket:
    """Opened at nine, nobody resolved it in a quarter of an hour."""
    ticket = story.open("2026-11-23 09:00")
    story.tick("2026-11-23 09:15")
    return ticket


def test_says_why_it_is_there_what_comes_next_to_whom_and_what_would_stop_it(climbed: Ticket) -> None:
    done = explain(str(climbed.number))
    print(done.output)
    assert done.exit_code == 0, done.output
    assert "It climbed from L1 to L2 (Senior support specialist) today 09:15" in done.output
    assert "Bruno, the first on shift" in done.output
    assert (
        "today 10:15  in 55 min  If it is not resolved, it goes to L3 (Support supervisor): Carla."
        in done.output
    )
    assert "What would stop it: resolving it, or putting it on hold." in done.output
    assert "Time for this level is not over: 5 min of 1 h spent, due today 10:15." in done.output
