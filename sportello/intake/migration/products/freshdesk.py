"""Freshdesk: the account export (`Tickets0.json`... with notes) and answers of the API, version 1 and 2.

Freshdesk gives no history of changes: a ticket's state is told once, at the moment its statistics name, else at its
last change. Statuses from 8 on are an account's own: the mapping says what they mean.
"""

import re
from collections.abc import Mapping

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
    Name,
    Organisation,
    Person,
    Rating,
    Records,
    Ticket,
)

_SINGLE = (
    "helpdesk_ticket",
    "note",
    "user",
    "agent",
    "customer",
    "company",
    "contact",
    "group",
    "time_entry",
    "survey",
)
_CHANNELS = {"1": "email", "2": "web", "3": "phone", "7": "chat", "9": "web", "10": "email"}
_OF_TICKET = re.compile(r"(?:tickets/|ticket[_-]?|conversations[_-])(\d+)")


def take(found: Found) -> Records:
    """The records of one object of a Freshdesk export."""
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
        case "message":
            match_ = _OF_TICKET.search(found.file)
            yield _message(value, said(value.get("ticket_id")) or (match_[1] if match_ else ""))
        case "time":
            yield from _time(value)
        case "person":
            yield _person(value)
        case "organisation":
            yield Organisation(
                reference=said(value["id"]),
                name=line(value.get("name"), 160),
                tier=line(value.get("account_tier"), 30),
            )
        case "group":
            yield Name(reference=said(value["id"]), of="team", name=line(value.get("name"), 120))
        case "rating":
            yield from _rating(value)
        case _:
            yield unused(found)


def _shape(value: Plain, within: str) -> str:
    if "requester_id" in value and "status" in value and "subject" in value:
        return "ticket"
    if "time_spent" in value or "timespent" in value:
        return "time"
    if "private" in value and ("body" in value or "body_html" in value):
        return "message"
    if "ratings" in value and "ticket_id" in value:
        return "rating"
    if isinstance(value.get("contact"), Mapping) or isinstance(value.get("user"), Mapping):
        return "person"
    if "email" in value and "name" in value and within not in ("group", "groups"):
        return "person"
    if "domains" in value or within in ("company", "companies", "customer", "customers"):
        return "organisation" if "name" in value else ""
    return "group" if "name" in value and ("agent_ids" in value or within in ("group", "groups")) else ""


def _person(value: Plain) -> Person:
    inner = value.get("contact") or value.get("user") or value
    is_agent = inner is not value or bool(inner.get("helpdesk_agent")) or "ticket_scope" in value
    return Person(
        reference=said(value.get("user_id") or value["id"]),
        name=line(inner.get("name"), 160),
        address=line(inner.get("email"), 254),
        phone=line(inner.get("phone") or inner.get("mobile"), 40),
        organisation=said(inner.get("company_id") or inner.get("customer_id")),
        language=said(inner.get("language"))[:2],
        agent=is_agent,
    )


def _ticket(value: Plain) -> Records:
    id, stats = said(value.get("display_id") or value["id"]), value.get("stats") or {}
    status = said(value.get("status"))
    came = {"4": stats.get("resolved_at"), "5": stats.get("closed_at"), "3": stats.get("pending_since")}
    own = value.get("custom_fields") or value.get("custom_field") or {}
    copied = value.get("cc_emails") or (value.get("cc_email") or {}).get("cc_emails") or []
    yield Ticket(
        reference=id,
        number=id,
        subject=line(value.get("subject")),
        at=moment(value.get("created_at")),
        requester=said(value.get("requester_id")),
        organisation=said(value.get("company_id")),
        text=said(value.get("description_text") or ("" if value.get("description_html") else value.get("description"))),
        html=said(value.get("description_html") or (value.get("description") if "description_text" in value else "")),
        channel=_CHANNELS.get(said(value.get("source")), "other"),
        sort=said(value.get("type") or value.get("ticket_type")),
        state="spam" if value.get("spam") else "deleted" if value.get("deleted") else status,
        state_at=moment(came.get(status) or stats.get("status_updated_at") or value.get("updated_at")),
        priority=said(value.get("priority")),
        owner=said(value.get("responder_id")),
        team=said(value.get("group_id")),
        category=said(value.get("type") or value.get("ticket_type")),
        resolved_at=moment(stats.get("resolved_at")),
        closed_at=moment(stats.get("closed_at")),
        tags=[said(tag) for tag in value.get("tags") or []],
        fields=fields_of(own if isinstance(own, Mapping) else {}),
        copies=[f"mailto:{address}" for address in listed(copied)],
        files=[_file(row) for row in rows(value.get("attachments"))],
        facts=facts(("type", value.get("type") or value.get("ticket_type")), ("status", value.get("status_name")),
                    ("due", value.get("due_by")),
                    ("first response due", value.get("fr_due_by") or value.get("frDueBy")),
                    ("first responded", stats.get("first_responded_at")), ("reopened", stats.get("reopened_at")),
                    ("first response late", value.get("fr_escalated")),
                    ("late", value.get("is_escalated", value.get("isescalated"))),
                    ("product", value.get("product_id"))),
        updated=moment(value.get("updated_at")),
    )  # fmt: skip
    yield from _people(value, copied)
    for row in [*rows(value.get("notes")), *rows(value.get("conversations"))]:
        yield _message(row.get("note") or row, id)
    for row in rows(value.get("time_entries")):
        yield from _time({"ticket_id": id, **(row.get("time_entry") or row)})
    yield from _links(value, id)


