"""Zendesk: the account export (one object a line) and answers of the API (tickets, audits, comments, users...).

Where audits are there, they are the history: comments, states, priorities and hands at their moments. Without them the
comments are, and the ticket's own state is told once, at the ticket's last change.
"""

import re
from typing import Any

from sportello.intake.migration.reader import (
    Found,
    Plain,
    Product,
    facts,
    fields_of,
    line,
    listed,
    moment,
    rows,
    said,
    unused,
)
from sportello.intake.migration.records import (
    File,
    Link,
    Message,
    Move,
    Name,
    Organisation,
    Person,
    Rating,
    Records,
    Ticket,
)

_OF_TICKET = re.compile(r"(?:tickets/|ticket[_-]?|comments[_-]|ticket_comments[_-])(\d+)")
_MOVES = {
    "status": "state",
    "priority": "priority",
    "assignee_id": "owner",
    "group_id": "team",
    "subject": "subject",
    "type": "category",
}
_MOODS = {"good": "good", "bad": "bad", "good_with_comment": "good", "bad_with_comment": "bad"}
_SINGLE = ("ticket", "user", "organization", "group", "audit", "ticket_field", "comment", "ticket_event")


def take(found: Found) -> Records:
    """The records of one object of a Zendesk export."""
    value, within = found.value, found.within
    if not isinstance(value, dict):
        return
    for name in _SINGLE:
        if isinstance(value.get(name), dict):
            value, within = value[name], name
            break
    match _shape(value, within):
        case "ticket":
            yield from _ticket(value)
        case "audit":
            yield from _audit(value)
        case "comment":
            yield from _loose_comment(value, found)
        case "user":
            yield _user(value)
        case "organization":
            yield Organisation(reference=said(value["id"]), name=line(value.get("name"), 160))
        case "group":
            yield Name(reference=said(value["id"]), of="team", name=line(value.get("name"), 120))
        case "field":
            yield Name(reference=said(value["id"]), of="field", name=line(value.get("title"), 60))
        case _:
            yield unused(found)


def _shape(value: Plain, within: str) -> str:
    """What an object is, by what it holds: file names of exports differ."""
    if "requester_id" in value and "status" in value:
        return "ticket"
    if "ticket_id" in value and "events" in value:
        return "audit"
    if "role" in value and "email" in value:
        return "user"
    if "domain_names" in value or "shared_tickets" in value:
        return "organization"
    if "author_id" in value and ("body" in value or "html_body" in value):
        return "comment"
    if "title_in_portal" in value or "regexp_for_validation" in value:
        return "field"
    # A group has hardly anything but its name.
    return "group" if within in ("group", "groups") and "name" in value else ""


def _user(value: Plain) -> Person:
    return Person(
        reference=said(value["id"]),
        name=line(value.get("name"), 160),
        address=line(value.get("email"), 254),
        phone=line(value.get("phone"), 40),
        organisation=said(value.get("organization_id")),
        language=said(value.get("locale"))[:2],
        agent=value.get("role") in ("agent", "admin"),
    )


def _ticket(value: Plain) -> Records:
    id, via = said(value["id"]), value.get("via") or {}
    own = {said(row.get("id")): row.get("value") for row in rows(value.get("custom_fields"))}
    yield Ticket(
        reference=id,
        number=id,
        subject=line(value.get("subject") or value.get("raw_subject")),
        at=moment(value.get("created_at")),
        requester=said(value.get("requester_id")),
        by=said(value.get("submitter_id")),
        organisation=said(value.get("organization_id")),
        text=said(value.get("description")),
        channel=said(via.get("channel")),
        sort=said(value.get("type")),
        state=said(value.get("status")),
        state_at=moment(value.get("updated_at")),
        until=moment(value.get("due_at")),
        priority=said(value.get("priority")),
        owner=said(value.get("assignee_id")),
        team=said(value.get("group_id")),
        tags=listed(value.get("tags")),
        fields=fields_of(own),
        copies=listed(value.get("email_cc_ids") or value.get("collaborator_ids")),
        watchers=listed(value.get("follower_ids")),
        facts=facts(
            ("type", value.get("type")),
            ("due", value.get("due_at")),
            ("external id", value.get("external_id")),
            ("brand", value.get("brand_id")),
            ("form", value.get("ticket_form_id")),
            ("problem", value.get("problem_id")),
            *_metrics(value),
        ),
        updated=moment(value.get("updated_at")),
    )  # fmt: skip
    for comment in rows(value.get("comments")):
        yield _comment(comment, id)
    for audit in rows(value.get("audits")):
        yield from _audit({"ticket_id": id, **audit})
    yield from _beside(value, id)


