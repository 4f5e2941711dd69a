"""Files that never came with a message go; those that did, and those that still may, stay."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from pytest_django import Settings

from sportello.desk.conversation import reply
from sportello.jobs.drain import run_due_jobs
from sportello.tickets.storage import FOLDER, keep, path_of
from sportello.tickets.unsent import DAY, GOING, delete_unsent_files
from tests.story import Story, rome

pytestmark = pytest.mark.django_db


def age(file: Path, days: float) -> None:
    then = file.stat().st_mtime - days * DAY
    os.utime(file, (then, then))


def test_only_what_was_never_sent_and_no_form_can_name_any_more_is_deleted(
    story: Story, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    ticket = story.open("2026-11-23 09:00")
    sent, waiting, forgotten, again = (keep([word], "nota.txt") for word in (b"1", b"2", b"3", b"4"))
    story.by("ada", "2026-11-23 09:05", reply, ticket, text="Ecco", files=[sent])
    for file, days in ((sent, 90), (waiting, 14), (forgotten, 16), (again, 90)):
        age(path_of(file.digest), days)
    keep([b"4"], "la-stessa.txt")
    halfway = path_of(sent.digest).rename(path_of(sent.digest).with_name(GOING + sent.digest))
    broken_off = tmp_path / FOLDER / "coming-abc"
    broken_off.write_bytes(b"half")
    age(broken_off, 20)
    asked = delete_unsent_files.enqueue()
    assert run_due_jobs(rome("2026-11-23 10:00")) == 1
    asked.refresh()
    assert asked.return_value == 2
    assert [path_of(file.digest).exists() for file in (sent, waiting, forgotten, again)] == [
        True,
        True,
        False,
        True,
    ]
    assert not broken_off.exists()
    assert not halfway.exists()


def test_the_time_a_form_may_name_a_file_is_known_in_one_place() -> None:
    from sportello.web.uploads import GOOD_FOR

    assert GOOD_FOR == settings.SESSION_COOKIE_AGE
