"""The receiving process dies in the middle of its work: one ticket for each distinct message."""

import pytest

from sportello.bench.mail_kills import run
from tests.scratch import same_server

__all__ = ["same_server"]

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "database",
    [
        pytest.param("sqlite", marks=pytest.mark.sqlite),
        pytest.param("postgresql", marks=pytest.mark.postgresql),
    ],
)
def test_a_receiver_is_killed_again_and_again(database: str) -> None:
    (found,) = run(kills=6, database=database)["databases"].values()
    assert found["messages"] > 2, "nothing was received"
    assert found["passed"], found
