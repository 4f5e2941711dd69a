"""What running tickets feel when the rules themselves change, or when a ticket beside them ends."""

from datetime import date, timedelta
from typing import Any

import pytest

from sportello.calendars.change import set_exceptional_day
from sportello.desk import charge, hold, involve, linking, replanning, resolution
from sportello.desk.audit import audit
from sportello.desk.change import Change
from sportello.desk.door import carry_out
from sportello.domain.lifecycle import Kind, WaitingFor
from sportello.domain.timeline.alerts import Warned
from sportello.notifications.dispatcher import dispatch
from sportello.notifications.models import Delivery
from sportello.people.actor import ENGINE
from sportello.people.models import Organisation, Person
from sportello.sla.models import Clock
from sportello.tickets.models import Ticket
from tests.story import Story, a_calendar, ladder, level, publish_promise, rome, template

pytestmark = pytest.mark.django_db


def test_moving_to_another_version_keeps_level_and_spent_time(story: Story) -> None:
    ticket = story.open("2026-11-23 09:00")
    document = template(story.calendar.pk, story.people)
    document["levels"][0]["exits"][0]["after"] = "30m"
    newer = story.publish(document)
    replanning.move_to_policy(
        ticket, version=newer.pk, actor=story.actor("marta"), at=rome("2026-11-23 09:10")
    )
    clock = story.clock(ticket, "level")
    assert (clock.spent, clock.target) == (600, 1800)
    assert story.due(ticket, "level") == rome("2026-11-23 09:30")
    assert story.visits(ticket) == [(1, "policy_moved"), (1, None)]


def test_a_closed_day_moves_the_deadline_and_keeps_what_was_measured(story: Story) -> None:
    ticket = story.open("2026-11-23 17:50")
    assert story.due(ticket, "level") == rome("2026-11-24 09:05")
    set_exceptional_day(
        story.calendar, day=date(2026, 11, 24), openings=[], reason="chiusura", at=rome("2026-11-23 17:55")
    )
    assert replanning.recount_on(story.calendar.pk, actor=ENGINE, at=rome("2026-11-23 17:56")).count == 1
    assert story.due(ticket, "level") == rome("2026-11-25 09:05")
    assert [list(found) for _, found in audit([ticket.pk])] == [[]]


def test_a_closed_day_rewrites_no_promise_that_was_kept_before_it(story_with_sla: Story) -> None:
    story = story_with_sla
    kept = story.open("2026-11-23 17:00")
    resolution.resolve(kept, text="fatto", actor=story.actor("carla"), at=rome("2026-11-23 17:10"))
    deadline = story.clock(kept, "resolution").due_at
    assert story.due(kept, "auto_close") == rome("2026-11-30 17:10")
    set_exceptional_day(story.calendar, day=date(2026, 11, 25), openings=[], at=rome("2026-11-23 17:55"))
    assert replanning.recount_on(story.calendar.pk, actor=ENGINE, at=rome("2026-11-23 17:56")).count == 1
    assert story.clock(kept, "resolution").due_at == deadline
    assert story.due(kept, "auto_close") == rome("2026-12-01 17:10")
    assert story.kinds(kept) == ["opened", "resolved"]
    assert story.faults() == []
    Clock.objects.filter(ticket=kept).update(spent=1)
    assert story.faults()


def test_a_warning_given_before_the_hours_changed_was_right_then(story: Story) -> None:
    """Of five working days with a short Friday in them, three quarters are another hour once a day is shorter."""
    long, short = [["09:00", "18:00"]], [["09:00", "11:00"]]
    calendar = a_calendar("Corto", {**dict.fromkeys(("mon", "tue", "wed", "thu"), long), "fri": short})
    targets = {"resolution": dict.fromkeys(("critical", "high", "medium", "low"), "8bd")}
    publish_promise({"calendar": calendar.pk, "targets": targets})
    story.publish(ladder(level(after="900h"), level("manager")))
    ticket = story.open("2026-11-23 10:00")
    story.tick("2026-12-02 12:00")
    assert story.kinds(ticket) == ["opened", "warned"]
    at = rome("2026-12-02 12:00")
    set_exceptional_day(calendar, day=date(2026, 12, 3), openings=[["09:00", "09:30"]], at=at)
    replanning.recount_on(calendar.pk, actor=ENGINE, at=at)
    story.tick("2026-12-03 12:00")
    assert story.kinds(ticket) == ["opened", "warned", "calendar_changed", "warned", "breached"]
    assert story.faults() == []


def test_hours_that_change_later_excuse_neither_a_late_clock_nor_a_forged_step(story_with_sla: Story) -> None:
    story, at = story_with_sla, rome("2026-11-23 17:55")
    late, forged = story.open("2026-11-23 09:00"), story.open("2026-11-23 09:00")
    story.tick("2026-11-23 12:00")

    def forge(change: Change) -> None:
        change.record(Warned(clock="resolution", ordinal=1, percent=10))

    carry_out(forge, forged, actor=ENGINE, at=rome("2026-11-23 12:30"))
    resolution.resolve(late, text="fatto", actor=story.actor("carla"), at=rome("2026-11-23 17:10"))
    set_exceptional_day(story.calendar, day=date(2026, 11, 25), openings=[], at=at)
    replanning.recount_on(story.calendar.pk, actor=ENGINE, at=at)
    assert story.faults(late) == []
    assert "(warned)" in "".join(story.faults(forged))
    first = Clock.objects.filter(ticket=late, kind="first_response")
    first.update(due_at=rome("2026-11-26 12:00"), target=99_999)
    assert story.faults(late)


