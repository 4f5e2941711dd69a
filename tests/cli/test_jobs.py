"""`sportello jobs`: what failed, why, and again."""

import pytest

from sportello.cli.jobs import command
from sportello.health import examine
from sportello.jobs.drain import run_due_jobs
from sportello.jobs.models import Job
from tests.cli.answers import ask
from tests.jobs import work
from tests.story import rome

pytestmark = pytest.mark.django_db

NINE, LATER = rome("2026-11-23 09:00"), rome("2026-11-23 09:30")


def test_what_failed_is_listed_shown_and_tried_again() -> None:
    assert "No job has failed" in ask(command, "list").output
    work.give_up.enqueue()
    run_due_jobs(NINE)
    number = str(Job.objects.get().pk)
    assert "work.give_up" in ask(command, "list").output
    assert "nobody lives there" in ask(command, "show", number).output
    again = ask(command, "retry", number)
    assert (again.exit_code, "1 job waits again." in again.output) == (0, True)
    assert Job.objects.get().state == "ready"
    assert ask(command, "retry", number).exit_code == 1
    assert ask(command, "retry").exit_code == 2
    assert ask(command, "show", "999999").exit_code == 1


def test_the_doctor_names_what_failed_and_what_waits_for_ever() -> None:
    work.give_up.enqueue()
    run_due_jobs(NINE)
    work.nothing.enqueue()
    Job.objects.filter(state="ready").update(enqueued_at=NINE)
    found = {finding.code for result in examine(LATER) for finding in result.findings}
    assert {"job_failed", "job_stuck"} <= found
    soon = {finding.code for result in examine(NINE) for finding in result.findings}
    assert "job_stuck" not in soon
