"""Both backends, and nodes that do their jobs."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from pytest_django import Settings

if TYPE_CHECKING:  # its models exist only once Django has started
    from tests.jobs.nodes import Nodes


@pytest.fixture(params=["leased", pytest.param("procrastinate", marks=pytest.mark.postgresql)])
def carrier(request: pytest.FixtureRequest, settings: Settings) -> str:
    """The backend: one on SQLite, both on PostgreSQL."""
    from sportello.config.tasks import BACKENDS

    name: str = request.param
    settings.TASKS = {"default": settings.TASKS["default"] | {"BACKEND": BACKENDS[name]}}
    return name


@pytest.fixture
def nodes(transactional_db: None, carrier: str) -> Iterator["Nodes"]:
    from tests.jobs.nodes import Nodes

    started = Nodes(carrier)
    yield started
    started.stop()
