"""One ticket inside a running command: what it is, what is recorded on it, what its step may ask."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sportello.desk.askers import Askers
from sportello.domain.due import Due, dues, first_of
from sportello.domain.engine import fire
from sportello.domain.errors import DeskError
from sportello.domain.escalation import by_rules
from sportello.domain.ticket import TicketState
from sportello.domain.timeline import Moment, Payload, evolve
from sportello.domain.timeline.base import digest_of, written
from sportello.domain.timeline.files import File
from sportello.people.actor import ENGINE, Actor
from sportello.sets.table import Raw
from sportello.tickets.models import Link
from sportello.tickets.rows import COLUMNS

if TYPE_CHECKING:
    from sportello.desk.batch import Batch

# Where a ticket comes under a policy: of its rules none held before.
ARRIVALS = frozenset({"opened", "transferred", "adopted"})
SUBJECT = COLUMNS.index("subject")
# More due steps than this on one ticket in one go mean that the engine turns in a circle.
ENDLESS = 5000


class NotAllowed(DeskError):
    """The actor lacks the right."""

    code = "not_allowed"


class TurnsInCircles(DeskError):
    """One ticket's due moments never come to an end: a fault of the engine, kept from stopping everybody else."""

    code = "turns_in_circles"


@dataclass(slots=True)
class Event:
    """A timeline event about to be written."""

    number: int
    kind: str
    actor: int | None
    source: str
    at: datetime
    happened_at: datetime | None
    payload: str
    digest: str
    dedup_key: str | None
    by_person: bool
    quiet: bool


@dataclass(slots=True)
class Words:
    """The text of an event, and the files that came with it."""

    number: int
    author: int | None
    public: bool
    text: str
    html: str = ""
    files: tuple[File, ...] = ()


