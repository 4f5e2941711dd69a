"""Every figure of the dashboard is a set of tickets: it is counted, and it opens as a list, by the same words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, Q, TextField, Value
from django.db.models.expressions import RawSQL
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sportello.domain.ticket import Cause
from sportello.reports.scope import Scope
from sportello.tickets.models import Ticket
from sportello.tickets.querysets import TicketQuerySet

SOON = timedelta(minutes=30)
COUNTED = 1000  # people are shown exact counts to 999
TIME = (Cause.NOT_TAKEN.value, Cause.NOT_RESOLVED.value)
"""Climbs that nobody decided: the time of a level ran out."""

CAUSE = Coalesce(Cast(KT("payload__cause"), TextField()), Value(Cause.PERSON.value), output_field=TextField())
REASON = Coalesce(Cast(KT("payload__reason"), TextField()), Value(""), output_field=TextField())
"""Of an escalation's payload, which leaves out what is as usual."""

Narrow = Callable[[Scope, str], TicketQuerySet]


@dataclass(frozen=True)
class Figure:
    """A named set of tickets; `value` narrows it further (a level, a person, a channel, a reason)."""

    name: Promise
    narrow: Narrow


def _climbed(scope: Scope, _value: str) -> TicketQuerySet:
    return scope.sought.filter(pk__in=scope.events("escalated").values("ticket"))


def _handed_back(scope: Scope, _value: str) -> TicketQuerySet:
    return scope.sought.filter(pk__in=scope.events("handed_back").values("ticket"))


def arrived(scope: Scope) -> TicketQuerySet:
    """Opened in the period: the set whose way through the levels is drawn."""
    return scope.sought.filter(
        pk__in=scope.events("opened").values("ticket"), opened_at__gte=scope.since, historical=False
    )


def _arrived(scope: Scope, channel: str) -> TicketQuerySet:
    found = arrived(scope)
    return found.filter(channel=channel) if channel else found


def _visited(scope: Scope, level: str) -> TicketQuerySet:
    from_level = arrived(scope).filter(visits__level=_level(level))
    return Ticket.objects.filter(pk__in=from_level.values("pk"))


def _solved(scope: Scope, level: str) -> TicketQuerySet:
    return arrived(scope).filter(level=_level(level), status__in=("resolved", "closed"))


def _standing(scope: Scope, level: str) -> TicketQuerySet:
    return arrived(scope).unresolved().filter(level=_level(level))


def _for_reason(scope: Scope, value: str) -> TicketQuerySet:
    """`value` is a cause, or `person:` and the reason somebody gave; `time` means every climb by itself."""
    cause, _colon, reason = value.partition(":")
    climbs = scope.events("escalated").annotate(cause=CAUSE, why=REASON)
    climbs = climbs.filter(cause__in=TIME) if cause == "time" else climbs.filter(cause=cause)
    if cause == Cause.PERSON.value:
        climbs = climbs.filter(why=reason)
    return scope.sought.filter(pk__in=climbs.values("ticket"))


STUCK = Q(
    RawSQL(
        '"tickets_ticket"."status" IN (\'new\', \'open\', \'waiting\') AND ("tickets_ticket"."bounced" >= 2 '
        'OR "tickets_ticket"."chased" >= 2 OR "tickets_ticket"."reopened" >= 2)',
        (),
        output_field=BooleanField(),
    )
)
"""Open, and sent to and fro, chased without an answer, or reopened: at least twice. An index holds exactly these;
SQLite knows it again only where the words are the same, without parameters."""


def _level(value: str) -> int:
    return int(value) if value.isdecimal() and len(value) < 3 else 0


FIGURES: dict[str, Figure] = {
    "open": Figure(_("Open"), lambda scope, _v: scope.open),
    "late": Figure(_("Overdue"), lambda scope, _v: scope.at_work.filter(next_due_at__lt=scope.now)),
    "soon": Figure(
        _("At risk within 30 min"),
        lambda scope, _v: scope.at_work.filter(next_due_at__gte=scope.now, next_due_at__lt=scope.now + SOON),
    ),
    "unassigned": Figure(_("In nobody's hands"), lambda scope, _v: scope.at_work.filter(owner=None)),
    "stuck": Figure(_("Stuck"), lambda scope, _v: scope.sought.filter(STUCK)),
    "climbed": Figure(_("Climbed"), _climbed),
    "handed-back": Figure(_("Handed back"), _handed_back),
    "arrived": Figure(_("Arrived"), _arrived),
    "visited": Figure(_("Came to the level"), _visited),
    "solved": Figure(_("Solved at the level"), _solved),
    "standing": Figure(_("Still at the level"), _standing),
    "reason": Figure(_("Escalated for this reason"), _for_reason),
    "level": Figure(_("Open at the level"), lambda scope, level: scope.open.filter(level=_level(level))),
    "owner": Figure(
        _("In one person's hands"),
        lambda scope, person: scope.open.filter(owner_id=int(person) if person.isdecimal() else 0),
    ),
}


def counts(scope: Scope, *slugs: str) -> list[int]:
    """How many tickets each figure holds, as far as people are told (see COUNTED); one query for all of them."""
    parts: list[str] = []
    values: list[Any] = []
    for slug in slugs:
        narrowed = FIGURES[slug].narrow(scope, "").order_by().values("pk")[:COUNTED]
        try:
            sql, given = narrowed.query.sql_with_params()
        except EmptyResultSet:
            sql, given = "SELECT 1 WHERE 1 = 0", ()
        parts.append(f"(SELECT count(*) FROM ({sql}) AS counted)")  # noqa: S608  (the ORM's own statement)
        values += given
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(parts), values)
        return list(cursor.fetchone())
