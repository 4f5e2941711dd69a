"""Putting policies in force: a new version each time, checked before, never edited after."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from sportello.calendars.models import Calendar
from sportello.domain.policy_document import KnownIds, read_policy, read_sla
from sportello.escalation.models import Policy, PolicyVersion
from sportello.oncall.models import Rota
from sportello.people.models import Person, Team
from sportello.sla.models import SLAPolicy, SLAVersion


def known_ids() -> KnownIds:
    """The ids a document may name."""
    return KnownIds(
        calendars=frozenset(Calendar.objects.values_list("pk", flat=True)),
        teams=frozenset(Team.objects.filter(is_active=True).values_list("pk", flat=True)),
        rotas=frozenset(Rota.objects.values_list("pk", flat=True)),
        people=frozenset(Person.objects.filter(is_active=True).values_list("pk", flat=True)),
    )


def publish_policy(policy: Policy, document: Mapping[str, Any], *, at: datetime) -> PolicyVersion:
    """Put a new version of an escalation policy in force. Raises BadPolicy with everything that is wrong."""
    read_policy(0, {"name": policy.name, **document}, known_ids())
    with transaction.atomic():
        last = policy.versions.aggregate(last=Max("number"))["last"] or 0
        version = PolicyVersion.objects.create(
            policy=policy, number=last + 1, document=dict(document), published_at=at
        )
        policy.in_force = version
        policy.save(update_fields=["in_force"])
    return version


def publish_sla(policy: SLAPolicy, document: Mapping[str, Any], *, at: datetime) -> SLAVersion:
    """Put a new version of an SLA policy in force. Raises BadPolicy with everything that is wrong."""
    read_sla(0, {"name": policy.name, **document}, known_ids())
    with transaction.atomic():
        last = policy.versions.aggregate(last=Max("number"))["last"] or 0
        version = SLAVersion.objects.create(
            policy=policy, number=last + 1, document=dict(document), published_at=at
        )
        policy.in_force = version
        policy.save(update_fields=["in_force"])
    return version
