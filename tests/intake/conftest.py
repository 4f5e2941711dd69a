"""Fixtures of what comes in. Django is not set up yet when this file is read: it is imported inside."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from sportello.escalation.models import PolicyVersion
    from sportello.people.models import Department, Team


@pytest.fixture
def seven_levels(it_department: "Department", first_level: "Team", second_level: "Team") -> "PolicyVersion":
    """The seven levels in force, with Ada at the first and Bruno at the second."""
    from tests.web.desk import put_seven_levels_in_force

    return put_seven_levels_in_force(it_department)
