"""How long to wait before a job that failed is tried again."""

import random
from datetime import timedelta

FIRST = timedelta(seconds=2)
FARTHEST = timedelta(days=1)
"""No retry is ever planned farther ahead than this: one that lies farther was planned before the clock was set back."""


def pause(attempt: int, longest: timedelta, chance: random.Random | None = None) -> timedelta:
    """Doubles with each attempt up to `longest`, a half more or less by chance, so that not all return together."""
    doubled = FIRST * 2 ** min(attempt - 1, 30) if attempt > 0 else FIRST
    spread = 0.5 + (chance or random).random()
    return min(min(doubled, longest) * spread, FARTHEST)
