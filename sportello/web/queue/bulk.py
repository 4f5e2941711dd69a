"""What can be done to many requests at once, through the commands that know sets; who would receive how many."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sportello.desk.charge import assign, take_charge
from sportello.desk.door import Done
from sportello.desk.escalate import escalate
from sportello.desk.following import tag, watch
from sportello.desk.hold import put_on_hold
from sportello.desk.problem_opening import link_to_problem
from sportello.desk.receiving import Receiver, Receiving
from sportello.desk.resolution import close, resolve
from sportello.desk.rulebook import rulebook
from sportello.desk.sentences.words import in_language
from sportello.desk.undo import first_undoable
from sportello.domain.errors import DeskError
from sportello.domain.lifecycle import WaitingFor
from sportello.people.actor import Actor
from sportello.people.models import Person
from sportello.tickets.models import Ticket
from sportello.web import errors
from sportello.web.forms import MoveForm
from sportello.web.numbers import label
from sportello.web.queue.filters import Words
from sportello.web.queue.forms import (
    AssignForm,
    EscalateForm,
    HoldManyForm,
    ManyForm,
    ResolveManyForm,
    TagForm,
)
from sportello.web.rungs import role_of
from sportello.web.timeline import known
from sportello.workspace.readings import keep_read, mark_unread

MOST = 500
Command = Callable[[list[int], Mapping[str, Any], Actor, datetime], Done]


@dataclass(frozen=True, eq=False)
class Action:
    """One thing to do to all that are selected. `at_once`: nothing is asked first where scripts run.

    icon:hand icon:user-round-plus icon:corner-right-up icon:pause icon:check icon:link icon:tag icon:archive icon:eye
    icon:mail
    """

    name: str
    button: Words
    icon: str
    command: Command
    form: type[MoveForm] = ManyForm
    key: str = ""
    right: str = ""
    at_once: bool = False
    lead: Words = ""


@dataclass(frozen=True)
class Refused:
    """One that was refused, and why."""

    label: str
    subject: str
    why: str


@dataclass
class Outcome:
    """What came of it; `back` has, for each ticket on which it can be undone, the number of its first event."""

    done: int = 0
    refused: list[Refused] = field(default_factory=list)
    words: str = ""
    back: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Reached:
    """Who would receive how many."""

    level: int
    role: str
    people: Sequence[Person]
    count: int

    @property
    def names(self) -> str:
        """The people, the first few of many."""
        return ", ".join(person.name for person in self.people[:4]) or _("nobody on shift now")


def _charge(ids: list[int], _data: Mapping[str, Any], actor: Actor, at: datetime) -> Done:
    return take_charge(ids, actor=actor, at=at)


def _assign(ids: list[int], data: Mapping[str, Any], actor: Actor, at: datetime) -> Done:
    return assign(ids, owner=data["owner"], reason=data["reason"], actor=actor, at=at)


def _escalate(ids: list[int], data: Mapping[str, Any], actor: Actor, at: datetime) -> Done:
    return escalate(ids, reason=data["reason"], tried=data["tried"], actor=actor, at=at)


def _hold(ids: list[int], data: Mapping[str, Any], actor: Actor, at: datetime) -> Done:
    waiting = WaitingFor(data["waiting_for"])
    return put_on_hold(
        ids, waiting_for=waiting, until=data["until"], reason=data["reason"], actor=actor, at=at
    )


def _resolve(ids: list[int], data: Mapping[str, Any], actor: Actor, at: datetime) -> Done:
    return resolve(ids, text=data["message"], reason=data["reason"], actor=actor, at=at)


def _tag(ids: list[int], data: Mapping[str, Any], actor: Actor, at: datetime) -> Done:
    return tag(ids, add=data["add"], remove=data["remove"], actor=actor, at=at)


def _problem(ids: list[int], data: Mapping[str, Any], actor: Actor, at: datetime) -> Done:
    """To one that is open; which one is asked by a view of its own (`views.problem_links`)."""
    return link_to_problem(ids, problem=data["problem"], actor=actor, at=at)


def _close(ids: list[int], _data: Mapping[str, Any], actor: Actor, at: datetime) -> Done:
    return close(ids, actor=actor, at=at)


def _watch(ids: list[int], _data: Mapping[str, Any], actor: Actor, at: datetime) -> Done:
    assert actor.person is not None  # noqa: S101  # whoever is at a page is a person
    return watch(ids, person=actor.person, actor=actor, at=at)


def _unread(ids: list[int], _data: Mapping[str, Any], actor: Actor, at: datetime) -> Done:
    assert actor.person is not None  # noqa: S101
    mark_unread(actor.person, ids)
    return Done()


ACTIONS: Mapping[str, Action] = {
    action.name: action
    for action in (
        Action("charge", gettext_lazy("Take charge"), "hand", _charge, key="i", at_once=True),
        Action("owner", gettext_lazy("Assign"), "user-round-plus", _assign, AssignForm, "a", "ticket.assign"),
        Action(
            "escalation", gettext_lazy("Escalate"), "corner-right-up", _escalate, EscalateForm, "e",
            lead=gettext_lazy("Each goes to the next level of its own ladder."),
        ),
        Action("hold", gettext_lazy("Put on hold"), "pause", _hold, HoldManyForm, "z", lead=HoldManyForm.lead),
        Action(
            "resolution", gettext_lazy("Resolve"), "check", _resolve, ResolveManyForm,
            lead=gettext_lazy("Each requester is told, and can reopen theirs."),
        ),
        Action("problem", gettext_lazy("Link to a problem"), "link", _problem, key="l", right="ticket.link"),
        Action("tags", gettext_lazy("Labels"), "tag", _tag, TagForm),
        Action(
            "end", gettext_lazy("Close"), "archive", _close,
            lead=gettext_lazy("Only what is resolved can be closed; by itself it closes after some days."),
        ),
        Action("watchers", gettext_lazy("Watch"), "eye", _watch, at_once=True),
        Action("unread", gettext_lazy("Mark as unread"), "mail", _unread, key="u", at_once=True),
    )
}  # fmt: skip
FIRST = ("charge", "owner", "escalation", "hold", "resolution")


def offered(actor: Actor) -> tuple[tuple[Action, ...], tuple[Action, ...]]:
    """The actions of the bar, and those behind its last button, as far as the actor has the right anywhere."""
    may = [
        action
        for action in ACTIONS.values()
        if not action.right or any(actor.may(action.right, one) for one in actor.roles if one is not None)
        or actor.is_administrator
    ]  # fmt: skip
    first = tuple(one for one in may if one.name in FIRST)
    return first, tuple(one for one in may if one not in first)


def selected(numbers: Sequence[str], actor: Actor) -> list[Ticket]:
    """The tickets with these numbers that the actor sees."""
    wanted = {int(number) for number in numbers[:MOST] if number.isdecimal() and len(number) < 16}
    found = Ticket.objects.visible_to(actor).filter(number__in=wanted).select_related("department")
    return list(found.order_by("next_due_at", "id"))


def carry_out(
    action: Action, tickets: Sequence[Ticket], data: Mapping[str, Any], actor: Actor, at: datetime
) -> Outcome:
    """Do it; a set lists what was refused, and so does a set of one here."""
    rows = {ticket.pk: ticket for ticket in tickets}
    refused: Mapping[int, DeskError]
    try:
        done = action.command(list(rows), data, actor, at)
        refused = done.refused
    except DeskError as refusal:
        done, refused = Done(), dict.fromkeys(rows, refusal)
    count = len(rows) - len(refused)
    moved = [
        (id, change.events[0].number - 1, change.events[-1].number)
        for id, change in done.changes.items()
        if change.events and id in rows
    ]
    if actor.person is not None and moved:
        keep_read(actor.person, moved)
    words = told(action.name, count) if count else ""
    return Outcome(count, listed(refused, rows), words, _ways_back(action, done, rows))


def _ways_back(action: Action, done: Done, rows: Mapping[int, Ticket]) -> dict[int, int]:
    """Where it can be undone or, for an escalation, recalled; nowhere if it reached other tickets too."""
    changes = {id: change.events for id, change in done.changes.items() if id not in done.refused}
    if not changes.keys() <= rows.keys():
        return {}
    if action.name == "escalation":
        return {id: events[0].number for id, events in changes.items()}
    return {id: first for id, events in changes.items() if (first := first_undoable(events))}


def listed(refused: Mapping[int, DeskError], rows: Mapping[int, Ticket]) -> list[Refused]:
    """What is refused, in words."""
    return [
        Refused(label(rows[id]), rows[id].subject, errors.words_for(why))
        for id, why in refused.items()
        if id in rows
    ]


def told(name: str, n: int) -> str:
    """What was done, in a sentence."""
    said = {
        "charge": ngettext("%(n)s request is in your charge.", "%(n)s requests are in your charge.", n),
        "owner": ngettext("%(n)s request was assigned.", "%(n)s requests were assigned.", n),
        "escalation": ngettext("%(n)s request was escalated.", "%(n)s requests were escalated.", n),
        "hold": ngettext("%(n)s request is on hold.", "%(n)s requests are on hold.", n),
        "resolution": ngettext("%(n)s request is resolved.", "%(n)s requests are resolved.", n),
        "problem": ngettext("%(n)s request is linked.", "%(n)s requests are linked.", n),
        "tags": ngettext("%(n)s request has other labels.", "%(n)s requests have other labels.", n),
        "end": ngettext("%(n)s request is closed.", "%(n)s requests are closed.", n),
        "watchers": ngettext("You watch %(n)s request.", "You watch %(n)s requests.", n),
        "unread": ngettext("%(n)s request is unread again.", "%(n)s requests are unread again.", n),
    }
    return said[name] % {"n": n}


def reached(found: Receiving) -> list[Reached]:
    """Who would receive how many, from the lowest level up."""
    policies = rulebook().policies
    people = known(person for receiver in found.tickets for person in receiver.people)

    def one(receiver: Receiver, numbers: Sequence[int]) -> Reached:
        role = role_of(policies[receiver.policy].level(receiver.level))
        there = [people[person] for person in receiver.people if person in people]
        return Reached(receiver.level, role, there, len(numbers))

    rows: dict[tuple[int, str, str], Reached] = {}
    for receiver in sorted(found.tickets):
        row = one(receiver, found.tickets[receiver])
        before = rows.get((row.level, row.role, row.names))
        rows[row.level, row.role, row.names] = replace(row, count=row.count + before.count) if before else row
    return list(rows.values())


def reasons(found: Receiving) -> list[tuple[str, str]]:
    """The reasons of the levels they leave; without any list, the house's own."""
    policies = rulebook().policies
    words: dict[str, str] = {}
    for policy, codes in found.reasons.items():
        known_words = policies[policy].reasons
        words |= {code: in_language(known_words[code]) if code in known_words else code for code in codes}
    return sorted(words.items(), key=lambda pair: pair[1]) or [("other", _("Another reason"))]


def assignable(tickets: Sequence[Ticket], actor: Actor) -> list[Person]:
    """Who works in the departments of these, as far as the actor assigns there."""
    departments = {
        ticket.department_id for ticket in tickets if actor.may("ticket.assign", ticket.department_id)
    }
    teams = Q(memberships__team__department__in=departments) | Q(supervises__department__in=departments)
    everybody = Person.objects.filter(teams | Q(manages__in=departments), is_active=True)
    return list(everybody.distinct().order_by("name"))
