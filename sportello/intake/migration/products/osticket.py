"""osTicket: its tables as phpMyAdmin (or any tool) writes them in JSON: `ost_ticket`, `ost_thread_entry`, `ost_user`...

A table is a file of its name, or an entry `{"type": "table", "name": ..., "data": [...]}` of one file. osTicket keeps
words apart from tickets: entries find their ticket over the thread, people their address over a table of addresses.
Times are those of the database, taken for UTC.
"""

import re

from sportello.intake.migration.reader import Found, Plain, Product, facts, line, moment, rows, said, unused
from sportello.intake.migration.records import Message, Move, Name, Organisation, Person, Records, Ticket

_TABLE = re.compile(r"(?:^|/)(?:\w+?_)?(ticket__cdata|ticket_status|ticket_priority|thread_entry|thread_event|thread|"
                    r"ticket|user_email|user__cdata|user|staff|department|team|help_topic|organization)$")  # fmt: skip
_CHANNELS = {"web": "web", "email": "email", "phone": "phone", "api": "api", "other": ""}


def take(found: Found) -> Records:
    """The records of one object: a row of a table, or a whole table."""
    value = found.value
    if not isinstance(value, dict):
        return
    if value.get("type") == "table" and isinstance(value.get("data"), list):
        for row in rows(value["data"]):
            yield from _row(said(value.get("name")), row, found)
    elif value.get("type") not in ("header", "database"):
        yield from _row(found.within, value, found)


def _row(table: str, row: Plain, found: Found) -> Records:
    match_ = _TABLE.search(table.lower())
    match match_[1] if match_ else _guessed(row):
        case "ticket":
            yield from _ticket(row)
        case "ticket__cdata":
            yield from _words(row)
        case "thread":
            # A thread stands for its ticket: what hangs on it is found by this reference.
            if said(row.get("object_type")) == "T":
                yield Message(reference=f"thread{row['id']}", ticket=said(row["object_id"]))
        case "thread_entry":
            yield _entry(row)
        case "user":
            yield _user(row)
        case "user_email":
            yield Person(reference=f"u{said(row['user_id'])}", address=line(row.get("address"), 254))
        case "staff":
            yield _staff(row)
        case "organization":
            yield Organisation(reference=said(row["id"]), name=line(row.get("name"), 160))
        case "ticket_status" | "ticket_priority" | "department" | "help_topic" as what:
            yield from _name(what, row)
        case _:
            yield unused(found, table or found.within)


def _guessed(row: Plain) -> str:
    """Which table a row is of, where nothing names it."""
    if {"ticket_id", "status_id", "user_id"} <= row.keys():
        return "ticket"
    if {"thread_id", "poster"} <= row.keys():
        return "thread_entry"
    return ""


def _name(what: str, row: Plain) -> Records:
    told = {
        "ticket_status": ("state", "id", "name"),
        "ticket_priority": ("priority", "priority_id", "priority"),
        "department": ("team", "id", "name"),
        "help_topic": ("category", "topic_id", "topic"),
    }[what]
    of, key, name = told
    yield Name(reference=said(row.get(key) or row.get("dept_id")), of=of, name=line(row.get(name), 120))


def _user(row: Plain) -> Person:
    firm = said(row.get("org_id"))
    return Person(
        reference=f"u{said(row['id'])}",
        name=line(row.get("name"), 160),
        organisation="" if firm == "0" else firm,
    )


def _staff(row: Plain) -> Person:
    name = f"{said(row.get('firstname'))} {said(row.get('lastname'))}"
    return Person(
        reference=f"s{said(row['staff_id'])}",
        name=line(name, 160) or line(row.get("username"), 160),
        address=line(row.get("email"), 254),
        phone=line(row.get("phone"), 40),
        agent=True,
    )


def _ticket(row: Plain) -> Records:
    id, owner = said(row["ticket_id"]), said(row.get("staff_id"))
    yield Ticket(
        reference=id,
        number=said(row.get("number")),
        subject=line(row.get("subject")),
        at=moment(row.get("created")),
        requester=f"u{said(row.get('user_id'))}",
        channel=_CHANNELS.get(said(row.get("source")).lower(), ""),
        state=said(row.get("status_id")),
        state_at=moment(row.get("closed") or row.get("lastupdate") or row.get("updated")),
        priority=said(row.get("priority")),
        owner=f"s{owner}" if owner not in ("", "0") else "",
        team=said(row.get("dept_id")),
        category=said(row.get("topic_id")),
        closed_at=moment(row.get("closed")),
        facts=facts(
            ("due", row.get("duedate")), ("estimated due", row.get("est_duedate")), ("reopened", row.get("reopened")),
            ("overdue", "yes" if said(row.get("isoverdue")) == "1" else ""),
        ),
        updated=moment(row.get("updated")),
    )  # fmt: skip


def _words(row: Plain) -> Records:
    """The line and the priority of a ticket, which osTicket keeps in a table of its own."""
    id = said(row["ticket_id"])
    if row.get("subject"):
        yield Move(reference=f"subject{id}", ticket=id, what="title", to=line(row["subject"]))
    if row.get("priority"):
        yield Move(reference=f"priority{id}", ticket=id, what="rank", to=said(row["priority"]))


def _entry(row: Plain) -> Message:
    """Something said: M the requester, R the desk, N a note."""
    staff, user = said(row.get("staff_id")), said(row.get("user_id"))
    body, is_html = said(row.get("body")), said(row.get("format")).lower() in ("", "html")
    by = f"s{staff}" if staff not in ("", "0") else f"u{user}" if user not in ("", "0") else ""
    return Message(
        reference=f"e{said(row['id'])}",
        ticket=f"@thread{said(row['thread_id'])}",
        at=moment(row.get("created")),
        by=by,
        voice={"M": "requester", "R": "reply"}.get(said(row.get("type")), "note"),
        text="" if is_html else body,
        html=body if is_html else "",
    )


def tells(found: Found) -> int:
    """How sure it is that an object is osTicket's."""
    value = found.value
    if not isinstance(value, dict):
        return 0
    names = said(value.get("name")) if value.get("type") == "table" else found.within
    return 3 if names.startswith("ost_") else 2 if _guessed(value) else 0


PRODUCT = Product(
    key="osticket",
    title="osTicket",
    states={"open": "open", "resolved": "resolved", "closed": "closed", "archived": "closed", "deleted": "cancelled",
            "1": "open", "2": "resolved", "3": "closed", "4": "closed", "5": "cancelled"},
    priorities={"1": "low", "2": "medium", "3": "high", "4": "critical",
                "low": "low", "normal": "medium", "high": "high", "emergency": "critical"},
    take=take,
    tells=tells,
)  # fmt: skip
