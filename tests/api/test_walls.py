"""What the interface gives to whom it is not for: every operation of it, aimed at things of another department."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from sportello.api.examples import EXAMPLES
from sportello.api.urls import interface
from sportello.people.models import Department, Person, Team
from sportello.tickets.models import Ticket
from tests.api.programs import program_of
from tests.api.world import furnish, named
from tests.cast import a_person
from tests.planted import plant, read_in, stranger

pytestmark = pytest.mark.sqlite

# What they change is their own; and whose a call is, is asked before anybody knows.
OWN = {"send_file", "make_view", "set_availability", "read_notices", "take_call", "miss_call", "open_request"}
OF_AN_AUDITOR = {"read_up_to", "bulk_unread", "judge_article", "undo_event", "run_macro"}
REFUSED = (401, 403, 404)
Aims = list[tuple[str, str, str, bytes]]


def operations(
    there: dict[str, dict[str, Any]], ids: dict[str, Any]
) -> Iterator[tuple[str, str, str, bytes]]:
    """(name, method, address, body) of every operation, with what it needs to find something."""
    for path, methods in interface.document["paths"].items():
        begins = next((start for start in there if path.startswith(start)), "")
        address = path.format(**there.get(begins, {})) if "{" in path else path
        for method, operation in methods.items():
            name = operation["operationId"]
            asks = any(one["name"] == "q" for one in operation.get("parameters", []))
            body = dict(EXAMPLES.get(name, {}))
            body |= {key: ids[key] for key in body if key in ids}
            content: Any = interface.renderer.render(None, body, response_status=200)  # type: ignore[arg-type]
            question = "?q=stampante" if asks else ""
            yield name, method.upper(), address + question, content if method != "get" else b""


@pytest.fixture
def aims(
    ada: Person, carla: Person, dario: Person, it_department: Department, first_level: Team, ticket: Ticket,
    settings: Any, tmp_path: Path,
) -> Aims:  # fmt: skip
    """Every operation, aimed at a department full of secrets."""
    settings.MEDIA_ROOT, settings.API_CALLS = tmp_path, 10_000
    there = furnish(carla, dario, it_department, ticket)
    made = plant(carla, dario, first_level, ticket)
    there["/api/v1/articles"], there["/api/v1/views"] = {"number": made["hidden"]}, {"key": made["view"]}
    ids = named(there, ada, carla, it_department, ticket)
    return list(operations(there, ids))


def asked(client: Client, method: str, address: str, body: bytes) -> Any:
    with transaction.atomic():
        answer = client.generic(method, address, body, content_type="application/json")
        transaction.set_rollback(True)
    return answer


def test_without_a_right_no_operation_answers(aims: Aims, dario: Person, ada: Person) -> None:
    assert len(aims) > 130
    visitors = {
        "no_token": Client(),
        "not_for_requesters": program_of(dario),
        "scope_missing": program_of(ada, ("read",)),
    }
    answered = []
    for code, client in visitors.items():
        for name, method, address, body in aims:
            if method != "GET" or code != "scope_missing":
                answer = asked(client, method, address, body)
                if answer.status_code not in REFUSED or answer.json()["code"] != code:
                    answered.append((name, code, answer.status_code))
    assert answered == []


def test_another_department_reads_nothing_and_an_auditor_changes_nothing(aims: Aims, eva: Person) -> None:
    visitors = {"auditor": a_person("Aurelio", is_auditor=True), "eva": stranger(eva)}
    wrong = []
    for who, person in visitors.items():
        client = program_of(person)
        for name, method, address, body in aims:
            if name in OWN or (who == "auditor" and (method == "GET" or name in OF_AN_AUDITOR)):
                continue
            answer = asked(client, method, address, body)
            done = method == "GET" or (
                answer.status_code == 200 and "done" in (said := answer.json()) and not said["done"]
            )
            if not (done or answer.status_code in REFUSED) or (who == "eva" and read_in(answer.content)):
                wrong.append((who, name, answer.status_code, answer.content[:200]))
            of_one = (method == "GET" and "/tickets/" in address) or "/problems/" in address
            if who == "eva" and of_one and answer.status_code == 200:
                wrong.append((who, name, answer.status_code, answer.content[:200]))
    for one in wrong:
        print(one)
    assert wrong == []
