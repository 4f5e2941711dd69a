"""Putting policies in force: a new version each time, checked before, never edited after."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Max

from sportello.calendars.models import Calendar
from sportello.domain.policy_document import KnownIds, read_policy, read_sla
from sportello.escalation.models import Policy, PolicyVersion
from sportello.oncall.models import Rota
from sportello.people.models import Department, Person, Team
from sportello.sla.models import SLAPolicy, SLAVersion

V = TypeVar("V", PolicyVersion, SLAVersion)


def known_ids() -> KnownIds:
    """The ids a document may name."""
    return KnownIds(
        calendars=frozenset(Calendar.objects.values_list("pk", flat=True)),
        teams=frozenset(Team.objects.filter(is_active=True).values_list("pk", flat=True)),
        rotas=frozenset(Rota.objects.values_list("pk", flat=True)),
        people=frozenset(Person.objects.filter(is_active=True).values_list("pk", flat=True)),
        departments=frozenset(Department.objects.values_list("pk", flat=True)),
    )


def publish_policy(
    policy: Policy, document: Mapping[str, Any], *, at: datetime, by: int | None = None, note: str = ""
) -> PolicyVersion:
    """Put a new version of an escalation policy in force. Raises BadPolicy with everything that is wrong."""
    read_policy(0, {**document, "name": policy.name}, known_ids())
    return _put_in_force(policy, PolicyVersion(**_columns(policy, document, at, by, note)))


def publish_sla(
    policy: SLAPolicy, document: Mapping[str, Any], *, at: datetime, by: int | None = None, note: str = ""
) -> SLAVersion:
    """Put a new version of an SLA policy in force. Raises BadPolicy with everything that is wrong."""
    read_sla(0, {**document, "name": policy.name}, known_ids())
    return _put_in_force(policy, SLAVersion(**_columns(policy, document, at, by, note)))


def _columns(
    policy: Policy | SLAPolicy, document: Mapping[str, Any], at: datetime, by: int | None, note: str
) -> dict[str, Any]:
    return {
        "policy": policy,
        "document": dict(document),
        "published_at": at,
        "published_by_id": by,
        "note": note or None,
    }


def _next(policy: Policy | SLAPolicy) -> int:
    """The number of the next version."""
    last: int | None = policy.versions.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


@transaction.atomic
def _put_in_force(policy: Policy | SLAPolicy, version: V) -> V:
    version.number = _next(policy)
    version.save()
    policy.in_force = version
    policy.save(update_fields=["in_force"])
    return version