def _people(value: Plain, copied: object) -> Records:
    """Who is told inside a ticket."""
    requester = value.get("requester") or {}
    if value.get("requester_id") and (requester or value.get("requester_name")):
        yield Person(
            reference=said(value["requester_id"]),
            name=line(requester.get("name") or value.get("requester_name"), 160),
            address=line(requester.get("email"), 254),
            phone=line(requester.get("phone") or requester.get("mobile"), 40),
        )
    if value.get("responder_id") and value.get("responder_name"):
        yield Person(
            reference=said(value["responder_id"]), name=line(value["responder_name"], 160), agent=True
        )
    for address in listed(copied):
        yield Person(reference=f"mailto:{address}", address=address)


def _links(value: Plain, id: str) -> Records:
    own = value.get("custom_fields") or {}
    parent = said(value.get("parent_id") or (own.get("parent_ticket_id") if isinstance(own, Mapping) else ""))
    if parent:
        yield Link(reference=f"{id}>{parent}", ticket=id, other=parent, relation="parent")


def _message(value: Plain, ticket: str) -> Message:
    """Version 2 tells the HTML as `body` and the words as `body_text`, version 1 the words as `body`."""
    voice = "note" if value.get("private") else "requester" if value.get("incoming") else "reply"
    is_second = "body_text" in value
    text = said(value.get("body_text") if is_second else value.get("body"))
    html = said(value.get("body") if is_second else value.get("body_html"))
    return Message(
        reference=f"n{said(value['id'])}",
        ticket=ticket,
        at=moment(value.get("created_at")),
        by=said(value.get("user_id")),
        voice=voice,
        text=text,
        html=html,
        files=[_file(row) for row in rows(value.get("attachments"))],
    )


def _file(row: Plain) -> File:
    name = line(row.get("name") or row.get("content_file_name"), 120)
    size = int(row.get("file_size") or row.get("size") or row.get("content_file_size") or 0)
    return File(
        name=name,
        size=size,
        url=said(row.get("attachment_url")),
        path=f"attachments/{said(row.get('id'))}/{name}",
    )


def _time(value: Plain) -> Records:
    """Time spent: a note with its minutes. Version 1 counts in hours, version 2 writes hours and minutes."""
    spent = said(value.get("time_spent") or value.get("timespent"))
    hours, _, minutes = spent.partition(":")
    total = int(hours or 0) * 60 + int(minutes) if minutes else round(float(spent or 0) * 60)
    ticket = said(value.get("ticket_id") or value.get("workable_id"))
    if total and ticket:
        at = moment(value.get("executed_at") or value.get("created_at"))
        by = said(value.get("agent_id") or value.get("user_id"))
        yield Message(reference=f"t{said(value['id'])}", ticket=ticket, at=at, by=by, voice="time",
                      text=said(value.get("note")), minutes=total)  # fmt: skip


def _rating(value: Plain) -> Records:
    """Answers of the default question go from -103 to 103."""
    ratings = value.get("ratings")
    score = next(iter(ratings.values()), 0) if isinstance(ratings, Mapping) else 0
    mood = "good" if score > 100 else "bad" if score < 0 else "fair"
    yield Rating(
        reference=f"r{said(value['id'])}", ticket=said(value["ticket_id"]), at=moment(value.get("created_at")),
        mood=mood, text=said(value.get("feedback")),
    )  # fmt: skip


def tells(found: Found) -> int:
    """How sure it is that an object is Freshdesk's."""
    value = found.value
    if not isinstance(value, dict):
        return 0
    if "helpdesk_ticket" in value or "responder_id" in value or "fr_escalated" in value:
        return 3
    if {"private", "incoming"} <= value.keys() or "ticket_scope" in value or "helpdesk_agent" in value:
        return 2
    inner: Plain = next((value[name] for name in _SINGLE if isinstance(value.get(name), dict)), {})
    return 2 if "helpdesk_agent" in inner or "ticket_permission" in value.get("agent", {}) else 0


PRODUCT = Product(
    key="freshdesk",
    title="Freshdesk",
    states={"2": "open", "3": "requester", "4": "resolved", "5": "closed", "6": "requester", "7": "third_party",
            "open": "open", "pending": "requester", "resolved": "resolved", "closed": "closed",
            "spam": "cancelled", "deleted": "cancelled"},
    priorities={"1": "low", "2": "medium", "3": "high", "4": "critical",
                "low": "low", "medium": "medium", "high": "high", "urgent": "critical"},
    sorts={"incident": "incident", "problem": "incident", "question": "request", "feature request": "request",
           "service request": "request"},
    take=take,
    tells=tells,
)  # fmt: skip
