"""How many calls a token may make in a minute, and what is left of them."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.cache import cache

WINDOW = 60
"""Seconds."""


@dataclass(frozen=True)
class Budget:
    """What a token has left until `reset` seconds from now."""

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
    """Count one call; `left` is negative when it was one too many."""
    minute, second = divmod(int(at.timestamp()), WINDOW)
    key = f"calls-of-token-{token}-{minute}"
    cache.add(key, 0, 2 * WINDOW)
    try:
        used = cache.incr(key)
    except ValueError:  # thrown out of a full cache in between
        used = 1
    return Budget(settings.API_CALLS, settings.API_CALLS - used, WINDOW - second)
