"""What is done to all incidents of a problem: in slices, exactly once, with the refusals listed."""

from datetime import datetime

import pytest

from sportello.desk import problem_acts, problem_run
from sportello.desk.conversation import receive
from sportello.desk.hold import put_on_hold
from sportello.desk.linking import unlink
from sportello.desk.problem import end_by_hand, write_workaround
from sportello.desk.problem_run import start, stop, tally, work
from sportello.desk.resolution import resolve
from sportello.domain.errors import DeskError
from sportello.domain.lifecycle import WaitingFor
from sportello.problems.models import Incidence, Item, Run
from sportello.tickets.models import Message, Ticket, TimelineEvent
from tests.desk.test_problem import a_problem
from tests.story import Story, rome

pytestmark = pytest.mark.django_db
NINE, TEN, LATER = "2026-11-23 09:00", "2026-11-23 09:05", "2026-11-23 09:10"


def ask(story: Story, problem: Ticket, kind: Run.Kind, at: str = TEN, **more: object) -> Run:
    return start(problem.pk, kind=kind, actor=story.actor("carla"), at=rome(at), **more)  # type: ignore[arg-type]


def finish(run: Run, at: str = TEN) -> Run:
    while work(run.pk, at=rome(at)):
        pass
    run.refresh_from_db()
    return run


def shared(story: Story, incidents: int) -> tuple[Ticket, list[Ticket]]:
    """A problem whose workaround was sent to all its incidents."""
    problem, found = a_problem(story, incidents)
    story.by("carla", NINE, write_workaround, problem, text="{nome}: riavvii. {numero}", publish=True)
    finish(ask(story, problem, Run.Kind.SHARE, NINE), NINE)
    return problem, found


def test_a_workaround_reaches_every_incident_once(story: Story) -> None:
    problem, found = shared(story, 3)
    said = Message.objects.filter(ticket=found[0], public=True).last()
    assert said is not None
    assert said.text == f"Dario: riavvii. {story.department.prefix}-{found[0].number}"
    assert set(Incidence.objects.values_list("told", "told_publicly")) == {(1, True)}
    with pytest.raises(DeskError) as refusal:
        ask(story, problem, Run.Kind.SHARE)
    assert refusal.value.code == "nothing_to_do"
    assert [story.kinds(one).count("replied") for one in found] == [1, 1, 1]
    assert story.event(problem, "workaround_sent").payload["told"] == 3
    assert story.faults() == []


def test_who_came_later_is_sent_it_too_and_a_note_is_for_colleagues(story: Story) -> None:
    problem, found = a_problem(story, 2)
    story.by("carla", NINE, write_workaround, problem, text="Riavviare", publish=True)
    run = finish(ask(story, problem, Run.Kind.SHARE, silently=True))
    assert tally(run.pk)["done"] == 2
    assert not Message.objects.filter(ticket=found[0], public=True, text="Riavviare").exists()
    run = finish(ask(story, problem, Run.Kind.SHARE))
    assert tally(run.pk)["done"] == 2, "a note is not yet a message to the requester"


def test_all_are_resolved_but_those_who_wrote_and_those_ended_by_hand(story: Story) -> None:
    problem, found = shared(story, 5)
    wrote, by_hand, waits, *rest = found
    story.by("dario", TEN, receive, wrote, text="Non funziona nemmeno così")
    story.by("ada", TEN, end_by_hand, by_hand, by_hand=True)
    story.by("ada", TEN, put_on_hold, waits, waiting_for=WaitingFor.PROBLEM)
    run = finish(ask(story, problem, Run.Kind.RESOLVE, text="Ciao {nome}, fatto: {numero}"))
    assert run.status == "done"
    assert run.refusal == ""
    assert tally(run.pk) == {"waiting": 0, "done": 3, "left": 2, "failed": 0}
    assert [story.ticket(one).status for one in found] == ["open", "open", "resolved", "resolved", "resolved"]
    assert dict(Item.objects.exclude(why="").values_list("ticket", "why")) == {
        wrote.pk: "wrote_after",
        by_hand.pk: "by_hand",
    }
    assert story.ticket(problem).status == "resolved"
    last = Message.objects.filter(ticket=rest[0], public=True).last()
    assert last is not None
    assert last.text.startswith("Ciao Dario, fatto:")
    told = story.event(problem, "incidents_resolved").payload
    assert (told["done"], told["left"]) == (3, 2)
    assert story.faults() == []


