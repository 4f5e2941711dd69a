"""Rows of a log on tickets in every state: one main event each, the rest implied, nothing refused."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from sportello.desk.audit import audit
from sportello.desk.history import Act, Played, play
from sportello.desk.resolution import reopen
from sportello.desk.retelling import VERBS, Beginning, Ranking, Told, retell
from sportello.domain.priority import Priority
from sportello.escalation.models import Due
from sportello.people.actor import Actor
from sportello.tickets.models import Ticket, TimelineEvent
from tests.story import Story, rome

pytestmark = pytest.mark.sqlite

START = rome("2026-03-02 10:00")


def tell(
    story: Story, *verbs: str, live: bool = False, step: timedelta = timedelta(minutes=5), **fields: object
) -> Played:
    """A case of these rows, one every five minutes, all by Ada."""
    beginning = Beginning(
        requester=story.people["dario"].pk,
        department=story.department.pk,
        policy=story.version.pk,
        subject="Un caso",
        historical=not live,
    )
    actor = Actor(story.people["ada"].pk, "import")
    acts = [
        Act(START + n * step, retell(Told(verb, f"{n} {verb}", beginning, **fields)), actor, f"log:{n}")  # type: ignore[arg-type]
        for n, verb in enumerate(verbs)
    ]
    return play({"case": acts}, {}, actor=actor, recorded_at=rome("2026-11-21 10:00"), live=live)


def mains() -> list[str]:
    """Kinds of the main events, in order."""
    return list(
        TimelineEvent.objects.exclude(dedup_key=None).order_by("number").values_list("kind", flat=True)
    )


def kinds() -> list[str]:
    return list(TimelineEvent.objects.order_by("number").values_list("kind", flat=True))


@pytest.mark.parametrize("before", [("open",), ("open", "take"), ("open", "hold_for_requester"), ("open", "resolve"),
                                    ("open", "close"), ("open", "cancel"), ()])  # fmt: skip
@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_row_leaves_one_main_event_with_its_words(
    story: Story, verb: str, before: tuple[str, ...]
) -> None:
    played = tell(story, *before, verb)

    assert (played.done, played.refused) == (len(before) + 1, [])
    told = TimelineEvent.objects.exclude(dedup_key=None).order_by("number")
    assert [event.payload["words"] for event in told] == [f"{n} {v}" for n, v in enumerate((*before, verb))]
    assert [difference for _, found in audit() for difference in found] == []
    numbers = list(TimelineEvent.objects.order_by("number").values_list("number", flat=True))
    assert all(two == one + 1 for one, two in pairwise(numbers))


def test_resolving_twice_implies_a_reopening(story: Story) -> None:
    tell(story, "open", "resolve", "resolve")

    assert mains() == ["opened", "resolved", "resolved"]
    assert kinds() == ["opened", "resolved", "reopened", "resolved"]


def test_closing_what_was_never_resolved_implies_a_resolution(story: Story) -> None:
    tell(story, "open", "close")

    assert kinds() == ["opened", "resolved", "closed"]


def test_what_comes_after_the_end_is_observed(story: Story) -> None:
    tell(story, "open", "resolve", "close", "take", "resolve")

    assert mains()[-2:] == ["observed", "observed"]
    assert Ticket.objects.get().status == "closed"


def test_the_first_row_opens_whatever_it_tells(story: Story) -> None:
    tell(story, "resolve")

    assert mains() == ["opened"]
    assert kinds() == ["opened", "resolved"]
    assert Ticket.objects.get().status == "resolved"


def test_taking_what_waits_ends_the_wait(story: Story) -> None:
    tell(story, "open", "hold_for_third_party", "take")

    ticket = Ticket.objects.get()
    assert kinds() == ["opened", "put_on_hold", "resumed", "taken"]
    assert (ticket.status, ticket.owner) == ("open", story.people["ada"])


def test_a_wait_without_a_date_gets_one(story: Story) -> None:
    tell(story, "open", "hold_for_third_party")

    assert Ticket.objects.get().waiting_until == rome("2026-03-09 10:05")


@pytest.mark.parametrize(("level", "kind"), [(2, "escalated"), (9, "observed")])
def test_a_row_may_name_another_level(story: Story, level: int, kind: str) -> None:
    beginning = Beginning(story.people["dario"].pk, story.department.pk, story.version.pk, "Un caso")
    actor = Actor(story.people["ada"].pk, "import")
    rows = [Told("open", "a", beginning), Told("update", "b", beginning, level=level)]
    acts = [Act(START + n * timedelta(1), retell(told), actor, f"log:{n}") for n, told in enumerate(rows)]
    play({"case": acts}, {}, actor=actor, recorded_at=START)

    assert mains() == ["opened", kind]
    assert Ticket.objects.get().level == (2 if kind == "escalated" else 1)


def test_what_a_row_says_besides_is_told_by_further_events(story: Story) -> None:
    beginning = Beginning(story.people["dario"].pk, story.department.pk, story.version.pk, "Un caso")
    actor = Actor(story.people["ada"].pk, "import")
    urgent = Ranking(override=Priority.CRITICAL, priority=Priority.CRITICAL)
    rows = [
        Told("open", "a", beginning, fields=(("colour", "red"),)),
        Told(
            "take",
            "b",
            beginning,
            owner=story.people["bruno"].pk,
            ranking=urgent,
            fields=(("colour", "blue"),),
        ),
    ]
    acts = [Act(START + n * timedelta(1), retell(told), actor, f"log:{n}") for n, told in enumerate(rows)]
    play({"case": acts}, {}, actor=actor, recorded_at=START)

    ticket = Ticket.objects.get()
    assert kinds() == ["opened", "taken", "triaged", "field_set"]
    assert mains() == ["opened", "taken"]
    assert (ticket.owner, ticket.priority, ticket.fields) == (story.people["bruno"], 1, {"colour": "blue"})


def test_history_that_somebody_reopens_comes_into_the_engines_care(story: Story) -> None:
    tell(story, "open", "resolve")
    ticket = Ticket.objects.get()
    assert not Due.objects.filter(ticket=ticket).exists()

    reopen(ticket, reason="Non va", actor=story.actor("ada"), at=rome("2026-11-23 10:00"))

    assert Due.objects.filter(ticket=ticket).exists()
    assert not Ticket.objects.get().historical
    assert [difference for _, found in audit() for difference in found] == []


def test_alive_the_engine_acts_between_the_rows(story: Story) -> None:
    tell(story, "open", "take", "resolve", live=True, step=timedelta(minutes=40))

    moments: list[tuple[str, datetime]] = list(
        TimelineEvent.objects.order_by("number").values_list("kind", "at")
    )
    assert moments == [
        ("opened", rome("2026-03-02 10:00")),
        ("escalated", rome("2026-03-02 10:15")),
        ("taken", rome("2026-03-02 10:40")),
        ("escalated", rome("2026-03-02 11:15")),
        ("resolved", rome("2026-03-02 11:20")),
    ]
