"""The examples of the how-to and of the description do what they say."""

import re
import shlex
from pathlib import Path
from typing import Any

from django.db import transaction
from django.test import Client

from sportello.api.examples import EXAMPLES
from sportello.api.urls import interface
from sportello.people.models import Department, Person
from sportello.tickets.models import Ticket
from tests.api.programs import key_of, program_of
from tests.api.world import furnish, named
from tests.architecture.repository import ROOT

# What must have happened before, and has not on this desk.
REFUSED = {
    "recall": "nothing_to_recall",
    "hand_back": "nothing_to_hand_back",
    "de_escalate": "not_lower",
    "confirm": "not_allowed",
    "rate_request": "not_allowed",
    "reopen": "cannot_move",
    "close": "cannot_move",
    "publish_workaround": "no_workaround",
    "start_run": "under_way",
    "publish_article": "nothing_to_do",
    "tell": "scope_missing",
}


def test_the_examples_of_the_how_to_run(
    ada: Person, ticket: Ticket, it_department: Department, dario: Person, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    ada.is_administrator = True
    ada.save()
    there = furnish(ada, dario, it_department, ticket)
    text = (ROOT / "docs/howto/use-the-api.md").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith("curl ")]
    assert len(lines) > 30
    known = {
        "TOKEN": key_of(ada),
        "TICKET": str(ticket.number),
        "OTHER": str(there["/api/v1/tickets"]["other"]),
        "PROBLEM": str(there["/api/v1/problems"]["number"]),
        "ARTICLE": str(there["/api/v1/articles"]["number"]),
        "ROTA": str(there["/api/v1/rotas"]["key"]),
        "VIEW": str(there["/api/v1/views"]["key"]),
        "DESK": "",
    }
    for line in lines:
        filled = re.sub(r"\$([A-Z]+)", lambda found: known[found[1]], line)
        filled = filled.replace('"department": 1,', f'"department": {it_department.pk},')
        answer = carried_out(shlex.split(filled, comments=True)[1:])
        wanted = int(line[-3:]) if re.search(r"# [0-9]{3}$", line) else answer.status_code // 100 * 100
        assert wanted in (answer.status_code, 200), (line, answer.content)
        assert wanted in (200, 412, 422), (line, answer.content)
        if found := re.search(r"# ([A-Z]+)=(\w+)$", line):
            known[found[1]] = str(answer.json()[found[2]])


def carried_out(words: list[str]) -> Any:
    """What curl would be answered."""
    headers, body, method, file = {}, None, "", None
    while words[0].startswith("-"):
        option, value, words = words[0], words[1], words[2:]
        if option == "-H":
            name, _, rest = value.partition(": ")
            headers[name] = rest
        elif option == "-X":
            method = value
        elif option == "-F":
            file = value.removeprefix("file=@")
        else:
            body = value
    client = Client(headers=headers)
    if file is not None:
        with (ROOT / file).open("rb") as content:
            return client.post(words[0], {"file": content})
    kind = "application/x-www-form-urlencoded"  # what curl says of -d; the interface takes it for JSON
    method = method or ("POST" if body is not None else "GET")
    return client.generic(method, words[0], body or "", content_type=kind if body is not None else "")


def test_the_examples_of_the_description_run(
    ada: Person, ticket: Ticket, it_department: Department, dario: Person, carla: Person, settings: Any, tmp_path: Path
) -> None:  # fmt: skip
    settings.MEDIA_ROOT = tmp_path
    ada.is_administrator = True
    ada.save()
    there = furnish(ada, dario, it_department, ticket)
    other = Department.objects.create(name_it="Edifici", prefix="ED", manager=ada)
    from tests.web.desk import put_seven_levels_in_force

    put_seven_levels_in_force(other)
    ids = named(there, ada, carla, it_department, ticket)
    client, refused = program_of(ada), {}
    for path, methods in interface.document["paths"].items():
        for method, operation in methods.items():
            name = operation["operationId"]
            if "application/json" not in operation.get("requestBody", {}).get("content", {}):
                continue
            body = dict(EXAMPLES[name])
            body |= {key: ids[key] for key in body if key in ids}
            if name in ("pass_to_department", "involve"):
                body["department"] = other.pk
            if name == "copy":
                body["person"] = carla.pk
            begins = next((start for start in there if path.startswith(start)), "")
            address = path.format(**there.get(begins, {})) if "{" in path else path
            content: Any = interface.renderer.render(None, body, response_status=200)  # type: ignore[arg-type]
            key = {"Idempotency-Key": name}
            with transaction.atomic():
                answer = client.generic(method.upper(), address, content, headers=key)
                if answer.status_code >= 400:
                    refused[name] = answer.json()["code"]
                else:
                    again = client.generic(method.upper(), address, content, headers=key)
                    told = (again.status_code, again.content, again.headers.get("Idempotency-Replayed"))
                    assert told == (answer.status_code, answer.content, "true"), name
                    changed = client.generic(method.upper(), address, content + " ", headers=key)
                    assert (changed.status_code, changed.json()["code"]) == (422, "key_used"), name
                transaction.set_rollback(True)
    assert refused == REFUSED
