"""Links, merging and splitting, told on both timelines."""

import pytest

from sportello.desk.charge import take_charge
from sportello.desk.conversation import nudge, reply
from sportello.desk.linking import link, merge, split, unlink
from sportello.desk.resolution import close, resolve
from sportello.domain.lifecycle import Kind
from sportello.domain.number import is_valid
from sportello.tickets.models import Link, Ticket
from tests.story import Story

pytestmark = pytest.mark.django_db

NINE, TEN = "2026-11-23 09:00", "2026-11-23 09:10"


def relations(ticket: Ticket) -> list[tuple[int, str]]:
    return list(Link.objects.filter(ticket=ticket).values_list("other", "relation"))


def test_both_sides_tell_of_a_link(story: Story) -> None:
    one, other = story.open(NINE), story.open(NINE)
    story.by("ada", TEN, link, one, other=other.pk)
    assert relations(one) == [(other.pk, "related")]
    assert relations(other) == [(one.pk, "related")]
    assert story.event(one, "linked").payload["other_number"] == other.number
    assert story.event(other, "linked").payload["other_number"] == one.number


def test_a_problem_counts_the_incidents_it_causes(story: Story) -> None:
    problem = story.open(NINE, kind=Kind.PROBLEM)
    incidents = [story.open(NINE), story.open(NINE)]
    story.by("ada", TEN, link, incidents, other=problem.pk, relation="caused_by")
    assert story.ticket(problem).linked_incidents == 2
    assert story.ticket(incidents[0]).problem == problem
    story.by("ada", TEN, unlink, incidents[0], other=problem.pk, relation="caused_by")
    assert story.ticket(problem).linked_incidents == 1
    assert story.ticket(incidents[0]).problem is None
    assert relations(problem) == [(incidents[1].pk, "incident")]
    assert story.faults() == []


def test_a_cause_is_a_problem(story: Story) -> None:
    one, other = story.open(NINE), story.open(NINE)
    assert story.refuses("ada", TEN, link, one, other=other.pk, relation="caused_by").code == "cannot_link"
    assert story.refuses("ada", TEN, link, one, other=other.pk, relation="cousin").code == "cannot_link"
    assert story.refuses("ada", TEN, link, one, other=one.pk).code == "cannot_link"
    assert story.refuses("ada", TEN, link, one, other=999_999).code == "unknown_ticket"


def test_what_is_linked_is_not_linked_again_nor_unlinked_twice(story: Story) -> None:
    one, other = story.open(NINE), story.open(NINE)
    story.by("ada", TEN, link, one, other=other.pk)
    assert story.refuses("ada", TEN, link, one, other=other.pk).code == "nothing_to_do"
    assert story.refuses("ada", TEN, link, other, other=one.pk).code == "nothing_to_do"
    story.by("ada", TEN, unlink, one, other=other.pk)
    assert story.refuses("ada", TEN, unlink, one, other=other.pk).code == "nothing_to_do"
    assert relations(one) == relations(other) == []


def test_a_link_to_what_one_does_not_see_is_a_link_to_nothing(story: Story) -> None:
    mine = story.open(NINE)
    theirs = story.open(NINE, department=story.elsewhere().pk)
    assert story.refuses("ada", TEN, link, mine, other=theirs.pk).code == "unknown_ticket"
    assert story.refuses("ada", TEN, merge, mine, into=theirs.pk).code == "unknown_ticket"
    assert story.kinds(theirs) == ["opened"]


# ---------------------------------------------------------------- merging


def test_merging_keeps_the_people_and_the_number_of_the_one_that_goes(story: Story) -> None:
    mine = story.open(NINE)
    stays = story.open(NINE, requester=story.id("marta"))
    story.by("ada", TEN, merge, mine, into=stays.pk)
    gone = story.ticket(mine)
    assert (gone.status, gone.merged_into, gone.number) == ("merged", stays, mine.number)
    assert story.visits(mine) == [(1, "merged")]
    assert not mine.dues.exists()
    assert story.id("dario") in story.state(stays).watchers
    assert story.event(stays, "absorbed").payload["source_number"] == mine.number
    assert story.faults() == []


def test_a_known_duplicate_can_still_be_merged(story: Story) -> None:
    mine, stays = story.open(NINE), story.open(NINE)
    story.by("ada", TEN, link, mine, other=stays.pk, relation="duplicate")
    story.by("ada", TEN, merge, mine, into=stays.pk)
    assert story.ticket(mine).merged_into == stays
    assert relations(mine) == [(stays.pk, "duplicate")]


def test_a_set_is_merged_into_one(story: Story) -> None:
    many, stays = [story.open(NINE) for _ in range(3)], story.open(NINE)
    done = story.by("carla", TEN, merge, [*many, stays], into=stays.pk)
    assert set(done.refused) == set()
    assert [story.ticket(ticket).status for ticket in many] == ["merged"] * 3
    assert story.kinds(stays).count("absorbed") == 3


def test_nothing_is_merged_into_what_has_ended_nor_into_another_kind(story: Story) -> None:
    mine, ended, problem = story.open(NINE), story.open(NINE), story.open(NINE, kind=Kind.PROBLEM)
    story.by("carla", NINE, resolve, ended, text="Fatto")
    story.by("carla", NINE, close, ended)
    assert story.refuses("ada", TEN, merge, mine, into=ended.pk).code == "cannot_merge"
    assert story.refuses("ada", TEN, merge, mine, into=problem.pk).code == "cannot_merge"
    assert story.refuses("ada", TEN, merge, ended, into=mine.pk).code == "cannot_move"
    assert story.ticket(mine).status == "new"


def test_a_merged_ticket_is_answered_where_it_went(story: Story) -> None:
    mine, stays = story.open(NINE), story.open(NINE)
    story.by("ada", TEN, merge, mine, into=stays.pk)
    assert story.refuses("ada", TEN, reply, mine, text="Ecco").code == "already_ended"
    assert story.refuses("dario", TEN, nudge, mine).code == "already_ended"
    assert story.refuses("ada", TEN, take_charge, mine).code == "already_ended"


# ---------------------------------------------------------------- splitting


def test_a_part_goes_on_as_a_ticket_of_its_own(story: Story) -> None:
    ticket = story.open(NINE)
    story.by("ada", "2026-11-23 09:12", split, ticket, subject="Anche lo scanner", text="Non legge")
    part = Ticket.objects.exclude(pk=ticket.pk).get()
    assert (part.subject, part.requester, part.level) == ("Anche lo scanner", story.people["dario"], 1)
    assert is_valid(part.number)
    assert part.number != ticket.number
    assert story.event(ticket, "split_off").payload["child_number"] == part.number
    assert relations(part) == [(ticket.pk, "related")]
    # Its own time begins now.
    story.tick("2026-11-23 09:15")
    assert (story.ticket(ticket).level, story.ticket(part).level) == (2, 1)
    assert story.faults() == []
