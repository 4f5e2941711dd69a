"""Which policies somebody may see and change, and the list of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Prefetch, Q
from django.http import Http404

from sportello.escalation.models import Entry, Policy, PolicyDraft
from sportello.people.actor import Actor
from sportello.people.models import Area, Department
from sportello.sla.drafts import may_edit


def edits_somewhere(actor: Actor) -> bool:
    """Whether somebody may change rules anywhere, or reads everything."""
    return actor.is_administrator or actor.is_auditor or any(may_edit(actor, one) for one in _held(actor))


def _held(actor: Actor) -> Sequence[int | None]:
    return list(actor.roles)


def departments_of(actor: Actor) -> list[Department]:
    """The departments whose rules the actor may change."""
    return [
        row for row in Department.objects.filter(is_active=True).order_by("pk") if may_edit(actor, row.pk)
    ]


def visible(actor: Actor) -> list[Policy]:
    """The policies the actor may see, with what the list says of each: two queries, one more for drafts."""
    found = Policy.objects.select_related("in_force", "in_force__published_by", "department").order_by(
        "department", "name"
    )
    if not (actor.is_administrator or actor.is_auditor):
        mine = [one for one in _held(actor) if one is not None and may_edit(actor, one)]
        everywhere = Q() if may_edit(actor, None) else Q(department__in=mine) | Q(department=None)
        found = found.filter(everywhere)
    return list(found.prefetch_related(Prefetch("drafts", PolicyDraft.objects.select_related("saved_by"))))


def policy_for(actor: Actor, pk: int) -> Policy:
    """One of the visible policies; to others it does not exist."""
    row = Policy.objects.select_related("in_force", "department").filter(pk=pk).first()
    if row is None or not may_read(actor, row.department_id):
        raise Http404
    return row


def may_read(actor: Actor, department: int | None) -> bool:
    """Auditors read everything, those who change rules somewhere also what holds for the whole desk."""
    return actor.is_auditor or may_edit(actor, department) or (department is None and edits_somewhere(actor))


@dataclass(frozen=True)
class Start:
    """Where the requests of one area of a department start, and which policies may be chosen."""

    area: str
    label: str
    policy: int | None
    choices: list[Policy] = field(default_factory=list)


@dataclass(frozen=True)
class Place:
    """A department on the list: its policies, and where its areas start."""

    department: Department | None
    policies: list[Policy]
    starts: list[Start]
    may_edit: bool


def places(actor: Actor) -> list[Place]:
    """The list by department; what belongs to the whole desk comes last."""
    policies = visible(actor)
    entries = {(row.department_id, row.area): row.policy_id for row in Entry.objects.all()}
    shown = {row.department_id for row in policies}
    rows = [
        row
        for row in Department.objects.filter(is_active=True).order_by("pk")
        if row.pk in shown or may_edit(actor, row.pk) or actor.is_auditor
    ]
    found = []
    for row in rows:
        mine = [one for one in policies if one.department_id == row.pk]
        common = [one for one in policies if one.department_id is None]
        chosen = [one for one in (*mine, *common) if one.in_force_id]
        starts = [
            Start(area.value, str(area.label), entries.get((row.pk, area.value)), chosen) for area in Area
        ]
        found.append(Place(row, mine, starts, may_edit(actor, row.pk)))
    common = [one for one in policies if one.department_id is None]
    return [*found, *([Place(None, common, [], may_edit(actor, None))] if common else [])]
