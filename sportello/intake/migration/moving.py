"""The whole way of an export: read and put aside, people found or made, tickets played through the door in groups.

Each group of tickets is one transaction, with the note of what each became: stopped at any moment, the same command
goes on where it was; done again, it changes nothing; a newer export of the same desk brings only what is new.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import chain
from json import dumps
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from sportello.desk.history import Act, Joint, adopt, join, play
from sportello.desk.retelling.moved import afterwards
from sportello.domain.lifecycle import UNRESOLVED
from sportello.intake.migration.documents import Export
from sportello.intake.migration.files import Fetch, Keeper
from sportello.intake.migration.meaning import Meaning
from sportello.intake.migration.opening import Refused
from sportello.intake.migration.places import Places
from sportello.intake.migration.plan import Plan
from sportello.intake.migration.reader import Product
from sportello.intake.migration.records import Link, Name, Rating, Record, Unreadable, Unused, to_plain
from sportello.intake.migration.report import Report
from sportello.intake.migration.shelf import Bundle, Shelf
from sportello.intake.migration.telling import IMPORTER, Teller, key_of
from sportello.intake.migration.who import known_as, settle_who, short
from sportello.intake.migration.wording import Wording
from sportello.intake.models import Origin
from sportello.people.models import Person
from sportello.tickets.models import Ticket, TimelineEvent

AT_ONCE: Final = 200
UNKNOWN: Final = "Richiedente non indicato"
_READ_EVERY: Final = 500

Tell = Callable[[str, int, int], None]
"""Told how far a stage (`reading`, `tickets`) is: how many of how many (0: not known)."""


@dataclass
class Moved:
    """What came of it. In a dry run `tickets` are those that would be made."""

    report: Report
    tickets: int = 0
    known: int = 0
    people: int = 0
    organisations: int = 0
    files: int = 0
    adopted: int = 0
    linked: int = 0
    first: int | None = None


def _nothing(stage: str, done: int, total: int) -> None:
    return None


def put_aside(records: Iterable[Record], shelf: Shelf, report: Report, tell: Tell = _nothing) -> None:
    """Read an export whole: onto the shelf, or into the report."""
    for count, record in enumerate(records, 1):
        if isinstance(record, Unused):
            report.unused[record.what] += 1
            continue
        report.read[record.kind] += 1
        if isinstance(record, Unreadable):
            report.reject(record, record.why)
        else:
            shelf.add(record)
            report.accepted[record.kind] += isinstance(record, Name)
        if count % _READ_EVERY == 0:
            tell("reading", count, 0)
    shelf.sort()


def move_in(
    product: Product,
    export: Export,
    shelf: Shelf,
    plan: Plan,
    report: Report,
    *,
    at: datetime,
    dry: bool = False,
    fetch: Fetch | None = None,
    tell: Tell = _nothing,
) -> Moved:
    """Bring in what lies on the shelf. Raises what the department or the policy lacks.

    A dry run writes nothing: it tells what would be made and what would be refused before the door.
    """
    source = plan.source or product.key
    moved = Moved(report)
    places = Places(plan, dry)
    whos = settle_who(shelf, plan, report, source, dry=dry)
    moved.people, moved.organisations = whos.made, whos.firms_made
    keeper = Keeper(export, fetch if plan.fetch else None, dry)
    meaning = Meaning(product, plan, names_of(shelf), report)
    teller = Teller(meaning, source, places, whos, Wording(keeper, report), report, at, _nobody(dry))
    mover = _Mover(teller, moved, dry, at)
    done = 0
    for chunk in chain(shelf.bundles(AT_ONCE), shelf.loose(AT_ONCE)):
        mover.take(chunk)
        done += len(chunk)
        tell("tickets", min(done, shelf.tickets), shelf.tickets)
    if not dry:
        mover.finish(plan.adopt)
    moved.files = keeper.kept
    return moved


def names_of(shelf: Shelf) -> dict[str, dict[str, str]]:
    """What the product calls its teams, categories, states, priorities and fields."""
    return {of: shelf.names(of) for of in ("team", "category", "state", "priority", "field")}


def _nobody(dry: bool) -> int:
    """Who asks where nobody is named."""
    # Nobody who can be reached: whoever calls themselves so in a letter would else be shown all these tickets.
    nobody = Person.objects.filter(name=UNKNOWN, login=None, addresses=None, phones=None)
    found = nobody.order_by("pk").first()
    if found is None and not dry:
        found = Person(name=UNKNOWN)
        found.set_unusable_password()
        found.save()
    return found.pk if found is not None else 0


class _Mover:
    """Plays bundles, group by group."""

    def __init__(self, teller: Teller, moved: Moved, dry: bool, at: datetime) -> None:
        self.teller, self.moved, self.dry, self.at = teller, moved, dry, at
        self.report, self.source = moved.report, teller.source
        self.links: list[Link] = []
        self.fresh: list[int] = []

    def take(self, bundles: Sequence[Bundle]) -> None:
        """One group of tickets, in one transaction."""
        wanted = {short(bundle.reference): bundle.reference for bundle in bundles}
        rows = Origin.objects.filter(source=self.source, kind="ticket", reference__in=list(wanted))
        origins = {wanted[origin.reference]: origin for origin in rows}
        digests, cases = dict[str, str](), dict[str, list[Act]]()
        by_case = {bundle.reference: bundle for bundle in bundles}
        for bundle in bundles:
            origin, digest = origins.get(bundle.reference), _digest(bundle)
            if origin is not None and origin.digest == digest and bundle.ticket is not None:
                self._repeat(bundle)
                continue
            acts = self._acts(bundle, origin)
            if acts:
                cases[bundle.reference], digests[bundle.reference] = acts, digest
        if cases and not self.dry:
            self._play(cases, origins, digests, by_case)

    def _repeat(self, bundle: Bundle) -> None:
        for record in bundle.records:
            self.report.repeated[record.kind] += 1
        self.report.repeated.update(bundle.copies)
        self.moved.known += 1
        self.links += bundle.links

    def _acts(self, bundle: Bundle, origin: Origin | None) -> list[Act]:
        """The acts of a ticket; its records are counted. None for one that does not get in."""
        if bundle.ticket is None and origin is None:
            self._refuse(bundle, "its ticket is not in the export")
            return []
        try:
            acts = self.teller.acts(bundle)
        except Refused as why:
            self._refuse(bundle, str(why))
            return []
        for record in bundle.records:
            self.report.accepted[record.kind] += 1
        self.report.accepted.update(bundle.copies)
        self.links += bundle.links
        if origin is None:
            self.moved.tickets += 1
        else:
            self.moved.known += 1
        return acts

    def _refuse(self, bundle: Bundle, why: str) -> None:
        for record in bundle.records:
            is_head = record is bundle.ticket or bundle.ticket is None
            self.report.reject(record, why if is_head else f"its ticket was refused: {why}")
        self.report.accepted.update(bundle.copies)

    @transaction.atomic
    def _play(
        self,
        cases: dict[str, list[Act]],
        origins: dict[str, Origin],
        digests: dict[str, str],
        bundles: dict[str, Bundle],
    ) -> None:
        known = {reference: origins[reference].key for reference in cases if reference in origins}
        cases = self._as_they_stand(cases, known, bundles)
        played = play(cases, known, actor=IMPORTER, recorded_at=self.at)
        refused, counted = set[str](), set[int]()
        for reference, act, error in played.refused:
            refused.add(reference)
            self._refused(bundles[reference], act, str(error), counted)
        tickets = {**known, **played.tickets}
        Origin.objects.bulk_create(
            [
                Origin(source=self.source, kind="ticket", reference=short(reference), key=tickets[reference],
                       number=_number(bundles[reference]), digest="" if reference in refused else digests[reference])
                for reference in cases
                if reference in tickets
            ],
            update_conflicts=True,
            unique_fields=["source", "kind", "reference"],
            update_fields=["digest"],
        )  # fmt: skip
        self.fresh += [id for reference, id in played.tickets.items() if reference not in known]
        self.moved.first = self.moved.first or next(iter(self.fresh), None)

    def _as_they_stand(
        self, cases: dict[str, list[Act]], known: dict[str, int], bundles: dict[str, Bundle]
    ) -> dict[str, list[Act]]:
        """What is new of known tickets: said now where the engine cares for them already.

        Where people have worked on a ticket here, only what was said is still taken: how it stands is theirs.
        """
        if not known:
            return cases
        rows = Ticket.objects.filter(pk__in=known.values())
        lived = set(rows.filter(historical=False).values_list("pk", flat=True))
        touched = set(
            TimelineEvent.objects.filter(ticket__in=lived)
            .exclude(source__in=["import", "engine"])
            .values_list("ticket", flat=True)
        )
        found = {}
        for reference, told in cases.items():
            id = known.get(reference)
            acts = self._only_said(told, bundles[reference]) if id in touched else told
            found[reference] = [self._now(act) for act in acts] if id in lived else acts
        return found

    def _now(self, act: Act) -> Act:
        return Act(self.at, afterwards(act.step, act.at), act.actor, act.dedup_key)

    def _only_said(self, acts: list[Act], bundle: Bundle) -> list[Act]:
        said = {self._key(bundle, record) for record in (*bundle.messages, *bundle.ratings)}
        return [act for act in acts if act.dedup_key in said]

    def _refused(self, bundle: Bundle, act: Act, why: str, counted: set[int]) -> None:
        """An act that the door refused: the record that it comes from is rejected, once.

        Where it is only a part of what its record does (its eleventh file, the hand it was left in), that part is told.
        """
        by_key = {self._key(bundle, one): one for one in bundle.records if one is not bundle.ticket}
        if bundle.ticket is not None:
            by_key[key_of(self.source, bundle.reference, "opened")] = bundle.ticket
        record = by_key.get(act.dedup_key)
        if record is None or id(record) in counted:
            self.report.warn(record or next(bundle.records), f"a part of it was refused: {why}")
            return
        counted.add(id(record))
        self.report.accepted[record.kind] -= 1
        self.report.reject(record, why)

    def _key(self, bundle: Bundle, record: Record) -> str:
        own = f"r{record.reference}" if isinstance(record, Rating) else record.reference
        return key_of(self.source, bundle.reference, own)

    # -- at the end -------------------------------------------------------------------------------------------

    def finish(self, adopts: bool) -> None:
        """Links between tickets; open ones come into the engine's care, if wanted."""
        for start in range(0, len(self.links), AT_ONCE):
            self._link(self.links[start : start + AT_ONCE])
        if adopts:
            self.moved.adopted = adopt_from(self.source, at=self.at)

    def _link(self, links: Sequence[Link]) -> None:
        ids = known_as(self.source, "ticket", {one for link in links for one in (link.ticket, link.other)})
        joints = []
        for link in links:
            if link.ticket in ids and link.other in ids:
                merged = link.relation == "merged"
                joints.append(Joint(ids[link.ticket], ids[link.other], link.relation, merged))
            else:
                self.report.warn(link, "a link to a ticket that is not here: left out")
        self.moved.linked += join(joints, actor=IMPORTER, at=self.at) if joints else 0


