"""Every kind of event has a template, and each draws a sentence from a payload with nothing but defaults."""

from datetime import UTC, datetime

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from sportello.domain.timeline import KINDS
from sportello.web.timeline import Entry

NOW = datetime(2026, 11, 19, 15, 16, tzinfo=UTC)


def drawn(kind: str, text: str) -> str:
    """The event as the page shows it, with only the defaults of its payload."""
    entry = Entry(number=3, kind=kind, at=NOW, payload=KINDS[kind](), author=None, text=text)
    context = {
        "entry": entry,
        "payload": entry.payload,
        "now": NOW,
        "people": {},
        "departments": {},
        "requester": None,
    }
    return render_to_string(entry.template, context)


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("text", ["", "Due <b>ordini</b> fermi"], ids=["without words", "with words"])
def test_each_kind_is_drawn(kind: str, text: str) -> None:
    page = drawn(kind, text)
    assert 'id="event-3"' in page
    assert "<time" in page
    assert "<b>ordini</b>" not in page, "what people write is never markup"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_kind_is_drawn_by_its_bare_name(kind: str) -> None:
    assert f">{kind}<" not in drawn(kind, "")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_kind_speaks_italian_and_english(kind: str) -> None:
    with translation.override("it"):
        italian = drawn(kind, "")
    with translation.override("en"):
        english = drawn(kind, "")
    assert italian != english
