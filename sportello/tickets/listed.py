"""Tickets as lists show them: the few things a line says, read as plain values.

Building fifty tickets with their people, departments and organisations takes longer than all that a list asks the
database.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import BigIntegerField, QuerySet
from django.db.models.expressions import RawSQL

from sportello.people.models import initials_of
from sportello.sets.kept import Among, Kept
from sportello.tickets.models import Ticket

COLUMNS = (
    *("pk", "number", "department__prefix", "subject", "status", "waiting_for", "channel", "priority"),
    *("raised_to", "level", "policy", "last_number", "last_at", "next_due_at", "next_due_kind"),
    *("bounced", "chased", "reopened", "organisation__name", "requester__name", "owner", "owner__name"),
)


class Holder(NamedTuple):
    """Who has a ticket in charge."""

    pk: int
    name: str

    @property
    def initials(self) -> str:
        """Up to two letters for the round mark beside a name."""
        return initials_of(self.name)


class Listed(NamedTuple):
    """One line's worth of a ticket. `keys` are what the list is sorted by, where it is sorted by values."""

    pk: int
    number: int
    prefix: str
    subject: str
    status: str
    waiting_for: str | None
    channel: str
    priority: int
    raised_to: int | None
    level: int
    policy: int
    last_number: int
    last_at: datetime | None
    next_due_at: datetime | None
    next_due_kind: str
    bounced: int
    chased: int
    reopened: int
    organisation: str | None
    requester: str
    owner_id: int | None
    owner_name: str | None
    keys: tuple[Any, ...] = ()

    @property
    def label(self) -> str:
        """The number as shown: the department's prefix and the digits."""
        return f"{self.prefix}-{self.number}"

    @property
    def customer(self) -> str:
        """Whose it is: the organisation, or who asked."""
        return self.organisation or self.requester

    @property
    def effective_priority(self) -> int:
        """The higher of the person's priority and the engine's raise."""
        return min(self.priority, self.raised_to or self.priority)

    @property
    def owner(self) -> Holder | None:
        """Who has it in charge."""
        return None if self.owner_id is None else Holder(self.owner_id, self.owner_name or "")


_IDS = "SELECT 0 AS ids"
_BY_ID = Kept(
    lambda: Ticket.objects.filter(pk__in=Among("tickets", BigIntegerField())).order_by().values_list(*COLUMNS)
)


def listed(tickets: QuerySet[Ticket]) -> list[Listed]:
    """The lines of these, in their order; one query."""
    return [Listed(*values) for values in tickets.values_list(*COLUMNS)]


def listed_in(sql: str, params: Sequence[Any]) -> list[Listed]:
    """The lines of those whose ids this statement gives, in no order; one query."""
    before, after, compiler, converters = _around(connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(f"{before}{sql}{after}", params)
        found = cursor.fetchall()
    rows = compiler.apply_converters(found, converters) if converters else found
    return [Listed(*row) for row in rows]


@cache
def _around(_vendor: str) -> tuple[str, str, Any, dict[int, Any]]:
    """What Django says before and after the ids, and how it reads what comes."""
    ids = RawSQL(_IDS, ())  # noqa: S611  # our own words
    compiler = (
        Ticket.objects.filter(pk__in=ids).order_by().values_list(*COLUMNS).query.get_compiler("default")
    )
    sql, params = compiler.as_sql()
    before, after = sql.split(_IDS)
    assert not params  # noqa: S101  # or they would not be where the statement's own are
    return before, after, compiler, compiler.get_converters([column for column, _, _ in compiler.select])


def in_this_order(ids: Sequence[int]) -> list[Listed]:
    """The lines of these, as far as they exist; one query, none for none."""
    known = listed_by_id(ids)
    return [known[one] for one in ids if one in known]


def listed_by_id(ids: Iterable[int]) -> dict[int, Listed]:
    """The lines of these that exist, by their id; one query, none for none."""
    wanted = list(ids)
    return {values[0]: Listed(*values) for values in _BY_ID.rows(tickets=wanted)} if wanted else {}
