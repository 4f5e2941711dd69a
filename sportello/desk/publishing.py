"""Putting drafts in force: read, checked against the desk as it is, published as a version, and told who did it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from sportello.desk.rulebook import rulebook
from sportello.domain.condition_space import can_hold
from sportello.domain.policy import Policy, SLAPolicy
from sportello.domain.policy_document import (
    BadPolicy,
    KnownIds,
    PolicyProblem,
    review_policy,
    review_sla,
)
from sportello.escalation import models as escalation
from sportello.escalation.checks import Uses, check_at_desk
from sportello.escalation.publish import known_ids, publish_policy, publish_sla
from sportello.people.actor import Actor
from sportello.people.models import Area, Department, Person
from sportello.sla import models as sla
from sportello.sla.drafts import DraftChanged, require_edit, stamp_of

Document = Mapping[str, Any]


def uses_of(policy: escalation.Policy) -> Uses:
    """The departments and areas whose requests start under it; an area without its own takes the direct one.

    Of a policy that none starts under yet, the direct area of its own department.
    """
    entries = {
        (row.department_id, row.area): row.policy_id
        for row in escalation.Entry.objects.filter(department__is_active=True)
    }
    departments = sorted({department for department, _area in entries})
    found = [
        (department, area.value)
        for department in departments
        for area in Area
        if entries.get((department, area.value), entries.get((department, Area.DIRECT.value))) == policy.pk
    ]
    return found or ([(policy.department_id, Area.DIRECT.value)] if policy.department_id else [])


def review(
    policy: escalation.Policy, document: Document, uses: Uses | None = None
) -> tuple[Policy, list[PolicyProblem]]:
    """The policy as far as it can be read, with everything that is wrong or doubtful at this desk."""
    book = rulebook()
    active = frozenset(Person.objects.filter(is_active=True).values_list("pk", flat=True))
    known = KnownIds(
        teams=frozenset(book.staff.teams),
        rotas=frozenset(book.staff.rotas),
        people=active,
        departments=frozenset(book.staff.departments),
        calendars=frozenset(book.calendars),
    )
    read, problems = review_policy(0, {**document, "name": policy.name}, known)
    uses = uses_of(policy) if uses is None else uses
    told = {problem.path for problem in problems if not problem.warning}
    more = [
        problem
        for problem in check_at_desk(read, book, uses, active)
        if problem.path not in told and f"{problem.path}.id" not in told
    ]
    return read, [*problems, *more]


def review_promise(policy: sla.SLAPolicy, document: Document) -> tuple[SLAPolicy, list[PolicyProblem]]:
    """The same for an SLA policy, in its place in the order: some ticket must come to it, the last one takes all."""
    read, problems = review_sla(0, {**document, "name": policy.name}, known_ids())
    book = rulebook()
    order = list(sla.SLAPolicy.objects.values_list("pk", "in_force"))
    place = [pk for pk, _version in order].index(policy.pk)
    before = [book.slas[version].condition for _pk, version in order[:place] if version]
    departments = tuple(Department.objects.values_list("pk", flat=True))
    only = {"department": departments}
    elsewhere = tuple(one for one in departments if one != policy.department_id)
    if policy.department_id and elsewhere and can_hold(read.condition, only={"department": elsewhere}):
        advice = "It belongs to one department: let its condition ask for that department."
        problems.append(PolicyProblem("matches_elsewhere", "when", advice))
    if any(one is None for one in before) or not can_hold(read.condition, unless=before, only=only):
        advice = "The policies before it take every ticket that it could take: move it up."
        problems.append(PolicyProblem("never_matches", "when", advice, True))
    if read.condition is not None and not any(version for _pk, version in order[place + 1 :]):
        advice = "The last one takes whatever no other one takes: give it no condition, or move it up."
        problems.append(PolicyProblem("last_must_match_all", "when", advice))
    return read, problems


@transaction.atomic
def publish(
    policy: escalation.Policy,
    document: Document,
    *,
    seen: str,
    note: str = "",
    keep_draft: bool = False,
    actor: Actor,
    at: datetime,
) -> escalation.PolicyVersion:
    """Put a document in force as the next version; the draft is used up, unless it is something else (`keep_draft`).

    Raises NotYourRules, DraftChanged when `seen` is not what is there, BadPolicy with its faults.
    """
    locked = escalation.Policy.objects.select_for_update().get(pk=policy.pk)
    _ready(locked, actor, seen)
    _faultless(review(locked, document)[1])
    version = publish_policy(locked, document, at=at, by=actor.person, note=note)
    if not keep_draft:
        locked.drafts.all().delete()
    return version


@transaction.atomic
def publish_promise(
    policy: sla.SLAPolicy,
    document: Document,
    *,
    seen: str,
    note: str = "",
    keep_draft: bool = False,
    actor: Actor,
    at: datetime,
) -> sla.SLAVersion:
    """The same for an SLA policy."""
    locked = sla.SLAPolicy.objects.select_for_update().get(pk=policy.pk)
    _ready(locked, actor, seen)
    _faultless(review_promise(locked, document)[1])
    version = publish_sla(locked, document, at=at, by=actor.person, note=note)
    if not keep_draft:
        locked.drafts.all().delete()
    return version


def _ready(policy: escalation.Policy | sla.SLAPolicy, actor: Actor, seen: str) -> None:
    require_edit(policy, actor)
    if stamp_of(policy) != seen:
        raise DraftChanged(policy=policy.pk)


def _faultless(problems: list[PolicyProblem]) -> None:
    faults = [problem for problem in problems if not problem.warning]
    if faults:
        raise BadPolicy(faults)
