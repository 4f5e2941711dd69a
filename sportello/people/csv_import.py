"""People and organisations from a CSV table: read and checked whole, then stored whole or not at all."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from sportello.people.change import By, write_down
from sportello.people.models import Address, Alteration, Organisation, Person, Phone
from sportello.people.phone_numbers import BadPhone, e164

MOST_LINES: Final = 5000
MOST_ERRORS: Final = 50
LONGEST: Final = 160
LINE: Final = 20_000  # characters; what has more in one line is no table
# What a column may be called, in small letters.
HEADS: Final[Mapping[str, Sequence[str]]] = {
    "name": ("name", "first name", "nome", "nominativo", "nome e cognome", "ragione sociale"),
    "surname": ("surname", "last name", "family name", "cognome"),
    "organisation": ("organisation", "organization", "organizzazione", "company", "azienda", "ditta"),
    "email": ("email", "e-mail", "mail", "posta", "indirizzo e-mail"),
    "phone": ("phone", "telephone", "telefono", "tel", "cellulare"),
    "language": ("language", "lingua"),
    "kind": ("kind", "type", "tipo"),
    "tier": ("tier", "contract", "contratto", "livello"),
    "served_by": ("served by", "served_by", "partner", "servita da"),
}
KINDS: Final = {
    "": "customer", "customer": "customer", "cliente": "customer",
    "partner": "partner", "own": "own", "azienda": "own", "interna": "own",
}  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """What is wrong with a line (the head is line 1)."""

    line: int
    why: str


@dataclass(frozen=True)
class Line:
    """A line that is in order; `known` where the desk has it already and it is left as it is."""

    number: int
    values: Mapping[str, str]
    known: bool = False


@dataclass
class Table:
    """A table as it was read."""

    what: str
    lines: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    organisations: list[str] = field(default_factory=list)  # named and not there yet: people bring them along
    unknown: list[str] = field(default_factory=list)  # columns that mean nothing here, and are left out

    seen: set[str] = field(default_factory=set)

    @property
    def fresh(self) -> list[Line]:
        """Lines that bring something new."""
        return [line for line in self.lines if not line.known]


def read_table(text: str, what: str) -> Table:
    """Read `people` or `organisations`; everything wrong is told with its line."""
    table = Table(what)
    strange = (
        number for number, line in enumerate(text.splitlines(), 1) if "\x00" in line or len(line) > LINE
    )
    if number := next(strange, 0):
        table.faults.append(Fault(number, _("This is no text of a table. Save it as CSV, in UTF-8.")))
        return table
    rows = _rows(text)
    if rows is None:
        why = _("A cell is far too long: look for a quotation mark that nothing closes.")
        table.faults.append(Fault(1, why))
        return table
    head = next(rows, [])
    columns = {place: name for place, cell in enumerate(head) if (name := _column(cell))}
    table.unknown = [cell.strip()[:LONGEST] for cell in head if cell.strip() and not _column(cell)]
    if "name" not in columns.values():
        table.faults.append(Fault(1, _("The first line must name the columns; one of them is “name”.")))
        return table
    taken = _taken(what)
    for number, row in enumerate(islice(rows, MOST_LINES + 1), 2):
        if number > MOST_LINES + 1:
            table.faults.append(Fault(number, _("A table can have %(n)s lines at most.") % {"n": MOST_LINES}))
        if len(table.faults) >= MOST_ERRORS:
            return table
        values = {name: row[place].strip() for place, name in columns.items() if place < len(row)}
        if surname := values.pop("surname", ""):
            values["name"] = f"{values.get('name', '')} {surname}".strip()
        if any(values.values()):
            _take(table, number, values, taken)
    if what == "people":
        _know_by_name(table)
        _name_newcomers(table)
    else:
        _check_partners(table, taken)
    return table


def _rows(text: str) -> Iterator[list[str]] | None:
    """The cells; the separator is what the head has most of. None where a cell has no end."""
    head = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=head.count)
    try:
        rows = list(csv.reader(text.splitlines(), delimiter=delimiter))
    except csv.Error:
        return None
    return None if any(len(cell) > LINE for row in rows for cell in row) else iter(rows)


def _column(cell: str) -> str:
    words = cell.strip().lower().lstrip("\ufeff")
    return next((name for name, names in HEADS.items() if words in names), "")


def _taken(what: str) -> set[str]:
    """What the desk has already: addresses of people, or names of organisations."""
    if what == "people":
        return {address.lower() for address in Address.objects.values_list("address", flat=True)}
    return {name.lower() for name in Organisation.objects.values_list("name", flat=True)}


def _take(table: Table, number: int, values: dict[str, str], taken: set[str]) -> None:
    """Check one line, and take it in."""
    why = _person_fault(values) if table.what == "people" else _organisation_fault(values)
    key = values.get("email" if table.what == "people" else "name", "").lower()
    if not why and key and key in table.seen:
        why = _("“%(what)s” stands in an earlier line already.") % {"what": key}
    if why:
        table.faults.append(Fault(number, why))
    else:
        table.seen.add(key)
        table.lines.append(Line(number, values | {"key": key}, bool(key) and key in taken))


def _person_fault(values: dict[str, str]) -> str:
    """Why a person cannot be taken in; phone and language are brought into their form."""
    if not values.get("name"):
        return _("The name is missing.")
    if len(values["name"]) > LONGEST or len(values.get("organisation", "")) > LONGEST:
        return _("A name is too long.")
    try:
        if values.get("email"):
            validate_email(values["email"])
        if values.get("phone"):
            values["phone"] = e164(values["phone"])
    except ValidationError:
        return _("“%(email)s” is no e-mail address.") % {"email": values["email"]}
    except BadPhone:
        return _("“%(phone)s” is no telephone number.") % {"phone": values["phone"]}
    language = values.get("language", "").lower()[:2] or "it"
    if language not in ("it", "en"):
        return _("The language is it or en.")
    values["language"] = language
    return ""


def _organisation_fault(values: dict[str, str]) -> str:
    if not values.get("name"):
        return _("The name is missing.")
    if len(values["name"]) > LONGEST or len(values.get("tier", "")) > 30:
        return _("A name is too long.")
    kind = KINDS.get(values.get("kind", "").lower())
    if kind is None:
        return _("The kind is customer, partner or own.")
    values["kind"] = kind
    return ""


def _know_by_name(table: Table) -> None:
    """People without an address are known by their name with their number, or with their firm where they have none."""
    bare = {line.values["name"] for line in table.lines if not line.values.get("email")}
    rows = Person.objects.filter(name__in=bare) if bare else Person.objects.none()
    known: set[tuple[str, str]] = set()
    for name, firm, number in rows.values_list("name", "organisation__name", "phones__number"):
        known |= {(name, (firm or "").lower()), (name, number or "")}
    table.lines = [
        replace(line, known=True) if not line.values.get("email") and _marks(line) in known else line
        for line in table.lines
    ]


def _marks(line: Line) -> tuple[str, str]:
    values = line.values
    return values["name"], values.get("phone") or values.get("organisation", "").lower()


def _name_newcomers(table: Table) -> None:
    """Organisations that people name and nobody made yet."""
    there = {name.lower() for name in Organisation.objects.values_list("name", flat=True)}
    named = {line.values["organisation"] for line in table.fresh if line.values.get("organisation")}
    new = {name.lower(): name for name in sorted(named) if name.lower() not in there}
    table.organisations = list(new.values())


def _check_partners(table: Table, taken: set[str]) -> None:
    """A partner must be there, or in the same table."""
    partners = {
        name.lower() for name in Organisation.objects.filter(kind="partner").values_list("name", flat=True)
    }
    partners |= {line.values["key"] for line in table.lines if line.values["kind"] == "partner"}
    for line in table.fresh:
        partner = line.values.get("served_by", "")
        if partner and partner.lower() not in partners:
            why = _("There is no partner “%(name)s”, neither here nor in the table.") % {"name": partner}
            table.faults.append(Fault(line.number, why))


@transaction.atomic
def store_table(table: Table, *, by: By) -> int:
    """Store what is new of a table without faults; how many. Raises NotAllowed."""
    by.require()
    if table.faults:
        return 0
    _store_people(table, by) if table.what == "people" else _store_organisations(table, by)
    return len(table.fresh)


def _store_people(table: Table, by: By) -> None:
    store_newcomers(table, by)
    store_lines(table.fresh, by_name(), by)


def by_name() -> dict[str, Organisation]:
    """The organisations by their names in small letters."""
    return {one.name.lower(): one for one in Organisation.objects.all()}


def store_newcomers(table: Table, by: By) -> None:
    """The organisations that people bring along; inside a transaction."""
    for name in table.organisations:
        write_down(Organisation.objects.create(name=name), Alteration.Act.MADE, by)


def store_lines(lines: Sequence[Line], there: Mapping[str, Organisation], by: By) -> None:
    """People of lines that are in order, with the organisations that are there; inside a transaction."""
    for line in lines:
        values = line.values
        organisation = there.get(values.get("organisation", "").lower())
        person = Person(name=values["name"], language=values["language"], organisation=organisation)
        person.set_unusable_password()
        person.save()
        if values.get("email"):
            Address.objects.create(person=person, address=values["email"])
        if values.get("phone"):
            Phone.objects.create(person=person, number=values["phone"])
        write_down(person, Alteration.Act.MADE, by)


def _store_organisations(table: Table, by: By) -> None:
    for line in table.fresh:
        made = Organisation.objects.create(
            name=line.values["name"], kind=line.values["kind"], tier=line.values.get("tier", "").lower()
        )
        write_down(made, Alteration.Act.MADE, by)
    there = by_name()
    for line in table.fresh:
        if line.values.get("served_by"):
            there[line.values["key"]].served_by.add(there[line.values["served_by"].lower()])