@dataclass(slots=True)
class Change:
    """A ticket being changed. `stored` is what the database holds, by table; empty for a ticket being opened."""

    batch: "Batch"
    state: TicketState
    actor: Actor
    at: datetime
    stored: dict[str, Any] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    links: list[tuple[int, str, bool]] = field(default_factory=list)
    happened_at: datetime | None = None
    dedup_key: str | None = None
    is_new: bool = False
    askers: Askers | None = None  # who asks, where this has been looked up
    written: Raw | None = None  # the ticket's row, once it is in the database
    _dues: list[Due] | None = None

    @property
    def moment(self) -> Moment:
        return Moment(self.at, self.batch.rules, self.actor.person, self.batch.processed_at or self.at)

    # -- what a step may ask --------------------------------------------------------------------------------

    def may(self, right: str) -> bool:
        return self.actor.may(right, self.state.department)

    def require(self, right: str) -> None:
        """Raise NotAllowed unless the actor holds the right in the ticket's department."""
        if not self.may(right):
            raise NotAllowed(right=right, department=self.state.department)

    @property
    def is_owner(self) -> bool:
        return self.actor.person is not None and self.state.owner == self.actor.person

    @property
    def is_renamed(self) -> bool:
        """Whether a known ticket has another subject than it had."""
        return not self.is_new and self.stored["ticket"][SUBJECT] != self.state.subject

    @property
    def is_requester(self) -> bool:
        """Whether the actor asks: for themselves, or as the partner who serves the ticket's organisation."""
        return self.actor.person is not None and (
            self.actor.person in (self.state.requester, self.state.on_behalf_of)
            or self.state.organisation in self.actor.serves
        )

    @property
    def is_seen(self) -> bool:
        """Whether the actor sees the ticket: through a role in its department, as requester or as watcher."""
        mine = self.is_requester or self.actor.person in self.state.watchers
        return mine or self.actor.sees_everything or self.actor.is_in(self.state.department)

    # -- what a step may do ---------------------------------------------------------------------------------

    def record(
        self,
        payload: Payload,
        *,
        text: str = "",
        html: str = "",
        files: Sequence[File] = (),
        public: bool | None = None,
        main: bool = True,
    ) -> int:
        """Append an event and let it change the ticket; returns its number. The main one carries the dedup key.

        `files` are those of the payload: kept beside the text, as public as it is.
        """
        moment = self.moment
        before = None if payload.kind in ARRIVALS else self._facts()
        number = self._append(payload, moment, self.actor, main=main)
        if text or files:
            shown = payload.public if public is None else public
            self.words.append(Words(number, self.actor.person, shown, text, html, tuple(files)))
        self._rules(before, payload.kind == "escalated", moment)
        return number

    def record_all(self, payloads: list[Payload]) -> None:
        """Append the events of one decision, the main one first."""
        moment, before = self.moment, self._facts()
        for index, payload in enumerate(payloads):
            self._append(payload, moment, self.actor, main=index == 0)
        self._rules(before, any(payload.kind == "escalated" for payload in payloads), moment)

    def link(self, other: int, relation: str, *, remove: bool = False) -> None:
        """Write (or remove) the row that shows a relation; the event was recorded beside it."""
        if remove or not self.is_linked(other, relation):
            self.links.append((other, relation, remove))

    def is_linked(self, other: int, relation: str) -> bool:
        """Whether the relation stands, with what this command has done already."""
        for known, kind, removed in reversed(self.links):
            if (known, kind) == (other, relation):
                return not removed
        found = Link.objects.filter(ticket=self.state.id, other=other, relation=relation)
        return not self.is_new and found.exists()

    # -- settle first ---------------------------------------------------------------------------------------

    def settle(self, until: datetime) -> int:
        """Carry out, in order, every due step at or before `until`; returns how many."""
        count = 0
        while True:
            due = first_of(self.dues())
            if due is None or due.at > until:
                return count
            self._fire(due, until)
            count += 1
            if count > ENDLESS:
                raise TurnsInCircles(ticket=self.state.number, due=due.kind.value)

    def dues(self) -> list[Due]:
        """Every due moment of the ticket as it is now; reckoned once for each event."""
        if self._dues is None:
            self._dues = dues(self.state, self.batch.rules)
        return self._dues

    def _fire(self, due: Due, until: datetime) -> None:
        processed = due.at if self.batch.punctual else (self.batch.processed_at or until)
        moment = Moment(due.at, self.batch.rules, None, processed)
        before = self._facts()
        events = fire(self.state, due, moment)
        for payload in events:
            self._append(payload, moment, ENGINE, main=False)
        self._rules(before, any(payload.kind == "escalated" for payload in events), moment)

    # -- the mechanism --------------------------------------------------------------------------------------

    def _facts(self) -> dict[str, Any] | None:
        """The facts before a step, where the policy has rules that ask for them."""
        policy = self.batch.rules.policies.get(self.state.policy)
        return self.batch.rules.facts(self.state) if policy is not None and policy.rules else None

    def _rules(self, before: dict[str, Any] | None, climbed: bool, moment: Moment) -> None:
        policy = self.batch.rules.policies.get(self.state.policy)
        if policy is not None and policy.rules and not self.state.historical:
            self.follow_on(by_rules(self.state, before, climbed, moment_of_engine(moment)), moment)

    def follow_on(self, payloads: list[Payload], moment: Moment | None = None) -> None:
        """Append what the engine makes of a step: whoever brought it about, it is the engine that acts."""
        for payload in payloads:
            self._append(payload, moment_of_engine(moment or self.moment), ENGINE, main=False)

    def _append(self, payload: Payload, moment: Moment, actor: Actor, *, main: bool) -> int:
        state = self.state
        self._dues = None
        evolve(state, payload, moment)
        state.last_number += 1
        content = written(payload)
        state.digest = digest_of(
            state.digest, state.last_number, payload.kind, moment.at, actor.person, content
        )
        self.events.append(
            Event(
                number=state.last_number,
                kind=payload.kind,
                actor=actor.person,
                source=actor.source,
                at=moment.at,
                happened_at=self.happened_at if main else None,
                payload=content,
                digest=state.digest,
                dedup_key=self.dedup_key if main else None,
                by_person=actor.person is not None,
                quiet=self.batch.quiet,
            )
        )
        if main:
            self.dedup_key = None
        return state.last_number

    def mark(self) -> Callable[[], None]:
        """A way back to here, for a step that is refused half way."""
        state, events, words, links = self.state.clone(), len(self.events), len(self.words), len(self.links)

        def back() -> None:
            self.state, self._dues = state, None
            del self.events[events:], self.words[words:], self.links[links:]

        return back


def moment_of_engine(moment: Moment) -> Moment:
    """The same moment with nobody acting."""
    return replace(moment, actor=None)
