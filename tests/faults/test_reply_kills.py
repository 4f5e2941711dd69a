"""The sending process dies in the middle of its work: no reply goes out twice, none is forgotten."""

import pytest

from sportello.bench.reply_kills import run
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
def test_a_sender_is_killed_again_and_again(database: str) -> None:
    (found,) = run(kills=6, database=database)["databases"].values()
    assert found["sent"] > found["uncertain"], found
    assert found["passed"], found
