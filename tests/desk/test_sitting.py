"""A sitting tells the same story as the door, only with less reading and writing."""

from collections.abc import Callable

import pytest

from sportello.desk.charge import AlreadyTaken, take_charge
from sportello.desk.conversation import note, reply
from sportello.desk.involve import involve_department
from sportello.desk.opening import Request, open_tickets
from sportello.desk.resolution import resolve
from sportello.desk.sitting import Sitting, sitting
from sportello.people.models import Person
from sportello.tickets.models import Ticket, TimelineEvent
from tests.story import Story, rome

pytestmark = pytest.mark.django_db
LATE = rome("2026-11-23 18:00")


def live(story: Story, settle: Callable[[str], object]) -> int:
    """Opened, not taken in time, taken above, answered, solved; returns the ticket."""
    request = Request(story.people["dario"].pk, story.department.pk, "La stampante non stampa")
    (id,) = open_tickets([request], actor=story.actor("ada"), at=rome("2026-11-23 09:00")).changes
    settle("2026-11-23 09:20")
    take_charge(id, actor=story.actor("bruno"), at=rome("2026-11-23 09:20"))
    reply(id, text="Arrivo.", actor=story.actor("bruno"), at=rome("2026-11-23 09:30"))
    note(id, text="Manca il toner.", actor=story.actor("bruno"), at=rome("2026-11-23 09:40"))
    resolve(id, text="Fatto.", actor=story.actor("bruno"), at=rome("2026-11-23 10:00"))
    return id


def timeline(ticket: int) -> list[tuple[object, ...]]:
    rows = TimelineEvent.objects.filter(ticket=ticket).order_by("number")
    return list(rows.values_list("number", "kind", "actor", "at"))


def test_it_ends_as_it_would_have_through_the_door(story_with_sla: Story) -> None:
    by_door = live(story_with_sla, story_with_sla.tick)
    with sitting(recorded_at=LATE, told_from=LATE) as held:
        seated = live(story_with_sla, lambda at: held.settle(rome(at)))
        assert not Ticket.objects.filter(pk=seated).exists()
    assert timeline(seated) == timeline(by_door)
    assert Ticket.objects.get(pk=seated).status == "resolved"
    assert story_with_sla.due(story_with_sla.ticket(Ticket.objects.get(pk=seated)), "auto_close") is not None


def test_what_is_refused_leaves_no_trace(story: Story) -> None:
    ada = story.actor("ada")
    with sitting(recorded_at=LATE, told_from=LATE) as held:
        id = _opened(story, held)
        take_charge(id, actor=ada, at=rome("2026-11-23 09:01"))
        with pytest.raises(AlreadyTaken):
            take_charge(id, actor=ada, at=rome("2026-11-23 09:02"))
    assert [row[1] for row in timeline(id)] == ["opened", "taken"]


def test_nothing_is_written_when_it_breaks_off(story: Story) -> None:
    def broken() -> None:
        with sitting(recorded_at=LATE, told_from=LATE) as held:
            _opened(story, held)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken()
    assert not Ticket.objects.exists()


def test_a_task_tells_its_parent(story: Story) -> None:
    ada, nine = story.actor("ada"), "2026-11-23 09:0{}"
    with sitting(recorded_at=LATE, told_from=LATE) as held:
        parent = _opened(story, held)
        take_charge(parent, actor=ada, at=rome(nine.format(1)))
        done = involve_department(
            parent, department=story.department.pk, subject="Toner", actor=ada, at=rome(nine.format(2))
        )
        child = max(done.changes)
        take_charge(child, actor=ada, at=rome(nine.format(3)))
        resolve(child, text="Ordinato.", actor=ada, at=rome(nine.format(4)))
    assert timeline(parent)[-1][1] == "task_ended"


def test_people_are_told_from_the_moment_on(story: Story) -> None:
    with sitting(recorded_at=LATE, told_from=rome("2026-11-23 09:30")) as held:
        id = live(story, lambda at: held.settle(rome(at)))
    told = TimelineEvent.objects.undispatched().filter(ticket=id).values_list("kind", flat=True)
    assert set(told) == {"replied", "noted", "resolved"}


def _opened(story: Story, held: Sitting) -> int:
    dario: Person = story.people["dario"]
    request = Request(dario.pk, story.department.pk, "Serve il toner")
    (id,) = open_tickets([request], actor=story.actor("ada"), at=rome("2026-11-23 09:00")).changes
    assert held.state(id, rome("2026-11-23 09:00")).subject == "Serve il toner"
    return id
