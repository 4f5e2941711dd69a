"""The list of promises: the first whose condition holds counts, so its order is part of the rules."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from sportello.domain.errors import DeskError
from sportello.people.actor import Actor
from sportello.sla.drafts import NotYourRules, may_edit, require_edit, save_draft
from sportello.sla.models import SLAPolicy
from sportello.sla.tidy import tidy_promise
from sportello.sla.versions import Document


class LastMustMatchAll(DeskError):
    """The last promise in force must take every request that no other one takes."""

    code = "last_must_match_all"
    hint = "Leave a promise without condition at the end of the list."


@transaction.atomic
def create_promise(
    name: str, department: int | None, document: Document, *, actor: Actor, at: datetime
) -> SLAPolicy:
    """A new SLA policy with a draft, before the last one. Raises NotYourRules."""
    if not may_edit(actor, department):
        raise NotYourRules(department=department)
    last = SLAPolicy.objects.order_by("rank", "pk").last()
    rank = last.rank if last else 0
    if last is not None:
        SLAPolicy.objects.filter(pk=last.pk).update(rank=F("rank") + 1)
    policy = SLAPolicy.objects.create(name=name, department_id=department, rank=rank)
    save_draft(policy, tidy_promise(document), seen="v0", actor=actor, at=at)
    return policy


@transaction.atomic
def move_promise(policy: SLAPolicy, by: int, *, actor: Actor) -> None:
    """One place up (-1) or down (1). Raises NotYourRules, LastMustMatchAll. At the end of the list nothing happens."""
    rows = list(SLAPolicy.objects.select_for_update().order_by("rank", "pk"))
    place = [row.pk for row in rows].index(policy.pk)
    if not 0 <= place + by < len(rows):
        return
    for row in (rows[place], rows[place + by]):
        require_edit(row, actor)
    rows.insert(place + by, rows.pop(place))
    in_force = [row for row in rows if row.in_force_id is not None]
    if in_force and in_force[-1].in_force is not None and in_force[-1].in_force.document.get("when"):
        raise LastMustMatchAll(policy=in_force[-1].pk)
    for rank, row in enumerate(rows):
        if row.rank != rank:
            row.rank = rank
            row.save(update_fields=["rank"])
