"""What a problem does: how many requests, how many customers, how many out of time, and when they came."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce

from sportello.problems.models import Incidence
from sportello.tickets.models import OPEN
from sportello.web.words import near

MOST = 1000
BARS = 12
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WIDTH, HEIGHT, GAP = 200, 44, 4


@dataclass(frozen=True)
class Bar:
    """One bar of the small picture, in its own units."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Figures:
    """The numbers of one problem; as they are up to 999."""

    all: int = 0
    open: int = 0
    customers: int = 0
    late: int = 0


@dataclass(frozen=True)
class Impact:
    """Everything about a problem's linked requests that does not name them."""

    figures: Figures
    writing: int
    by_hand: int
    untold: int
    bars: Sequence[Bar]
    by_day: bool
    since: str
    until: str
    most: int


def impact(problem: int, version: int, now: datetime) -> Impact:
    """One query, of the newest thousand linked requests."""
    found = Incidence.objects.filter(problem=problem).order_by("-ticket")
    rows = list(
        found.values_list(
            "ticket__status", "ticket__organisation", "ticket__requester", "ticket__opened_at",
            "ticket__next_due_at", "wrote_at", "by_hand", "told", "told_publicly",
        )[:MOST]
    )  # fmt: skip
    going = [row for row in rows if row[0] in OPEN]
    figures = Figures(
        all=len(rows),
        open=len(going),
        customers=len({row[1] or -row[2] for row in rows}),
        late=sum(1 for row in going if row[0] != "waiting" and row[4] is not None and row[4] < now),
    )
    bars, by_day, since, most = _bars([row[3] for row in rows], now)
    return Impact(
        figures=figures,
        writing=sum(1 for row in going if row[5]),
        by_hand=sum(1 for row in going if row[6] and not row[5]),
        untold=sum(1 for row in going if row[7] < version or not row[8]),
        bars=bars,
        by_day=by_day,
        since=since,
        until=near(now, now),
        most=most,
    )


def _bars(moments: Sequence[datetime], now: datetime) -> tuple[list[Bar], bool, str, int]:
    """New ones by hour; by day where they came over a longer time than the hours reach."""
    if not moments:
        return [], False, "", 0
    by_day = now - min(moments) > BARS * HOUR
    step = DAY if by_day else HOUR
    counted = Counter(min(BARS - 1, max(0, (now - moment) // step)) for moment in moments if moment <= now)
    most = max(counted.values(), default=0)
    step_x = WIDTH / BARS
    bars = []
    for place in range(BARS):
        height = 1 + (HEIGHT - 2) * counted.get(BARS - 1 - place, 0) / max(1, most)
        x, y = round(place * step_x + GAP / 2, 1), round(HEIGHT - height, 1)
        bars.append(Bar(x, y, round(step_x - GAP, 1), round(height, 1)))
    return bars, by_day, near(now - (BARS - 1) * step, now), most


def figures_of(problems: Sequence[int], now: datetime) -> dict[int, Figures]:
    """The numbers of several problems, in one query."""
    going = Q(ticket__status__in=OPEN)
    late = Q(ticket__status__in=["new", "open"], ticket__next_due_at__lt=now)
    found = (
        Incidence.objects.filter(problem__in=problems)
        .order_by()
        .values("problem")
        .annotate(
            all=Count("pk"),
            open=Count("pk", filter=going),
            customers=Count(Coalesce(F("ticket__organisation"), -F("ticket__requester")), distinct=True),
            late=Count("pk", filter=late),
        )
    )
    columns = ("problem", "all", "open", "customers", "late")
    return {problem: Figures(*numbers) for problem, *numbers in found.values_list(*columns)}
