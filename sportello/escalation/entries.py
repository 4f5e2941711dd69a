"""Making policies, and saying under which one the requests of a department and area start."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sportello.domain.errors import DeskError
from sportello.domain.template import seven_levels
from sportello.escalation.document import tidy
from sportello.escalation.models import Entry, Policy
from sportello.people.actor import Actor
from sportello.people.models import Area
from sportello.sla.drafts import NotYourRules, may_edit, require_edit, save_draft


class NotForHere(DeskError):
    """A policy of another department, or one that is not in force yet, cannot be chosen."""

    code = "policy_not_for_here"
    hint = "Choose a policy of this department that is in force."


def create_policy(
    name: str, department: int | None, document: Mapping[str, Any], *, actor: Actor, at: datetime
) -> Policy:
    """A new policy with a draft; nothing is in force until it is published. Raises NotYourRules."""
    if not may_edit(actor, department):
        raise NotYourRules(department=department)
    policy = Policy.objects.create(name=name, department_id=department)
    save_draft(policy, tidy(document), seen="v0", actor=actor, at=at)
    return policy


def from_template(support_calendar: int, office_calendar: int) -> Mapping[str, Any]:
    """The built-in seven levels on these calendars."""
    return seven_levels(support_calendar, office_calendar)


def rename_policy(policy: Policy, name: str, *, actor: Actor) -> None:
    """Another name; versions and tickets stay what they are. Raises NotYourRules."""
    require_edit(policy, actor)
    policy.name = name
    policy.save(update_fields=["name"])


def choose_policy(department: int, area: Area, policy: Policy, *, actor: Actor) -> None:
    """From now on requests of this department and area start under this policy. Raises NotYourRules, NotForHere."""
    if not may_edit(actor, department):
        raise NotYourRules(department=department)
    if policy.in_force_id is None or policy.department_id not in (None, department):
        raise NotForHere(policy=policy.pk, department=department)
    Entry.objects.update_or_create(department_id=department, area=area.value, defaults={"policy": policy})
