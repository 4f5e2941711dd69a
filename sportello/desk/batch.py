"""A set of tickets being changed together: loaded in a handful of queries, written in a handful of statements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sportello.desk.change import Change
from sportello.desk.routing import Routing
from sportello.domain.due import deadline
from sportello.domain.errors import DeskError
from sportello.domain.lifecycle import Kind
from sportello.domain.number import number_for
from sportello.domain.offered import Offered, offered
from sportello.domain.rulebook import RuleBook
from sportello.domain.ticket import TicketState
from sportello.escalation.models import Due as DueRow
from sportello.escalation.rows import RECORDS, VISITS
from sportello.people.actor import Actor
from sportello.problems.models import Incidence
from sportello.problems.rows import DETAILS, INCIDENCES
from sportello.sets.news import tell_of_a_set
from sportello.sets.reads import read_rows
from sportello.sets.together import written_together
from sportello.sets.writes import Json, delete_rows, insert_rows, next_ids, update_rows
from sportello.sla.rows import CLOCKS
from sportello.tickets.models import Link, Message, NamedOffer, Participant, Ticket, TimelineEvent
from sportello.tickets.rows import (
    STORED,
    insert_files,
    insert_tickets,
    load_states,
    stored_rows,
    to_row,
    update_tickets,
)
from sportello.tickets.search import index

# A person's undoable act waits this long before anybody is told; the engine's does not.
UNDO = timedelta(seconds=8)
_EVENT_FIELDS = (
    "ticket", "number", "kind", "actor", "source", "at", "happened_at", "recorded_at", "payload", "digest",
    "dedup_key", "dispatch_after", "dispatched_at",
)  # fmt: skip
NAMED = STORED.index("named")  # without a first person there are no others
_BESIDE = ("clocks", "visits", "records", "dues", "details", "incidences")
_DUE_FIELDS = ("ticket", "visit", "kind", "ordinal", "due_at", "try_at", "faults")


class OutOfDate(DeskError):
    """The actor was known from memory, and tokens, people or rules have changed since: recognise them anew."""

    code = "out_of_date"
    hint = "Try again."


@dataclass
class Batch:
    """The tickets of one command. `recorded_at` is the moment of writing; `processed_at` that of processing due steps.

    `punctual` plays history: each due step is carried out at its own moment. `quiet` tells nobody. Raises OutOfDate.
    """

    rules: RuleBook
    actor: Actor
    recorded_at: datetime
    processed_at: datetime | None = None
    punctual: bool = False
    quiet: bool = False
    changes: dict[int, Change] = field(default_factory=dict)
    routing: Routing | None = None
    # Tickets that steps write on too: a refusal takes them back with its own.
    beside: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.actor.as_of not in ("", self.rules.revision):
            raise OutOfDate
        if self.rules.staff.routes:
            self.routing = Routing()
            self.rules = replace(self.rules, choose=self.routing.choose)

    def load(self, ids: Iterable[int], at: datetime) -> None:
        """Read tickets (already locked) with all their rows."""
        wanted = [id for id in ids if id not in self.changes]
        for state, raw in load_states(stored_rows(wanted)):
            stored: dict[str, Any] = {"ticket": raw, **{name: {} for name in _BESIDE}}
            self.changes[state.id] = Change(self, state, self.actor, at, stored)
        found = [id for id in wanted if id in self.changes]
        for ticket, visit, raw in VISITS.load(found):
            change = self.changes[ticket]
            change.state.visits.append(visit)
            change.stored["visits"][visit.number] = raw
        for ticket, clock, raw in CLOCKS.load(found):
            change = self.changes[ticket]
            change.state.clocks[clock.kind, clock.ordinal] = clock
            change.stored["clocks"][clock.kind, clock.ordinal] = raw
        for ticket, record, raw in RECORDS.load(found):
            change = self.changes[ticket]
            change.state.records.append(record)
            change.stored["records"][record.number] = raw
        self._load_problems(found)
        self._load_watchers(found)
        self._load_dues(found)
        for id in found:
            change = self.changes[id]
            if change.stored["ticket"][NAMED] is not None:
                change.stored["named"] = offered(change.state, self.rules).people[1:]

    def _load_problems(self, ids: Sequence[int]) -> None:
        """The details of problems and of what has one: no query where there is none of them."""
        problems = [id for id in ids if self.changes[id].state.kind is Kind.PROBLEM]
        for ticket, detail, raw in DETAILS.load(problems):
            change = self.changes[ticket]
            change.state.detail, change.stored["details"] = detail, {(): raw}
        incidents = [id for id in ids if self.changes[id].state.problem is not None]
        for ticket, incidence, raw in INCIDENCES.load(incidents):
            change = self.changes[ticket]
            change.state.incidence, change.stored["incidences"] = incidence, {(): raw}

    def _load_watchers(self, ids: Sequence[int]) -> None:
        for ticket, person, role in read_rows(Participant, ("ticket", "person", "role"), ids):
            state = self.changes[ticket].state
            (state.watchers if role == "watcher" else state.copies).add(person)
        for id in ids:
            change = self.changes[id]
            change.stored["watchers"] = {person: person for person in change.state.watchers}
            change.stored["copies"] = {person: person for person in change.state.copies}

    def _load_dues(self, ids: Sequence[int]) -> None:
        for row in read_rows(DueRow, _DUE_FIELDS, ids):
            self.changes[row[0]].stored["dues"][row[1:4]] = row[4:]

    def new(self, actor: Actor, at: datetime) -> Change:
        """A ticket about to be opened, with its id and number."""
        (id,) = next_ids(Ticket, 1)
        return self.add_new(id, actor, at)

    def add_new(self, id: int, actor: Actor, at: datetime) -> Change:
        change = Change(self, TicketState(id=id, number=number_for(id)), actor, at, is_new=True)
        change.stored = {name: {} for name in (*_BESIDE, "watchers", "copies")}
        self.changes[id] = change
        return change

    # -- writing ---------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Write everything that changed, set by set."""
        touched = [change for change in self.changes.values() if change.events]
        if not touched:
            return
        with written_together():
            self._save_tickets(touched)
            self._save_events(touched)
            self._save_tables(touched)
            self._save_people(touched)
            tell_of_a_set([change.state.id for change in touched], self._earliest)
            if self.routing is not None:
                self.routing.save()

    def replan(self, changes: Sequence[Change]) -> None:
        """Write down what falls due for tickets that nothing happened to (their due rows were stale)."""
        self._save_tickets(changes)

    def _save_tickets(self, touched: Sequence[Change]) -> None:
        fresh: list[Any] = []
        known: list[Any] = []
        self._dues: tuple[list[Any], list[Any], list[Any]] = ([], [], [])
        self._named: tuple[list[Any], list[Any]] = ([], [])
        self._earliest: datetime | None = None
        for change in touched:
            to = offered(change.state, self.rules)
            self._offer(change, to)
            row = change.written = to_row(change.state, self._plan(change), to)
            if change.is_new:
                fresh.append(row)
            elif row != change.stored["ticket"]:
                known.append((change.stored["ticket"], row))
        insert_tickets(fresh)
        update_tickets(known)
        gone, new, moved = self._dues
        delete_rows(DueRow, _DUE_FIELDS[:4], gone)
        insert_rows(DueRow, _DUE_FIELDS, new)
        update_rows(DueRow, _DUE_FIELDS[:4], _DUE_FIELDS[4:], moved)
        gone, new = self._named
        delete_rows(NamedOffer, ("ticket", "person"), gone)
        insert_rows(NamedOffer, ("ticket", "person"), new)

    def _offer(self, change: Change, to: Offered) -> None:
        """Whom it is offered to by name beside the first one, who stands on the ticket itself; hardly ever anybody."""
        before, now = change.stored.get("named", ()), to.people[1:]
        if before != now:
            gone, new = self._named
            gone.extend((change.state.id, person) for person in before if person not in now)
            new.extend((change.state.id, person) for person in now if person not in before)

    def _plan(self, change: Change) -> tuple[datetime | None, str]:
        """Write down what falls due; returns what lists sort by: the nearest deadline and its kind."""
        gone, new, moved = self._dues
        id, stored = change.state.id, change.stored["dues"]
        planned = change.dues()
        keys = set()
        for due in planned:
            key = (due.visit, due.kind.value, due.ordinal)
            keys.add(key)
            before = stored.get(key)
            if before is None:
                new.append((id, *key, due.at, due.at, 0))
            elif before[0] != due.at:
                moved.append((id, *key, due.at, due.at, 0))
        gone.extend((id, *key) for key in stored if key not in keys)
        if planned:
            first = min(due.at for due in planned)
            if self._earliest is None or first < self._earliest:
                self._earliest = first
        return deadline(change.state, planned)

    def _save_events(self, touched: Sequence[Change]) -> None:
        events: list[Any] = []
        messages: list[Any] = []
        now = self.recorded_at
        for change in touched:
            id = change.state.id
            for e in change.events:
                after = now + UNDO if e.by_person else now
                events.append(
                    (id, e.number, e.kind, e.actor, e.source, e.at, e.happened_at, now, Json(e.payload), e.digest,
                     e.dedup_key, after, now if e.quiet else None)
                )  # fmt: skip
            messages.extend((id, w.number, w.author, w.public, w.text, w.html) for w in change.words)
        insert_rows(TimelineEvent, _EVENT_FIELDS, events)
        insert_rows(Message, ("ticket", "event_number", "author", "public", "text", "html"), messages)
        insert_files([(c.state.id, w.number, file) for c in touched for w in c.words for file in w.files])
        index.write(
            opened=[_head(change) for change in touched if change.is_new],
            said=[(ticket, public, text) for ticket, _number, _author, public, text, _html in messages],
            renamed=[change.state.id for change in touched if change.is_renamed],
        )

    def _save_tables(self, touched: Sequence[Change]) -> None:
        for table, name, values in (
            (VISITS, "visits", lambda c: ((v.number, v) for v in c.state.visits)),
            (CLOCKS, "clocks", lambda c: c.state.clocks.items()),
            (RECORDS, "records", lambda c: ((r.number, r) for r in c.state.records)),
            (DETAILS, "details", lambda c: [((), c.state.detail)] if c.state.detail else []),
            (INCIDENCES, "incidences", lambda c: [((), c.state.incidence)] if c.state.incidence else []),
        ):
            self._save_table(table, name, values, touched)
        gone = [(c.state.id,) for c in touched if c.stored["incidences"] and c.state.incidence is None]
        delete_rows(Incidence, ("ticket",), gone)

    def _save_table(self, table: Any, name: str, values: Any, touched: Sequence[Change]) -> None:
        fresh, known = [], []
        for change in touched:
            stored = change.stored[name]
            for key, value in values(change):
                raw = table.raw(value)
                before = stored.get(key)
                if before is None:
                    fresh.append((change.state.id, raw))
                elif before != raw:
                    known.append((change.state.id, before, raw))
        table.insert(fresh)
        table.update(known)

    def _save_people(self, touched: Sequence[Change]) -> None:
        come, gone, links, unlinks = [], [], [], []
        for change in touched:
            id = change.state.id
            for role, people, stored in (
                ("watcher", change.state.watchers, change.stored["watchers"]),
                ("cc", change.state.copies, change.stored["copies"]),
            ):
                come += [(id, person, role) for person in people if person not in stored]
                gone += [(id, person, role) for person in stored if person not in people]
            links += [(id, other, relation) for other, relation, remove in change.links if not remove]
            unlinks += [(id, other, relation) for other, relation, remove in change.links if remove]
        insert_rows(Participant, ("ticket", "person", "role"), come)
        delete_rows(Participant, ("ticket", "person", "role"), gone)
        insert_rows(Link, ("ticket", "other", "relation"), links)
        delete_rows(Link, ("ticket", "other", "relation"), unlinks)


def _head(change: Change) -> index.Head:
    state, askers = change.state, change.askers
    people = (state.requester, state.on_behalf_of)
    names = askers.names(people, state.organisation) if askers else None
    return index.Head(state.id, state.number, state.subject, *people, state.organisation, names)
