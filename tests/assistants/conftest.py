"""A desk with seven levels, and an assistant beside it. Django is not set up when this file is read."""

from tests.web.conftest import ticket

__all__ = ["ticket"]