def standing_still(source: str) -> QuerySet[Ticket]:
    """The unresolved tickets of a source that the engine does not care for yet."""
    rows = Origin.objects.filter(source=source, kind="ticket").values("key")
    return Ticket.objects.filter(pk__in=rows, historical=True, status__in=[one.value for one in UNRESOLVED])


def adopt_from(
    source: str, *, at: datetime, tell: Callable[[int, int], None] = lambda done, total: None
) -> int:
    """Take every unresolved ticket of a source that still stands as history into the engine's care; how many.

    `tell` is told between two transactions how many of how many; stopped there, doing it again goes on.
    """
    ids, count = list(standing_still(source).order_by("pk").values_list("pk", flat=True)), 0
    for start in range(0, len(ids), AT_ONCE):
        tell(start, len(ids))
        count += adopt(ids[start : start + AT_ONCE], at=at, past_told=True)
    return count


def _number(bundle: Bundle) -> str:
    return bundle.ticket.number[:60] if bundle.ticket is not None else ""


def _digest(bundle: Bundle) -> str:
    """Of everything that the export tells of a ticket, wherever it stood."""
    summed = sha256()
    for record in bundle.records:
        plain = to_plain(record)
        plain.pop("place")
        summed.update(dumps(plain, sort_keys=True, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    return summed.hexdigest()
