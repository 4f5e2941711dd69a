"""What a job may rely on, whichever backend carries it."""

import signal
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction

from sportello.jobs.models import Job, Schedule
from sportello.jobs.periodic import Periodic
from tests.jobs import work
from tests.jobs.nodes import Nodes, wait_until


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    return tmp_path / "lines"


def test_what_is_rolled_back_was_never_asked_for(nodes: Nodes, lines: Path) -> None:
    nodes.start()
    with transaction.atomic():
        work.write.enqueue(str(lines), "lost")
        transaction.set_rollback(True)
    with transaction.atomic():
        asked = work.write.enqueue(str(lines), "kept")
        assert work.noted(lines) == []
    wait_until(lambda: work.write.get_result(asked.id).is_finished)
    asked.refresh()
    assert (asked.return_value, asked.attempts, work.noted(lines)) == ("KEPT", 1, ["kept"])


def test_priority_goes_first_and_a_moment_is_waited_for(nodes: Nodes, lines: Path) -> None:
    one_at_a_time = work.write.using(queue_name="long")
    soon = datetime.now(UTC) + timedelta(seconds=1.2)
    one_at_a_time.using(run_after=soon, priority=90).enqueue(str(lines), "at-its-moment")
    one_at_a_time.using(priority=-5).enqueue(str(lines), "low")
    one_at_a_time.enqueue(str(lines), "middle")
    one_at_a_time.using(priority=5).enqueue(str(lines), "high")
    nodes.start()
    wait_until(lambda: len(work.noted(lines)) == 3)
    assert datetime.now(UTC) < soon
    wait_until(lambda: len(work.noted(lines)) == 4)
    assert datetime.now(UTC) >= soon
    assert work.noted(lines) == ["high", "middle", "low", "at-its-moment"]


def test_failures_are_tried_again_and_in_the_end_kept_without_secrets(nodes: Nodes, lines: Path) -> None:
    nodes.start()
    broken = work.break_down.enqueue(str(lines), password="tom-and-tom")
    healed = work.work_the_second_time.enqueue(str(lines.with_name("healed")))
    hopeless = work.give_up.enqueue()
    results = (broken, healed, hopeless)
    wait_until(lambda: not Job.objects.exclude(state__in=["done", "failed"]).exists())
    for result in results:
        result.refresh()
    assert [len(result.worker_ids) for result in results] == [3, 2, 1]
    assert [result.status.value for result in results] == ["FAILED", "SUCCESSFUL", "FAILED"]
    assert work.noted(lines) == ["tried"] * 3
    assert len(broken.errors) == 3
    said = broken.errors[-1]
    assert said.exception_class is ValueError
    assert "in break_down" in said.traceback
    assert "tom-and-tom" not in said.traceback


def test_a_task_that_only_another_version_knows_is_left_to_it(nodes: Nodes) -> None:
    """Workers of two versions run beside each other during an upgrade: the older one must not use up attempts."""
    asked, forgotten = work.nothing.enqueue(), work.nothing.enqueue()
    Job.objects.update(task="tests.jobs.work.of_the_next_version")
    Job.objects.filter(pk=forgotten.id).update(enqueued_at=datetime.now(UTC) - timedelta(days=2))
    nodes.start()
    wait_until(lambda: Job.objects.filter(pk=asked.id, run_after__isnull=False).exists())
    wait_until(lambda: Job.objects.filter(pk=forgotten.id, state="failed").exists())
    job = Job.objects.get(pk=asked.id)
    assert (job.state, job.attempts, job.errors) == ("ready", 0, [])


def test_several_nodes_do_each_job_once(nodes: Nodes, lines: Path) -> None:
    for _ in range(3):
        nodes.start()
    with transaction.atomic():
        for number in range(60):
            work.write.enqueue(str(lines), str(number))
    wait_until(lambda: Job.objects.filter(state="done").count() == 60)
    assert Counter(work.noted(lines)) == {str(number): 1 for number in range(60)}


def test_services_that_hang_hold_up_neither_mail_nor_each_other(nodes: Nodes, lines: Path) -> None:
    hung = lines.with_name("hung")
    for queue in ("notices",) * 5 + ("webhooks",) * 5:
        work.last.using(queue_name=queue).enqueue(str(hung), seconds=1.0)
    nodes.start()
    wait_until(lambda: len(work.noted(hung)) == 5)
    asked = [work.write.using(queue_name=queue).enqueue(str(lines), queue) for queue in ("default", "long")]
    wait_until(lambda: len(work.noted(lines)) == len(asked))
    assert "ended" not in work.noted(hung)


def test_a_killed_job_is_done_by_another(nodes: Nodes, lines: Path) -> None:
    asked = work.last.enqueue(str(lines), seconds=1.0)
    first = nodes.process()
    wait_until(lambda: len(work.noted(lines)) == 1)
    first.send_signal(signal.SIGKILL)
    first.wait()
    nodes.start()
    wait_until(lambda: work.last.get_result(asked.id).is_finished)
    asked.refresh()
    assert (asked.status.value, asked.attempts) == ("SUCCESSFUL", 2)
    assert [line.partition(":")[0] for line in work.noted(lines)] == ["begun", "begun", "ended"]


def test_signs_of_life_keep_a_long_job(nodes: Nodes, lines: Path) -> None:
    nodes.start()
    nodes.start()
    asked = work.last.enqueue(str(lines), seconds=2.5)
    wait_until(lambda: work.last.get_result(asked.id).is_finished)
    assert [line.partition(":")[0] for line in work.noted(lines)] == ["begun", "ended"]


def test_whoever_stops_hands_its_job_back(nodes: Nodes, lines: Path) -> None:
    asked = work.count_up.enqueue(str(lines), to=40)
    leaving = nodes.start()
    wait_until(lambda: Job.objects.get().done > 2)
    leaving.stop()
    wait_until(lambda: Job.objects.get().state == "ready")
    nodes.start()
    wait_until(lambda: work.count_up.get_result(asked.id).is_finished)
    job = Job.objects.get()
    assert (job.state, job.result, job.attempts, job.done, job.total) == ("done", 40, 1, 40, 40)


def test_a_periodic_job_comes_once_a_moment_on_many_nodes(nodes: Nodes) -> None:
    often = Periodic("often", work.nothing, every=timedelta(seconds=1))
    for _ in range(3):
        nodes.start(periodic=(often,))
    wait_until(lambda: Schedule.objects.count() >= 2)
    nodes.stop()
    assert Job.objects.count() == Schedule.objects.count()
