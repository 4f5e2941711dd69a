"""The table of rights: for each row who may and who may not."""

from collections.abc import Callable
from typing import Any

import pytest

from sportello.desk.charge import assign, take_charge, triage
from sportello.desk.conversation import log_call, note, nudge, receive, reply
from sportello.desk.escalate import de_escalate, escalate, hand_back
from sportello.desk.following import tag, unwatch, watch
from sportello.desk.hold import put_on_hold
from sportello.desk.involve import ask_supervisor, involve_department
from sportello.desk.linking import link
from sportello.desk.resolution import cancel, resolve
from sportello.domain.errors import DeskError
from sportello.domain.lifecycle import WaitingFor
from sportello.domain.priority import Priority
from sportello.people.actor import Actor, actor_for
from sportello.people.models import RoleAssignment
from sportello.tickets.models import Ticket
from tests.cast import a_person
from tests.story import Story

pytestmark = pytest.mark.django_db

NINE, TEN = "2026-11-23 09:00", "2026-11-23 09:10"
REFUSED = {"not_allowed", "not_offered_to_you", "unknown_ticket"}
EVERYBODY = ("ada", "bruno", "carla", "marta", "dario", "eva")
UP = {"reason": "needs_specialist", "tried": "Riavviata"}


@pytest.fixture
def ticket(story: Story) -> Ticket:
    return story.open(NINE)


def who_may(story: Story, command: Callable[..., Any], ticket: Ticket, **words: Any) -> set[str]:
    """Try it as everybody, each on a ticket of their own just like this one."""
    allowed = set()
    codes = set()
    for name in EVERYBODY:
        twin = story.open(NINE)
        try:
            story.by(name, TEN, command, twin, **words)
            allowed.add(name)
        except DeskError as refusal:
            codes.add(refusal.code)
    assert codes <= REFUSED
    return allowed


# ---------------------------------------------------------------- seeing


def seen(story: Story, actor: Actor) -> list[int]:
    return list(Ticket.objects.visible_to(actor).values_list("pk", flat=True))


def test_agents_of_the_department_see_it_and_nobody_else(story: Story, ticket: Ticket) -> None:
    for name in ("ada", "bruno", "carla", "marta"):
        assert seen(story, story.actor(name)) == [ticket.pk], name
    for name in ("dario", "eva"):
        assert seen(story, story.actor(name)) == [], name


def test_watchers_and_the_mentioned_see_it(story: Story, ticket: Ticket) -> None:
    story.by("ada", TEN, watch, ticket, person=story.id("eva"))
    assert seen(story, story.actor("eva")) == [ticket.pk]
    story.by("eva", TEN, unwatch, ticket, person=story.id("eva"))
    assert seen(story, story.actor("eva")) == []
    story.by("ada", TEN, note, ticket, text="@Eva che ne dici?", mentions=(story.id("eva"),))
    assert seen(story, story.actor("eva")) == [ticket.pk]


def test_to_see_is_not_to_act(story: Story, ticket: Ticket) -> None:
    story.by("ada", TEN, watch, ticket, person=story.id("eva"))
    assert story.refuses("eva", TEN, reply, ticket, text="Io").code == "not_allowed"


def test_auditor_and_administrator_see_everything_and_the_auditor_changes_nothing(
    story: Story, ticket: Ticket
) -> None:
    story.people["aldo"] = a_person("Aldo", is_auditor=True)
    story.people["alma"] = a_person("Alma", is_administrator=True)
    assert seen(story, story.actor("aldo")) == seen(story, story.actor("alma")) == [ticket.pk]
    for command, words in ((reply, {"text": "x"}), (take_charge, {}), (cancel, {"reason": "x"})):
        assert story.refuses("aldo", TEN, command, ticket, **words).code == "not_allowed"
    story.by("alma", TEN, reply, ticket, text="Buongiorno")


def test_an_agent_of_another_department_finds_nothing(story: Story, ticket: Ticket) -> None:
    assert not Ticket.objects.visible_to(story.actor("eva")).filter(number=ticket.number).exists()


