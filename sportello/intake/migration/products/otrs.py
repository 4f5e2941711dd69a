"""OTRS and Znuny: tickets with their articles and history as `TicketGet` (AllArticles, Attachments) and a migrator give
them, beside queues, states, priorities, agents, customer users and customers. Times are the server's wall clock.

The history is made of lines such as `%%open%%closed successful%%`: states, priorities, queues and owners are read out
of it, the rest of it says nothing that a ticket does not.
"""

import base64
import binascii
from zoneinfo import ZoneInfo

from sportello.intake.migration.reader import Found, Plain, Product, facts, line, moment, rows, said, unused
from sportello.intake.migration.records import (
    File,
    Message,
    Move,
    Name,
    Organisation,
    Person,
    Records,
    Ticket,
)

ZONE = ZoneInfo("Europe/Rome")
_ROBOT = "1"


def take(found: Found) -> Records:
    """The records of one object of an OTRS export."""
    value = found.value
    if not isinstance(value, dict):
        return
    value = value.get("Ticket", value) if isinstance(value.get("Ticket"), dict) else value
    if "ArticleID" in value and "Body" in value:
        yield _article(value, said(value["TicketID"]))
    elif "HistoryType" in value:
        yield from _history(value)
    elif "TicketNumber" in value and "Title" in value:
        yield from _ticket(value)
    elif "UserLogin" in value and ("UserCustomerID" in value or "CustomerCompanyName" in value):
        yield _customer(value)
    elif "UserLogin" in value:
        yield _agent(value)
    elif "CustomerCompanyName" in value:
        name = line(value["CustomerCompanyName"], 160)
        yield Organisation(reference=said(value["CustomerID"]), name=name)
    elif (of := _of(value)) != "":
        yield Name(
            reference=said(value.get("QueueID") or value.get("ID")), of=of, name=line(value.get("Name"), 120)
        )
    else:
        yield unused(found)


def _of(value: Plain) -> str:
    if "QueueID" in value:
        return "team"
    if "TypeName" in value:
        return "state"
    return "priority" if said(value.get("Name"))[:2].strip().isdecimal() else ""


def _agent(value: Plain) -> Person:
    name = f"{said(value.get('UserFirstname'))} {said(value.get('UserLastname'))}"
    address = line(value.get("UserEmail"), 254)
    return Person(reference=said(value["UserID"]), name=line(name, 160), address=address, agent=True)


def _customer(value: Plain) -> Person:
    name = f"{said(value.get('UserFirstname'))} {said(value.get('UserLastname'))}"
    return Person(
        reference=f"c:{said(value['UserLogin'])}",
        name=line(name, 160),
        address=line(value.get("UserEmail"), 254),
        phone=line(value.get("UserPhone") or value.get("UserMobile"), 40),
        organisation=said(value.get("UserCustomerID")),
    )


def _at(value: object) -> int:
    return moment(value, ZONE)


def _ticket(value: Plain) -> Records:
    id, customer, owner = (
        said(value["TicketID"]),
        said(value.get("CustomerUserID")),
        said(value.get("OwnerID")),
    )
    articles = rows(value.get("Articles") or value.get("Article"))
    asks = f"c:{customer}" if customer else ""
    if not asks and articles:
        sender = _sender(articles[0])
        if sender is not None:
            yield sender
            asks = sender.reference
    own = {
        name.removeprefix("DynamicField_"): text
        for name, one in value.items()
        if name.startswith("DynamicField_") and (text := said(one))
    }
    yield Ticket(
        reference=id,
        number=said(value["TicketNumber"]),
        subject=line(value.get("Title")),
        at=_at(value.get("Created")),
        requester=asks,
        organisation=said(value.get("CustomerID")),
        sort=said(value.get("Type")),
        state=said(value.get("State")) or said(value.get("StateID")),
        state_at=_at(value.get("Closed") or value.get("Changed")),
        until=int(float(value.get("RealTillTimeNotUsed") or 0)),
        priority=said(value.get("Priority")) or said(value.get("PriorityID")),
        owner="" if owner == _ROBOT else owner,
        team=said(value.get("Queue")) or said(value.get("QueueID")),
        closed_at=_at(value.get("Closed")),
        fields=own,
        facts=facts(
            ("type", value.get("Type")),
            ("service", value.get("Service")),
            ("SLA", value.get("SLA")),
            ("first response", value.get("FirstResponse")),
            ("solution in minutes", value.get("SolutionInMin")),
        ),
        updated=_at(value.get("Changed")),
    )
    if customer:
        yield Person(reference=asks, name=line(customer, 160))
    for article in articles:
        yield _article(article, id)
    for row in rows(value.get("History")):
        yield from _history({"TicketID": id, **row})


