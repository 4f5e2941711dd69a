"""Tables of any desk: one row a ticket, a message, a person or an organisation; a plan says what the columns are."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from sportello.domain.folding import fold
from sportello.intake.encoding import SPOILT
from sportello.intake.migration.columns import OWN, guess_what, guessed
from sportello.intake.migration.documents import Document, Export
from sportello.intake.migration.plan import Plan
from sportello.intake.migration.reader import Found, Product, line
from sportello.intake.migration.records import (
    Message,
    Organisation,
    Person,
    Record,
    Records,
    Ticket,
    Unreadable,
)
from sportello.intake.migration.tables import open_table, tables_of
from sportello.intake.moments import Clockwork, clockwork
from sportello.intake.rows import Row

KEY = "table"
_ISO = ["iso", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d"]
_DAY_FIRST = ["%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%d-%m-%Y %H:%M:%S", "%d-%m-%Y %H:%M", "%d-%m-%Y",
              "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y"]  # fmt: skip
_MONTH_FIRST = [
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y",
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %I:%M %p",
]
_INTERNAL = frozenset(
    {"internal", "interno", "interna", "private", "privato", "privata", "note", "nota", "no", "false", "0"}
)


def read_tables(export: Export, plan: Plan) -> Records:
    """Every record of the tables of an export."""
    for document in tables_of(export):
        yield from _table(document, plan)


def _table(document: Document, plan: Plan) -> Records:
    with open_table(document, plan.sheet) as log:
        known = {column: field for column, field in plan.columns.items() if column in log.columns}
        what = plan.what if known else guess_what(log.columns)
        fields = known or guessed(log.columns, what)
        reader = _Reader(document.name, what, [(c, fields.get(c, "")) for c in log.columns], clock_of(plan))
        for row in log.rows:
            yield from reader.read(row)


def clock_of(plan: Plan) -> Clockwork:
    """How the plan's moments are read."""
    formats = [*_ISO, *(_DAY_FIRST if plan.day_first else _MONTH_FIRST)]
    return clockwork([*formats, "epoch"], ZoneInfo(plan.zone))


class _Reader:
    """Makes records of rows."""

    def __init__(self, file: str, what: str, columns: list[tuple[str, str]], clock: Clockwork) -> None:
        self.file, self.what, self.columns, self.clock = file, what, columns, clock

    def read(self, row: Row) -> Iterator[Record]:
        """The records of a row, each with its place."""
        place = (self.file, row.line)
        if row.broken:
            yield Unreadable(place=place, why=row.broken)
            return
        values, own = dict[str, str](), dict[str, str]()
        for (column, field), cell in zip(self.columns, row.cells, strict=False):
            text = cell if isinstance(cell, str) else cell.isoformat(" ")
            if SPOILT in text:
                yield Unreadable(place=place, why="it holds bytes that are not of the file's encoding")
                return
            if field == OWN and text.strip():
                own[line(column, 60)] = text.strip()[:1000]
            elif field and text.strip():
                values[field] = text.strip()
        try:
            for record in getattr(self, f"_{self.what}")(values, own):
                record.place = place
                yield record
        except ValueError as why:
            yield Unreadable(place=place, why=str(why))

    def _moment(self, text: str) -> int:
        if not text:
            return 0
        found: datetime | None = self.clock(text)
        if found is None:
            raise ValueError(f"“{text[:40]}” is no moment that can be read")
        return int(found.timestamp())

    def _tickets(self, values: Mapping[str, str], own: Mapping[str, str]) -> Iterator[Record]:
        number = values.get("number", "")
        if not number:
            raise ValueError("it has no number")
        get = values.get
        requester = _person(get("requester_name", ""), get("requester_email", ""))
        requester.phone, firm = get("requester_phone", ""), _firm(get("organisation", ""))
        owner = _person(get("owner", ""), "", agent=True)
        if firm is not None:
            requester.organisation = firm.reference
            yield firm
        yield from (who for who in (requester, owner) if who.reference)
        yield Ticket(
            reference=number,
            number=number,
            subject=line(get("subject", "")),
            at=self._moment(get("opened", "")),
            requester=requester.reference,
            organisation=firm.reference if firm is not None else "",
            text=get("text", ""),
            channel=get("channel", ""),
            state=get("state", "") or ("closed" if get("closed") else "resolved" if get("resolved") else ""),
            state_at=self._moment(get("closed", "") or get("resolved", "") or get("updated", "")),
            priority=get("priority", ""),
            owner=owner.reference,
            team=get("team", ""),
            category=get("category", ""),
            resolution=get("resolution", ""),
            resolved_at=self._moment(get("resolved", "")),
            closed_at=self._moment(get("closed", "")),
            tags=[tag.strip() for tag in get("tags", "").replace(";", ",").split(",") if tag.strip()],
            fields=dict(own),
            facts={"note": get("note", "")} if get("note") else {},
            updated=self._moment(get("updated", "")),
        )

    def _messages(self, values: Mapping[str, str], own: Mapping[str, str]) -> Iterator[Record]:
        del own
        ticket, text = values.get("ticket", ""), values.get("text", "")
        if not ticket or not text:
            raise ValueError("it has no number of a request, or no text")
        author = _person(values.get("author_name", ""), values.get("author_email", ""))
        if author.reference:
            yield author
        at, public = values.get("at", ""), fold(values.get("public", ""))
        seen = sha256(f"{ticket}\n{at}\n{author.reference}\n{text}".encode()).hexdigest()[:20]
        yield Message(
            reference=values.get("reference") or f"row-{seen}",
            ticket=ticket,
            at=self._moment(at),
            by=author.reference,
            voice="note" if public in _INTERNAL else "",
            text=text,
        )

    def _people(self, values: Mapping[str, str], own: Mapping[str, str]) -> Iterator[Record]:
        del own
        person = _person(values.get("name", ""), values.get("email", ""))
        if not person.reference:
            raise ValueError("it has no name")
        if (firm := _firm(values.get("organisation", ""))) is not None:
            yield firm
            person.organisation = firm.reference
        person.phone, person.language = values.get("phone", ""), values.get("language", "")[:2].lower()
        yield person

    def _organisations(self, values: Mapping[str, str], own: Mapping[str, str]) -> Iterator[Record]:
        del own
        firm = _firm(values.get("name", ""))
        if firm is None:
            raise ValueError("it has no name")
        firm.tier = values.get("tier", "")
        yield firm


