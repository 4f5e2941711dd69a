"""Drafts and publishing through the commands: who may, what was seen, what follows."""

from datetime import UTC, datetime

import pytest

from sportello.desk.publishing import publish, uses_of
from sportello.desk.replanning import follow, left_behind, running_under
from sportello.domain.policy_document import BadPolicy
from sportello.domain.template import seven_levels
from sportello.escalation.document import stored, tidy
from sportello.escalation.entries import NotForHere, choose_policy, create_policy
from sportello.escalation.models import Policy, PolicyVersion
from sportello.people.models import Area, Department, Person, Team
from sportello.sla.drafts import DraftChanged, NotYourRules, discard_draft, save_draft, stamp_of
from tests.web.desk import a_ticket, acting, just_now, put_seven_levels_in_force

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def policy(it_department: Department, first_level: Team, second_level: Team) -> Policy:
    return put_seven_levels_in_force(it_department).policy


def test_a_draft_is_saved_with_the_stamp_that_was_seen(policy: Policy, marta: Person) -> None:
    document = tidy(seven_levels(0, 0))
    first = save_draft(policy, document, seen=stamp_of(policy), actor=acting(marta), at=NOW)
    with pytest.raises(DraftChanged):
        save_draft(policy, document, seen=f"v{policy.in_force_id}", actor=acting(marta), at=NOW)
    second = save_draft(policy, document, seen=first.stamp, actor=acting(marta), at=NOW)
    with pytest.raises(DraftChanged):
        discard_draft(policy, seen=first.stamp, actor=acting(marta))
    discard_draft(policy, seen=second.stamp, actor=acting(marta))
    with pytest.raises(DraftChanged):
        save_draft(policy, document, seen=second.stamp, actor=acting(marta), at=NOW)


def test_only_those_with_the_right_write_and_publish(policy: Policy, ada: Person, carla: Person) -> None:
    document = tidy(seven_levels(0, 0))
    for person in (ada, carla):
        with pytest.raises(NotYourRules):
            save_draft(policy, document, seen=stamp_of(policy), actor=acting(person), at=NOW)
        with pytest.raises(NotYourRules):
            publish(policy, stored(document), seen=stamp_of(policy), actor=acting(person), at=NOW)
        with pytest.raises(NotYourRules):
            create_policy("Altra", policy.department_id, document, actor=acting(person), at=NOW)
        with pytest.raises(NotYourRules):
            create_policy("Per tutti", None, document, actor=acting(person), at=NOW)


def test_a_policy_with_faults_is_not_published(policy: Policy, marta: Person) -> None:
    document = tidy(seven_levels(0, 0))
    document["levels"][0]["target"] = None
    with pytest.raises(BadPolicy):
        publish(policy, stored(document), seen=stamp_of(policy), actor=acting(marta), at=NOW)
    assert PolicyVersion.objects.count() == 1


def test_tickets_follow_set_by_set(
    policy: Policy, marta: Person, dario: Person, it_department: Department
) -> None:
    tickets = [a_ticket(dario, it_department, f"Richiesta {number}") for number in range(3)]
    level = tickets[0].level
    publish(
        policy, stored(tidy(seven_levels(0, 0))), seen=stamp_of(policy), actor=acting(marta), at=just_now()
    )
    policy.refresh_from_db()
    assert running_under(policy).count() == left_behind(policy).count() == 3
    first = follow(policy, actor=acting(marta), at=just_now(), limit=2)
    assert (first.count, first.refused) == (2, {})
    second = follow(policy, actor=acting(marta), at=just_now(), after=first.last, limit=2)
    assert second.count == 1
    assert not left_behind(policy).exists()
    for ticket in tickets:
        ticket.refresh_from_db()
        assert (ticket.policy, ticket.level) == (policy.in_force_id, level)


def test_who_may_not_change_the_rules_moves_nothing(
    policy: Policy, marta: Person, ada: Person, dario: Person, it_department: Department
) -> None:
    a_ticket(dario, it_department)
    publish(
        policy, stored(tidy(seven_levels(0, 0))), seen=stamp_of(policy), actor=acting(marta), at=just_now()
    )
    policy.refresh_from_db()
    moved = follow(policy, actor=acting(ada), at=just_now())
    assert moved.count == 0
    assert len(moved.refused) == 1


def test_an_area_starts_under_the_policy_chosen_for_it(policy: Policy, marta: Person) -> None:
    department = policy.department_id
    assert department is not None
    other = create_policy("Notte", department, seven_levels(0, 0), actor=acting(marta), at=NOW)
    with pytest.raises(NotForHere):
        choose_policy(department, Area.INDIRECT, other, actor=acting(marta))
    publish(other, stored(tidy(seven_levels(0, 0))), seen=stamp_of(other), actor=acting(marta), at=NOW)
    other.refresh_from_db()
    choose_policy(department, Area.INDIRECT, other, actor=acting(marta))
    assert uses_of(other) == [(department, "indirect")]
    assert uses_of(policy) == [(department, "direct")]
