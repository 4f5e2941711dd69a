"""django-helpdesk: what `manage.py dumpdata helpdesk auth.user` writes, with its `media` folder for attachments.

Follow-ups are the history: their words, the new status, and (with `helpdesk.ticketchange`) what else they changed.
"""

import re
from typing import Any

from sportello.intake.migration.reader import Found, Plain, Product, facts, line, listed, moment, said, unused
from sportello.intake.migration.records import File, Link, Message, Move, Name, Person, Records, Ticket

_STATES = {"1": "Open", "2": "Reopened", "3": "Resolved", "4": "Closed", "5": "Duplicate"}
_CHANGES = {
    "priority": "priority",
    "title": "subject",
    "queue": "category",
    "assigned to": "owner",
    "owner": "owner",
}


def take(found: Found) -> Records:
    """The records of one row of a fixture."""
    value = found.value
    if not isinstance(value, dict) or "model" not in value:
        yield unused(found)
        return
    read = _MODELS.get(said(value["model"]).lower())
    if read is None:
        yield unused(found, said(value["model"]))
        return
    yield from read(said(value["pk"]), value["fields"])


def _user(pk: str, row: Plain) -> Records:
    name = line(f"{said(row.get('first_name'))} {said(row.get('last_name'))}", 160) or line(
        row.get("username"), 160
    )
    yield Person(
        reference=f"u{pk}", name=name, address=line(row.get("email"), 254), agent=bool(row.get("is_staff"))
    )


def _queue(pk: str, row: Plain) -> Records:
    yield Name(reference=pk, of="category", name=line(row.get("title"), 120))


def _ticket(pk: str, row: Plain) -> Records:
    submitter = said(row.get("submitter_email"))
    status = _STATES.get(said(row.get("status")), said(row.get("status")))
    yield Ticket(
        reference=pk,
        number=pk,
        subject=line(row.get("title")),
        at=moment(row.get("created")),
        requester=f"mailto:{submitter}" if submitter else "",
        text=said(row.get("description")),
        channel="web",
        state="On hold" if row.get("on_hold") and status in ("Open", "Reopened") else status,
        state_at=moment(row.get("modified")),
        priority=said(row.get("priority")),
        owner=_person(row.get("assigned_to")),
        category=said(row.get("queue")),
        resolution=said(row.get("resolution")),
        facts=facts(("due", row.get("due_date")), ("escalated", row.get("last_escalation"))),
        updated=moment(row.get("modified")),
    )
    if submitter:
        yield Person(reference=f"mailto:{submitter}", address=submitter)
    if row.get("merged_to"):
        yield Link(reference=f"{pk}>{row['merged_to']}", ticket=pk, other=said(row["merged_to"]), relation="merged",
                   at=moment(row.get("modified")))  # fmt: skip
    for tag in listed(row.get("tags")):
        yield Move(reference=f"tag-{pk}-{tag}", ticket=pk, at=moment(row.get("created")), what="tag", to=tag)


def _person(value: Any) -> str:
    """A user's reference; natural keys are written as a list."""
    text = said(value[0] if isinstance(value, list) and value else value)
    return f"u{text}" if text else ""


def _follow_up(pk: str, row: Plain) -> Records:
    ticket, at, by = said(row["ticket"]), moment(row.get("date")), _person(row.get("user"))
    spent = said(row.get("time_spent"))
    # Without words too: files hang on it.
    yield Message(
        reference=f"f{pk}",
        ticket=ticket,
        at=at,
        by=by,
        voice="" if row.get("public") else "note",
        text=said(row.get("comment")),
        minutes=_minutes(spent),
    )
    if row.get("new_status"):
        status = said(row["new_status"])
        yield Move(
            reference=f"s{pk}", ticket=ticket, at=at, by=by, what="state", to=_STATES.get(status, status)
        )


_SPAN = re.compile(
    r"(?:P?(\d+)D?T?\s*)?(?:(\d+)H)?(?:(\d+)M)?(?:[\d.]+S)?|(?:(\d+) )?(\d+):(\d+)(?::[\d.]+)?"
)


def _minutes(spent: str) -> int:
    """A span as fixtures write it: `P0DT01H30M00S`, or `1 01:30:00`."""
    match = _SPAN.fullmatch(spent) if spent else None
    if match is None:
        return 0
    days, hours, minutes = (
        (match[1], match[2], match[3]) if match[5] is None else (match[4], match[5], match[6])
    )
    return int(days or 0) * 1440 + int(hours or 0) * 60 + int(minutes or 0)


def _change(pk: str, row: Plain) -> Records:
    """A changed field of a follow-up; its moment and ticket are those of the follow-up."""
    what = _CHANGES.get(said(row.get("field")).lower(), "")
    if what in ("priority", "subject"):
        yield Move(
            reference=f"g{pk}",
            ticket=f"@f{said(row['followup'])}",
            what=what,
            to=said(row.get("new_value")),
            before=said(row.get("old_value")),
        )


def _attachment(pk: str, row: Plain) -> Records:
    """A file of a follow-up (`@f...`): the message that has this reference gets it."""
    file = File(
        name=line(row.get("filename"), 120), size=int(row.get("size") or 0), path=said(row.get("file"))
    )
    to = f"f{said(row['followup'])}"
    yield Message(reference=f"a{pk}", ticket=f"@{to}", joins=to, files=[file])


def _copy(pk: str, row: Plain) -> Records:
    address, user = said(row.get("email")), _person(row.get("user"))
    if address:
        yield Person(reference=f"mailto:{address}", address=address)
    who = user or (f"mailto:{address}" if address else "")
    if who:
        yield Move(reference=f"cc{pk}", ticket=said(row["ticket"]), what="copy", to=who)


def _dependency(pk: str, row: Plain) -> Records:
    yield Link(reference=f"d{pk}", ticket=said(row["ticket"]), other=said(row["depends_on"]))


def _own_field(pk: str, row: Plain) -> Records:
    yield Name(reference=pk, of="field", name=line(row.get("label") or row.get("name"), 60))


def _own_value(pk: str, row: Plain) -> Records:
    yield Move(
        reference=f"v{pk}",
        ticket=said(row["ticket"]),
        what="field",
        to=said(row.get("value")),
        before=said(row["field"]),
    )


_MODELS = {
    "auth.user": _user,
    "helpdesk.queue": _queue,
    "helpdesk.ticket": _ticket,
    "helpdesk.followup": _follow_up,
    "helpdesk.ticketchange": _change,
    "helpdesk.followupattachment": _attachment,
    "helpdesk.attachment": _attachment,
    "helpdesk.ticketcc": _copy,
    "helpdesk.ticketdependency": _dependency,
    "helpdesk.customfield": _own_field,
    "helpdesk.ticketcustomfieldvalue": _own_value,
}


def tells(found: Found) -> int:
    """How sure it is that an object is django-helpdesk's."""
    value = found.value
    return 3 if isinstance(value, dict) and said(value.get("model")).startswith("helpdesk.") else 0


PRODUCT = Product(
    key="django-helpdesk",
    title="django-helpdesk",
    states={"open": "open", "reopened": "open", "resolved": "resolved", "closed": "closed", "duplicate": "closed",
            "on hold": "third_party"},
    priorities={"1": "critical", "2": "high", "3": "medium", "4": "low", "5": "low"},
    take=take,
    tells=tells,
)  # fmt: skip
