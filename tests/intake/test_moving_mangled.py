"""An export in which anything may be anything: every record read is told, accepted or rejected, and nothing breaks."""

import copy
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sportello.desk.audit import audit
from tests.intake.exports import further, others, zendesk
from tests.intake.moving import move, whole, write_export

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seven_levels"), pytest.mark.sqlite]
EXAMPLES = int(os.environ.get("SPORTELLO_TEST_MANGLED", "4"))
ZENDESK = {
    "users.json": zendesk.USERS,
    "organizations.json": zendesk.ORGANISATIONS,
    "groups.json": zendesk.GROUPS,
    "tickets.json": zendesk.TICKETS,
    "audits.json": zendesk.AUDITS,
}
TABLES = {
    "richieste.csv": "number;subject;opened;state;requester;email;owner;closed;priority\n"
    "7;Rete ferma;01/03/2024 08:00;open;Piero;piero@gallo.example;Olga;;high\n"
    "8;Carta;02/03/2024 08:00;closed;Rita;;Olga;03/03/2024 08:00;low\n",
}
EXPORTS: dict[str, dict[str, Any]] = {
    "zendesk": ZENDESK,
    "freshdesk": others.FRESHDESK,
    "django-helpdesk": others.DJANGO_HELPDESK,
    "zammad": further.ZAMMAD,
    "otrs": further.OTRS,
    "jira": further.JIRA,
    "osticket": further.OSTICKET,
    "table": TABLES,
}
ODD: list[Any] = [
    None, "", " ", 0, -1, 10**30, 1.5, True, [], {}, [None], {"id": {}}, "x" * 5_000, "a\x00b", "\ud800",
    "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "2024-02-30", "-99999999999999", "٣", "a@b@c", "\u202e",
    "../../etc/passwd", "%%%%", "file:///etc/passwd",
]  # fmt: skip


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place inside it: what holds it, under which key."""
    found = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in found:
        yield value, key
        yield from places(inner)


@st.composite
def mangled(draw: Any, files: dict[str, Any]) -> dict[str, Any]:
    """The export with some of its values replaced, doubled, taken away, or a file of it cut."""
    found = copy.deepcopy(files)
    for _time in range(draw(st.integers(1, 4))):
        there = list(places(found))
        holds, key = draw(st.sampled_from(there))
        match draw(st.sampled_from(["odd", "odd", "odd", "gone", "twice"])):
            case "odd" if holds is not found:
                holds[key] = draw(st.sampled_from(ODD))
            case "odd":
                text = holds[key]
                if isinstance(text, str):
                    cut = draw(st.integers(0, len(text)))
                    holds[key] = (
                        text[:cut] + draw(st.sampled_from(["", '"', "\x00", ";;", "\n"])) + text[cut:]
                    )
            case "gone" if holds is not found:
                del holds[key]
            case "twice" if isinstance(holds, list):
                holds.insert(key, copy.deepcopy(holds[key]))
    return found


@pytest.mark.parametrize("product", list(EXPORTS))
def test_whatever_an_export_holds_all_of_it_is_told(product: str) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(files=mangled(EXPORTS[product]))
    def bring(files: dict[str, Any]) -> None:
        with transaction.atomic(), tempfile.TemporaryDirectory() as folder:
            written = {
                name: text if isinstance(text, str) else json.dumps(text) for name, text in files.items()
            }
            moved = move(write_export(Path(folder) / "export", written), product)
            assert whole(moved)
            assert [difference for _, found in audit() for difference in found] == []
            transaction.set_rollback(True)

    bring()
