"""Everything the page of one request shows to who asked it, gathered in a fixed number of queries."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sportello.catalogue.models import CustomField
from sportello.desk.involve import COOL_DOWN
from sportello.desk.rulebook import rulebook
from sportello.desk.satisfaction import answer_of
from sportello.desk.sentences.moments import by
from sportello.domain.lifecycle import UNRESOLVED, Status
from sportello.escalation.models import Visit
from sportello.people.actor import Actor
from sportello.sla.models import Clock
from sportello.tickets.models import Message, Ticket, TimelineEvent
from sportello.web.numbers import label
from sportello.web.portal.standing import clock_rows, exactly, track, where
from sportello.web.portal.talk import talk
from sportello.web.problem.beside import meanwhile
from sportello.workspace.drafts import drafts_of, mark_of


@dataclass(frozen=True)
class Supervisor:
    """Whether a supervisor may be asked for now; if one was, when, until when they call, and when one may ask again."""

    may: bool
    asked: str = ""
    call: str = ""
    again: str = ""


@dataclass(frozen=True)
class Answer:
    """What was answered to «how did it go?», and whether it may be given or changed."""

    open: bool
    mood: str = ""
    text: str = ""


def gather(ticket: Ticket, actor: Actor, me: int, now: datetime) -> dict[str, Any]:
    """What the templates of the page use."""
    rules = rulebook()
    clocks = clock_rows([ticket.pk]).get(ticket.pk, [])
    visit = Visit.objects.filter(ticket=ticket).order_by("-number").first()
    draft = drafts_of(me, ticket.pk).get("reply")
    status = Status(ticket.status)
    owner = ticket.owner if status in UNRESOLVED and ticket.department.agent_names_public else None
    return {
        "ticket": ticket,
        "label": label(ticket),
        "where": where(ticket, clocks, rules, now),
        "track": track(ticket, clocks, visit.entered_at if visit else None, rules, now),
        "talk": talk(ticket, me, now),
        "owner": owner,
        "answers": given(ticket),
        "resolved": status is Status.RESOLVED,
        "ended": status not in UNRESOLVED and not may_reopen(ticket, now),
        "may_reopen": may_reopen(ticket, now),
        "may_withdraw": status is Status.NEW and ticket.owner_id is None,
        "supervisor": supervisor(ticket, clocks, now),
        "answer": answer(ticket),
        "survivor": _survivor(ticket, actor),
        "meanwhile": meanwhile(ticket),
        "begun": draft.text if draft else "",
        "known": mark_of(draft),
    }


def may_reopen(ticket: Ticket, now: datetime) -> bool:
    """Whether the grace after its resolution is still running."""
    closes = ticket.next_due_at if ticket.next_due_kind == "auto_close" else None
    return ticket.status == Status.RESOLVED.value and (closes is None or now <= closes)


def supervisor(ticket: Ticket, clocks: list[Clock], now: datetime) -> Supervisor:
    """Asking for a supervisor: once a day, while it is unresolved."""
    unresolved, last = Status(ticket.status) in UNRESOLVED, ticket.supervisor_asked_at
    if last is None:
        return Supervisor(unresolved)
    call = next((clock.due_at for clock in clocks if clock.kind == "call_back" and clock.due_at), None)
    again = last + COOL_DOWN
    return Supervisor(
        may=unresolved and now >= again,
        asked=exactly(last, now) if now < again and unresolved else "",
        call=by(call, now) if call is not None and call > now else "",
        again=exactly(again + timedelta(minutes=1), now),
    )


def answer(ticket: Ticket) -> Answer:
    """The answer given to the last resolution, and whether it may still be given or changed."""
    status = Status(ticket.status)
    if status not in (Status.RESOLVED, Status.CLOSED):
        return Answer(open=False)
    event = answer_of(ticket.pk)
    if event is None:
        return Answer(open=True)
    words = Message.objects.filter(ticket=ticket, event_number=event.number).values_list("text", flat=True)
    return Answer(status is Status.RESOLVED, event.payload.get("mood", ""), words.first() or "")


def given(ticket: Ticket) -> list[tuple[str, str]]:
    """What the person answered to the category's questions when they asked; later changes are the desk's own."""
    if ticket.category_id is None:
        return []
    first = TimelineEvent.objects.filter(ticket=ticket, number=1).values_list("payload", flat=True).first()
    said = dict((first or {}).get("fields", []))
    if not said:
        return []
    asked = CustomField.objects.filter(category=ticket.category_id).order_by("pk")
    return [(one.label, said[one.key]) for one in asked if one.key in said]


def _survivor(ticket: Ticket, actor: Actor) -> Ticket | None:
    """The request it was joined with, where that one is the person's to see."""
    if ticket.merged_into_id is None:
        return None
    return (
        Ticket.objects.asked_by(actor).select_related("department").filter(pk=ticket.merged_into_id).first()
    )
