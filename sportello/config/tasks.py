"""Who carries the jobs: the database itself on SQLite, procrastinate on PostgreSQL."""

from typing import Any

from sportello.config import environment

CLOCK = "sportello.intake.clock.precise_now"
BACKENDS = {
    "leased": "sportello.jobs.leased.LeasedBackend",
    "procrastinate": "sportello.jobs.procrastinated.ProcrastinateBackend",
}


def tasks(database: dict[str, Any], speed: int) -> dict[str, Any]:
    """Django's setting TASKS for this database."""
    postgresql = database["ENGINE"].endswith("postgresql")
    allowed = ("procrastinate", "leased") if postgresql else ("leased",)
    carrier = environment.choice("SPORTELLO_JOBS", allowed[0], allowed)
    return {
        "default": {
            "BACKEND": BACKENDS[carrier],
            "QUEUES": ["default", "long", "notices", "webhooks"],
            "OPTIONS": {"clock": CLOCK, "speed": speed},
        }
    }
