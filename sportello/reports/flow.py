"""Where tickets stop: of those that arrived in a period, how many came to each level and what became of them."""

from dataclasses import dataclass

from django.db.models import Count, Q

from sportello.escalation.models import Visit
from sportello.reports.figures import arrived
from sportello.reports.scope import Scope
from sportello.tickets.walk import OPEN

DONE = ("resolved", "closed")


@dataclass(frozen=True)
class Step:
    """One level: how many tickets came to it, were solved there, are there still; the others went on."""

    level: int
    came: int
    solved: int
    standing: int

    @property
    def went_on(self) -> int:
        """To another level, merged or cancelled."""
        return max(0, self.came - self.solved - self.standing)


@dataclass(frozen=True)
class Flow:
    """The way through the levels; channels by size."""

    channels: tuple[tuple[str, int], ...]
    steps: tuple[Step, ...]

    @property
    def arrived(self) -> int:
        return sum(number for _channel, number in self.channels)


def flow(scope: Scope) -> Flow:
    """Three queries over the tickets of the period."""
    tickets = arrived(scope)
    channels = tickets.order_by().values_list("channel").annotate(number=Count("pk"))
    came = dict(
        Visit.objects.filter(ticket__in=tickets.order_by().values("pk"))
        .order_by()
        .values_list("level")
        .annotate(number=Count("ticket", distinct=True))
    )
    ended = {
        level: (solved, standing)
        for level, solved, standing in tickets.order_by()
        .values_list("level")
        .annotate(
            solved=Count("pk", filter=Q(status__in=DONE)),
            standing=Count("pk", filter=Q(status__in=OPEN)),
        )
    }
    steps = tuple(Step(level, came[level], *ended.get(level, (0, 0))) for level in sorted(came))
    return Flow(tuple(sorted(channels, key=lambda one: -one[1])), steps)
