"""The stage of the stories, as fixtures."""

from sportello.escalation.models import PolicyVersion
from sportello.people.models import Department, Person, Team
from tests.standing import alternative, standing
from tests.story import Story, set_the_stage
from tests.web.desk import put_seven_levels_in_force


@standing
def people(
    ada: Person, bruno: Person, carla: Person, marta: Person, dario: Person, eva: Person
) -> dict[str, Person]:
    return {"ada": ada, "bruno": bruno, "carla": carla, "marta": marta, "dario": dario, "eva": eva}


@alternative
def story(
    it_department: Department, first_level: Team, second_level: Team, people: dict[str, Person]
) -> Story:
    """The seven-level template, no SLA."""
    return set_the_stage(it_department, first_level, second_level, people)


@alternative
def story_with_sla(
    it_department: Department, first_level: Team, second_level: Team, people: dict[str, Person]
) -> Story:
    """The seven-level template and an SLA."""
    return set_the_stage(it_department, first_level, second_level, people, with_sla=True)


@alternative
def seven_levels(it_department: Department, first_level: Team, second_level: Team) -> PolicyVersion:
    """The seven levels in force round the clock, with Ada at the first and Bruno at the second."""
    return put_seven_levels_in_force(it_department)
