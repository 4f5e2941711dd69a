"""SLA clocks as the desk keeps them: warnings, breaches, answers, calls back, business days."""

import pytest

from sportello.desk.charge import take_charge
from sportello.desk.conversation import log_call, note, receive, reply
from sportello.desk.resolution import reopen, resolve
from sportello.tickets.models import Ticket
from tests.story import Story, ladder, level, rome

pytestmark = pytest.mark.django_db

NINE = "2026-11-23 09:00"


@pytest.fixture
def calm(story_with_sla: Story) -> Story:
    """Nothing climbs: only the promises to the requester count."""
    story_with_sla.publish(ladder(level(after="900h"), level("manager")))
    return story_with_sla


def alerts(ticket: Ticket, clock: str) -> list[tuple[str, object]]:
    events = ticket.events.filter(kind__in=["warned", "breached"])
    return [
        (f"{event.kind} {event.payload.get('percent', '')}".strip(), event.at)
        for event in events
        if event.payload["clock"] == clock
    ]


def test_warned_at_75_and_90_then_late_each_once(calm: Story) -> None:
    ticket = calm.open(NINE)
    for hour in range(9, 19):
        calm.tick(f"2026-11-23 {hour:02}:30")
    assert alerts(ticket, "first_response") == [
        ("warned 75", rome("2026-11-23 10:30")),
        ("warned 90", rome("2026-11-23 10:48")),
        ("breached", rome("2026-11-23 11:00")),
    ]


def test_who_answers_is_warned_and_the_manager_hears_of_the_breach(calm: Story) -> None:
    ticket = calm.open(NINE)
    calm.tick("2026-11-23 11:00")
    assert calm.told(ticket, "warned") == [("ada", "warned"), ("ada", "warned")]
    assert {who for who, _ in calm.told(ticket, "breached")} == {"ada", "marta"}


def test_a_late_clock_goes_on_measuring_how_late(calm: Story) -> None:
    ticket = calm.open(NINE)
    calm.tick("2026-11-23 11:00")
    calm.by("ada", "2026-11-23 12:00", reply, ticket, text="Eccomi")
    clock = calm.clock(ticket, "first_response")
    assert (clock.state, clock.spent, clock.breached_at) == ("breached", 3 * 3600, rome("2026-11-23 11:00"))
    assert clock.met_at == rome("2026-11-23 12:00")


def test_what_is_an_answer_and_what_is_not(calm: Story) -> None:
    answered, noted, missed, spoken, solved = (calm.open(NINE) for _ in range(5))
    at = "2026-11-23 09:30"
    calm.by("ada", at, reply, answered, text="Eccomi")
    calm.by("ada", at, note, noted, text="Ci penso")
    calm.by("ada", at, log_call, missed, outcome="no_answer")
    calm.by("ada", at, log_call, spoken, text="Ci siamo sentiti")
    calm.by("carla", at, resolve, solved, text="Fatto")
    states = [
        calm.clock(ticket, "first_response").state for ticket in (answered, noted, missed, spoken, solved)
    ]
    assert states == ["met", "running", "running", "met", "met"]


def test_each_message_left_unanswered_is_promised_the_next_answer(calm: Story) -> None:
    ticket = calm.open(NINE)
    calm.by("ada", "2026-11-23 09:30", reply, ticket, text="Eccomi")
    calm.by("dario", "2026-11-23 10:00", receive, ticket, text="E poi?")
    calm.by("dario", "2026-11-23 10:30", receive, ticket, text="Allora?")
    assert calm.clock(ticket, "next_response").due_at == rome("2026-11-23 15:00")
    calm.by("ada", "2026-11-23 11:00", reply, ticket, text="Ecco")
    calm.by("dario", "2026-11-24 09:00", receive, ticket, text="Grazie, e ora?")
    clock = calm.clock(ticket, "next_response")
    assert (clock.ordinal, clock.due_at) == (2, rome("2026-11-24 13:00"))


def test_outside_hours_the_clock_starts_at_the_next_opening(calm: Story) -> None:
    ticket = calm.open("2026-11-27 18:30")  # Friday evening
    assert calm.clock(ticket, "first_response").due_at == rome("2026-11-30 11:00")


def test_what_is_solved_is_no_longer_late(calm: Story) -> None:
    ticket = calm.open(NINE)
    calm.by("ada", NINE, take_charge, ticket)
    calm.by("ada", "2026-11-23 10:00", resolve, ticket, text="Fatto")
    calm.tick("2026-11-28 10:00")
    assert alerts(ticket, "resolution") == []
    assert calm.clock(ticket, "resolution").state == "met"


def test_reopened_it_goes_on_where_it_was(calm: Story) -> None:
    ticket = calm.open(NINE)
    calm.by("carla", "2026-11-24 17:00", resolve, ticket, text="Fatto")  # fifteen of sixteen hours
    calm.by("dario", "2026-11-25 09:00", reopen, ticket, reason="No")
    assert calm.clock(ticket, "resolution").due_at == rome("2026-11-25 10:00")
    calm.tick("2026-11-25 10:00")
    # It was warned at 75 and 90 before it was resolved; those are not given again.
    assert [what for what, _ in alerts(ticket, "resolution")] == ["warned 75", "warned 90", "breached"]


def test_a_promise_to_call_back_is_kept_or_broken(calm: Story) -> None:
    kept, broken = calm.open(NINE), calm.open(NINE)
    promise = rome("2026-11-23 20:00")  # outside hours: a promise is a promise
    for ticket in (kept, broken):
        calm.by("ada", "2026-11-23 09:30", log_call, ticket, text="Richiamo io", promise=promise)
    assert calm.due(kept, "call_back") == promise
    calm.by("ada", "2026-11-23 19:00", log_call, kept, text="Richiamato")
    calm.tick("2026-11-23 20:00")
    assert calm.clock(kept, "call_back").state == "met"
    assert alerts(broken, "call_back") == [("breached", promise)]
    refusal = calm.refuses("ada", "2026-11-23 21:00", log_call, kept, promise=rome(NINE))
    assert refusal.code == "promise_in_the_past"


def test_a_missed_call_breaks_no_promise_and_keeps_none(calm: Story) -> None:
    ticket = calm.open(NINE)
    promise = rome("2026-11-23 12:00")
    calm.by("ada", "2026-11-23 09:30", log_call, ticket, outcome="no_answer", promise=promise)
    calm.by("ada", "2026-11-23 10:00", log_call, ticket, outcome="no_answer")
    assert calm.due(ticket, "call_back") == promise


def test_level_reminders_reach_the_holder(calm: Story) -> None:
    calm.publish(ladder(level(after="4h", reminders=["1h", "2h"]), level("manager")))
    ticket = calm.open(NINE)
    calm.by("ada", "2026-11-23 09:30", take_charge, ticket)
    calm.tick("2026-11-23 12:59")
    reminders = ticket.events.filter(kind="reminded")
    assert [event.at for event in reminders] == [rome("2026-11-23 10:00"), rome("2026-11-23 11:00")]
    assert {who for who, _ in calm.told(ticket, "reminded")} == {"ada"}


def test_at_the_last_level_what_runs_out_alerts_instead(calm: Story) -> None:
    calm.publish(ladder(level(after="1h"), level("manager", take_charge="30m")))
    ticket = calm.open(NINE)
    calm.tick("2026-11-23 10:00")
    calm.tick("2026-11-23 10:30")
    assert calm.ticket(ticket).level == 2
    assert alerts(ticket, "take_charge") == [("breached", rome("2026-11-23 10:30"))]
    assert ticket.dues.exists()
