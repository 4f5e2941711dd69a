"""Fifty thousand tickets fall due at once among a million, beside bare SQL that writes the same rows."""

import cProfile
import os
import pstats
from time import perf_counter
from typing import Any

from sportello.bench.fill import moments
from sportello.desk.settle import settle_due


def engine(*, group: int) -> dict[str, Any]:
    """Carry out what is due at the group's moment."""
    at = moments(group + 1)[-1]
    profile = cProfile.Profile() if os.environ.get("PROFILE") else None
    settle_due(at, limit=1)
    begin = perf_counter()
    if profile:
        profile.enable()
    steps = 0
    while done := settle_due(at):
        steps += done
    seconds = perf_counter() - begin
    if profile:
        profile.disable()
        import sys

        pstats.Stats(profile, stream=sys.stderr).sort_stats("tottime").print_stats(45)
    return {"steps": steps, "seconds": seconds, "per_second": steps / seconds}
