"""Taking back what one has just done: all is as before, nobody is told, and not once it was told or followed."""

from datetime import timedelta

import pytest

from sportello.desk.audit import audit
from sportello.desk.change import NotAllowed
from sportello.desk.charge import take_charge
from sportello.desk.conversation import note
from sportello.desk.escalate import NothingToRecall, escalate, hand_back, recall
from sportello.desk.explaining import stored_state
from sportello.desk.hold import put_on_hold, snooze
from sportello.desk.involve import involve_department
from sportello.desk.resolution import resolve
from sportello.desk.rulebook import rulebook
from sportello.desk.undo import NothingToUndo, TooLateToUndo, undo, undo_all
from sportello.domain.lifecycle import WaitingFor
from sportello.domain.ticket import Outcome, TicketState
from sportello.domain.timeline.undo import CannotUndo
from sportello.notifications.dispatcher import dispatch
from sportello.notifications.models import Delivery
from sportello.people.models import Department, Person, Team
from sportello.tickets.models import Message, Ticket, TimelineEvent
from tests.web.desk import a_ticket, acting, just_now, put_seven_levels_in_force

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(it_department: Department, first_level: Team, second_level: Team, dario: Person) -> Ticket:
    """Dario's request of two minutes ago, offered to Ada."""
    put_seven_levels_in_force(it_department)
    return a_ticket(dario, it_department)


def state_of(ticket: Ticket) -> TicketState:
    """The stored state without what every event changes."""
    state = stored_state(ticket.pk, rulebook(), just_now())
    state.last_number, state.last_at, state.digest = 0, None, ""
    return state


def last_of(ticket: Ticket) -> int:
    """The number of the last event."""
    return Ticket.objects.get(pk=ticket.pk).last_number


@pytest.mark.parametrize("act", ["take", "hold", "snooze", "resolve"])
def test_all_is_as_it_was(ticket: Ticket, ada: Person, act: str) -> None:
    before, at = state_of(ticket), just_now()
    acts = {
        "take": lambda: take_charge(ticket, actor=acting(ada), at=at),
        "hold": lambda: put_on_hold(ticket, waiting_for=WaitingFor.REQUESTER, actor=acting(ada), at=at),
        "snooze": lambda: snooze(ticket, until=at + timedelta(hours=1), actor=acting(ada), at=at),
        "resolve": lambda: resolve(ticket, text="Fatto.", reason="x", actor=acting(ada), at=at),
    }
    acts[act]()
    assert state_of(ticket) != before
    undo(ticket.pk, event=last_of(ticket), actor=acting(ada), at=at + timedelta(seconds=5))
    assert state_of(ticket) == before
    assert [found for _count, found in audit([ticket.pk]) if found] == []
    assert not Message.objects.filter(text="Fatto.", public=True).exists()


def test_nobody_hears_of_it(ticket: Ticket, ada: Person, bruno: Person) -> None:
    at = just_now()
    dispatch(at)
    told = Delivery.objects.count()
    take_charge(ticket, actor=acting(ada), at=at)
    undo(ticket.pk, event=last_of(ticket), actor=acting(ada), at=at + timedelta(seconds=1))
    dispatch(at + timedelta(minutes=1))
    assert Delivery.objects.count() == told


def test_not_once_eight_seconds_have_passed(ticket: Ticket, ada: Person) -> None:
    at = just_now()
    take_charge(ticket, actor=acting(ada), at=at)
    with pytest.raises(TooLateToUndo):
        undo(ticket.pk, event=last_of(ticket), actor=acting(ada), at=at + timedelta(seconds=8))


def test_not_once_somebody_was_told(ticket: Ticket, ada: Person) -> None:
    at = just_now()
    take_charge(ticket, actor=acting(ada), at=at)
    TimelineEvent.objects.filter(ticket=ticket).update(dispatched_at=at)
    with pytest.raises(TooLateToUndo):
        undo(ticket.pk, event=last_of(ticket), actor=acting(ada), at=at + timedelta(seconds=1))


