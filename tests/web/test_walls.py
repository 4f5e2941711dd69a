"""What the pages give to whom they are not for: every address of the site, aimed at things of another department."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern

from sportello.escalation.models import Policy
from sportello.intake.mail.models import Mailbox
from sportello.intake.mail.receiving import receive
from sportello.people.models import Department, Person, Team
from sportello.tickets.models import Ticket
from sportello.web import urls
from tests.api.world import furnish
from tests.planted import ADDRESS, outsiders, plant, read_in, stranger
from tests.web.desk import browser_of, just_now

pytestmark = pytest.mark.sqlite

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
LETTER = f"From: {ADDRESS}\r\nMessage-ID: <9@n>\r\nSubject: zaffiro\r\n\r\nzaffiro".encode()
# The address itself is the key.
KEYS = ("giudizio/", "notifications/answer/", "welcome/", "mail/provider/")
OF_ALL = ("setup/", "language/", "push_worker", "manifest", "live/", "conoscenza/")  # about nobody
OWN = ("admin/", "matrix/", "me/")  # lists of what is an agent's own to look after
REFUSED = (302, 401, 403, 404, 405)
Aims = list[tuple[str, str]]


def aimed(route: str, facts: dict[str, dict[str, Any]]) -> str:
    """The address; of what is known, the longest beginning has the last word."""
    known: dict[str, Any] = {}
    for begins in sorted(facts, key=len):
        known |= facts[begins] if route.startswith(begins) else {}
    address = "/" + PARAMETER.sub(lambda found: str(known.get(found[1], 1)), route)
    return address if "<" in route else f"{address}?q=stampante"


def routes() -> Iterator[str]:
    for one in urls.urlpatterns:
        assert isinstance(one, URLPattern)
        if not (route := str(one.pattern)).startswith((*KEYS, *OF_ALL)):
            yield route


@pytest.fixture
def aims(
    carla: Person, dario: Person, it_department: Department, first_level: Team, ticket: Ticket, settings: Any,
    tmp_path: Path,
) -> Aims:  # fmt: skip
    """Every address, aimed at a department full of secrets."""
    settings.MEDIA_ROOT = tmp_path
    there = furnish(carla, dario, it_department, ticket)
    made = plant(carla, dario, first_level, ticket)
    box = Mailbox.objects.create(address="aiuto@azienda.it", department=it_department)
    letter = receive(LETTER, box, at=just_now())
    file = there["/api/v1/tickets/{number}/files"]["key"]
    of_ticket = there["/api/v1/tickets"] | {"pk": file, "person": dario.pk}
    facts: dict[str, dict[str, Any]] = {
        "": {"number": ticket.number, "slug": "x", "token": "x", "name": "mine", "what": "hold", "channel": "mail"},
        "tickets/": of_ticket,
        "tickets/<int:number>/macros/": {"pk": made["macro"]},
        "portale/": of_ticket,
        "portale/guide/": {"number": made["hidden"]},
        "knowledge/": {"number": made["hidden"], "language": "it", "version": 1},
        "problem": there["/api/v1/problems"] | {"pk": there["/api/v1/problems"]["key"]},
        "call/": {"pk": made["call"]},
        "mail/": {"pk": letter.pk},
        "matrix/": {"pk": Policy.objects.get().pk, "number": 1},
        "queue/views/": {"pk": made["view"]},
        "queue/team/": {"pk": first_level.pk},
        "rota/": {"pk": there["/api/v1/rotas"]["key"]},
        "rota/overrides/": {"pk": there["/api/v1/rotas"]["override"]},
        "rota/requests/": {"pk": there["/api/v1/shift-requests"]["key"]},
        "admin/teams/": {"team": first_level.pk},
        "admin/users/": {"pk": carla.pk},
        "admin/contacts/": {"pk": dario.pk},
        "admin/departments/": {"pk": it_department.pk},
        "admin/<slug:slug>/": {"slug": "teams", "pk": first_level.pk},
    }  # fmt: skip
    return [(route, aimed(route, facts)) for route in routes()]


def asked(client: Client, method: str, address: str) -> tuple[int, bytes, str]:
    """Status, content, and where it leads; nothing stays done."""
    with transaction.atomic():
        answer: Any = client.generic(method, address)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    return answer.status_code, content, answer.headers.get("Location", "")


def test_nobody_outside_reads_or_does_anything(aims: Aims, eva: Person) -> None:
    assert len(aims) > 200
    nina, olga = outsiders()
    visitors = {
        "": Client(),
        "eva": browser_of(stranger(eva)),
        "nina": browser_of(nina),
        "olga": browser_of(olga),
    }
    wrong = []
    for name, client in visitors.items():
        for route, address in aims:
            of_one = "<int:" in route
            if name == "olga" and not route.startswith("portale/"):
                continue
            if name == "eva" and not of_one and route.startswith(OWN):
                continue
            status, content, to = asked(client, "GET", address)
            if status == 405:
                status, content, to = asked(client, "POST", address)
            shown = not name and status not in (204, 401, 404, 405) and "/account/login/" not in to
            if shown or read_in(content, asks=name != "eva") or (of_one and status not in REFUSED):
                wrong.append((name, route, status, to))
    assert wrong == []


def test_only_programs_send_without_the_mark_of_a_page() -> None:
    exempt = {str(one.pattern) for one in urls.urlpatterns if getattr(one.callback, "csrf_exempt", False)}
    # The second looks at the mark once it is known where the file goes while it arrives.
    assert exempt == {"mail/provider/reports/", "admin/imports/"}
