"""Why tickets climb: by themselves, by a rule, or because somebody said so and why."""

from dataclasses import dataclass

from django.db.models import Count

from sportello.domain.ticket import Cause
from sportello.reports.figures import CAUSE, REASON, TIME
from sportello.reports.scope import Scope
from sportello.tickets.querysets import EVERYDAY, of_departments


@dataclass(frozen=True)
class Why:
    """A cause (`time`, or one of `domain.ticket.Cause`), the reason a person gave, how many climbs."""

    cause: str
    reason: str
    number: int

    @property
    def value(self) -> str:
        """How the figure `reason` calls it."""
        return f"{self.cause}:{self.reason}" if self.cause == Cause.PERSON.value else self.cause


def reasons(scope: Scope) -> list[Why]:
    """The climbs of the period by cause and reason, most frequent first; one query."""
    climbs = (
        scope.events("escalated")
        .filter(of_departments(scope.departments, "ticket__department"), ticket__kind__in=EVERYDAY)
        .order_by()
        .values_list(CAUSE, REASON)
        .annotate(number=Count("pk"))
    )
    found: dict[tuple[str, str], int] = {}
    for cause, reason, number in climbs:
        key = ("time" if cause in TIME else cause, reason if cause == Cause.PERSON.value else "")
        found[key] = found.get(key, 0) + number
    return sorted((Why(*key, number) for key, number in found.items()), key=lambda why: -why.number)
