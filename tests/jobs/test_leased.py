"""Jobs as rows."""

from datetime import timedelta
from pathlib import Path

import pytest

from sportello.jobs.drain import run_due_jobs
from sportello.jobs.models import Job
from tests.jobs import work
from tests.story import rome

pytestmark = pytest.mark.django_db

NINE = rome("2026-11-23 09:00")


def test_a_job_is_done_and_its_result_kept(tmp_path: Path) -> None:
    lines = tmp_path / "lines"
    asked = work.write.enqueue(str(lines), word="ciao")
    assert run_due_jobs(NINE + timedelta(days=3650)) == 1
    asked.refresh()
    assert (asked.return_value, asked.attempts, work.noted(lines)) == ("CIAO", 1, ["ciao"])


def test_what_fails_is_tried_again(tmp_path: Path) -> None:
    asked = work.break_down.enqueue(str(tmp_path / "lines"), password="tom-tom")
    at = NINE + timedelta(days=3650)
    for _ in range(4):
        run_due_jobs(at)
        at += timedelta(hours=1)
    asked.refresh()
    job = Job.objects.get()
    assert job.state == "failed"
    assert len(work.noted(tmp_path / "lines")) == 3
    print(asked.errors[0].traceback)
    assert "tom-tom" not in asked.errors[0].traceback
