"""How many calls somebody may make in a minute, and what is left of them: counted by all processes together.

A process counts by itself and tells the others (in the caller's row) now and then: each time it has made a twentieth of
what is allowed. So a caller gets at most a twentieth too much for each process more.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.db.models import Case, F, QuerySet, Value, When

from sportello.workspace.models import AccessToken

WINDOW = 60
"""Seconds."""
PARTS = 20


@dataclass(frozen=True)
class Budget:
    """What a caller has left until `reset` seconds from now."""

    most: int
    left: int
    reset: int

    @property
    def headers(self) -> dict[str, str]:
        """As programs read it."""
        return {
            "RateLimit-Limit": str(self.most),
            "RateLimit-Remaining": str(max(0, self.left)),
            "RateLimit-Reset": str(self.reset),
        }


def spend(token: int, at: datetime) -> Budget:
    """Count one call of a token; `left` is negative when it was one too many."""
    return spend_of(lambda: AccessToken.objects.filter(pk=token), f"token-{token}", settings.API_CALLS, at)


def spend_of(row: Callable[[], QuerySet[Any]], name: str, most: int, at: datetime) -> Budget:
    """Count one call of the caller whose `row` it is (with `minute` and `calls`), and whom `name` tells from others."""
    cache = caches["process"]
    minute, second = divmod(int(at.timestamp()), WINDOW)
    own, told = f"calls-of-{name}-{minute}", f"calls-told-of-{name}-{minute}"
    cache.add(own, 0, 2 * WINDOW)
    try:
        untold = cache.incr(own)
    except ValueError:  # thrown out of a full cache in between
        untold = 1
    known: int | None = cache.get(told)
    if known is None or untold >= max(1, most // PARTS):
        known = _told(row(), minute, untold)
        cache.set(told, known, 2 * WINDOW)
        try:
            untold = cache.decr(own, untold)
        except ValueError:
            untold = 0
    return Budget(most, most - known - untold, WINDOW - second)


def _told(row: QuerySet[Any], minute: int, calls: int) -> int:
    """Tell the others of so many calls; returns what all made in this minute, as far as it is known."""
    row.update(
        calls=Case(When(minute=minute, then=F("calls") + calls), default=Value(calls)),
        minute=minute,
    )
    return row.values_list("calls", flat=True).first() or 0
