"""Everything the page of one ticket shows, gathered in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from sportello.desk.rulebook import rulebook
from sportello.desk.sentences.words import KINDS, STATUSES, in_language
from sportello.domain.explain import Falling, moments
from sportello.domain.forecast import Rung as Foreseen
from sportello.domain.lifecycle import Status
from sportello.domain.rulebook import RuleBook
from sportello.domain.ticket import TicketState
from sportello.people.actor import Actor
from sportello.people.models import Department, Person
from sportello.sets.kept import Kept
from sportello.tickets.models import Ticket
from sportello.web.coming import stays_ahead
from sportello.web.ladder import everybody, ladder
from sportello.web.moves import Moves, moves
from sportello.web.numbers import label
from sportello.web.rungs import Ladder, PassedOn, View, role_of
from sportello.web.state import state_of
from sportello.web.templatetags.timeline import CHANNELS
from sportello.web.timeline import Day, Told, days, known, told
from sportello.web.window import USUAL, Window


@dataclass(frozen=True)
class Shown:
    """The facts of a ticket in words."""

    number: int
    label: str
    seen: int
    subject: str
    status: str
    status_words: str
    waiting_for: str | None
    priority: int
    raised: bool
    level: int
    following: int | None
    role: str
    customer: str
    channel: str
    channel_words: str
    owner: Person | None
    answers: Person | None
    kind_words: str
    category: str
    department: str
    team: str
    tags: list[str]
    watchers: list[Person]


@dataclass(frozen=True)
class Gathered:
    """A ticket read for showing or for a form about it."""

    row: Ticket
    state: TicketState
    rules: RuleBook
    ahead: Sequence[Foreseen]
    people: dict[int, Person]
    shown: Shown
    moves: Moves
    ladder: Ladder | None
    days: list[Day]
    story: Told
    departments: dict[int, str]

    def context(self, now: datetime) -> dict[str, Any]:
        """What the templates of the page use."""
        return {
            "ticket": self.shown,
            "moves": self.moves,
            "ladder": self.ladder,
            "timeline": self.days,
            "people": self.people,
            "requester": self.row.requester,
            "reasons": reasons_of(self.state, self.rules),
            "departments": self.departments,
        }


def gather(row: Ticket, person: int, actor: Actor, now: datetime, window: Window = USUAL) -> Gathered:
    """Read all there is to show about a ticket the person may see."""
    state, rules, story = state_of(row.pk), rulebook(), told(row, window)
    coming = stays_ahead(state, rules, now)
    answers = rules.answers(state, now) if state.is_unresolved and state.policy in rules.policies else None
    ahead = falling(state, rules, now)
    moved = transfers(state, story)
    named = {one for step in ahead for one in step.people} | {one.by or 0 for one in moved.values()}
    people = known(story.people | everybody(state, coming) | named | {person, answers or 0})
    names = departments()
    view = View(state, rules, now, person, people, coming, story.holds(), ahead, moved, names)
    return Gathered(
        row=row,
        state=state,
        rules=rules,
        ahead=coming,
        people=people,
        shown=_shown(row, state, rules, coming, people, answers),
        moves=moves(state, rules, actor, now),
        ladder=ladder(view) if state.visits and state.policy in rules.policies else None,
        days=days(story.entries(people), now),
        story=story,
        departments=names,
    )


def falling(state: TicketState, rules: RuleBook, now: datetime) -> Sequence[Falling]:
    """What falls due, as things stand."""
    if not state.is_unresolved or state.historical or state.policy not in rules.policies:
        return []
    return moments(state, rules, now)


def transfers(state: TicketState, story: Told) -> dict[int, PassedOn]:
    """Who gave it to another department and why, by the number of the stay that began there."""
    began = [
        after.number for before, after in pairwise(state.visits) if before.department != after.department
    ]
    found = [
        PassedOn(by, payload.get("reason", ""))
        for _number, kind, by, _at, payload in story.beside
        if kind == "transferred"
    ]
    return dict(zip(began, found, strict=False))


_DEPARTMENTS = Kept(Department.objects.all)


def departments() -> dict[int, str]:
    """The names of the departments."""
    return {department.pk: department.name for department in _DEPARTMENTS.rows()}


def reasons_of(state: TicketState, rules: RuleBook) -> dict[str, str]:
    """The reasons of the ticket's policy in words."""
    policy = rules.policies.get(state.policy)
    return {} if policy is None else {code: in_language(pair) for code, pair in policy.reasons.items()}


def _shown(
    row: Ticket,
    state: TicketState,
    rules: RuleBook,
    coming: Sequence[Foreseen],
    people: dict[int, Person],
    answers: int | None,
) -> Shown:
    policy = rules.policies.get(state.policy)
    known_level = policy is not None and 0 < state.level <= policy.last
    return Shown(
        number=row.number,
        label=label(row),
        seen=state.last_number,
        subject=row.subject,
        status=row.status,
        status_words=str(STATUSES[Status(row.status)]),
        waiting_for=row.waiting_for,
        priority=int(state.effective_priority),
        raised=state.effective_priority < state.priority,
        level=state.level,
        following=coming[0].level if coming else None,
        role=role_of(policy.level(state.level)) if policy and known_level else "",
        customer=row.organisation.name if row.organisation else "",
        channel=row.channel,
        channel_words=str(CHANNELS.get(row.channel, row.channel)).capitalize(),
        owner=people.get(state.owner or 0),
        answers=people.get(answers or 0) if answers != state.owner else None,
        kind_words=str(KINDS[row.kind]),
        category=row.category.name if row.category else "",
        department=row.department.name,
        team=row.team.name if row.team else "",
        tags=sorted(state.tags),
        watchers=[people[person] for person in sorted(state.watchers) if person in people],
    )
