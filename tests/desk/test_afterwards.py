"""What follows a change of the rules as a job: set by set, each set once, whatever ends the worker."""

from datetime import timedelta
from functools import partial

import pytest

from sportello.desk import afterwards, replanning
from sportello.jobs.drain import run_due_jobs
from sportello.jobs.leased import claim
from sportello.jobs.models import Job
from sportello.jobs.perform import Performer
from sportello.jobs.task import QUEUES
from sportello.people.models import Person
from tests.story import Story, rome

pytestmark = pytest.mark.django_db


def test_a_worker_that_ends_in_the_middle_leaves_each_ticket_done_once(
    story: Story, marta: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(afterwards, "recount_on", partial(replanning.recount_on, limit=2))
    tickets = [story.open("2026-11-23 09:00") for _ in range(5)]
    asked = afterwards.recount_calendar.enqueue(story.calendar.pk, person=marta.pk)
    at = rome("2026-11-23 09:05")
    leaving = Performer(lambda: at)
    leaving.stopping.set()
    job = claim(at, QUEUES, "leaving")
    assert job is not None
    leaving.perform(job)
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.attempts) == ("ready", 2, 5, 0)
    assert run_due_jobs(at + timedelta(minutes=1)) == 1
    asked.refresh()
    assert asked.return_value == 5
    assert [story.kinds(ticket).count("calendar_changed") for ticket in tickets] == [1] * 5
    assert Job.objects.get().done == 5
