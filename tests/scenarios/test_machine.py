"""The machine: anybody does anything at any time, the worker turns, dies and comes back, and the laws hold.

`SPORTELLO_TEST_EXAMPLES=500 pytest tests/scenarios/test_machine.py` plays longer.
"""

import logging
import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, ClassVar
from unittest.mock import patch

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from sportello.calendars.change import set_exceptional_day
from sportello.desk import settle
from sportello.desk.audit import audit
from sportello.desk.batch import Batch
from sportello.desk.opening import Request, open_ticket
from sportello.desk.replanning import follow, recount_on
from sportello.desk.rulebook import rulebook
from sportello.domain.errors import DeskError
from sportello.domain.lifecycle import Kind
from sportello.domain.priority import HOW_BADLY
from sportello.domain.ticket import TicketState
from sportello.escalation.models import Due, Policy
from sportello.escalation.publish import publish_policy
from sportello.people.actor import ENGINE
from sportello.people.models import Person
from sportello.tickets.models import Ticket, TimelineEvent
from sportello.worker.tick import tick, tick_until_quiet
from tests.scenarios.machine_acts import ACTS, OFTEN
from tests.scenarios.machine_desk import prepare, rich_policy
from tests.scenarios.machine_fitting import fitting
from tests.scenarios.machine_laws import Spent, check_state, everybody, happened_once, spent_never_falls
from tests.story import ROME, Story, rome

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

EXAMPLES = int(os.environ.get("SPORTELLO_TEST_EXAMPLES", "30"))
# A Monday morning; the Fridays before both changes of the clocks; a minute before closing.
STARTS = ["2026-11-23 09:00", "2026-10-23 17:30", "2026-03-27 12:50", "2026-11-27 17:59"]
JUMPS = [1, 5, 15, 61, 240, 24 * 60, 3 * 24 * 60, 8 * 24 * 60]
MOST_TICKETS = 6


class Killed(BaseException):
    """The process dies here."""


