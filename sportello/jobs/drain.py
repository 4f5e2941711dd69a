"""Doing in this thread what is due, for stories, commands and tests."""

from collections.abc import Iterable
from datetime import datetime

from sportello.jobs.leased import claim
from sportello.jobs.perform import Performer
from sportello.jobs.task import QUEUES


def run_due_jobs(at: datetime, queues: Iterable[str] = QUEUES) -> int:
    """Do every job that may begin at `at`, and those they ask for, one after the other; returns how many."""
    performer, count = Performer(lambda: at), 0
    while (job := claim(at, queues, "here")) is not None:
        performer.perform(job)
        count += 1
    return count
