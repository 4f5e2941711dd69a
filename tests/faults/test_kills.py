"""Workers die in the middle of a burst while agents work: everything is done, and once."""

import os

import pytest

from sportello.bench.kills import run

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def same_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the run has a PostgreSQL already, the scratch database is made there."""
    if url := os.environ.get("DATABASE_URL"):
        monkeypatch.setenv("SPORTELLO_TEST_PG_URL", url)


def check(database: str, workers: int) -> None:
    (found,) = run(kills=5, tickets=900, database=database)["databases"].values()
    assert found["faults"] == {}, found["examples"]
    assert found["workers"] == workers
    assert found["steps"] >= 675, "the burst was not carried out"
    assert found["agents"]["acts"] > 0
    assert (found["agents"]["lost"], found["agents"]["invented"]) == (0, 0)


@pytest.mark.postgresql
def test_four_workers_on_one_server() -> None:
    check("postgresql", 4)


@pytest.mark.sqlite
def test_one_worker_on_one_file() -> None:
    check("sqlite", 1)
