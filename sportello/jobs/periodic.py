"""Jobs that come again: each of their moments is taken by one node, whoever is first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from sportello.jobs.models import Schedule
from sportello.jobs.task import JobTask

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Periodic:
    """A task without arguments and when it is due: `every` so often, or daily `at` a time on the wall of `zone`."""

    name: str
    task: JobTask[[], Any]
    every: timedelta | None = None
    at: time = time(3, 30)
    zone: str = "UTC"

    def latest(self, now: datetime) -> datetime:
        """The last moment up to `now` at which it was due, in UTC.

        A time that the wall clock jumps over in spring is due as if it had not jumped; one that it shows twice in
        autumn is due the first time.
        """
        if self.every is not None:
            seconds = int(self.every.total_seconds())
            return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)
        today = now.astimezone(ZoneInfo(self.zone)).date()
        moment = self._on(today)
        return moment if moment <= now else self._on(today - DAY)

    def _on(self, day: Any) -> datetime:
        return datetime.combine(day, self.at, ZoneInfo(self.zone)).astimezone(UTC)


class Rounds:
    """Looks which periodic jobs are due; asks the database only about moments it has not seen."""

    def __init__(self, all_of_them: Iterable[Periodic]) -> None:
        self.all = tuple(all_of_them)
        self._seen: dict[str, datetime] = {}

    def look(self, now: datetime) -> list[str]:
        """Enqueue what is due and was not enqueued by another; returns the names.

        Moments missed while nobody worked are made up for by one job, not by one each. A clock that is set back meets
        moments that are taken already.
        """
        fired = []
        for periodic in self.all:
            moment = periodic.latest(now)
            if self._seen.get(periodic.name) != moment:
                fired += [periodic.name] if fire(periodic, moment) else []
                self._seen[periodic.name] = moment
        return fired


def fire(periodic: Periodic, moment: datetime) -> bool:
    """Enqueue the job of that moment, unless somebody did."""
    with transaction.atomic():
        _row, first = Schedule.objects.get_or_create(name=periodic.name, due_at=moment)
        if first:
            periodic.task.enqueue()
        return first