@pytest.mark.parametrize(("within", "due"), [({"take_charge": "30m"}, "2026-11-23 09:30"), ({}, None)])
def test_moving_to_another_version_aims_at_its_time_to_take_charge(
    story: Story, within: dict[str, Any], due: str | None
) -> None:
    story.publish(ladder(level(take_charge="10m", after="4h"), level()))
    ticket = story.open("2026-11-23 09:00")
    newer = story.publish(ladder(level(after="4h", **within), level()))
    marta = story.actor("marta")
    replanning.move_to_policy(ticket, version=newer.pk, actor=marta, at=rome("2026-11-23 09:05"))
    assert story.due(ticket, "take_charge") == (rome(due) if due else None)
    story.tick("2026-11-23 09:29")
    assert story.visits(ticket) == [(1, "policy_moved"), (1, None)]
    assert story.faults() == []


def test_what_nobody_has_taken_is_offered_to_whom_the_new_version_names(story: Story) -> None:
    story.publish(ladder(level(after="4h"), level()))
    offered, taken = story.open("2026-11-23 09:00"), story.open("2026-11-23 09:00")
    story.by("ada", "2026-11-23 09:01", charge.take_charge, taken)
    second = level(after="4h") | {"target": {"kind": "team", "id": story.second.pk}}
    newer = story.publish(ladder(second, level()))
    at = rome("2026-11-23 09:05")
    replanning.move_to_policy([offered, taken], version=newer.pk, actor=story.actor("marta"), at=at)
    assert story.answers(offered, "2026-11-23 09:06") == "bruno"
    dispatch(at + timedelta(minutes=1))
    told = Delivery.objects.filter(event_number=story.event(offered, "policy_moved").number)
    assert [(one.ticket_id, one.person) for one in told] == [(offered.pk, story.people["bruno"])]
    story.by("bruno", "2026-11-23 09:06", charge.take_charge, offered)
    assert story.ticket(taken).owner == story.people["ada"]
    assert story.due(offered, "level") == story.due(taken, "level") == rome("2026-11-23 13:00")
    assert story.faults() == []


def test_what_waits_for_the_next_shift_goes_on_waiting_under_another_version(story: Story) -> None:
    story.on_duty(story.first, "ada", hours="Mo-Fr 14:00-18:00")
    hours = story.calendar.pk
    story.publish(ladder(level(after="1h", calendar=hours, nobody="wait"), level()))
    ticket = story.open("2026-11-23 09:00")
    assert story.due(ticket, "level") == rome("2026-11-23 15:00")
    newer = story.publish(ladder(level(after="2h", calendar=hours, nobody="wait"), level()))
    at = rome("2026-11-23 09:30")
    replanning.move_to_policy(ticket, version=newer.pk, actor=story.actor("marta"), at=at)
    assert story.due(ticket, "level") == rome("2026-11-23 16:00")
    assert story.faults() == []


def test_another_contract_is_for_the_tickets_to_come(story: Story) -> None:
    """The time of a level may depend on it: what began under the old one goes on under it."""
    acme = Organisation.objects.create(name="Acme", tier="gold")
    Person.objects.filter(pk=story.id("dario")).update(organisation=acme)
    quick = {"after": "15m", "when": ["tier", "=", "gold"]}
    story.publish(ladder(level(exits=[quick, {"after": "2h"}]), level()))
    before = story.open("2026-11-23 09:00")
    acme.tier = "silver"
    acme.save()
    later = story.open("2026-11-23 09:01")
    assert story.due(before, "level") == rome("2026-11-23 09:15")
    assert story.due(later, "level") == rome("2026-11-23 11:01")
    story.tick("2026-11-23 11:01")
    assert story.visits(before) == story.visits(later) == [(1, "not_resolved"), (2, None)]
    assert story.faults() == []


def test_a_task_that_ends_tells_its_parent(story: Story) -> None:
    parent = story.open("2026-11-23 09:00")
    involve.involve_department(
        parent,
        department=story.department.pk,
        subject="Cavo",
        actor=story.actor("ada"),
        at=rome("2026-11-23 09:05"),
    )
    child = Ticket.objects.get(parent=parent)
    resolution.resolve(child, reason="fatto", actor=story.actor("carla"), at=rome("2026-11-23 09:10"))
    assert story.event(parent, "task_ended").payload["child_number"] == child.number


def test_resolving_a_problem_lets_go_of_what_waits_for_it(story: Story) -> None:
    ticket = story.open("2026-11-23 09:00")
    problem = story.open("2026-11-23 09:01", kind=Kind.PROBLEM, subject="Centralino")
    ada, carla = story.actor("ada"), story.actor("carla")
    linking.link(ticket, other=problem.pk, relation="caused_by", actor=ada, at=rome("2026-11-23 09:02"))
    hold.put_on_hold(ticket, waiting_for=WaitingFor.PROBLEM, actor=ada, at=rome("2026-11-23 09:03"))
    charge.take_charge(problem, actor=carla, at=rome("2026-11-23 09:04"))
    resolution.resolve(problem, actor=carla, at=rome("2026-11-23 11:00"))
    assert story.ticket(ticket).status == "open"
    assert story.event(ticket, "resumed").payload == {"why": "problem_resolved"}
