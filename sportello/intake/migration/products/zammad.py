"""Zammad: answers of its API (`/tickets?expand=true`, `/ticket_articles/by_ticket/…`, `/ticket_history/…`, users...).

With `expand=true` tickets name their state, priority, group and people; without, the lists of states, priorities,
groups and users of the same export say what the numbers mean.
"""

import re
from collections.abc import Mapping

from sportello.intake.migration.reader import (
    Found,
    Plain,
    Product,
    facts,
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
    Records,
    Ticket,
)

_OF_TICKET = re.compile(r"(?:by_ticket/|ticket_history/|tickets/|history[_-])(\d+)")
_MOVES = {"state": "state", "priority": "priority", "owner": "owner", "group": "team", "title": "subject"}
_NOBODY = frozenset({"1", "-", ""})
_CHANNELS = {"phone": "phone", "email": "email", "web": "web", "chat": "chat"}


def take(found: Found) -> Records:
    """The records of one object of a Zammad export."""
    value = found.value
    if not isinstance(value, dict):
        return
    if "history" in value and isinstance(value["history"], list):
        match_ = _OF_TICKET.search(found.file)
        for row in rows(value["history"]):
            yield from _change(row, said(row.get("o_id")) or (match_[1] if match_ else ""))
        return
    match _shape(value, found.within):
        case "ticket":
            yield from _ticket(value)
        case "article":
            yield from _article(value)
        case "user":
            yield from _user(value)
        case "organization":
            yield Organisation(reference=said(value["id"]), name=line(value.get("name"), 160))
        case "state" | "priority" | "team" as of:
            yield Name(reference=said(value["id"]), of=of, name=line(value.get("name"), 120))
        case "history":
            yield from _change(value, said(value.get("o_id")))
        case _:
            yield unused(found)


def _shape(value: Plain, within: str) -> str:
    if "state_id" in value and "customer_id" in value and "number" in value:
        return "ticket"
    if "ticket_id" in value and "body" in value:
        return "article"
    if "login" in value and "firstname" in value:
        return "user"
    if "domain_assignment" in value or ("member_ids" in value and "name" in value):
        return "organization"
    if "state_type_id" in value:
        return "state"
    if "ui_color" in value or within.endswith("priorities"):
        return "priority"
    if "follow_up_possible" in value or within.endswith("groups"):
        return "team"
    return "history" if {"o_id", "object", "attribute"} <= value.keys() else ""


def _user(value: Plain) -> Records:
    """A user; the first one is nobody. Roles and groups tell who answers."""
    id, name = said(value["id"]), line(f"{said(value.get('firstname'))} {said(value.get('lastname'))}", 160)
    if id == "1" and name in ("-", ""):
        return
    roles = {role.lower() for role in listed(value.get("roles"))} | {
        f"#{one}" for one in listed(value.get("role_ids"))
    }
    address = line(value.get("email"), 254)
    yield Person(
        reference=id,
        name=name or line(value.get("login"), 160),
        address=address,
        phone=line(value.get("phone") or value.get("mobile"), 40),
        organisation=said(value.get("organization_id")),
        agent=bool(roles & {"agent", "admin", "#1", "#2"}),
    )


def _word(value: Plain, name: str) -> str:
    """A state, priority or group by its name, else by its number."""
    told = value.get(name)
    return said(told.get("name") if isinstance(told, Mapping) else told) or said(value.get(f"{name}_id"))


