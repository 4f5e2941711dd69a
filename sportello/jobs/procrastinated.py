"""The backend for many nodes: procrastinate brings jobs to workers, by PostgreSQL's NOTIFY, and watches the workers.

The row stays the record: arguments, attempts, progress, outcome. Procrastinate is handed only its number, through
Django's own connection and so within the same transaction, and forgets it once it was brought.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import cache
from typing import Any

from django.db import transaction
from procrastinate import App
from procrastinate.contrib.django.db_cleanup import DjangoApp
from procrastinate.contrib.django.django_connector import DjangoConnector

from sportello.jobs.backend import RecordedBackend
from sportello.jobs.leased import take
from sportello.jobs.models import Job
from sportello.jobs.outcome import worker_was_lost
from sportello.jobs.task import AT_ONCE

log = logging.getLogger(__name__)

TASK = "sportello.job"
LOOK = 0.1  # seconds between looks whether to stop


@cache
def _deferring() -> App:
    return App(connector=DjangoConnector())


class ProcrastinateBackend(RecordedBackend):
    """Jobs as rows, carried by procrastinate.

    The option `speed` says how many times faster than PostgreSQL's clock the desk lives, in demonstrations.
    """

    def deliver(self, jobs: Sequence[Job]) -> None:
        """Hand the numbers of the jobs to procrastinate."""
        first = jobs[0]
        options: dict[str, Any] = {"queue": first.queue, "priority": first.priority}
        if first.run_after is not None:
            seconds = (first.run_after - self.now()).total_seconds() / self.options.get("speed", 1)
            if seconds > 0:
                # As a pause, not a moment: the clocks of this node and of the database need not agree.
                options["schedule_in"] = {"seconds": seconds}
        named: list[Any] = [{"job": job.pk, "delivery": job.delivery} for job in jobs]
        _deferring().configure_task(TASK, **options).batch_defer(*named)


def received(pk: int, delivery: int, now: datetime, worker: str) -> Job | None:
    """Take the job that was brought; None if it is not to be done (any more)."""
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(pk=pk, delivery=delivery).first()
        if job is None or job.state not in {Job.State.READY, Job.State.RUNNING}:
            return None
        if job.state == Job.State.RUNNING and job.attempts >= job.max_attempts:
            # Brought again after its worker was lost.
            worker_was_lost(job, now)
            return None
        return take(job, now, worker)


class Carrier:
    """The workers of procrastinate in this process: seconds between their signs of life, without one before their
    jobs are taken, and that jobs have to end when the process is asked to."""

    def __init__(
        self,
        bring: Callable[[int, int], None],
        *,
        beat: float,
        lease: float,
        last_words: float,
    ) -> None:
        self.lease, self.last_words = lease, last_words
        self.app = DjangoApp(connector=DjangoConnector().get_worker_connector())
        self.app.task(name=TASK)(_as_task(bring))
        self.options: dict[str, Any] = {
            "install_signal_handlers": False,
            # For what waits for its moment; of what may begin at once it is told.
            "fetch_job_polling_interval": beat,
            "update_heartbeat_interval": beat,
            "stalled_worker_timeout": lease,
            "shutdown_graceful_timeout": last_words,
            "delete_jobs": "always",
        }

    async def run(self, stopped: Callable[[], bool]) -> None:
        """Work until `stopped` says so."""
        # By itself it has hardly more threads than the machine has processors: jobs would wait for each other.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(sum(AT_ONCE.values())))
        async with self.app.open_async():
            working = [
                asyncio.ensure_future(
                    self.app.run_worker_async(queues=[queue], name=queue, concurrency=count, **self.options)
                )
                for queue, count in AT_ONCE.items()
            ]
            rescuing = asyncio.ensure_future(self._rescue_stalled())
            try:
                while not stopped() and not any(lane.done() for lane in working):
                    await asyncio.sleep(LOOK)
            finally:
                rescuing.cancel()
                for lane in working:
                    lane.cancel()  # asks it to end in good order
                ended = await asyncio.gather(*working, return_exceptions=True)
            for error in ended:
                if isinstance(error, Exception):
                    raise error

    async def _rescue_stalled(self) -> None:
        """As installed, a job of a killed worker would never run again."""
        while True:
            try:
                for job in await self.app.job_manager.get_stalled_jobs(seconds_since_heartbeat=self.lease):
                    await self.app.job_manager.retry_job(job)
            except Exception:
                log.exception("jobs of lost workers could not be looked at")
            await asyncio.sleep(self.lease / 3)


def _as_task(bring: Callable[[int, int], None]) -> Callable[..., None]:
    def brought(job: int, delivery: int) -> None:
        bring(job, delivery)

    return brought
