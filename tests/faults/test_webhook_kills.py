"""Who makes and sends webhooks dies in the middle of it: no event is lost, none becomes two rows, order holds."""

import pytest

from sportello.bench.webhook_kills import run
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
def test_who_tells_is_killed_again_and_again(database: str) -> None:
    (found,) = run(kills=6, database=database)["databases"].values()
    assert found["passed"], found
