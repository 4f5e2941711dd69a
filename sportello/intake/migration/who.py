"""People and organisations of an export, found here or made: by what an earlier import made of them, then by address,
then by telephone and name, so that nobody is there twice. Nobody gets a login or a role, and who is known stays as is.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models.functions import Lower

from sportello.domain.folding import fold
from sportello.intake.migration.plan import Plan
from sportello.intake.migration.records import Organisation, Person
from sportello.intake.migration.report import Report
from sportello.intake.migration.shelf import Shelf
from sportello.intake.models import Origin
from sportello.intake.newcomers import NO_PASSWORD
from sportello.people import models as people
from sportello.people.phone_numbers import BadPhone, e164

AT_ONCE = 500
LONGEST = 200
"""Letters of a reference that are kept."""
LONGEST_ADDRESS = 254
T = TypeVar("T")


@dataclass
class Whos:
    """Ids by reference. `of` is a person's organisation, `agents` who answers over there."""

    source: str
    people: dict[str, int] = field(default_factory=dict)
    organisations: dict[str, int] = field(default_factory=dict)
    of: dict[int, int | None] = field(default_factory=dict)
    agents: set[str] = field(default_factory=set)
    made: int = 0
    firms_made: int = 0


def settle_who(shelf: Shelf, plan: Plan, report: Report, source: str, *, dry: bool) -> Whos:
    """Find or make everybody; a dry run makes nobody: who would be made has a negative number."""
    whos = Whos(source)
    for firms in _some(shelf.organisations(), AT_ONCE):
        with transaction.atomic():
            _organisations(firms, whos, report, dry)
    for group in _some(shelf.people(), AT_ONCE):
        with transaction.atomic():
            _people(group, whos, plan, report, dry)
    return whos


def _some(items: Iterator[T], size: int) -> Iterator[list[T]]:
    while chunk := list(islice(items, size)):
        yield chunk


def known_as(source: str, kind: str, references: Iterable[str]) -> dict[str, int]:
    """What earlier imports made of these references."""
    wanted = {short(reference): reference for reference in references}
    rows = Origin.objects.filter(source=source, kind=kind, reference__in=list(wanted))
    return {wanted[reference]: key for reference, key in rows.values_list("reference", "key")}


def short(reference: str) -> str:
    """A reference as a row can hold it."""
    if len(reference) <= LONGEST:
        return reference
    return f"{reference[: LONGEST - 65]}-{sha256(reference.encode()).hexdigest()}"


# -- organisations ------------------------------------------------------------------------------------------------


def _organisations(told: Sequence[tuple[Organisation, int]], whos: Whos, report: Report, dry: bool) -> None:
    firms = [firm for firm, _ in told]
    known = known_as(whos.source, "organisation", [firm.reference for firm in firms])
    lower = {firm.name.lower() for firm in firms if firm.name}
    rows = people.Organisation.objects.annotate(low=Lower("name")).filter(low__in=lower).order_by("-pk")
    there = dict(rows.values_list("low", "pk"))
    fresh: dict[str, people.Organisation] = {}
    for firm, times in told:
        if not firm.name or not firm.reference:
            report.reject(firm, "an organisation without a name", times)
        elif firm.reference not in known and firm.name.lower() not in there:
            fresh.setdefault(
                firm.name.lower(), people.Organisation(name=firm.name[:160], tier=firm.tier.lower()[:30])
            )
    if not dry:
        people.Organisation.objects.bulk_create(fresh.values())
    for place, (name, row) in enumerate(fresh.items(), 1):
        there[name] = row.pk or -(whos.firms_made + place)
    whos.firms_made += len(fresh)
    for firm, times in told:
        if firm.name and firm.reference:
            _count(report, "organisation", firm.reference in known, times)
            whos.organisations[firm.reference] = known.get(firm.reference) or there[firm.name.lower()]
    _remember(whos, "organisation", {f.reference for f in firms} - known.keys(), whos.organisations, dry)


def _remember(whos: Whos, kind: str, fresh: Iterable[str], ids: Mapping[str, int], dry: bool) -> None:
    rows = [
        Origin(source=whos.source, kind=kind, reference=short(ref), key=ids[ref])
        for ref in sorted(fresh)
        if ref in ids
    ]
    if not dry:
        Origin.objects.bulk_create(rows, ignore_conflicts=True)


def _count(report: Report, kind: str, known: bool, times: int = 1) -> None:
    (report.repeated if known else report.accepted)[kind] += times


# -- people -------------------------------------------------------------------------------------------------------