def _person(name: str, address: str, *, agent: bool = False) -> Person:
    """Somebody, told apart by address, else by name; a name that is an address is one."""
    if "@" in name and not address and " " not in name:
        name, address = "", name
    reference = f"mailto:{address.lower()}" if address else f"name:{fold(name)}" if name else ""
    return Person(reference=reference, name=line(name, 160), address=line(address, 254), agent=agent)


def _firm(name: str) -> Organisation | None:
    return Organisation(reference=f"name:{fold(name)}"[:200], name=line(name, 160)) if name else None


def _take(_found: Found) -> Records:
    return iter(())


PRODUCT = Product(
    key=KEY,
    title="CSV / XLSX",
    states={
        "new": "new", "nuova": "new", "nuovo": "new", "open": "open", "aperta": "open", "aperto": "open",
        "in progress": "open", "in lavorazione": "open", "assigned": "open", "reopened": "open", "assegnata": "open",
        "pending": "requester", "waiting": "requester", "waiting on customer": "requester", "in attesa": "requester",
        "in attesa del cliente": "requester", "on hold": "third_party", "hold": "third_party", "sospesa": "third_party",
        "waiting on third party": "third_party", "resolved": "resolved", "solved": "resolved", "done": "resolved",
        "risolta": "resolved", "risolto": "resolved", "closed": "closed", "chiusa": "closed", "chiuso": "closed",
        "cancelled": "cancelled", "canceled": "cancelled", "annullata": "cancelled", "spam": "cancelled",
    },
    priorities={
        "critical": "critical", "critica": "critical", "urgent": "critical", "urgente": "critical",
        "emergency": "critical", "p1": "critical", "1": "critical",
        "high": "high", "alta": "high", "p2": "high", "2": "high",
        "medium": "medium", "normal": "medium", "media": "medium", "normale": "medium", "p3": "medium", "3": "medium",
        "low": "low", "bassa": "low", "p4": "low", "4": "low", "very low": "low", "5": "low",
    },
    sorts={"request": "request", "richiesta": "request", "question": "request"},
    take=_take,
    tells=lambda _found: 0,
)  # fmt: skip