def test_not_once_something_followed(ticket: Ticket, ada: Person, bruno: Person) -> None:
    at = just_now()
    take_charge(ticket, actor=acting(ada), at=at)
    taken = last_of(ticket)
    note(ticket, text="Guardo.", actor=acting(bruno), at=at + timedelta(seconds=1))
    with pytest.raises(TooLateToUndo):
        undo(ticket.pk, event=taken, actor=acting(ada), at=at + timedelta(seconds=2))


def test_only_ones_own_and_only_what_has_no_move_of_its_own(
    ticket: Ticket, ada: Person, bruno: Person
) -> None:
    at = just_now()
    take_charge(ticket, actor=acting(ada), at=at)
    with pytest.raises((NothingToUndo, NotAllowed)):
        undo(ticket.pk, event=last_of(ticket), actor=acting(bruno), at=at)
    escalate(ticket, reason="no_access", tried="x", actor=acting(ada), at=at)
    with pytest.raises(NothingToUndo):
        undo(ticket.pk, event=last_of(ticket), actor=acting(ada), at=at)


def test_not_what_other_requests_were_told(ticket: Ticket, ada: Person, it_department: Department) -> None:
    at = just_now()
    involve_department(ticket, department=it_department.pk, subject="Il toner", actor=acting(ada), at=at)
    task = Ticket.objects.get(parent=ticket.pk)
    resolve(task, reason="x", actor=acting(ada), at=at)
    with pytest.raises(CannotUndo):
        undo(task.pk, event=last_of(task), actor=acting(ada), at=at)


@pytest.mark.parametrize("taken", [True, False])
def test_a_hand_back_is_undone_by_going_on_above(
    ticket: Ticket, ada: Person, bruno: Person, taken: bool
) -> None:
    at = just_now()
    take_charge(ticket, actor=acting(ada), at=at - timedelta(seconds=50))
    escalate(ticket, reason="no_access", tried="x", actor=acting(ada), at=at - timedelta(seconds=40))
    if taken:
        take_charge(ticket, actor=acting(bruno), at=at - timedelta(seconds=30))
    before = state_of(ticket)
    hand_back(ticket, reason="x", actor=acting(bruno), at=at)
    handed = last_of(ticket)
    note(ticket, text="Non è nostra.", actor=acting(bruno), at=at)
    undo(ticket.pk, event=handed, actor=acting(bruno), at=at + timedelta(seconds=5))
    after = state_of(ticket)
    ours = ("owner", "level", "team", "bounced", "watchers", "status", "priority", "raised_to")
    assert {name: getattr(after, name) for name in ours} == {name: getattr(before, name) for name in ours}
    assert [visit.outcome for visit in after.visits[1:]] == [Outcome.HANDED_BACK, Outcome.RECALLED, None]
    assert after.visits[3].taken_by == before.visits[1].taken_by
    assert [found for _count, found in audit([ticket.pk]) if found] == []
    dispatch(at + timedelta(minutes=1))
    assert not Delivery.objects.filter(event_number__gte=handed).exists()
    with pytest.raises(NothingToRecall):
        recall(ticket, actor=acting(bruno), at=at + timedelta(minutes=2))


def test_many_are_undone_at_once_and_what_followed_is_refused(
    ticket: Ticket, ada: Person, bruno: Person, dario: Person, it_department: Department
) -> None:
    other, at = a_ticket(dario, it_department), just_now()
    take_charge([ticket, other], actor=acting(ada), at=at)
    events = {one.pk: last_of(one) for one in (ticket, other)}
    note(other, text="Guardo.", actor=acting(bruno), at=at + timedelta(seconds=1))
    done = undo_all(events, actor=acting(ada), at=at + timedelta(seconds=2))
    assert done.ids == [ticket.pk]
    assert isinstance(done.refused[other.pk], TooLateToUndo)
    assert [state_of(one).owner for one in (ticket, other)] == [None, ada.pk]
