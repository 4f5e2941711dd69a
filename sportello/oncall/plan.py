"""Making and changing rotas. Nothing that has been is changed: what is in force ends, what is new begins, both
from a moment that is not past. Whatever would leave a rota unusable is refused and rolled back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from sportello.domain import rota as domain
from sportello.domain.errors import DeskError
from sportello.oncall.hours import write_hours
from sportello.oncall.load import load_rota
from sportello.oncall.models import Rota, Rotation, RotationMember, Slot, Substitute


class UnusableRota(DeskError):
    """A rota that could not do its work: `problem` is a code of `check_rota`, the hint says what to do."""

    code = "unusable_rota"


class PastShift(DeskError):
    """A change to who was on duty in the past."""

    code = "past_shift"
    message = "Who was on duty before {at} cannot be changed."
    hint = "Let the change begin now or later."


def create_rota(
    *,
    name_it: str,
    name_en: str = "",
    zone: str,
    slots: Sequence[domain.Slot],
    names_en: Mapping[str, str] | None = None,
    team_id: int | None = None,
    substitutes: Sequence[domain.Substitutes] = (),
    at: datetime,
) -> Rota:
    """Store a new rota, in force from `at`. `names_en`: what its slots are called in English, by their names.

    Raises `UnusableRota` (empty, unknown zone...) and `PastShift`.
    """
    _refuse_unusable(domain.Rota(0, zone, tuple(slots), substitutes=tuple(substitutes)))
    with transaction.atomic():
        rota = Rota.objects.create(name_it=name_it, name_en=name_en, zone=zone, team_id=team_id)
        for rank, slot in enumerate(slots):
            _store_slot(rota, slot, (names_en or {}).get(slot.name, ""), rank, at)
        for each in substitutes:
            _store_substitutes(rota.pk, each.person, each.people, each.starts, at)
    return rota


def add_rotation(slot_id: int, rotation: domain.Rotation, *, at: datetime) -> Rotation:
    """Add a rotation to a slot from its own start, or from `at`. Raises `UnusableRota` and `PastShift`."""
    with transaction.atomic():
        slot = Slot.objects.get(pk=slot_id)
        row = _store_rotation(slot, rotation, slot.rotations.count(), at)
        refuse_unusable(slot.rota_id)
    return row


def change_rotation(rotation_id: int, new: domain.Rotation, *, starts_at: datetime, at: datetime) -> Rotation:
    """Put another rotation in the place of one, from `starts_at` on. Raises `UnusableRota` and `PastShift`."""
    refuse_past(starts_at, at)
    with transaction.atomic():
        old = Rotation.objects.select_related("slot").get(pk=rotation_id)
        row = _store_rotation(old.slot, replace(new, starts=starts_at), old.rank, at)
        _stop(old, starts_at)
        refuse_unusable(old.slot.rota_id)
    return row


def end_rotation(rotation_id: int, *, ends_at: datetime, at: datetime) -> None:
    """Let a rotation end; one that has not begun by then is removed. Raises `UnusableRota` and `PastShift`."""
    refuse_past(ends_at, at)
    with transaction.atomic():
        rotation = Rotation.objects.select_related("slot").get(pk=rotation_id)
        _stop(rotation, ends_at)
        refuse_unusable(rotation.slot.rota_id)


def set_substitutes(rota_id: int, person_id: int, people: Sequence[int], *, at: datetime) -> None:
    """Who steps in for a person from `at` on, first choice first. Raises `UnusableRota`."""
    with transaction.atomic():
        rows = Substitute.objects.filter(rota_id=rota_id, person_id=person_id, ends_at=None)
        rows.filter(starts_at__gte=at).delete()
        rows.update(ends_at=at)
        if person_id in people:
            # Said before the database's own constraint would say it less kindly.
            raise UnusableRota(problem="own_substitute", hint="Nobody can be their own substitute.")
        _store_substitutes(rota_id, person_id, people, at, at)


def refuse_past(moment: datetime, at: datetime) -> None:
    """Raise `PastShift` when a change would begin before the present moment `at`."""
    if moment < at:
        raise PastShift(at=at.isoformat(timespec="minutes"))


def refuse_unusable(rota_id: int) -> None:
    """Raise `UnusableRota` when the stored rota could not do its work."""
    _refuse_unusable(load_rota(rota_id))


def _refuse_unusable(rota: domain.Rota) -> None:
    problems = domain.check_rota(rota)
    if problems:
        first = problems[0]
        raise UnusableRota(
            problem=first.code,
            slot=first.slot,
            problems=[problem.code for problem in problems],
            hint=first.advice,
        )


def _store_slot(rota: Rota, slot: domain.Slot, name_en: str, rank: int, at: datetime) -> None:
    row = Slot.objects.create(
        rota=rota,
        name_it=slot.name,
        name_en=name_en,
        rank=rank,
        minimum=slot.minimum,
        hours=write_hours(slot.hours),
    )
    for place, rotation in enumerate(slot.rotations):
        _store_rotation(row, rotation, place, at)


def _store_rotation(slot: Slot, rotation: domain.Rotation, rank: int, at: datetime) -> Rotation:
    starts = rotation.starts or at
    refuse_past(starts, at)
    row = Rotation.objects.create(
        slot=slot,
        rank=rank,
        unit=rotation.unit or Rotation.Unit.ALL,
        every=rotation.every,
        first_day=rotation.first_day,
        handover=rotation.handover,
        together=rotation.together,
        hours=write_hours(rotation.windows),
        starts_at=starts,
        ends_at=rotation.ends,
    )
    RotationMember.objects.bulk_create(
        RotationMember(rotation=row, person_id=person, rank=place)
        for place, person in enumerate(dict.fromkeys(rotation.people))
    )
    return row


def _store_substitutes(
    rota_id: int, person_id: int, people: Sequence[int], starts: datetime | None, at: datetime
) -> None:
    Substitute.objects.bulk_create(
        Substitute(
            rota_id=rota_id,
            person_id=person_id,
            substitute_id=each,
            rank=rank,
            starts_at=max(starts or at, at),
        )
        for rank, each in enumerate(dict.fromkeys(people))
    )


def _stop(rotation: Rotation, ends_at: datetime) -> None:
    """End a rotation; what never began leaves no trace, and one that ends earlier is left as it is."""
    if rotation.starts_at is not None and rotation.starts_at >= ends_at:
        rotation.delete()
    elif rotation.ends_at is None or rotation.ends_at > ends_at:
        rotation.ends_at = ends_at
        rotation.save(update_fields=["ends_at"])
