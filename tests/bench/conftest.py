"""Benchmarks bring their own database; where the run has a PostgreSQL already, it is made there."""

from tests.scratch import same_server

__all__ = ["same_server"]
