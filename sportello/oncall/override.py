"""Swaps, leave and extra people: recorded for a time that is not past, ended, never rewritten."""

from datetime import datetime

from django.db import transaction

from sportello.domain import rota as domain
from sportello.oncall.models import Override, Slot
from sportello.oncall.plan import PastShift, UnusableRota, refuse_past, refuse_unusable


def add_override(
    rota_id: int,
    override: domain.Override,
    *,
    reason: str = "",
    made_by: int | None = None,
    at: datetime,
) -> Override:
    """Record an exception that begins at `at` or later. Raises `PastShift` and `UnusableRota`."""
    with transaction.atomic():
        row = record_override(rota_id, override, reason=reason, made_by=made_by, at=at)
        refuse_unusable(rota_id)
    return row


def record_override(
    rota_id: int,
    override: domain.Override,
    *,
    reason: str = "",
    made_by: int | None = None,
    source: str = "",
    at: datetime,
) -> Override:
    """The row of an exception; for sets, whose caller checks the whole rota once with `refuse_unusable`."""
    refuse_past(override.starts, at)
    slot = _slot_id(rota_id, override.slot)
    if override.ends <= override.starts:
        raise UnusableRota(problem="ends_before_start", hint="The override must end after it starts.")
    if override.person is None and override.replacement is None:
        raise UnusableRota(problem="override_without_people", hint="Say who is away, who steps in, or both.")
    return Override.objects.create(
        rota_id=rota_id,
        slot_id=slot,
        person_id=override.person,
        replacement_id=override.replacement,
        starts_at=override.starts,
        ends_at=override.ends,
        reason=reason,
        made_by_id=made_by,
        made_at=at,
        source=source,
    )


def end_override(override_id: int, *, ends_at: datetime, at: datetime) -> None:
    """Let an exception end at another moment, not before `at`; one that would not have begun is removed.

    Raises `PastShift` also for an exception that is already over.
    """
    refuse_past(ends_at, at)
    with transaction.atomic():
        row = Override.objects.get(pk=override_id)
        if row.ends_at <= at:
            raise PastShift(at=at.isoformat(timespec="minutes"))
        if row.starts_at >= ends_at:
            row.delete()
        else:
            row.ends_at = ends_at
            row.save(update_fields=["ends_at"])


def _slot_id(rota_id: int, name: str | None) -> int | None:
    if name is None:
        return None
    found = Slot.objects.filter(rota_id=rota_id, name_it=name).values_list("pk", flat=True).first()
    if found is None:
        raise UnusableRota(
            problem="override_unknown_slot",
            slot=name,
            hint=f"The rota has no slot “{name}”. Choose one it has.",
        )
    return found