def _beside(value: Plain, id: str) -> Records:
    """What hangs on a ticket: the problem it is caused by, those it follows, what the requester thought."""
    if value.get("problem_id"):
        yield Link(reference=f"{id}>{value['problem_id']}", ticket=id, other=said(value["problem_id"]))
    for other in listed(value.get("followup_ids")):
        yield Link(reference=f"{id}>{other}", ticket=id, other=other)
    rating = value.get("satisfaction_rating") or {}
    if mood := _MOODS.get(said(rating.get("score"))):
        at = moment(rating.get("updated_at") or value.get("updated_at"))
        yield Rating(reference=f"r{id}", ticket=id, at=at, mood=mood, text=said(rating.get("comment")))


def _metrics(value: Plain) -> list[tuple[str, Any]]:
    """What Zendesk measured, kept as it says it."""
    metric = value.get("metric_set") or {}
    return [
        (name.replace("_", " "), (metric.get(name) or {}).get("calendar"))
        for name in ("reply_time_in_minutes", "first_resolution_time_in_minutes", "full_resolution_time_in_minutes")
        if isinstance(metric.get(name), dict)
    ] + [("reopens", metric.get("reopens"))]  # fmt: skip


def _loose_comment(value: Plain, found: Found) -> Records:
    """A comment outside its ticket: which one it is of, the object, the address or the file's name says."""
    ticket = said(value.get("ticket_id"))
    if not ticket and (match := _OF_TICKET.search(found.file)):
        ticket = match[1]
    yield _comment(value, ticket)


def _comment(value: Plain, ticket: str, at: int = 0, by: str = "") -> Message:
    return Message(
        reference=f"c{said(value['id'])}",
        ticket=ticket,
        at=moment(value.get("created_at")) or at,
        by=said(value.get("author_id")) or by,
        voice="" if value.get("public", True) else "note",
        text=said(value.get("plain_body") or value.get("body")),
        html=said(value.get("html_body")),
        files=[
            File(name=line(row.get("file_name"), 120), size=int(row.get("size") or 0), url=said(row.get("content_url")),
                 path=f"attachments/{said(row.get('id'))}/{said(row.get('file_name'))}")
            for row in rows(value.get("attachments"))
        ],
    )  # fmt: skip


def _audit(value: Plain) -> Records:
    """An audit: what was said and changed in one go. What a ticket was made with says nothing new but for its words."""
    ticket, at, by = said(value["ticket_id"]), moment(value.get("created_at")), said(value.get("author_id"))
    for event in rows(value.get("events")):
        kind = event.get("type")
        if kind in ("Comment", "VoiceComment"):
            yield _comment(event, ticket, at, by)
        elif kind in ("Create", "Change"):
            yield from _change(event, ticket, at, by)


def _change(event: Plain, ticket: str, at: int, by: str) -> Records:
    what = _MOVES.get(said(event.get("field_name")), "")
    if what and not (event["type"] == "Create" and what == "subject"):
        yield Move(
            reference=f"e{said(event['id'])}",
            ticket=ticket,
            at=at,
            by=by,
            what=what,
            to=said(event.get("value")),
            before=said(event.get("previous_value")),
        )


def tells(found: Found) -> int:
    """How sure it is that an object is Zendesk's."""
    value = found.value
    if not isinstance(value, dict):
        return 0
    if ".zendesk.com/" in said(value.get("url")) or ".zendesk.com/" in found.file:
        return 3
    inner = next((value[name] for name in _SINGLE if isinstance(value.get(name), dict)), value)
    if "submitter_id" in inner or ("ticket_id" in inner and "events" in inner):
        return 3
    is_its = ".zendesk.com/" in said(inner.get("url")) or {"organization_id", "role"} <= inner.keys()
    return 2 if is_its else 0


PRODUCT = Product(
    key="zendesk",
    title="Zendesk",
    states={
        "new": "new", "open": "open", "pending": "requester", "hold": "third_party", "solved": "resolved",
        "closed": "closed", "deleted": "cancelled", "suspended": "cancelled",
    },
    priorities={"urgent": "critical", "high": "high", "normal": "medium", "low": "low"},
    sorts={"incident": "incident", "problem": "incident", "question": "request", "task": "request"},
    take=take,
    tells=tells,
)  # fmt: skip