def _ticket(value: Plain) -> Records:
    id, owner = said(value["id"]), said(value.get("owner_id"))
    yield Ticket(
        reference=id,
        number=said(value.get("number")),
        subject=line(value.get("title")),
        at=moment(value.get("created_at")),
        requester=said(value.get("customer_id")),
        by=said(value.get("created_by_id")),
        organisation=said(value.get("organization_id")),
        channel=_CHANNELS.get(said(value.get("create_article_type")), ""),
        state=_word(value, "state"),
        state_at=moment(value.get("close_at") or value.get("updated_at")),
        until=moment(value.get("pending_time")),
        priority=_word(value, "priority"),
        owner="" if owner in _NOBODY else owner,
        team=_word(value, "group"),
        closed_at=moment(value.get("close_at")),
        tags=listed(value.get("tags")),
        facts=facts(
            ("first response", value.get("first_response_at")),
            ("first response in minutes", value.get("first_response_in_min")),
            ("closed in minutes", value.get("close_in_min")),
            ("escalation", value.get("escalation_at")),
            ("note", value.get("note")),
            ("time", value.get("time_unit")),
        ),
        updated=moment(value.get("updated_at")),
    )
    for row in rows(value.get("articles")):
        yield from _article({"ticket_id": id, **row})
    for row in rows(value.get("history")):
        yield from _change(row, id)
    for row in rows(value.get("links")):
        other, kind = said(row.get("link_object_value")), said(row.get("link_type"))
        if other:
            relation = "parent" if kind == "parent" else "related"
            yield Link(reference=f"{id}>{other}", ticket=id, other=other, relation=relation)


def _article(value: Plain) -> Records:
    """An article. Phone notes of agents are calls; what the system wrote by itself is a note."""
    sender, kind = said(value.get("sender")), said(value.get("type"))
    sender = {"1": "Agent", "2": "Customer", "3": "System"}.get(
        said(value.get("sender_id")), sender
    ) or sender
    voice = "requester" if sender == "Customer" else "call" if kind == "phone" else "reply"
    if value.get("internal") or kind == "note" or sender == "System":
        voice = "note" if value.get("internal") or sender != "Customer" else voice
    is_html = "html" in said(value.get("content_type")).lower()
    body = said(value.get("body"))
    id = said(value["id"])
    yield Message(
        reference=f"a{id}",
        ticket=said(value["ticket_id"]),
        at=moment(value.get("created_at")),
        by=said(value.get("origin_by_id") or value.get("created_by_id")),
        voice=voice,
        text="" if is_html else body,
        html=body if is_html else "",
        minutes=round(float(value.get("time_unit") or 0)),
        files=[
            File(
                name=line(row.get("filename"), 120),
                size=int(row.get("size") or 0),
                content=said(row.get("data")),
                path=f"attachments/{said(row.get('id'))}/{said(row.get('filename'))}",
            )
            for row in rows(value.get("attachments"))
        ],
    )


def _change(row: Plain, ticket: str) -> Records:
    what = _MOVES.get(said(row.get("attribute")), "")
    if said(row.get("object")) != "Ticket" or said(row.get("type")) != "updated" or not what or not ticket:
        return
    is_person = what == "owner"
    to = said(row.get("id_to") if is_person else row.get("value_to"))
    yield Move(
        reference=f"h{said(row['id'])}",
        ticket=ticket,
        at=moment(row.get("created_at")),
        by=said(row.get("created_by_id")),
        what=what,
        to="" if is_person and to in _NOBODY else to,
        before="" if is_person else said(row.get("value_from")),
    )


def tells(found: Found) -> int:
    """How sure it is that an object is Zammad's."""
    value = found.value
    if not isinstance(value, dict):
        return 0
    names = value.keys()
    if {"customer_id", "state_id", "group_id"} <= names or {"login", "firstname", "organization_id"} <= names:
        return 3
    return 2 if "follow_up_possible" in value or {"ticket_id", "sender_id"} <= value.keys() else 0


PRODUCT = Product(
    key="zammad",
    title="Zammad",
    states={
        "new": "new", "open": "open", "pending reminder": "date", "pending close": "requester", "closed": "closed",
        "merged": "closed", "removed": "cancelled", "1": "new", "2": "open", "3": "date", "4": "closed", "5": "closed",
        "6": "cancelled", "7": "requester",
    },
    priorities={"1 low": "low", "2 normal": "medium", "3 high": "high", "1": "low", "2": "medium", "3": "high"},
    take=take,
    tells=tells,
)  # fmt: skip
