"""A desk with seven levels, and programs that come with tokens."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.web.conftest import ticket

__all__ = ["ticket"]

if TYPE_CHECKING:
    from django.test import Client

    from sportello.people.models import Person


@pytest.fixture
def program() -> Callable[..., "Client"]:
    """A program that comes in somebody's name."""
    from tests.api.programs import program_of

    return program_of


@pytest.fixture
def as_ada(ada: "Person") -> "Client":
    """Ada's program, with every scope."""
    from tests.api.programs import program_of

    return program_of(ada)