def test_a_role_held_everywhere_sees_everywhere(story: Story, ticket: Ticket) -> None:
    person = a_person("Olga")
    RoleAssignment.objects.create(person=person, department=None, role="agent")
    story.people["olga"] = person
    assert seen(story, actor_for(person, "page")) == [ticket.pk]
    story.by("olga", TEN, reply, ticket, text="Buongiorno")


# ---------------------------------------------------------------- any agent, whatever their level


STAFF = {"ada", "bruno", "carla", "marta"}
ANY_AGENT: list[tuple[Callable[..., Any], dict[str, Any]]] = [
    (reply, {"text": "Ecco"}),
    (note, {"text": "Ecco"}),
    (log_call, {"text": "Ecco"}),
    (tag, {"add": ["stampanti"]}),
    (put_on_hold, {"waiting_for": WaitingFor.REQUESTER}),
    (escalate, UP),
]


@pytest.mark.parametrize(("command", "words"), ANY_AGENT, ids=lambda value: getattr(value, "__name__", ""))
def test_any_agent_of_the_department_may(
    story: Story, ticket: Ticket, command: Callable[..., Any], words: dict[str, Any]
) -> None:
    assert who_may(story, command, ticket, **words) == STAFF


def test_any_agent_may_link(story: Story, ticket: Ticket) -> None:
    assert who_may(story, link, ticket, other=ticket.pk) == STAFF


def test_any_agent_may_involve_a_department(story: Story, ticket: Ticket) -> None:
    words = {"department": story.elsewhere().pk, "subject": "Un badge"}
    assert who_may(story, involve_department, ticket, **words) == STAFF


def test_the_first_level_acts_in_the_flow_of_the_second_and_the_other_way_round(story: Story) -> None:
    ticket = story.open(NINE)
    story.by("bruno", "2026-11-23 09:01", reply, ticket, text="Ci penso io")
    story.tick("2026-11-23 09:15")
    assert story.ticket(ticket).level == 2
    story.by("ada", "2026-11-23 09:16", reply, ticket, text="Un dettaglio")
    story.by("ada", "2026-11-23 09:17", escalate, ticket, reason="coordination", tried="x")
    assert story.ticket(ticket).level == 3


# ---------------------------------------------------------------- taking charge


def test_members_of_the_offered_target_take_charge_and_supervisors(story: Story, ticket: Ticket) -> None:
    assert who_may(story, take_charge, ticket) == {"ada", "carla", "marta"}


def test_at_the_second_level_its_own_members_do(story: Story) -> None:
    ticket = story.open(NINE)
    story.by("ada", NINE, escalate, ticket, **UP)
    # Ada had it until it climbed: she is told so.
    assert story.refuses("ada", TEN, take_charge, ticket).code == "passed_on"
    story.by("bruno", TEN, take_charge, ticket)


def test_what_is_offered_to_the_supervisor_is_not_offered_to_the_team(story: Story) -> None:
    ticket = story.open(NINE)
    story.by("carla", NINE, escalate, ticket, to=3, reason="serve", tried="x")
    assert story.refuses("ada", TEN, take_charge, ticket).code == "passed_on"
    assert story.refuses("bruno", TEN, take_charge, ticket).code == "not_offered_to_you"
    story.by("carla", TEN, take_charge, ticket)


def test_what_is_offered_to_the_manager_is_not_offered_to_the_team_it_came_from(story: Story) -> None:
    ticket = story.open(NINE)
    story.by("ada", NINE, escalate, ticket, **UP)
    story.by("carla", NINE, escalate, ticket, to=4, reason="serve", tried="x")
    assert story.refuses("bruno", TEN, take_charge, ticket).code == "passed_on"
    story.by("marta", TEN, take_charge, ticket)


def test_assigning_to_oneself_is_taking_charge_and_needs_the_same(story: Story) -> None:
    ticket = story.open(NINE)
    story.by("ada", NINE, assign, ticket, owner=story.id("ada"))
    assert story.ticket(ticket).owner == story.people["ada"]
    # Taken is taken: a colleague does not help themselves to it.
    colleague = a_person("Fabio", (story.department, "agent"))
    story.first.memberships.create(person=colleague, rank=1)
    story.people["fabio"] = colleague
    refusal = story.refuses("fabio", TEN, assign, ticket, owner=colleague.pk)
    assert refusal.code == story.refuses("fabio", TEN, take_charge, ticket).code == "taken_by_another"
    assert refusal.data["by"] == story.id("ada")


