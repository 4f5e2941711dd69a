"""From rows to the values of `domain.rota`, all rotas in seven queries."""

from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from django.db.models import Max, Model, Q, QuerySet

from sportello.domain import rota as domain
from sportello.oncall.hours import parse_hours
from sportello.oncall.models import Override, Rota, Rotation, RotationMember, Slot, Substitute
from sportello.people.models import Alteration, Person

ALWAYS, FOR_EVER = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)


def load_rotas(ids: Collection[int] | None = None) -> dict[int, domain.Rota]:
    """Every rota (or those asked for) by its id. A value keeps what it compiles: load once, ask often."""
    rotas = Rota.objects.all() if ids is None else Rota.objects.filter(pk__in=ids)
    slots, overrides, substitutes = _slots(ids), _overrides(ids), _substitutes(ids)
    left = _left()
    return {
        row.pk: domain.Rota(
            id=row.pk,
            zone=row.zone,
            slots=tuple(slots[row.pk]),
            overrides=(*overrides[row.pk], *left),
            substitutes=tuple(substitutes[row.pk]),
        )
        for row in rotas
    }


def _left() -> tuple[domain.Override, ...]:
    """Whoever no longer works here is away for good from the moment they were taken out of use: a hole, unless covered.

    They stand last, so that no earlier word brings them back; who was on duty before that moment stays known.
    """
    named = Q(pk__in=in_turns()) | Q(pk__in=_named(Override, "replacement"))
    named |= Q(pk__in=_named(Substitute, "substitute"))
    gone = list(Person.objects.filter(named, is_active=False).values_list("pk", flat=True))
    if not gone:
        return ()
    since = dict(
        Alteration.objects.filter(noun="people.person", act=Alteration.Act.ENDED, key__in=gone)
        .values_list("key")
        .annotate(Max("at"))
    )
    return tuple(
        domain.Override(starts=since.get(person, ALWAYS), ends=FOR_EVER, person=person) for person in gone
    )


def _named(model: type[Model], place: str) -> QuerySet[Any, int]:
    """The people whom a column names, as part of another query."""
    return model._default_manager.order_by().exclude(**{place: None}).values_list(place, flat=True)


def in_turns() -> QuerySet[RotationMember, int]:
    """The ids of everybody who has a place in a rotation, as part of another query."""
    return RotationMember.objects.order_by().values_list("person", flat=True)


def load_rota(rota_id: int) -> domain.Rota:
    """One rota. Raises `Rota.DoesNotExist`."""
    found = load_rotas([rota_id])
    if rota_id not in found:
        raise Rota.DoesNotExist(rota_id)
    return found[rota_id]


def _slots(ids: Collection[int] | None) -> dict[int, list[domain.Slot]]:
    rotations = _rotations(ids)
    rows: QuerySet[Slot] = Slot.objects.order_by("rota_id", "rank", "id")
    slots: dict[int, list[domain.Slot]] = defaultdict(list)
    for row in rows if ids is None else rows.filter(rota_id__in=ids):
        slots[row.rota_id].append(
            domain.Slot(row.name_it, tuple(rotations[row.pk]), row.minimum, parse_hours(row.hours))
        )
    return slots


def _rotations(ids: Collection[int] | None) -> dict[int, list[domain.Rotation]]:
    places = RotationMember.objects.order_by("rotation_id", "rank", "id")
    rows: QuerySet[Rotation] = Rotation.objects.order_by("slot_id", "rank", "id")
    if ids is not None:
        places = places.filter(rotation__slot__rota_id__in=ids)
        rows = rows.filter(slot__rota_id__in=ids)
    people: dict[int, list[int]] = defaultdict(list)
    for rotation_id, person_id in places.values_list("rotation_id", "person_id"):
        people[rotation_id].append(person_id)
    rotations: dict[int, list[domain.Rotation]] = defaultdict(list)
    for row in rows:
        rotations[row.slot_id].append(rotation_value(row, tuple(people[row.pk])))
    return rotations


def rotation_value(row: Rotation, people: tuple[int, ...]) -> domain.Rotation:
    """A rotation's row and its people as the value of the domain."""
    unit = row.unit
    return domain.Rotation(
        people=people,
        windows=parse_hours(row.hours),
        unit=unit if unit in {"hours", "days", "weeks"} else None,  # type: ignore[arg-type] # just tested
        every=row.every,
        first_day=row.first_day,
        handover=row.handover,
        together=row.together,
        starts=row.starts_at,
        ends=row.ends_at,
        id=row.pk,
    )


def _overrides(ids: Collection[int] | None) -> dict[int, list[domain.Override]]:
    # By id: of two overrides that touch the same person, the one made later wins.
    rows = Override.objects.order_by("id").select_related("slot")
    overrides: dict[int, list[domain.Override]] = defaultdict(list)
    for row in rows if ids is None else rows.filter(rota_id__in=ids):
        overrides[row.rota_id].append(
            domain.Override(
                starts=row.starts_at,
                ends=row.ends_at,
                person=row.person_id,
                replacement=row.replacement_id,
                slot=row.slot.name_it if row.slot else None,
                id=row.pk,
            )
        )
    return overrides


def _substitutes(ids: Collection[int] | None) -> dict[int, list[domain.Substitutes]]:
    """The rows of one person that are in force over the same time make one list, in order of rank."""
    rows = Substitute.objects.order_by("rota_id", "person_id", "rank", "id")
    if ids is not None:
        rows = rows.filter(rota_id__in=ids)
    lists: dict[tuple[int, int, datetime | None, datetime | None], list[int]] = defaultdict(list)
    for row in rows:
        lists[row.rota_id, row.person_id, row.starts_at, row.ends_at].append(row.substitute_id)
    found: dict[int, list[domain.Substitutes]] = defaultdict(list)
    for (rota_id, person, starts, ends), people in lists.items():
        found[rota_id].append(domain.Substitutes(person, tuple(people), starts, ends))
    return found
