"""Workers die in the middle of a burst while agents work: everything is done, and once."""

import pytest

from sportello.bench.kills import run
from tests.scratch import same_server

__all__ = ["same_server"]

pytestmark = pytest.mark.slow


def check(database: str, workers: int) -> None:
    (found,) = run(kills=4, tickets=600, database=database)["databases"].values()
    assert found["faults"] == {}, found["examples"]
    assert found["workers"] == workers
    assert found["steps"] >= 450, "the burst was not carried out"
    assert found["agents"]["acts"] > 0
    assert (found["agents"]["lost"], found["agents"]["invented"]) == (0, 0)


@pytest.mark.postgresql
def test_four_workers_on_one_server() -> None:
    check("postgresql", 4)


@pytest.mark.sqlite
def test_one_worker_on_one_file() -> None:
    check("sqlite", 1)
