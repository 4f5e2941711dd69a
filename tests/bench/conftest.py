"""Benchmarks bring their own database; where the run has a PostgreSQL already, it is made there."""

import os

import pytest


@pytest.fixture(autouse=True)
def same_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start no second server."""
    if url := os.environ.get("DATABASE_URL"):
        monkeypatch.setenv("SPORTELLO_TEST_PG_URL", url)
