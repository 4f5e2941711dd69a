"""The reference pages say what the code says, and no kind of event is left half made."""

import inspect
import re

import pytest

from sportello.domain.timeline import KINDS
from sportello.notifications.recipients import RULES
from tests.architecture.repository import ROOT, files
from tools import reference


@pytest.mark.parametrize("name", sorted(reference.WRITTEN))
def test_a_reference_page_is_as_the_code_says(name: str) -> None:
    written = (reference.PAGES / name).read_text(encoding="utf-8")
    assert written == reference.WRITTEN[name](), "run: python tools/reference.py"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_event_is_whole(kind: str) -> None:
    payload = KINDS[kind]
    assert kind in RULES, "say in notifications/recipients.py who is told"
    assert inspect.getdoc(payload), "say what it means"
    assert isinstance(payload.public, bool)
    assert isinstance(payload.stale, bool)


def test_no_rule_is_left_over() -> None:
    assert set(RULES) == set(KINDS)


WRITES = re.compile(
    r"\b(Ticket|TimelineEvent|Message|Visit|Escalation|Due|Clock|ClockRow|VisitRow|DueRow)\.objects\b"
    r"[^\n]*\.(create|bulk_create|update|bulk_update|update_or_create|get_or_create|delete)\("
)
# The worker pushes the due rows of a faulty ticket ahead; the dispatcher notes that an event was told; undoing, that
# it never will be, and that its words are not public.
ALLOWED = {"sportello/desk/settle.py", "sportello/desk/undo.py", "sportello/notifications/dispatcher.py"}


def test_only_the_door_writes_tickets() -> None:
    found = [
        f"{path}:{number}"
        for path in files(".py")
        if path.parts[0] == "sportello" and str(path) not in ALLOWED and path.parts[1] != "bench"
        for number, line in enumerate((ROOT / path).read_text(encoding="utf-8").splitlines(), 1)
        if WRITES.search(line)
    ]
    assert found == [], "change tickets through a command in desk/"