def _people(group: Sequence[tuple[Person, int]], whos: Whos, plan: Plan, report: Report, dry: bool) -> None:
    known = known_as(whos.source, "person", [person.reference for person, _ in group])
    found = {**_chosen(group, plan), **known}
    by_address = _by_address(group)
    by_phone = _by_phone(group)
    staff = _by_name_of_staff(group)
    fresh: dict[str, people.Person] = {}  # who is to be made, by what tells them apart
    same: dict[str, str] = {}
    for person, times in group:
        reference = person.reference
        if not reference:
            report.reject(person, "a person without an identifier", times)
            continue
        if person.agent:
            whos.agents.add(reference)
        _count(report, "person", reference in known, times)
        if reference in found:
            continue
        key, id = _match(person, by_address, by_phone, report)
        if id is None and person.agent and not person.address:
            id = staff.get(fold(person.name))
        if id is not None:
            found[reference] = id
            continue
        same[reference] = key
        if key not in fresh:
            fresh[key] = _newcomer(person, whos)
    _make(group, fresh, same, found, whos, dry)
    whos.people.update(found)
    _remember(whos, "person", found.keys() - known.keys(), found, dry)
    rows = people.Person.objects.filter(pk__in={id for id in found.values() if id > 0})
    whos.of.update(rows.values_list("pk", "organisation"))


def _chosen(group: Sequence[tuple[Person, int]], plan: Plan) -> dict[str, int]:
    """Whom the mapping names for somebody: by reference, address or name."""
    if not plan.agents:
        return {}
    found = {}
    for person, _ in group:
        # A name only of who answers there: somebody who asks may be called the same.
        for word in (person.reference, person.address, person.name if person.agent else ""):
            if word and word.lower() in plan.agents:
                found[person.reference] = plan.agents[word.lower()]
                break
    return found


def _by_address(group: Sequence[tuple[Person, int]]) -> dict[str, int]:
    lower = {person.address.lower() for person, _ in group if person.address}
    rows = people.Address.objects.annotate(low=Lower("address")).filter(low__in=lower)
    return dict(rows.values_list("low", "person"))


def _by_phone(group: Sequence[tuple[Person, int]]) -> dict[tuple[str, str], int]:
    """Those without an address by number and name: a number alone may be the firm's."""
    numbers = {number for person, _ in group if not person.address and (number := _number(person.phone))}
    rows = people.Phone.objects.filter(number__in=numbers).values_list("number", "person__name", "person")
    return {(number, fold(name)): id for number, name, id in rows}


def _by_name_of_staff(group: Sequence[tuple[Person, int]]) -> dict[str, int]:
    """Who works here by name, for agents of whom no address is told; a name that two share says nothing."""
    wanted = {fold(person.name) for person, _ in group if person.agent and not person.address and person.name}
    found: dict[str, set[int]] = {}
    if wanted:
        rows = people.Person.objects.filter(is_active=True, roles__isnull=False)
        for id, name in rows.values_list("pk", "name"):
            found.setdefault(fold(name), set()).add(id)
    return {name: next(iter(ids)) for name, ids in found.items() if name in wanted and len(ids) == 1}


def _number(phone: str) -> str:
    try:
        return e164(phone) if phone else ""
    except BadPhone:
        return ""


def _match(
    person: Person, by_address: Mapping[str, int], by_phone: Mapping[tuple[str, str], int], report: Report
) -> tuple[str, int | None]:
    """What tells somebody apart, and whom of those here it tells."""
    address = person.address.lower()
    if address:
        try:
            if len(address) > LONGEST_ADDRESS:
                raise ValidationError("too long")
            validate_email(address)
        except ValidationError:
            report.warn(person, "an address that is none was left out")
            person.address = address = ""
    if address:
        return f"@{address}", by_address.get(address)
    if number := _number(person.phone):
        key = (number, fold(person.name))
        return f"{key[0]} {key[1]}", by_phone.get(key)
    return f"={person.reference}", None


def _newcomer(person: Person, whos: Whos) -> people.Person:
    return people.Person(
        name=(person.name or person.address or person.reference)[:160],
        language=person.language if person.language in ("it", "en") else "it",
        organisation_id=_positive(whos.organisations.get(person.organisation)),
        password=NO_PASSWORD,
    )


def _positive(id: int | None) -> int | None:
    return id if id is not None and id > 0 else None


def _make(
    group: Sequence[tuple[Person, int]],
    fresh: Mapping[str, people.Person],
    same: Mapping[str, str],
    found: dict[str, int],
    whos: Whos,
    dry: bool,
) -> None:
    if not dry:
        people.Person.objects.bulk_create(fresh.values())
    ids = {key: row.pk or -(whos.made + place) for place, (key, row) in enumerate(fresh.items(), 1)}
    whos.made += len(fresh)
    found.update({reference: ids[key] for reference, key in same.items()})
    if dry:
        return
    addresses, phones = dict[str, people.Address](), dict[tuple[int, str], people.Phone]()
    for person, _ in group:
        if person.reference not in same:
            continue
        id = found[person.reference]
        if person.address:
            addresses[person.address.lower()] = people.Address(person_id=id, address=person.address)
        if number := _number(person.phone):
            phones[id, number] = people.Phone(person_id=id, number=number)
    people.Address.objects.bulk_create(addresses.values())
    people.Phone.objects.bulk_create(phones.values())
