"""Taking shifts or leave over from a calendar kept elsewhere, as overrides; reading it again changes nothing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal

from django.db import transaction

from sportello.domain import rota as domain
from sportello.oncall.ical_reading import Entry, read_entries
from sportello.oncall.models import Override, Rota, Slot
from sportello.oncall.override import end_override, record_override
from sportello.oncall.plan import UnusableRota, refuse_unusable
from sportello.people.models import Address, Person

DIGEST = 32
Kind = Literal["duty", "leave"]


@dataclass(frozen=True)
class Imported:
    """What an import did: overrides added, changed, ended; who is not known here; titles of what is damaged."""

    added: int = 0
    changed: int = 0
    ended: int = 0
    unknown: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wanted:
    """An override the calendar asks for, with the source that identifies it."""

    source: str
    override: domain.Override


def known_people() -> dict[str, int]:
    """Names and e-mail addresses, case-folded, with the person they mean; a name two people share means nobody."""
    people: dict[str, int] = {}
    shared: set[str] = set()
    for pk, name in Person.objects.filter(is_active=True).order_by("id").values_list("pk", "name"):
        shared |= {name.casefold()} & people.keys()
        people[name.casefold()] = pk
    named = {name: pk for name, pk in people.items() if name not in shared}
    addresses = Address.objects.filter(person__is_active=True).values_list("address", "person_id")
    return named | {address.casefold(): pk for address, pk in addresses}


def import_calendar(
    rota_id: int,
    data: bytes,
    *,
    feed: str,
    kind: Kind,
    until: datetime,
    at: datetime,
    slot: str | None = None,
    people: Mapping[str, int] | None = None,
    made_by: int | None = None,
) -> Imported:
    """Make the overrides of `feed` from `at` to `until` those the calendar asks for, and leave the past alone.

    `duty`: who is named works extra, in `slot` or in the slot an entry's category names. `leave`: who is named is
    away. People are found by the attendee's address, else by the entry's title. Raises `UnreadableCalendar` and
    `UnusableRota`; then nothing has changed.
    """
    rota = Rota.objects.get(pk=rota_id)
    names = list(Slot.objects.filter(rota=rota).values_list("name_it", flat=True))
    if slot is not None and slot not in names:
        raise UnusableRota(problem="override_unknown_slot", slot=slot, hint="Choose a slot the rota has.")
    reading = read_entries(data, at, until, zone=rota.zone)
    directory = known_people() if people is None else people
    unknown: dict[str, None] = {}
    wanted: dict[str, Wanted] = {}
    for entry in reading.entries:
        found = _named(entry, directory)
        if not found:
            unknown[entry.summary] = None
        place = slot or next((each for each in entry.categories if each in names), None)
        for person in found:
            each = _wanted(entry, person, kind, place, feed, at)
            wanted[each.source] = each
    with transaction.atomic():
        running = Override.objects.filter(
            rota_id=rota_id, source__startswith=f"{feed}#", ends_at__gt=at, starts_at__lt=until
        )
        counts = _reconcile(rota_id, {_key(row, feed): row for row in running}, wanted, at, made_by)
    return Imported(*counts, tuple(unknown), reading.faults)


def _named(entry: Entry, people: Mapping[str, int]) -> tuple[int, ...]:
    """Who an entry means: its attendees' addresses, else its title as one name, else as names between commas."""
    title = entry.summary.lstrip("@").strip()
    for words in (entry.addresses, (title,), title.split(",")):
        found = dict.fromkeys(_known(words, people))
        if found:
            return tuple(found)
    return ()


def _known(words: Iterable[str], people: Mapping[str, int]) -> Iterator[int]:
    for word in words:
        person = people.get(word.strip().lstrip("@").casefold())
        if person is not None:
            yield person


def _wanted(entry: Entry, person: int, kind: Kind, slot: str | None, feed: str, at: datetime) -> Wanted:
    digest = sha256(f"{kind}\n{person}\n{entry.key}".encode()).hexdigest()[:DIGEST]
    override = domain.Override(
        starts=max(entry.starts, at),
        ends=entry.ends,
        person=person if kind == "leave" else None,
        replacement=person if kind == "duty" else None,
        slot=slot,
    )
    return Wanted(f"{feed}#{digest}", override)


def _key(row: Override, feed: str) -> str:
    """The source as the calendar gives it, without what was added when an entry came back."""
    return row.source[: len(feed) + 1 + DIGEST]


def _reconcile(
    rota_id: int,
    present: Mapping[str, Override],
    wanted: Mapping[str, Wanted],
    at: datetime,
    made_by: int | None,
) -> tuple[int, int, int]:
    """Add what is new, move the end of what goes on, end what the calendar no longer says."""
    added = [each for source, each in wanted.items() if source not in present]
    kept = [(row, wanted[source].override.ends) for source, row in present.items() if source in wanted]
    moved = [(row, ends) for row, ends in kept if row.ends_at != ends]
    gone = [row for source, row in present.items() if source not in wanted]
    for row, ends in [*moved, *((row, at) for row in gone)]:
        end_override(row.pk, ends_at=ends, at=at)
    # An entry that went away while it ran and comes back is another override: the first stays as it was.
    past = set(Override.objects.filter(rota_id=rota_id).exclude(source="").values_list("source", flat=True))
    for each in added:
        source = f"{each.source}@{at:%Y%m%dT%H%M%S}" if each.source in past else each.source
        record_override(rota_id, each.override, made_by=made_by, source=source, at=at)
    refuse_unusable(rota_id)
    return len(added), len(moved), len(gone)