class Desk(RuleBasedStateMachine):
    """One desk; every example begins with no ticket."""

    story: ClassVar[Story]

    def __init__(self) -> None:
        super().__init__()
        self.room = transaction.atomic()
        self.room.__enter__()
        self.spent: Spent = {}
        self.checked = 0
        self.refused: list[str] = []
        self.people = everybody()
        self.departments = [self.story.department.pk, self.story.elsewhere().pk]

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.room.__exit__(None, None, None)

    @initialize(start=st.sampled_from(STARTS))
    def begin(self, start: str) -> None:
        self.now = rome(start)
        self._open("stopped", Kind.INCIDENT, "ada")

    @property
    def tickets(self) -> list[int]:
        return list(Ticket.objects.order_by("pk").values_list("pk", flat=True))

    @property
    def problems(self) -> list[int]:
        return list(Ticket.objects.filter(kind="problem").order_by("pk").values_list("pk", flat=True))

    def _open(self, how_badly: str, kind: Kind, who: str) -> None:
        impact, urgency = HOW_BADLY[how_badly]
        request = Request(
            requester=self.story.id("dario"),
            department=self.story.department.pk,
            subject="Non va",
            kind=kind,
            impact=impact,
            urgency=urgency,
        )
        open_ticket(request, actor=self.story.actor(who), at=self.now)

    # -- what people do -------------------------------------------------------------------------------------

    @precondition(lambda self: Ticket.objects.count() < MOST_TICKETS)
    @rule(how_badly=st.sampled_from(sorted(HOW_BADLY)), kind=st.sampled_from([Kind.INCIDENT, Kind.PROBLEM]))
    def open(self, how_badly: str, kind: Kind) -> None:
        self._open(how_badly, kind, "ada" if kind is Kind.PROBLEM else "dario")

    @rule(
        name=st.sampled_from([*ACTS, *OFTEN, *OFTEN]),
        who=st.sampled_from(["ada", "bruno", "carla", "carla", "marta", "dario", "eva"]),
        late=st.sampled_from([0, 0, 0, 90, 4000]),
        together=st.booleans(),
        data=st.data(),
    )
    def act(self, name: str, who: str, late: int, together: bool, data: Any) -> None:
        """Somebody does something to one ticket or to all, now or said of a while ago. The desk may refuse."""
        if name in ("split", "involve") and Ticket.objects.count() >= MOST_TICKETS:
            return
        command, words = ACTS[name](self, data.draw)
        chosen = self.tickets if together else data.draw(st.sampled_from(self.tickets))
        try:
            command(chosen, actor=self.story.actor(who), at=self.now - timedelta(seconds=late), **words)
        except DeskError as refusal:
            self.refused.append(refusal.code)

    @rule(late=st.sampled_from([0, 0, 0, 90]), acts=st.integers(2, 8), data=st.data())
    def work_on(self, late: int, acts: int, data: Any) -> None:
        """Somebody does what makes sense, a few times over, minutes apart."""
        names = {person.pk: name for name, person in self.story.people.items()}
        for _ in range(acts):
            id = data.draw(st.sampled_from(self.tickets))
            state = self._states([id])[0]
            at_home = state.department == self.story.department.pk
            name, people = data.draw(st.sampled_from(fitting(state, names, at_home)))
            who = data.draw(st.sampled_from(people))
            if name in ("split", "involve") and Ticket.objects.count() >= MOST_TICKETS:
                continue
            command, words = ACTS[name](self, data.draw)
            try:
                command(id, actor=self.story.actor(who), at=self.now - timedelta(seconds=late), **words)
            except DeskError as refusal:
                self.refused.append(refusal.code)
            self.now += timedelta(minutes=data.draw(st.sampled_from([0, 1, 4, 20])))

    @rule(late=st.sampled_from([0, 60]), data=st.data())
    def work_on_more(self, late: int, data: Any) -> None:
        self.work_on(late, 6, data)

    def _states(self, ids: list[int]) -> list[TicketState]:
        batch = Batch(rulebook(), ENGINE, rome(STARTS[0]))
        batch.load(ids, batch.recorded_at)
        return [change.state for change in batch.changes.values()]

    @rule(name=st.sampled_from(["ada", "bruno", "carla"]), there=st.booleans())
    def come_and_go(self, name: str, there: bool) -> None:
        state = "available" if there else "away"
        Person.objects.filter(pk=self.story.id(name)).update(availability=state)

    @rule(minutes=st.sampled_from(JUMPS), seconds=st.integers(0, 59), worker=st.booleans())
    def jump(self, minutes: int, seconds: int, worker: bool) -> None:
        """Time passes, with the worker at work at the end of it or not."""
        self.now += timedelta(minutes=minutes, seconds=seconds)
        if worker:
            self.work()

    # -- what the administration does ------------------------------------------------------------------------

    @rule(days=st.integers(0, 6), openings=st.sampled_from([[], [["10:00", "11:00"]]]))
    def hours_change(self, days: int, openings: list[list[str]]) -> None:
        """A day is closed or shortened, and what counts on the calendar is reckoned anew."""
        calendar, day = self.story.calendar, (self.now.astimezone(ROME) + timedelta(days=days)).date()
        try:
            set_exceptional_day(calendar, day=day, openings=openings, at=self.now)
        except DeskError as refusal:
            self.refused.append(refusal.code)
        else:
            recount_on(calendar.pk, actor=self.story.actor("marta"), at=self.now)

    @rule(levels=st.sampled_from([5, 5, 3]), take_charge=st.sampled_from(["10m", "1h", None]))
    def rules_change(self, levels: int, take_charge: str | None) -> None:
        """Another version of the policy, which what runs follows to."""
        document = rich_policy(self.story)
        first = {**document["levels"][0], "take_charge": take_charge}
        last = {**document["levels"][levels - 1], "exits": []}
        document["levels"] = [first, *document["levels"][1 : levels - 1], last]
        if levels < 5:
            document["rules"], document["thresholds"] = document["rules"][:2], document["thresholds"][:1]
        policy = Policy.objects.get(pk=self.story.policy.pk)
        publish_policy(policy, document, at=self.now)
        follow(policy, actor=self.story.actor("marta"), at=self.now)

    # -- what the worker does -------------------------------------------------------------------------------

    @rule()
    def work(self) -> None:
        """Everything due is done; a second worker finds nothing."""
        tick_until_quiet(self.now)
        assert not Due.objects.filter(due_at__lte=self.now).exists()
        assert settle.settle_due(self.now) == 0

    @rule(limit=st.integers(1, 3))
    def work_a_little(self, limit: int) -> None:
        """One small set; the rest stays for others."""
        tick(self.now, limit=limit)

    @rule(where=st.sampled_from(["_save_events", "_save_table", "_save_people", "load"]))
    def die_at_work(self, where: str) -> None:
        """The worker dies between claiming and writing, or half way through: nothing has happened."""
        before = self._everything()
        with patch.object(Batch, where, side_effect=Killed):
            try:
                tick(self.now)
            except Killed:
                assert self._everything() == before

    @rule(where=st.sampled_from(["_save_events", "_save_people"]), data=st.data())
    def die_acting(self, where: str, data: Any) -> None:
        """The same for somebody's command."""
        before = self._everything()
        command, words = ACTS[data.draw(st.sampled_from(OFTEN))](self, data.draw)
        with patch.object(Batch, where, side_effect=Killed):
            try:
                command(self.tickets, actor=self.story.actor("carla"), at=self.now, **words)
            except (Killed, DeskError):
                assert self._everything() == before

    def _everything(self) -> tuple[Any, ...]:
        events = TimelineEvent.objects.order_by("ticket", "number").values_list("ticket", "digest")
        dues = Due.objects.order_by("ticket", "visit", "kind", "ordinal")
        return tuple(events), tuple(dues.values_list("ticket", "kind", "due_at", "try_at"))

    # -- what must hold -------------------------------------------------------------------------------------

    @invariant()
    @precondition(lambda self: hasattr(self, "now"))
    def the_laws_hold(self) -> None:
        assert all(self.refused), "every refusal says by a code what it is"
        events = TimelineEvent.objects.count()
        if events == self.checked:
            return
        self.checked, ids = events, self.tickets
        assert [str(one) for _, found in audit(ids) for one in found] == []
        rules, waiting = rulebook(), set(Due.objects.values_list("ticket", flat=True))
        for state in self._states(ids):
            if state.is_unresolved:
                assert state.id in waiting, state.number
            check_state(state, rules, self.now, self.people)
            spent_never_falls(state, rules, self.spent)
            happened_once(state.id)


@pytest.fixture
def quiet_log() -> Iterator[None]:
    """The machine kills workers on purpose; their last words are not wanted."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def test_the_desk_keeps_its_word(story_with_sla: Story, quiet_log: None) -> None:
    Desk.story = prepare(story_with_sla)
    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
