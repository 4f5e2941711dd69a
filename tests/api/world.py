"""A desk on which every operation finds something: a problem, an article, a rota, a view, a macro, a file..."""

from datetime import timedelta
from typing import Any

from sportello.desk.calls import Taken, open_missed
from sportello.desk.conversation import reply
from sportello.desk.linking import link
from sportello.desk.opening import Request
from sportello.desk.problem_opening import open_problem
from sportello.desk.work import add_item
from sportello.domain import rota as domain
from sportello.oncall.models import Override, ShiftRequest
from sportello.oncall.plan import create_rota
from sportello.people.models import Department, Organisation, Person, Phone
from sportello.problems.models import Run
from sportello.tickets.models import Attachment, Ticket
from sportello.tickets.storage import keep
from sportello.workspace.models import CannedReply, Macro, SavedView
from tests.knowledge.shelf import an_article
from tests.web.desk import a_ticket, acting, just_now


def furnish(ada: Person, dario: Person, department: Department, ticket: Ticket) -> dict[str, dict[str, Any]]:
    """Put it all there; returns what stands for each name in a path, by how the path begins."""
    by: dict[str, Any] = {"actor": acting(ada), "at": just_now()}
    other = a_ticket(dario, department, "Anche il plotter")
    link(ticket.pk, other=other.pk, **by)
    file = keep([b"riga uno"], "log.txt")
    reply(ticket.pk, text="Ecco il registro.", files=[file], **by)
    add_item(ticket.pk, text="Chiamare il tecnico", **by)
    item = Ticket.objects.get(pk=ticket.pk).last_number
    problem, _done = open_problem(
        subject="Le stampanti", department=department.pk, incidents=[other.pk], **by
    )
    run = Run.objects.create(
        problem=problem, kind="warn", by=ada, source="api", text="x", started_at=by["at"]
    )
    Phone.objects.create(person=dario, number="+390444310118")
    asked = Request(requester=dario.pk, department=department.pk, subject="Richiamare", channel="phone")
    open_missed(asked, Taken(dario.pk), **by)
    article = an_article(ada, "Stampante ferma", department=department, summary="Tre passi.")
    macro = Macro.objects.create(name_it="Nota", actions=[{"do": "note", "text": "Vista."}])
    CannedReply.objects.create(name_it="Saluto", text_it="Gentile {requester_name},")
    view = SavedView.objects.create(owner=ada, name="Le mie", place="mine", query="sort=newest")
    firm = Organisation.objects.create(name="Ferriera Alta", tier="gold")
    rota, override, request = a_rota(ada)
    attached = Attachment.objects.get(message__ticket=ticket)
    return {
        "/api/v1/tickets/{number}/files": {"number": ticket.number, "key": attached.pk},
        "/api/v1/tickets/{number}/macros": {"number": ticket.number, "key": macro.pk},
        "/api/v1/tickets": {
            "number": ticket.number,
            "other": other.number,
            "event": 1,
            "item": item,
            "key": ada.pk,
        },
        "/api/v1/problems": {"number": problem.number, "other": other.number, "key": run.pk},
        "/api/v1/call-backs": {"number": ticket.number},
        "/api/v1/articles": {"number": article.pk},
        "/api/v1/rotas": {"key": rota, "override": override},
        "/api/v1/shift-requests": {"key": request},
        "/api/v1/views": {"key": view.pk},
        "/api/v1/people": {"key": dario.pk},
        "/api/v1/organisations": {"key": firm.pk},
    }


def named(
    there: dict[str, dict[str, Any]], ada: Person, carla: Person, department: Department, ticket: Ticket
) -> dict[str, Any]:
    """What stands for each name in a body."""
    other = there["/api/v1/tickets"]["other"]
    return {
        "owner": ada.pk, "person": ada.pk, "taker": carla.pk, "other": other, "into": other,
        "ticket": ticket.number, "problem": there["/api/v1/problems"]["number"], "incidents": [ticket.number],
        "tickets": [ticket.number, other], "revision": 2, "version": 1,
        "events": {str(ticket.number): 4}, "department": department.pk,
    }  # fmt: skip


def a_rota(ada: Person) -> tuple[int, int, int]:
    """A rota with Ada on it; ids of it, of an exception and of a request."""
    now = just_now()
    slot = domain.Slot("Telefono", (domain.Rotation((ada.pk,)),), minimum=1)
    rota = create_rota(name_it="Prima linea", zone="Europe/Rome", slots=(slot,), at=now)
    times = {"starts_at": now + timedelta(days=1), "ends_at": now + timedelta(days=2)}
    override = Override.objects.create(rota=rota, person=ada, made_at=now, **times)
    request = ShiftRequest.objects.create(rota=rota, taker=ada, asked_by=ada, asked_at=now, **times)
    return rota.pk, override.pk, request.pk
