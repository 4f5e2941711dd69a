"""Jira: issues as its REST interface answers (`/search?expand=changelog&fields=*all`), one by one or in lists.

The changelog is the history. Jira's markup is kept as it is written. Comments with a visibility, and internal ones of
Jira Service Management, are notes.
"""

from collections.abc import Mapping
from typing import Any

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
from sportello.intake.migration.records import File, Link, Message, Move, Person, Records, Ticket

_MOVES = {
    "status": "state",
    "priority": "priority",
    "assignee": "owner",
    "summary": "subject",
    "issuetype": "category",
}
_BY_ID = frozenset({"assignee"})
_PARENTS = frozenset({"is child of", "is subtask of"})


def take(found: Found) -> Records:
    """The records of one object of a Jira export."""
    value = found.value
    is_issue = isinstance(value, dict) and "key" in value and isinstance(value.get("fields"), dict)
    if is_issue and value["fields"].keys() & {"created", "summary"}:
        yield from _issue(value)
    else:
        yield unused(found, found.within or "other objects")


def _person(value: Any, *, agent: bool = False) -> Person | None:
    """A user as an issue names it."""
    if not isinstance(value, Mapping):
        return None
    reference = said(value.get("accountId") or value.get("key") or value.get("name"))
    if not reference:
        return None
    address = line(value.get("emailAddress"), 254)
    name = line(value.get("displayName") or value.get("name"), 160)
    return Person(reference=reference, name=name, address=address, agent=agent)


def _issue(value: Plain) -> Records:
    key, fields = said(value["key"]), value["fields"]
    reporter, creator = _person(fields.get("reporter")), _person(fields.get("creator"))
    owner = _person(fields.get("assignee"), agent=True)
    asks = reporter or creator
    watchers = [_person(one) for one in rows((fields.get("watcher") or {}).get("watchers"))]
    yield from (who for who in (reporter, creator, owner, *watchers) if who is not None)
    yield Ticket(
        reference=key,
        number=key,
        subject=line(fields.get("summary")),
        at=moment(fields.get("created")),
        requester=asks.reference if asks else "",
        by=creator.reference if creator else "",
        text=_text(fields.get("description")),
        channel="web",
        sort=said(fields.get("issuetype")),
        state=said(fields.get("status")),
        state_at=moment(fields.get("resolutiondate") or fields.get("updated")),
        priority=said(fields.get("priority")),
        owner=owner.reference if owner else "",
        category=said(fields.get("issuetype")),
        tags=listed(fields.get("labels")),
        fields={},
        watchers=[who.reference for who in watchers if who is not None],
        files=[_file(row) for row in rows(fields.get("attachment"))],
        facts=facts(
            ("project", fields.get("project")),
            ("resolution", fields.get("resolution")),
            ("due", fields.get("duedate")),
            ("components", fields.get("components")),
            ("fix versions", fields.get("fixVersions")),
            *_own(fields),
        ),
        updated=moment(fields.get("updated")),
    )
    yield from _comments(fields, key)
    yield from _work(fields, key)
    for history in rows((value.get("changelog") or {}).get("histories")):
        yield from _changes(history, key)
    yield from _links(fields, key)


def _own(fields: Plain) -> list[tuple[str, Any]]:
    """Fields of the site's own that hold a plain value, kept by their number."""
    return [
        (name, value)
        for name, value in fields.items()
        if name.startswith("customfield_") and isinstance(value, str | int | float) and len(str(value)) < 200
    ]


def _text(value: Any) -> str:
    """Jira's text; of a document in Atlassian's format its words."""
    if not isinstance(value, Mapping):
        return said(value)
    if value.get("type") == "text":
        return str(value.get("text", ""))
    parts = [_text(one) for one in rows(value.get("content"))]
    block = value.get("type") in ("doc", "bulletList", "orderedList", "blockquote", "table")
    return ("\n" if block else "").join(parts)


