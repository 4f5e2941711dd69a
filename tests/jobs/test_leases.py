"""Who holds a job, who has lost it, and what the clock has to do with it: nothing."""

import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from sportello.jobs import again, outcome
from sportello.jobs.drain import run_due_jobs
from sportello.jobs.hold import Hold, Lost
from sportello.jobs.leased import LEASE, Watch, claim
from sportello.jobs.models import Job
from sportello.jobs.perform import Performer
from sportello.jobs.purge import purge
from sportello.jobs.task import DEFAULT, QUEUES
from sportello.worker.lanes import CarriedLanes, LeasedLanes
from tests.jobs import work
from tests.story import rome

pytestmark = pytest.mark.django_db

NINE = rome("2026-11-23 09:00")
TRIES = 5


class Ticking:
    """A monotonic clock moved by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def lapse(watch: Watch, ticking: Ticking) -> int:
    """Look, let a lease pass, look again."""
    watch.look(NINE)
    ticking.now += LEASE
    return watch.look(NINE)


def watching() -> tuple[Watch, Ticking]:
    ticking = Ticking()
    return Watch(monotonic=ticking), ticking


def test_whoever_lost_a_job_can_no_longer_say_how_it_ended(tmp_path: Path) -> None:
    work.write.enqueue(str(tmp_path / "lines"), "x")
    lost = claim(NINE, QUEUES, "first")
    assert lost is not None
    assert lapse(*watching()) == 1
    found = claim(NINE, QUEUES, "second")
    assert found is not None
    assert not outcome.done(lost, "mine", NINE, 0, 0)
    hold = Hold(lost.pk, lost.token)
    with pytest.raises(Lost), transaction.atomic():
        hold.keep(4, 4, 5)
    assert outcome.done(found, "ours", NINE, 0, 0)
    assert Job.objects.get().result == "ours"


def test_a_holder_that_shows_signs_of_life_keeps_its_job() -> None:
    work.nothing.enqueue()
    held = claim(NINE, QUEUES, "first")
    assert held is not None
    watch, ticking = watching()
    for _ in range(4):
        assert watch.look(NINE) == 0
        ticking.now += LEASE * 0.7
        Job.objects.update(beat=held.beat + 1)
        held.refresh_from_db()
    assert watch.look(NINE, mine=[held.pk]) == 0


def test_a_job_that_kills_its_workers_has_failed_in_the_end() -> None:
    asked = work.nothing.enqueue()
    for attempt in range(TRIES):
        assert claim(NINE, QUEUES, f"worker{attempt}") is not None
        assert lapse(*watching()) == 1
    assert claim(NINE, QUEUES, "worker") is None
    asked.refresh()
    assert (asked.status.value, len(asked.worker_ids)) == ("FAILED", TRIES)
    assert "the worker was lost" in asked.errors[-1].traceback


def test_a_clock_set_back_delays_nothing_for_long(tmp_path: Path) -> None:
    work.write.enqueue(str(tmp_path / "lines"), "asked-for-tomorrow-by-a-wrong-clock")
    year_before = NINE - timedelta(days=365)
    assert run_due_jobs(year_before) == 1
    broken = work.break_down.enqueue(str(tmp_path / "tries"), password="x")
    run_due_jobs(NINE)
    run_due_jobs(year_before)
    run_due_jobs(year_before + timedelta(minutes=1))
    broken.refresh()
    assert broken.status.value == "FAILED"


def test_what_failed_is_tried_again_by_hand_with_all_its_attempts() -> None:
    work.give_up.enqueue()
    run_due_jobs(NINE)
    job = again.failed().get()
    assert again.retry(job.pk)
    assert not again.retry(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.finished_at, job.delivery) == ("ready", 0, None, 2)


def test_what_is_over_is_forgotten() -> None:
    for days, state in ((8, "done"), (6, "done"), (31, "failed"), (29, "failed"), (400, "ready")):
        work.nothing.enqueue()
        then = NINE - timedelta(days=days)
        newest = Job.objects.latest("pk")
        Job.objects.filter(pk=newest.pk).update(
            state=state, enqueued_at=then, finished_at=None if state == "ready" else then
        )
    assert purge(NINE) == 2
    assert sorted(Job.objects.values_list("state", flat=True)) == ["done", "failed", "ready"]


def test_whatever_a_task_does_is_its_own_trouble() -> None:
    for strange in (work.leave.enqueue(), work.zero.enqueue("x"), work.break_at_zero.enqueue()):
        assert run_due_jobs(NINE) in {0, 3}
        strange.refresh()
        assert strange.status.value == "FAILED"
        assert "\0" not in strange.errors[0].traceback


def test_a_sign_of_life_that_is_late_does_not_take_back_the_last_step(tmp_path: Path) -> None:
    """The thread that beats reads how far a job is, and may write it after the job has ended its last step."""
    work.count_up.enqueue(str(tmp_path / "lines"), to=3)
    job = claim(NINE, QUEUES, "first")
    assert job is not None

    def late() -> datetime:
        assert Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(done=2, total=3)
        return NINE

    Performer(late).perform(job)
    ended = Job.objects.get()
    assert (ended.state, ended.done, ended.total) == ("done", 3, 3)


class Resting(threading.Event):
    """Notes whether the thread that waits for it holds a connection, and lets its lane end."""

    def __init__(self, performer: Performer) -> None:
        super().__init__()
        self.performer, self.held = performer, True

    def wait(self, timeout: float | None = None) -> bool:
        self.held = connection.connection is not None
        self.performer.stopping.set()
        return True


@pytest.mark.postgresql
def test_a_lane_that_rests_leaves_its_connection_to_others() -> None:
    """A process has ten by default, and the mail room and what listens are of it too."""
    performer, held = Performer(lambda: NINE), []
    carried, resting = CarriedLanes(performer, beat=1, lease=LEASE), Resting(performer)

    def bring() -> None:
        carried._bring(0, 0)
        held.append(connection.connection is not None)

    for lane in (bring, lambda: LeasedLanes(performer)._run((DEFAULT,), resting)):
        thread = threading.Thread(target=lane)
        thread.start()
        thread.join()
    assert (held, resting.held) == ([False], False)
