"""The examples of the how-to do what it says."""

import re
import shlex

from django.test import Client

from sportello.people.models import Department, Person
from sportello.tickets.models import Ticket
from tests.api.programs import key_of
from tests.architecture.repository import ROOT


def test_the_examples_of_the_how_to_run(ada: Person, ticket: Ticket, it_department: Department) -> None:
    text = (ROOT / "docs/howto/use-the-api.md").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith("curl ")]
    assert len(lines) > 12
    known = {"TOKEN": key_of(ada), "TICKET": str(ticket.number), "DESK": ""}
    for line in lines:
        filled = re.sub(r"\$([A-Z]+)", lambda found: known[found[1]], line)
        filled = filled.replace('"department": 1,', f'"department": {it_department.pk},')
        words = shlex.split(filled, comments=True)[1:]
        headers, body = {}, None
        while words[:1] in (["-H"], ["-d"]):
            if words[0] == "-H":
                name, _, value = words[1].partition(": ")
                headers[name] = value
            else:
                body = words[1]
            words = words[2:]
        client = Client(headers=headers)
        if body is None:
            answer = client.get(words[0])
        else:
            answer = client.post(words[0], body, content_type="application/x-www-form-urlencoded")
        wanted = int(line[-3:]) if "#" in line else answer.status_code // 100 * 100
        assert wanted in (answer.status_code, 200), (line, answer.content)
        assert wanted in (200, 412), (line, answer.content)
