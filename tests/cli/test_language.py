"""The command line speaks the language it is asked to, else Italian."""

import subprocess
from pathlib import Path

import pytest

from sportello.cli.language import language_of
from tests.cli.test_main import run


@pytest.mark.parametrize(
    ("environment", "spoken"),
    [
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "it_IT.UTF-8", "LC_ALL": "en_US"}, "en"),
        ({"LANG": "en_GB.UTF-8", "SPORTELLO_LANGUAGE": "it"}, "it"),
        ({"LANG": "C.UTF-8"}, None),
        ({"LANG": "de_DE.UTF-8"}, None),
        ({}, None),
    ],
)
def test_the_desks_own_setting_counts_before_the_terminals(
    environment: dict[str, str], spoken: str | None
) -> None:
    assert language_of(environment) == spoken


def said(done: subprocess.CompletedProcess[str]) -> str:
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_desk_without_database_is_told_in_one_sentence_with_the_way_out(tmp_path: Path) -> None:
    done = run(tmp_path, "explain", "13", SPORTELLO_LANGUAGE="en")
    assert done.returncode == 1
    assert "sportello serve" in said(done)
    assert done.stderr.count("\n") == 1


def test_the_doctor_finds_a_desk_without_database(tmp_path: Path) -> None:
    done = run(tmp_path, "doctor", SPORTELLO_LANGUAGE="en")
    assert done.returncode == 1
    assert "There is no database" in done.stdout
    assert "not looked at" in done.stdout
    assert not said(done)
