"""Scratch desks of the benchmarks, quickly: on the server of the run, from its migrated database."""

import os

import pytest

from sportello.bench.scratch import MIGRATED
from tests.migrated import ready


@pytest.fixture(autouse=True)
def same_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start no second server, and migrate no second time."""
    monkeypatch.setenv(MIGRATED, ready())
    if url := os.environ.get("DATABASE_URL"):
        monkeypatch.setenv("SPORTELLO_TEST_PG_URL", url)
