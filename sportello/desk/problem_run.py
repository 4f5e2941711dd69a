"""What is done to all incidents of a problem: written down first, then carried out slice by slice.

A run is a row with an item for each incident. A slice does what it does to its incidents and marks their items in one
transaction, so that a run that was interrupted goes on where it was, and nothing is done or sent twice. One incident
that is refused, or on which something breaks, is listed with the reason; the others go on.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Count, Q

from sportello.desk.change import NotAllowed
from sportello.desk.conversation import AlreadyEnded, Empty
from sportello.desk.door import UnknownTicket
from sportello.desk.following import NothingToDo
from sportello.desk.problem import NoProblem, NoWorkaround
from sportello.desk.problem_acts import ACTS, end
from sportello.domain.errors import DeskError
from sportello.domain.lifecycle import Kind
from sportello.domain.problem import Problem
from sportello.people.actor import Actor
from sportello.problems.models import UNDER_WAY, Incidence, Item, Run
from sportello.problems.rows import DETAILS
from sportello.tickets.models import OPEN, Ticket

log = logging.getLogger(__name__)

SLICE = 20
FAULT = "fault"  # something broke on one incident: the log says what
WROTE_AFTER, BY_HAND = "wrote_after", "by_hand"


class UnderWay(DeskError):
    """The incidents of this problem are being acted on already."""

    code = "under_way"
    hint = "Wait until it is finished, or stop it."


def start(
    problem: int, *, kind: Run.Kind, text: str = "", silently: bool = False, actor: Actor, at: datetime
) -> Run:
    """Write down what is to be done to the open incidents of a problem; nothing is done to them yet.

    Raises UnknownTicket, NoProblem, NotAllowed, AlreadyEnded, Empty, NoWorkaround, NothingToDo, UnderWay.
    """
    detail = led_by(problem, actor=actor)
    if kind is Run.Kind.SHARE and not detail.published:
        raise NoWorkaround(version=detail.version)
    if kind is not Run.Kind.SHARE and not text.strip():
        raise Empty
    found = concerned(problem, kind, detail.published, silently)
    items = list(found.values_list("ticket_id", "wrote_at", "by_hand"))
    if not items and kind is not Run.Kind.RESOLVE:
        raise NothingToDo(problem=problem)
    run = Run(
        problem_id=problem, kind=kind, text=text.strip(), version=detail.published, silently=silently,
        by_id=actor.person or 0, source=actor.source, started_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            run.save()
            Item.objects.bulk_create(
                [_item(run, ticket, kind, wrote, hand) for ticket, wrote, hand in items], batch_size=1000
            )
    except IntegrityError:
        raise UnderWay(problem=problem) from None
    return run


def _item(run: Run, ticket: int, kind: Run.Kind, wrote: datetime | None, by_hand: bool) -> Item:
    why = (WROTE_AFTER if wrote else BY_HAND if by_hand else "") if kind is Run.Kind.RESOLVE else ""
    return Item(run=run, ticket_id=ticket, status=Item.Status.LEFT if why else Item.Status.WAITING, why=why)


def led_by(problem: int, *, actor: Actor) -> Problem:
    """The detail of an open problem that the actor leads. Raises UnknownTicket, NoProblem, NotAllowed, AlreadyEnded."""
    row = Ticket.objects.visible_to(actor).filter(pk=problem).first()
    if row is None:
        raise UnknownTicket(ticket=problem)
    if row.kind != Kind.PROBLEM.value:
        raise NoProblem(kind=row.kind)
    if row.owner_id != actor.person and not actor.may("problem.edit", row.department_id):
        raise NotAllowed(right="problem.edit", department=row.department_id)
    if row.status not in OPEN:
        raise AlreadyEnded(status=row.status)
    return next((detail for _ticket, detail, _raw in DETAILS.load([problem])), Problem())


def concerned(problem: int, kind: Run.Kind, version: int, silently: bool = False):  # type: ignore[no-untyped-def]
    """The open incidents that a run of this kind would act on."""
    found = Incidence.objects.filter(problem=problem, ticket__status__in=OPEN)
    if kind is Run.Kind.SHARE:
        late = Q(told__lt=version)
        found = found.filter(late if silently else late | Q(told_publicly=False))
    return found.order_by("ticket")


@dataclass(frozen=True)
class Reach:
    """How many open incidents a run would act on; of these, who wrote after the workaround, and who is left by hand."""

    all: int
    writing: int
    by_hand: int

    @property
    def ends(self) -> int:
        """How many end with the problem."""
        return self.all - self.writing - self.by_hand


def reach(problem: int, kind: Run.Kind, version: int = 0) -> Reach:
    """Whom a run of this kind would reach if it began now."""
    wrote, by_hand = Q(wrote_at__isnull=False), Q(by_hand=True, wrote_at=None)
    found = concerned(problem, kind, version).order_by()
    counted = found.aggregate(
        all=Count("pk"), writing=Count("pk", filter=wrote), by_hand=Count("pk", filter=by_hand)
    )
    return Reach(**counted)


def work(run: int, *, at: datetime) -> bool:
    """Do one slice of a run; returns whether there is more to do."""
    try:
        return _slice(run, at, SLICE)
    except DeskError:
        raise
    except Exception:
        log.exception("a slice of run %s broke: its incidents are tried one by one", run)
    more = True
    for _ in range(SLICE):
        more = more and _one(run, at)
    return more


def _one(run: int, at: datetime) -> bool:
    """Do the next incident alone; where something breaks on it, say so and go on."""
    try:
        return _slice(run, at, 1)
    except Exception:
        log.exception("run %s cannot do its next incident", run)
    with transaction.atomic():
        item = Item.objects.filter(run=run, status=Item.Status.WAITING).order_by("ticket").first()
        if item is None:
            raise RuntimeError(f"run {run} cannot be ended")
        Item.objects.filter(pk=item.pk).update(status=Item.Status.FAILED, why=FAULT)
    return True


def _slice(run: int, at: datetime, most: int) -> bool:
    with transaction.atomic():
        row = Run.objects.select_for_update().filter(pk=run, status__in=UNDER_WAY).first()
        if row is None:
            return False
        waiting = Item.objects.filter(run=row, status=Item.Status.WAITING)
        ids = (
            []
            if row.stopped_by_id
            else list(waiting.order_by("ticket").values_list("ticket", flat=True)[:most])
        )
        if not ids:
            end(row, tally(run), at)
            return False
        if row.status != Run.Status.RUNNING:
            row.status = Run.Status.RUNNING
            row.save(update_fields=["status"])
        outcome = ACTS[Run.Kind(row.kind)](row, ids, at)
        _mark(row, ids, outcome)
        return True


def _mark(run: Run, ids: Sequence[int], outcome: Mapping[int, DeskError | str]) -> None:
    """Write down how each incident of a slice went."""
    items = {item.ticket_id: item for item in Item.objects.filter(run=run, ticket__in=ids)}
    for ticket, item in items.items():
        why = outcome.get(ticket)
        if why is None:
            item.status = Item.Status.DONE
        elif isinstance(why, str):
            item.status, item.why = Item.Status.LEFT, why
        else:
            item.status, item.why = Item.Status.FAILED, why.code
    Item.objects.bulk_update(items.values(), ["status", "why"])


def stop(run: int, *, actor: Actor) -> bool:
    """Ask a run to stop after the slice under way; returns whether it was still going. What is done stays done."""
    problem = Run.objects.filter(pk=run).values_list("problem", flat=True).first()
    led_by(problem or 0, actor=actor)
    asked = Run.objects.filter(pk=run, status__in=UNDER_WAY, stopped_by=None)
    return bool(asked.update(stopped_by=actor.person))


def tally(run: int) -> dict[str, int]:
    """How many incidents of a run wait, are done, were left open, could not be done."""
    counted = dict(
        Item.objects.filter(run=run)
        .order_by()
        .values_list("status")
        .annotate(n=Count("pk"))
        .values_list("status", "n")
    )
    return {status.value: counted.get(status.value, 0) for status in Item.Status}
