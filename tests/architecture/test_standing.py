"""What tests are given ready-made is what they would have made."""

from sportello.desk.rulebook import rulebook
from sportello.people.models import Membership, Person, Team
from tests import known_rules
from tests.story import Story


def test_the_cast_is_one_s_own_and_stands_in_the_tables(
    story: Story, first_level: Team, ada: Person, carla: Person
) -> None:
    assert story.people["ada"] is ada
    assert first_level.supervisor is carla
    assert Team.objects.get(pk=first_level.pk).supervisor == carla
    assert ada.check_password("parola-d-ordine")
    assert list(Membership.objects.filter(team=first_level).values_list("person", flat=True)) == [ada.pk]
    newcomer = Person.objects.create(name="Nuova")
    assert newcomer.pk > max(person.pk for person in story.people.values())


def test_a_known_rule_book_is_the_one_that_would_be_read(story_with_sla: Story, ada: Person) -> None:
    known = rulebook()
    assert known.policies
    assert known.slas
    assert known == known_rules.read(known.revision)
    Person.objects.filter(pk=ada.pk).update(availability="away")
    assert rulebook().staff != known.staff
    assert rulebook() == known_rules.read(rulebook().revision)
