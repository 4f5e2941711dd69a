"""Problems through the door: stages, cause, workaround, and what incidents tell their problem."""

import pytest

from sportello.desk.charge import take_charge, triage
from sportello.desk.conversation import note, receive
from sportello.desk.hold import put_on_hold
from sportello.desk.linking import link, merge, unlink
from sportello.desk.problem import (
    end_by_hand,
    move_stage,
    publish_workaround,
    withdraw_workaround,
    write_cause,
    write_workaround,
)
from sportello.desk.problem_opening import link_to_problem, open_problem
from sportello.desk.undo import undo
from sportello.domain.lifecycle import WaitingFor
from sportello.domain.priority import Grade
from sportello.domain.problem import Stage
from sportello.problems.models import Incidence, Problem
from sportello.tickets.models import Message, Ticket
from tests.scenarios.test_rules import with_rules
from tests.story import Story, rome

pytestmark = pytest.mark.django_db

NINE, TEN, LATER = "2026-11-23 09:00", "2026-11-23 09:05", "2026-11-23 09:10"


def a_problem(story: Story, incidents: int = 0) -> tuple[Ticket, list[Ticket]]:
    """A problem that Carla leads as a supervisor, with so many incidents."""
    found = [story.open(NINE) for _ in range(incidents)]
    problem, done = open_problem(
        subject="Il server di stampa non risponde",
        department=story.department.pk,
        incidents=[one.pk for one in found],
        actor=story.actor("carla"),
        at=rome(NINE),
    )
    assert done.refused == {}
    return problem, found


def test_a_problem_is_opened_from_its_incidents(story: Story) -> None:
    problem, incidents = a_problem(story, 2)
    assert (problem.kind, story.ticket(problem).linked_incidents) == ("problem", 2)
    assert set(Incidence.objects.values_list("ticket", "problem")) == {(i.pk, problem.pk) for i in incidents}
    assert Problem.objects.get(ticket=problem).medium == 2
    assert story.faults() == []


def test_stages_go_on_and_back_but_a_known_error_has_something_known(story: Story) -> None:
    problem, _ = a_problem(story)
    story.by("carla", TEN, move_stage, problem, stage=Stage.INVESTIGATING, text="Guardo i log")
    error = story.refuses("carla", TEN, move_stage, problem, stage=Stage.KNOWN_ERROR)
    assert error.code == "nothing_known_yet"
    story.by("carla", TEN, write_cause, problem, text="Certificato scaduto")
    story.by("carla", LATER, move_stage, problem, stage=Stage.KNOWN_ERROR)
    detail = Problem.objects.get(ticket=problem)
    assert (detail.stage, detail.investigating_at, detail.known_at) == ("known_error", rome(TEN), rome(LATER))
    again = story.refuses("carla", LATER, move_stage, problem, stage=Stage.KNOWN_ERROR)
    assert again.code == "nothing_to_do"
    assert story.refuses("carla", LATER, move_stage, problem, stage=Stage.RESOLVED).code == "no_such_stage"
    story.by("carla", LATER, move_stage, problem, stage=Stage.INVESTIGATING)
    assert not Message.objects.filter(ticket=problem, public=True).exists()
    assert story.faults() == []


def test_only_who_leads_the_problem_writes_on_it(story: Story) -> None:
    problem, incidents = a_problem(story, 1)
    assert story.refuses("ada", TEN, write_cause, problem, text="Mah").code == "not_allowed"
    story.by("ada", TEN, take_charge, problem)
    story.by("ada", TEN, write_cause, problem, text="Il certificato")
    assert story.refuses("ada", TEN, write_cause, problem, text=" ").code == "empty"
    assert story.refuses("carla", TEN, write_cause, incidents[0], text="x").code == "no_problem"


