"""The conversation of a request as its requester reads it: public words, and the few steps that concern them.

What is shown is named here, kind by kind; every other kind is silent, so that a new one never reaches a requester by
being forgotten. Reasons, notes, calls' notes, levels, teams and people behind the counter are never read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, pgettext

from sportello.desk.door import Done
from sportello.people.models import Person
from sportello.tickets.models import Attachment, Message, Ticket, TimelineEvent
from sportello.web.portal.standing import exactly
from sportello.web.said import said

IT_HAD_ENDED = gettext_lazy("It had ended: we opened a new request that follows it, number %(number)s.")
SHOWN = 300  # of the newest; a request with more is rare, and older words are in the requester's mail
# Kinds whose public text is part of the conversation.
SPOKEN = frozenset(
    {
        "opened",
        "replied",
        "requester_wrote",
        "resolved",
        "reopened",
        "confirmed",
        "nudged",
        "resolved_unanswered",
    }
)
# Kinds told in one line, without any word of theirs.
LINES: dict[str, Promise] = {
    "resolved": gettext_lazy("We hold it solved"),
    "resolved_unanswered": gettext_lazy("We had no answer, and hold it solved"),
    "reopened": gettext_lazy("Reopened"),
    "confirmed": gettext_lazy("Confirmed as solved"),
    "nudged": gettext_lazy("News was asked for"),
    "call_logged": gettext_lazy("We spoke on the phone"),
    "supervisor_asked": gettext_lazy("A supervisor was asked for"),
    "closed": gettext_lazy("Closed"),
    "cancelled": gettext_lazy("Withdrawn"),
    "merged_into": gettext_lazy("Joined with another request"),
    "rated": gettext_lazy("How it went was told"),
}
# Shown only when those who ask did it: what an agent writes there is meant for colleagues.
THEIRS = frozenset({"nudged", "confirmed"})
FROM_OUTSIDE = frozenset({"portal", "mail", "email"})
UNDO = "undone"
UNANSWERED = frozenset({"missed", "no_answer"})


@dataclass(frozen=True)
class Said:
    """One message or one line of the conversation."""

    number: int
    when: str
    at: datetime
    line: str = ""
    name: str = ""
    person: Person | None = None
    mine: bool = False
    desk: bool = False
    text: SafeString | None = None
    erased: bool = False
    files: Sequence[Attachment] = ()


def talk(ticket: Ticket, me: int, now: datetime) -> list[Said]:
    """The conversation, oldest first; at most four queries. What may still be taken back is not shown to others."""
    kinds = [*SPOKEN, *LINES, UNDO]
    newest = TimelineEvent.objects.filter(ticket=ticket, kind__in=kinds).order_by("-number")
    events = list(newest.select_related("actor")[:SHOWN])[::-1]
    undone = {
        number
        for event in events
        if event.kind == UNDO
        for number in range(event.payload.get("event", event.number), event.number)
    }
    since = events[0].number if events else 0
    spoken = Message.objects.filter(ticket=ticket, public=True, event_number__gte=since)
    messages = {message.event_number: message for message in spoken}
    files: dict[int, list[Attachment]] = {}
    for file in Attachment.objects.filter(message__in=list(messages.values())).order_by("pk"):
        files.setdefault(file.message_id, []).append(file)
    found: list[Said] = []
    for event in events:
        waits = event.dispatched_at is None and event.dispatch_after > now and event.actor_id != me
        if event.kind == UNDO or event.number in undone or waits:
            continue
        found += _drawn(ticket, event, messages.get(event.number), files, me, now)
    return found


def _drawn(
    ticket: Ticket,
    event: TimelineEvent,
    message: Message | None,
    files: dict[int, list[Attachment]],
    me: int,
    now: datetime,
) -> list[Said]:
    at, ours = event.happened_at or event.at, _is_requester(ticket, event)
    if event.kind in THEIRS and not ours:
        return []
    when, drawn = exactly(at, now), []
    kept = files.get(message.pk, []) if message else []
    if event.kind in SPOKEN and message is not None and (message.text or message.erased_at or kept):
        drawn.append(
            Said(
                event.number,
                when,
                at,
                name=speaker(ticket, event, me),
                person=event.actor if ours or ticket.department.agent_names_public else None,
                mine=event.actor_id == me,
                desk=not ours,
                text=said(message.text, mailed=event.source in ("mail", "email")),
                erased=message.erased_at is not None,
                files=kept,
            )
        )
    missed = event.kind == "call_logged" and event.payload.get("outcome") in UNANSWERED
    if event.kind in LINES and not missed:
        drawn.append(Said(event.number, when, at, line=str(LINES[event.kind])))
    return drawn


def _is_requester(ticket: Ticket, event: TimelineEvent) -> bool:
    """Whether one of those who ask did it, and not the desk on their behalf."""
    asks = (ticket.requester_id, ticket.on_behalf_of_id)
    return event.actor_id is not None and (event.actor_id in asks or event.source in FROM_OUTSIDE)


def speaker(ticket: Ticket, event: TimelineEvent, me: int) -> str:
    """Who spoke: «you», a name, or the desk where its people's names are not public."""
    if event.actor_id == me:
        return pgettext("portal", "You")
    if event.actor is None:
        return pgettext("portal", "Support")
    if _is_requester(ticket, event) or ticket.department.agent_names_public:
        return event.actor.name
    return pgettext("portal", "Support")


def fresh_of(done: Done) -> int | None:
    """The number of the request that a message opened because the one it was written to had ended."""
    return next((change.state.number for change in done.changes.values() if change.is_new), None)