# ---------------------------------------------------------------- resolving


def test_the_owner_and_a_supervisor_resolve_others_with_a_reason(story: Story) -> None:
    ticket = story.open(NINE)
    story.by("ada", NINE, escalate, ticket, **UP)
    story.by("bruno", NINE, take_charge, ticket)
    assert story.refuses("ada", TEN, resolve, ticket, text="Fatto").code == "not_the_owner"
    story.by("ada", TEN, resolve, ticket, text="Fatto", reason="Il cliente ha richiamato me")
    assert story.event(ticket, "resolved").payload["reason"] == "Il cliente ha richiamato me"
    for name in ("bruno", "carla", "marta"):
        other = story.open(NINE)
        story.by("ada", NINE, escalate, other, **UP)
        story.by("bruno", NINE, take_charge, other)
        story.by(name, TEN, resolve, other, text="Fatto")
    for name in ("dario", "eva"):
        assert story.refuses(name, TEN, resolve, other, reason="x").code == "not_allowed"


# ---------------------------------------------------------------- supervisors


SUPERVISORS = {"carla", "marta"}


def test_supervisors_assign_others(story: Story, ticket: Ticket) -> None:
    assert who_may(story, assign, ticket, owner=story.id("bruno")) == SUPERVISORS


def test_supervisors_choose_the_level(story: Story, ticket: Ticket) -> None:
    assert who_may(story, escalate, ticket, to=3, reason="serve", tried="x") == SUPERVISORS


def test_supervisors_cancel(story: Story, ticket: Ticket) -> None:
    assert who_may(story, cancel, ticket, reason="x") == SUPERVISORS


def test_supervisors_override_to_critical(story: Story, ticket: Ticket) -> None:
    assert who_may(story, triage, ticket, override=Priority.CRITICAL, reason="x") == SUPERVISORS
    assert who_may(story, triage, ticket, override=Priority.HIGH, reason="x") == STAFF


def test_supervisors_de_escalate(story: Story) -> None:
    for name in EVERYBODY:
        ticket = story.open(NINE)
        story.by("ada", NINE, escalate, ticket, **UP)
        if name in SUPERVISORS:
            story.by(name, TEN, de_escalate, ticket, to=1, reason="x")
        else:
            assert story.refuses(name, TEN, de_escalate, ticket, to=1, reason="x").code == "not_allowed"


def test_managers_have_policies_and_calendars_and_supervisors_rotas(story: Story) -> None:
    department = story.department.pk
    rights = {right: {name for name in EVERYBODY if story.actor(name).may(right, department)}
              for right in ("rota.edit", "policy.edit", "calendar.edit")}  # fmt: skip
    assert rights == {"rota.edit": SUPERVISORS, "policy.edit": {"marta"}, "calendar.edit": {"marta"}}


# ---------------------------------------------------------------- requesters, on what is theirs


def test_requesters_write_nudge_and_ask_for_a_supervisor_on_their_own(story: Story, ticket: Ticket) -> None:
    story.by("dario", TEN, receive, ticket, text="Allora?")
    story.by("dario", TEN, nudge, ticket)
    story.by("dario", TEN, ask_supervisor, ticket, reason="Nessuno risponde")
    for command, words in ((receive, {"text": "x"}), (nudge, {}), (ask_supervisor, {"reason": "x"})):
        assert story.refuses("eva", TEN, command, ticket, **words).code == "not_allowed"


def test_requesters_do_not_do_the_desks_work(story: Story, ticket: Ticket) -> None:
    work: list[tuple[Callable[..., Any], dict[str, Any]]] = [
        *ANY_AGENT, (take_charge, {}), (resolve, {}), (hand_back, {"reason": "x"}), (triage, {"how_badly": "stopped"})
    ]  # fmt: skip
    for command, words in work:
        assert story.refuses("dario", TEN, command, ticket, **words).code == "not_allowed", command
    assert story.kinds(ticket) == ["opened"]