def _sender(article: Plain) -> Person | None:
    """Who wrote an article, by its line From."""
    name, _, rest = said(article.get("From")).rstrip(",").partition("<")
    address = rest.partition(">")[0].strip() or (name.strip() if "@" in name else "")
    if not address:
        return None
    return Person(
        reference=f"mailto:{address.lower()}", name=line(name.strip(' "'), 160), address=line(address, 254)
    )


def _article(value: Plain, ticket: str) -> Message:
    """An article. Notes and what the system wrote are for agents; a telephone article of an agent is a call."""
    kind, sender = said(value.get("ArticleType")), said(value.get("SenderType"))
    is_inside = "internal" in kind or kind.startswith("note") or sender == "system"
    is_inside = is_inside or said(value.get("IsVisibleForCustomer")) == "0"
    voice = (
        "note"
        if is_inside
        else "requester"
        if sender == "customer"
        else "call"
        if kind == "phone"
        else "reply"
    )
    is_html = "html" in said(value.get("ContentType") or value.get("MimeType")).lower()
    body = said(value.get("Body"))
    by = said(value.get("CreatedBy") or value.get("CreateBy"))
    return Message(
        reference=f"a{said(value['ArticleID'])}",
        ticket=ticket,
        at=_at(value.get("Created") or value.get("CreateTime")),
        by="" if sender == "customer" or by == _ROBOT else by,
        voice=voice,
        text="" if is_html else body,
        html=body if is_html else "",
        minutes=round(float(value.get("TimeUnit") or 0)),
        files=[
            _file(row) for row in rows(value.get("Attachments") or value.get("Attachment")) if _is_file(row)
        ],
    )


def _is_file(row: Plain) -> bool:
    """Whether it is more than the HTML of the article itself."""
    name = _name(row)
    return not (name.startswith("file-") and said(row.get("ContentType")).startswith("text/html"))


def _name(row: Plain) -> str:
    """The name of a file: a migrator writes it in base64."""
    name = str(row.get("Filename") or "")
    if name.endswith("\n"):
        try:
            return base64.b64decode(name, validate=False).decode("utf-8", "replace")
        except binascii.Error:
            return name.strip()
    return name


def _file(row: Plain) -> File:
    name = line(_name(row), 120)
    return File(name=name, size=int(row.get("FilesizeRaw") or 0), content=str(row.get("Content") or ""))


def _history(row: Plain) -> Records:
    """A line of the history: what it was, what it became."""
    kind, parts = said(row["HistoryType"]), said(row.get("Name")).strip("%").split("%%")
    told = {
        "StateUpdate": ("state", 1, 0),
        "PriorityUpdate": ("priority", 2, 0),
        "Move": ("team", 0, 2),
        "OwnerUpdate": ("owner", 1, -1),
    }.get(kind)
    if told is None:
        return
    what, to, before = told
    if to >= len(parts):
        return
    by = said(row.get("CreateBy"))
    yield Move(
        reference=f"h{said(row['HistoryID'])}",
        ticket=said(row["TicketID"]),
        at=_at(row.get("CreateTime")),
        by="" if by == _ROBOT else by,
        what=what,
        to="" if what == "owner" and parts[to] == _ROBOT else parts[to],
        before=parts[before] if 0 <= before < len(parts) else "",
    )


def tells(found: Found) -> int:
    """How sure it is that an object is OTRS'."""
    value = found.value
    if not isinstance(value, dict):
        return 0
    sure = ("TicketNumber", "ArticleID", "HistoryType", "UserLogin", "CustomerCompanyName", "StateType")
    return 3 if any(name in value for name in sure) else 1 if "ValidID" in value or "Ticket" in value else 0


PRODUCT = Product(
    key="otrs",
    title="OTRS",
    states={
        "new": "new", "open": "open", "pending reminder": "date", "pending auto close+": "requester",
        "pending auto close-": "requester", "closed successful": "closed", "closed unsuccessful": "closed",
        "closed with workaround": "closed", "merged": "closed", "removed": "cancelled",
    },
    priorities={
        "1 very low": "low", "2 low": "low", "3 normal": "medium", "4 high": "high", "5 very high": "critical",
        "1": "low", "2": "low", "3": "medium", "4": "high", "5": "critical",
    },
    sorts={"incident": "incident", "servicerequest": "request", "requestforchange": "request", "rfc": "request"},
    take=take,
    tells=tells,
)  # fmt: skip
