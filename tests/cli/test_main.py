"""The command line says what went wrong in one sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sportello import __version__
from sportello.bench.postgres import free_port


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sportello.cli.main", *arguments],
        env=os.environ | {"SPORTELLO_DATA": str(folder)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_tells_its_version_and_its_commands(tmp_path: Path) -> None:
    assert __version__ in run(tmp_path, "--version").stdout
    helped = run(tmp_path, "--help").stdout
    assert "serve" in helped
    assert "worker" in helped


@pytest.mark.parametrize(
    ("variable", "value", "hint"),
    [
        ("SPORTELLO_TIME_ZONE", "Europe/Roma", "Europe/Rome"),
        ("DATABASE_URL", "mysql://host/desk", "postgresql://"),
        ("SPORTELLO_DEBUG", "perhaps", "SPORTELLO_DEBUG=yes"),
        ("SPORTELLO_URL", "desk.example.org", "https://desk.example.org"),
        ("SPORTELLO_LANGUAGE", "tlh", "it, en"),
        ("SPORTELLO_LOG_LEVEL", "loud", "debug, info"),
        ("SPORTELLO_DATABASE_POOL", "many", "SPORTELLO_DATABASE_POOL=16"),
    ],
)
def test_names_the_wrong_setting_and_what_fits(tmp_path: Path, variable: str, value: str, hint: str) -> None:
    done = run(tmp_path, "serve", **{variable: value})
    assert done.returncode == 1
    assert variable in done.stderr
    assert hint in done.stderr
    assert "Traceback" not in done.stderr


def test_does_not_know_a_command_that_is_not_there(tmp_path: Path) -> None:
    done = run(tmp_path, "dance")
    assert done.returncode == 2
    assert "dance" in done.stderr


def test_says_at_once_that_the_database_cannot_be_reached(tmp_path: Path) -> None:
    url = f"postgresql://nobody:pw@127.0.0.1:{free_port()}/desk"
    done = run(tmp_path, "serve", "--port", str(free_port()), DATABASE_URL=url, SPORTELLO_LANGUAGE="en")
    assert done.returncode == 1
    assert "DATABASE_URL" in done.stderr
    assert "pw" not in done.stderr
    assert "Traceback" not in done.stderr
