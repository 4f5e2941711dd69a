"""A desk with seven levels, and programs that come with tokens."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from sportello.escalation.models import PolicyVersion
    from sportello.people.models import Department, Person, Team
    from sportello.tickets.models import Ticket


@pytest.fixture
def seven_levels(it_department: "Department", first_level: "Team", second_level: "Team") -> "PolicyVersion":
    """The seven levels in force, with Ada at the first and Bruno at the second."""
    from tests.web.desk import put_seven_levels_in_force

    return put_seven_levels_in_force(it_department)


@pytest.fixture
def ticket(seven_levels: "PolicyVersion", dario: "Person", it_department: "Department") -> "Ticket":
    """Dario's request of two minutes ago, offered to Ada's team."""
    from tests.web.desk import a_ticket

    return a_ticket(dario, it_department)


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