def test_what_waits_for_the_problem_goes_on_when_it_was_left(story: Story) -> None:
    problem, (one,) = shared(story, 1)
    story.by("ada", TEN, end_by_hand, one, by_hand=True)
    story.by("ada", TEN, put_on_hold, one, waiting_for=WaitingFor.PROBLEM)
    finish(ask(story, problem, Run.Kind.RESOLVE, text="Fatto"))
    assert story.ticket(one).status == "open"


def test_one_that_breaks_is_listed_and_the_rest_goes_on(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem, found = shared(story, 4)
    bad, gone = found[1].pk, found[2]
    usual = problem_acts.resolve_slice

    def act(run: Run, ids: list[int], at: datetime) -> problem_acts.Outcome:
        if bad in ids:
            raise RuntimeError("the disk is on fire")
        return usual(run, ids, at)

    monkeypatch.setattr(problem_run, "ACTS", {Run.Kind.RESOLVE: act})
    run = ask(story, problem, Run.Kind.RESOLVE, text="Fatto")
    story.by("ada", TEN, unlink, gone, other=problem.pk, relation="caused_by")
    finish(run)
    assert [story.ticket(one).status for one in found] == ["resolved", "open", "open", "resolved"]
    assert dict(Item.objects.filter(run=run).exclude(why="").values_list("ticket", "why")) == {
        bad: "fault",
        gone.pk: "unlinked",
    }
    assert story.ticket(problem).status == "resolved"


def test_an_interrupted_run_goes_on_where_it_was(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(problem_run, "SLICE", 1)
    problem, found = shared(story, 3)
    run = ask(story, problem, Run.Kind.RESOLVE, text="Fatto")
    assert work(run.pk, at=rome(TEN))
    with pytest.raises(DeskError) as refusal:
        ask(story, problem, Run.Kind.WARN, text="Ci siamo quasi")
    assert refusal.value.code == "under_way"
    finish(run, LATER)
    events = TimelineEvent.objects.filter(ticket__in=found, kind="resolved")
    assert events.count() == 3
    assert not work(run.pk, at=rome(LATER)), "what is over is not done again"


def test_a_stopped_run_leaves_the_rest_and_the_problem_as_they_are(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(problem_run, "SLICE", 1)
    problem, _found = shared(story, 3)
    run = ask(story, problem, Run.Kind.RESOLVE, text="Fatto")
    work(run.pk, at=rome(TEN))
    assert stop(run.pk, actor=story.actor("carla"))
    finish(run)
    assert run.status == "stopped"
    assert tally(run.pk) == {"waiting": 2, "done": 1, "left": 0, "failed": 0}
    assert story.ticket(problem).status == "new"
    again = finish(ask(story, problem, Run.Kind.RESOLVE, LATER, text="Fatto"), LATER)
    assert tally(again.pk)["done"] == 2


def test_whoever_does_not_lead_the_problem_does_none_of_it(story: Story) -> None:
    problem, _found = shared(story, 1)
    for name, code in (("ada", "not_allowed"), ("eva", "unknown_ticket")):
        with pytest.raises(DeskError) as refusal:
            start(problem.pk, kind=Run.Kind.WARN, text="x", actor=story.actor(name), at=rome(TEN))
        assert refusal.value.code == code


def test_whoever_asked_is_told_of_the_outcome(story: Story) -> None:
    problem, found = shared(story, 2)
    story.by("bruno", TEN, resolve, found[0], text="Mia", reason="Già fatto")
    finish(ask(story, problem, Run.Kind.RESOLVE, text="Fatto"))
    story.tick("2026-11-23 09:30")
    assert ("carla", "incidents_resolved") in story.told(problem)
    assert ("dario", "resolved") in story.told(found[1])
