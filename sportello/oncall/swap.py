"""Asking a colleague to take a shift, and the answer: a yes is an override like any other."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from sportello.domain import rota as domain
from sportello.domain.errors import DeskError
from sportello.oncall.models import Override, Rota, ShiftRequest, Slot
from sportello.oncall.override import add_override
from sportello.oncall.plan import refuse_past


class CannotAsk(DeskError):
    """A request that makes no sense: to oneself for one's own shift, or for no time at all."""

    code = "cannot_ask_for_shift"
    hint = "Choose a colleague and a time that ends after it begins."


class NotHereAnyMore(DeskError):
    """Who is asked no longer works here."""

    code = "colleague_gone"
    message = "{name} no longer works here."
    hint = "Refuse the request, and ask somebody else."


class GivenAway(DeskError):
    """Somebody else has taken over the shift, or a part of it, already."""

    code = "shift_given_away"
    message = "The shift is {name}'s already."
    hint = "Refuse the request, or take the exception back first."


class AlreadyAnswered(DeskError):
    """Somebody has answered it before."""

    code = "already_answered"
    hint = "Look at the rota: the answer is in it."


def ask(
    rota: Rota,
    *,
    slot: Slot | None,
    giver: int | None,
    taker: int,
    starts: datetime,
    ends: datetime,
    words: str = "",
    asked_by: int,
    at: datetime,
) -> ShiftRequest:
    """Ask `taker` to do it instead of `giver` (None: nobody has it). Raises `CannotAsk` and `PastShift`."""
    refuse_past(starts, at)
    if ends <= starts or giver == taker:
        raise CannotAsk(giver=giver, taker=taker)
    return ShiftRequest.objects.create(
        rota=rota,
        slot=slot,
        giver_id=giver,
        taker_id=taker,
        starts_at=starts,
        ends_at=ends,
        words=words,
        asked_by_id=asked_by,
        asked_at=at,
    )


def answer(request: ShiftRequest, *, accepted: bool, by: int, at: datetime) -> None:
    """Say yes or no, once.

    Raises `AlreadyAnswered`; for a yes also `NotHereAnyMore`, `GivenAway`, `PastShift` (too late) and `UnusableRota`.
    """
    with transaction.atomic():
        Rota.objects.select_for_update().get(pk=request.rota_id)
        open_ones = ShiftRequest.objects.filter(pk=request.pk, answered_at=None)
        if not open_ones.update(answered_at=at, answered_by=by, accepted=accepted):
            raise AlreadyAnswered(request=request.pk)
        if accepted:
            _refuse_given_away(request)
            override = domain.Override(
                starts=max(request.starts_at, at),
                ends=request.ends_at,
                person=request.giver_id,
                replacement=request.taker_id,
                slot=request.slot.name_it if request.slot else None,
            )
            add_override(request.rota_id, override, reason=request.words, made_by=by, at=at)


def _refuse_given_away(request: ShiftRequest) -> None:
    """One shift has one who takes it over, and that is somebody who works here."""
    if not request.taker.is_active:
        raise NotHereAnyMore(name=request.taker.name)
    if request.giver_id is None:
        return
    there = Q(slot=None) | Q(slot=request.slot_id) if request.slot_id else Q()
    mine = Override.objects.filter(there, rota=request.rota_id, person=request.giver_id)
    taken = mine.filter(
        replacement__isnull=False, starts_at__lt=request.ends_at, ends_at__gt=request.starts_at
    )
    other = taken.exclude(replacement=request.taker_id).select_related("replacement").first()
    if other is not None and other.replacement is not None:
        raise GivenAway(name=other.replacement.name)
