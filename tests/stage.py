"""The stage of the stories, as fixtures."""

import pytest

from sportello.people.models import Department, Person, Team
from tests.story import Story, set_the_stage


@pytest.fixture
def people(
    ada: Person, bruno: Person, carla: Person, marta: Person, dario: Person, eva: Person
) -> dict[str, Person]:
    return {"ada": ada, "bruno": bruno, "carla": carla, "marta": marta, "dario": dario, "eva": eva}


@pytest.fixture
def story(
    it_department: Department, first_level: Team, second_level: Team, people: dict[str, Person]
) -> Story:
    """The seven-level template, no SLA."""
    return set_the_stage(it_department, first_level, second_level, people)


@pytest.fixture
def story_with_sla(
    it_department: Department, first_level: Team, second_level: Team, people: dict[str, Person]
) -> Story:
    """The seven-level template and an SLA."""
    return set_the_stage(it_department, first_level, second_level, people, with_sla=True)
