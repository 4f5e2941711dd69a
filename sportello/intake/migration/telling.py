"""A ticket of another help desk, with all that hangs on it, as acts for the door.

Each act carries the key of the record that it comes from: brought in again, it does nothing. What the other desk does
not tell as history (its tickets' state of today) becomes one act at the moment that the ticket names.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from sportello.desk.door import Step
from sportello.desk.history import Act
from sportello.desk.retelling import Told, retell
from sportello.desk.retelling.moved import began, holds, labelled, let_go, rated, renamed, spoken, worked
from sportello.desk.retelling.told import Ranking
from sportello.domain.priority import Priority
from sportello.intake.migration.meaning import Meaning
from sportello.intake.migration.opening import BESIDE, Opening, opening_of
from sportello.intake.migration.places import Place, Places, Seat
from sportello.intake.migration.records import Message, Move, Ticket
from sportello.intake.migration.report import Report
from sportello.intake.migration.shelf import Bundle
from sportello.intake.migration.standing import ENDING, OVER, VERBS, ranked
from sportello.intake.migration.who import Whos
from sportello.intake.migration.wording import Wording
from sportello.intake.moments import EARLIEST
from sportello.people.actor import Actor

SOURCE: Final = "import"
IMPORTER: Final = Actor(None, SOURCE)
# What comes first where several things share a second: who has it, then what was said, then how it stood.
_RANKS: Final = {
    "owner": 1,
    "team": 1,
    "priority": 2,
    "category": 2,
    "subject": 2,
    "tag": 2,
    "untag": 2,
    "state": 6,
}
_SAID, _ENDS, _FREE = 4, 7, 9
_LONGEST_KEY: Final = 200
LOOK_AGAIN: Final = timedelta(days=7)


@dataclass
class Way:
    """A ticket on its way: how it stood at the act that is told now."""

    bundle: Bundle
    ticket: Ticket
    place: Place
    told: Told
    requester: int
    state: str = "new"
    since: int = 0
    wrote: list[int] = field(default_factory=list)
    """When the requester wrote: it ends a wait for them by itself."""
    owner: int | None = None
    seat: Seat | None = None
    priority: str = ""
    foreign: set[int] = field(default_factory=set)
    """Who had it and has no role here."""


@dataclass
class Teller:
    """Turns bundles into acts."""

    meaning: Meaning
    source: str
    places: Places
    whos: Whos
    wording: Wording
    report: Report
    now: datetime
    nobody: int
    _actors: dict[int, Actor] = field(default_factory=dict)

    def acts(self, bundle: Bundle) -> list[Act]:
        """The acts of a ticket, in order; the first one opens it. Raises Refused."""
        if bundle.ticket is None:
            return sorted(self._further(bundle), key=_order)
        opening = opening_of(bundle, self)
        way = Way(bundle, bundle.ticket, opening.place, opening.told, opening.requester, seat=opening.seat)
        way.priority = opening.priority
        first = self._act(
            bundle.ticket.at, began(opening.told, opening.beside), opening.by, way.bundle, "opened"
        )
        rest = sorted(self._rest(way, opening), key=lambda pair: pair[0])
        return [first, *(act for _, act in rest)]

    # -- what happened ----------------------------------------------------------------------------------------

    def _rest(self, way: Way, opening: Opening) -> Iterator[tuple[tuple[int, int, int], Act]]:
        count = 0
        for message in opening.messages:
            if self._voice(message, way.requester) in ("requester", "call"):
                way.wrote.append(self._when(message.at, way.ticket.at))
            for act in self._said(message, way.bundle, way.requester):
                count += 1
                yield (_seconds(act), _SAID, count), act
        moves = sorted(self._moves(way), key=lambda move: (move.at, _RANKS.get(move.what, 3)))
        states = [move for move in moves if move.what == "state"]
        last = states[-1:]
        for move in moves:
            changed = self._moved(move, way, is_last=move in last)
            if changed is not None:
                count += 1
                yield (_seconds(changed), _RANKS.get(move.what, 3), count), changed
        for rating in way.bundle.ratings:
            at = self._when(rating.at or way.ticket.updated, way.ticket.at)
            act = self._act(
                at, rated(rating.mood, rating.text), way.requester, way.bundle, f"r{rating.reference}"
            )
            yield (at, _ENDS, count), act
        yield from self._freed(way)
        if way.owner in way.place.staff and way.state not in OVER and way.state != "new":
            at = int(self.now.timestamp())
            yield (at, _FREE, 1), self._act(at, holds(way.owner or 0), None, way.bundle, "holds")

    def _freed(self, way: Way) -> Iterator[tuple[tuple[int, int, int], Act]]:
        """Whoever has no role here lets go of a ticket that may still be worked on."""
        if not way.foreign or way.state in ENDING:
            return
        if way.owner in way.foreign and way.state not in OVER:
            self.report.warn(way.ticket, "who had an open ticket has no role here: it is offered to the team")
        at = int(self.now.timestamp())
        yield (at, _FREE, 0), self._act(at, let_go(frozenset(way.foreign)), None, way.bundle, "let-go")

    def _moves(self, way: Way) -> Iterator[Move]:
        """The changes that the export tells, and those that follow from how the ticket stands today."""
        ticket, told = way.ticket, [move for move in way.bundle.moves if move.what not in BESIDE]
        for move in told:
            move.at = self._when(move.at, ticket.at)
        yield from told
        by_kind = {move.what for move in told}
        end = max([ticket.at, *(move.at for move in told)])
        if ticket.owner and "owner" not in by_kind:
            yield Move(
                f"owner={ticket.owner}", ticket=ticket.reference, at=ticket.at, what="owner", to=ticket.owner
            )
        yield from self._today(way, [move for move in told if move.what == "state"], end)

    def _today(self, way: Way, states: Sequence[Move], end: int) -> Iterator[Move]:
        """How it stands today, where no change says so."""
        ticket = way.ticket
        final = self.meaning.state(ticket.state)
        if final == "requester":
            end = max([end, *way.wrote])
        last = self.meaning.state(max(states, key=lambda move: move.at).to) if states else "new"
        if final in (last, "new"):
            return
        at = self._when(ticket.state_at or ticket.updated or end, end)
        if final == "closed" and not states and 0 < ticket.resolved_at < (ticket.closed_at or at):
            resolved = self._when(ticket.resolved_at, ticket.at)
            yield Move(
                f"resolved={resolved}", ticket=ticket.reference, at=resolved, what="state", to="=resolved"
            )
        if final in OVER:
            at = self._when((ticket.closed_at if final == "closed" else ticket.resolved_at) or at, ticket.at)
        yield Move(
            f"{final}={at}", ticket=ticket.reference, at=at, what="state", to=ticket.state, until=ticket.until
        )

    def _moved(self, move: Move, way: Way, *, is_last: bool) -> Act | None:
        by = self.whos.people.get(move.by)
        told: Told | None
        match move.what:
            case "state":
                told = self._stood(move, way, is_last)
            case "owner":
                told = self._handed(move, way)
            case "team":
                told = self._teamed(move, way)
            case "priority":
                told = self._ranked(move, way)
            case "category":
                told = self._sorted(move, way)
            case "subject":
                return (
                    self._act(move.at, renamed(move.to[:300]), by, way.bundle, move.reference)
                    if move.to
                    else None
                )
            case "tag" | "untag":
                tags = [move.to[:60]]
                step = labelled(tags) if move.what == "tag" else labelled(removed=tags)
                return self._act(move.at, step, by, way.bundle, move.reference)
            case _:
                return None
        return None if told is None else self._act(move.at, retell(told), by, way.bundle, move.reference)

    def _stood(self, move: Move, way: Way, is_last: bool) -> Told | None:
        """Another state. Elsewhere a closed ticket may go on: here only what ends it for good closes it."""
        state = self.meaning.state(move.to, move)
        if way.state == "requester" and any(way.since < at <= move.at for at in way.wrote):
            way.state = "open"
        way.since = move.at
        if state in ENDING and not is_last:
            state = "resolved"
        if state == way.state:
            return None
        before, way.state = way.state, state
        if state == "new" or (state == "open" and before == "new" and way.owner is None):
            return None
        ends = state in OVER and before not in OVER
        return self._told(
            way,
            "take" if state == "open" and before == "new" else VERBS[state],
            words="" if move.to.startswith("=") else self.meaning.words("state", move.to),
            text=way.ticket.resolution if ends and state == "resolved" else "",
            owner=way.owner,
            until=self._until(move, state, is_last=is_last),
        )

    def _until(self, move: Move, state: str, *, is_last: bool) -> datetime | None:
        """When a wait is looked at again; one that still goes on not at a moment that has passed."""
        until = datetime.fromtimestamp(move.until, UTC) if move.until else None
        if is_last and state in ("third_party", "date") and (until is None or until <= self.now):
            return self.now + LOOK_AGAIN
        return until

    def _handed(self, move: Move, way: Way) -> Told | None:
        owner = self.whos.people.get(move.to) if move.to else None
        if owner == way.owner:
            return None
        way.owner = owner
        if owner is not None and owner not in way.place.staff:
            way.foreign.add(owner)
        return self._told(way, "assign", has_owner=True, owner=owner)

    def _teamed(self, move: Move, way: Way) -> Told | None:
        seat = self.places.seat(self.meaning.name("team", move.to))
        if seat is None or seat == way.seat or seat.department != way.place.department:
            return None
        way.seat = seat
        return self._told(way, "assign", team=seat.team)

    def _ranked(self, move: Move, way: Way) -> Told | None:
        priority = self.meaning.priority(move.to, move)
        if not priority or priority == way.priority:
            return None
        way.priority = priority
        return self._told(
            way,
            "triage",
            words=self.meaning.words("priority", move.to),
            ranking=self.ranking(priority, way.place),
        )

    def _sorted(self, move: Move, way: Way) -> Told | None:
        name = self.meaning.name("category", move.to)
        category = self.places.category(way.place, name)
        return None if category is None else self._told(way, "update", category=category, category_name=name)

    def _told(self, way: Way, verb: str, words: str = "", **more: object) -> Told:
        return Told(verb=verb, words=words, beginning=way.told.beginning, **more)  # type: ignore[arg-type]

    # -- what was said ----------------------------------------------------------------------------------------

    def _said(self, message: Message, bundle: Bundle, requester: int) -> Iterator[Act]:
        by = self.whos.people.get(message.by)
        at = self._when(message.at, bundle.ticket.at if bundle.ticket else 0)
        if message.voice == "time":
            yield self._act(at, worked(message.minutes, message.text), by, bundle, message.reference)
            return
        voice = self._voice(message, requester)
        author = by if by is not None or voice != "requester" else requester
        for place, words in enumerate(self.wording.parts(message)):
            key = f"{message.reference}+{place}" if place else message.reference
            yield self._act(at, spoken(words, voice, requester), author, bundle, key)

    def _voice(self, message: Message, requester: int) -> str:
        """Who speaks: where the record does not say, the one who asks, and whoever is no agent, speaks to the desk."""
        if message.voice:
            return message.voice
        by = self.whos.people.get(message.by)
        is_outside = by is None or by == requester or message.by not in self.whos.agents
        return "requester" if is_outside else "reply"

    def _further(self, bundle: Bundle) -> Iterator[Act]:
        """What came later of a ticket that is known, in an export that does not hold the ticket itself."""
        for message in bundle.messages:
            yield from self._said(message, bundle, self.nobody)

    def ranking(self, priority: str, place: Place) -> Ranking:
        """Impact, urgency and priority, or an override where the matrix does not give it."""
        wanted = Priority[(priority or "medium").upper()]
        impact, urgency, override = ranked(wanted, place.matrix)
        return Ranking(impact, urgency, override, wanted)

    # -- acts -------------------------------------------------------------------------------------------------

    def _when(self, at: int, least: int) -> int:
        """A moment that can be: not before the ticket, not in the future."""
        return min(max(at, least, int(EARLIEST.timestamp())), int(self.now.timestamp()))

    def _act(self, at: int, step: Step, by: int | None, bundle: Bundle, reference: str) -> Act:
        moment = datetime.fromtimestamp(at, UTC)
        return Act(moment, step, self._actor(by), key_of(self.source, bundle.reference, reference))

    def _actor(self, person: int | None) -> Actor:
        if person is None:
            return IMPORTER
        if person not in self._actors:
            self._actors[person] = Actor(person, SOURCE)
        return self._actors[person]


def key_of(source: str, ticket: str, reference: str) -> str:
    """What names a record of the other desk for ever."""
    key = f"{source}:{ticket}:{reference}"
    if len(key) <= _LONGEST_KEY:
        return key
    return f"{source}:{hashlib.sha256(key.encode()).hexdigest()}"


def _seconds(act: Act) -> int:
    return int(act.at.timestamp())


def _order(act: Act) -> datetime:
    return act.at
