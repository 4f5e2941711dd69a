"""How long to wait before an endpoint is tried again, and when that is over."""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

FIRST: Final = timedelta(seconds=15)
LONGEST: Final = timedelta(hours=6)
ASKED_FOR: Final = timedelta(hours=12)
"""A Retry-After that lies farther ahead is not believed."""
PATIENCE: Final = timedelta(days=3)
"""So long an event is tried."""
HOPE: Final = timedelta(days=5)
"""So long an endpoint may fail before it is stopped."""


def pause(attempt: int, chance: random.Random | None = None) -> timedelta:
    """Doubles with each attempt, a fifth more or less by chance, so that not everything returns together."""
    doubled = min(FIRST * 2 ** min(attempt - 1, 20), LONGEST)
    return timedelta(seconds=doubled.total_seconds() * (0.8 + 0.4 * (chance or random).random()))


def asked_to_wait(status: int, headers: Mapping[str, str], at: datetime) -> timedelta | None:
    """What `Retry-After` says, where the status is one that means it (429, 503)."""
    said = headers.get("retry-after", "").strip()
    if status not in (429, 503) or not said:
        return None
    if said.isdecimal():
        return min(timedelta(seconds=int(said[:9])), ASKED_FOR)
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return None
    if moment.tzinfo is None:
        return None
    return min(max(moment - at, timedelta(0)), ASKED_FOR)