def test_a_workaround_has_versions_and_is_shown_once_published(story: Story) -> None:
    problem, _ = a_problem(story)
    assert story.refuses("carla", TEN, publish_workaround, problem, in_portal=True).code == "no_workaround"
    story.by("carla", TEN, write_workaround, problem, text="Riavviare")
    story.by("carla", TEN, publish_workaround, problem, in_portal=False)
    story.by("carla", LATER, write_workaround, problem, text="Spegnere e riaccendere")
    detail = Problem.objects.get(ticket=problem)
    assert (detail.version, detail.published, detail.in_portal) == (2, 1, False)
    assert Message.objects.get(ticket=problem, event_number=detail.published_event).text == "Riavviare"
    story.by("carla", LATER, publish_workaround, problem, in_portal=True)
    again = story.refuses("carla", LATER, publish_workaround, problem, in_portal=True)
    assert again.code == "nothing_to_do"
    story.by("carla", LATER, withdraw_workaround, problem)
    assert story.refuses("carla", LATER, withdraw_workaround, problem).code == "nothing_to_do"
    assert Problem.objects.get(ticket=problem).published == 0
    assert story.faults() == []


def test_an_incident_has_one_problem_and_keeps_it_until_it_is_unlinked(story: Story) -> None:
    problem, (incident,) = a_problem(story, 1)
    other, _ = a_problem(story)
    error = story.refuses("ada", TEN, link, incident, other=other.pk, relation="caused_by")
    assert error.code == "has_a_problem"
    assert story.refuses("carla", TEN, merge, problem, into=other.pk).code == "cannot_merge"
    story.by("ada", TEN, unlink, problem, other=incident.pk, relation="incident")
    assert not Incidence.objects.exists()
    done = link_to_problem([incident.pk], problem=other.pk, actor=story.actor("ada"), at=rome(TEN))
    assert done.refused == {}
    assert Incidence.objects.get().problem_id == other.pk
    again = link_to_problem([incident.pk], problem=other.pk, actor=story.actor("ada"), at=rome(TEN))
    assert again.refused[incident.pk].code == "nothing_to_do"
    assert story.faults() == []


def test_waiting_for_a_problem_links_to_it(story: Story) -> None:
    problem, _ = a_problem(story)
    incident = story.open(NINE)
    story.by("ada", TEN, put_on_hold, incident, waiting_for=WaitingFor.PROBLEM, problem=problem.pk)
    assert story.ticket(problem).linked_incidents == 1
    assert story.faults() == []


def test_rules_can_ask_for_the_highest_priority_of_the_incidents(story: Story) -> None:
    rule = {"id": "grave", "when": ["incident_priority", "<=", 2], "at_least": 3}
    with_rules(story, rule)
    problem, (incident,) = a_problem(story, 1)
    assert story.ticket(problem).level == 1
    story.by("ada", TEN, triage, incident, impact=Grade.HIGH, urgency=Grade.HIGH)
    assert Problem.objects.get(ticket=problem).critical == 1
    assert story.ticket(problem).level == 3
    assert story.event(problem, "incident_weighed").payload["incident"] == incident.pk
    story.by("ada", TEN, unlink, incident, other=problem.pk, relation="caused_by")
    assert Problem.objects.get(ticket=problem).critical == 0
    assert story.faults() == []


def test_a_triage_that_is_undone_weighs_as_before(story: Story) -> None:
    problem, (incident,) = a_problem(story, 1)
    story.by("ada", TEN, triage, incident, impact=Grade.HIGH, urgency=Grade.HIGH)
    assert Problem.objects.get(ticket=problem).critical == 1
    story.by("ada", TEN, undo, incident.pk, event=story.ticket(incident).last_number)
    assert Problem.objects.get(ticket=problem).critical == 0
    assert story.faults() == []


def test_what_the_requester_writes_matters_once_they_were_told(story: Story) -> None:
    _problem, (incident,) = a_problem(story, 1)
    story.by("dario", TEN, receive, incident, text="Allora?")
    assert Incidence.objects.get().wrote_at is None
    story.by("ada", TEN, end_by_hand, incident, by_hand=True, reason="Lo chiede il Comune")
    assert Incidence.objects.get().by_hand
    assert story.refuses("ada", TEN, end_by_hand, incident, by_hand=True).code == "nothing_to_do"
    story.by("ada", TEN, note, incident, text="Lo chiamo io")
    assert story.faults() == []
