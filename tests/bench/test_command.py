"""`sportello bench` lists the benchmarks and gives their figures as JSON."""

import json
from typing import Any

import pytest
from click.testing import CliRunner

from sportello.cli import bench
from sportello.cli.bench import as_command, command


def test_it_lists_what_can_be_measured() -> None:
    said = CliRunner().invoke(command).output
    for name in ("burst", "idle", "helpdesk", "lateness", "kills", "business-time"):
        assert name in said


def test_the_arguments_of_a_benchmark_are_its_options() -> None:
    def run(*, tickets: int = 5, database: str = "both", profile: bool = False) -> dict[str, Any]:
        return {"tickets": tickets, "database": database, "profile": profile, "passed": tickets > 1}

    asked = CliRunner().invoke(as_command("it", run), ["--tickets", "3", "--profile", "--json"])
    found = json.loads(asked.output)
    assert (found["benchmark"], found["tickets"], found["database"], found["profile"]) == (
        "it",
        3,
        "both",
        True,
    )
    assert asked.exit_code == 0
    assert CliRunner().invoke(as_command("it", run), ["--tickets", "1"]).exit_code == 1


def test_all_goes_on_after_one_that_falls_short(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = {"burst": lambda: {"passed": False}, "idle": lambda: {"passed": True}}
    monkeypatch.setattr(bench, "benchmark", runs.get)
    asked = CliRunner().invoke(command, ["all", "--json"])
    lines = [json.loads(line) for line in asked.stdout.splitlines() if line.startswith("{")]
    assert [line["benchmark"] for line in lines] == ["burst", "idle"]
    assert asked.exit_code == 1