def _comments(fields: Plain, key: str) -> Records:
    for row in rows((fields.get("comment") or {}).get("comments")):
        author = _person(row.get("author"))
        if author is not None:
            yield author
        inside = row.get("visibility") or row.get("jsdPublic") is False
        yield Message(
            reference=f"c{said(row['id'])}",
            ticket=key,
            at=moment(row.get("created")),
            by=author.reference if author else "",
            voice="note" if inside else "",
            text=_text(row.get("body")),
        )


def _work(fields: Plain, key: str) -> Records:
    for row in rows((fields.get("worklog") or {}).get("worklogs")):
        author = _person(row.get("author"), agent=True)
        if author is not None:
            yield author
        minutes = round(int(row.get("timeSpentSeconds") or 0) / 60)
        if minutes:
            by, at = author.reference if author else "", moment(row.get("started") or row.get("created"))
            yield Message(
                reference=f"w{said(row['id'])}", ticket=key, at=at, by=by, voice="time",
                text=_text(row.get("comment")), minutes=minutes,
            )  # fmt: skip


def _changes(history: Plain, key: str) -> Records:
    author = _person(history.get("author"))
    if author is not None:
        yield author
    for place, item in enumerate(rows(history.get("items"))):
        what = _MOVES.get(said(item.get("field")), "")
        if not what:
            continue
        ids = item.get("field") in _BY_ID
        if ids and item.get("to"):
            yield Person(reference=said(item["to"]), name=line(item.get("toString"), 160), agent=True)
        yield Move(
            reference=f"h{said(history.get('id'))}.{place}",
            ticket=key,
            at=moment(history.get("created")),
            by=author.reference if author else "",
            what=what,
            to=said(item.get("to") if ids else item.get("toString")),
            before=said(item.get("from") if ids else item.get("fromString")),
        )


def _links(fields: Plain, key: str) -> Records:
    parent = said((fields.get("parent") or {}).get("key"))
    if parent:
        yield Link(reference=f"{key}>{parent}", ticket=key, other=parent, relation="parent")
    for row in rows(fields.get("issuelinks")):
        kind = row.get("type") or {}
        for side, words in (("outwardIssue", kind.get("outward")), ("inwardIssue", kind.get("inward"))):
            other = said((row.get(side) or {}).get("key"))
            if other:
                relation = "duplicate" if "duplicate" in said(kind.get("name")).lower() else "related"
                relation = "parent" if said(words) in _PARENTS else relation
                yield Link(reference=f"{key}>{other}", ticket=key, other=other, relation=relation)


def _file(row: Plain) -> File:
    name = line(row.get("filename"), 120)
    size, path = int(row.get("size") or 0), f"attachments/{said(row.get('id'))}/{name}"
    return File(name=name, size=size, url=said(row.get("content")), path=path)


def tells(found: Found) -> int:
    """How sure it is that an object is Jira's."""
    value = found.value
    if not isinstance(value, dict):
        return 0
    if "key" in value and isinstance(value.get("fields"), dict):
        return 3
    return 1 if "/rest/api/" in said(value.get("self")) else 0


PRODUCT = Product(
    key="jira",
    title="Jira",
    states={
        "to do": "new", "open": "new", "new": "new", "backlog": "new", "waiting for support": "open",
        "in progress": "open", "reopened": "open", "in review": "open", "work in progress": "open", "escalated": "open",
        "waiting for customer": "requester", "pending": "third_party", "waiting for vendor": "third_party",
        "blocked": "third_party", "on hold": "third_party", "resolved": "resolved", "done": "closed",
        "closed": "closed", "canceled": "cancelled", "cancelled": "cancelled", "declined": "cancelled",
    },
    priorities={
        "blocker": "critical", "highest": "critical", "critical": "critical", "high": "high", "major": "high",
        "medium": "medium", "normal": "medium", "minor": "low", "low": "low", "lowest": "low", "trivial": "low",
    },
    sorts={"bug": "incident", "incident": "incident", "service request": "request", "task": "request",
           "story": "request", "sub-task": "request", "improvement": "request", "new feature": "request"},
    take=take,
    tells=tells,
)  # fmt: skip
