"""One ticket as it stands, stood or will stand at a moment, read without locking, for those who ask why.

Now is what is stored. The past is the timeline told again up to the moment (`audit` does the same with all of it); the
future is the engine's own due steps, played on a copy. Past shifts are told as the rotas know them; who was away from
their desk at a past moment is not known any more.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sportello.desk.batch import Batch
from sportello.desk.door import UnknownTicket, whole_seconds
from sportello.desk.rulebook import rulebook
from sportello.domain.due import DueKind, first_due
from sportello.domain.errors import DeskError
from sportello.domain.explain import Explanation, Falling, explain, falling
from sportello.domain.forecast import play
from sportello.domain.number import read_number
from sportello.domain.rulebook import RuleBook
from sportello.domain.ticket import TicketState
from sportello.domain.timeline import Moment, evolve, from_json
from sportello.domain.timeline.base import canonical, digest_of
from sportello.domain.timeline.ladder import Escalated
from sportello.people.actor import ENGINE
from sportello.people.models import Department
from sportello.tickets.models import Ticket, TimelineEvent

MOST_STEPS = 5_000
LONGEST_COURSE = 40
_COLUMNS = ("number", "kind", "actor", "at", "payload", "digest")


class NotYetOpened(DeskError):
    """The moment asked about lies before the ticket's opening."""

    code = "not_yet_opened"
    message = "Ticket {number} was opened later, at {opened}."
    hint = "Ask about a moment after that."


class BrokenTimeline(DeskError):
    """An event was changed in the database: what it tells cannot be relied on."""

    code = "broken_timeline"
    message = "Event {event} in the timeline of ticket {number} has been altered."
    hint = "See what differs with `sportello audit {number}`, and restore the row from a backup."


class TooFarAhead(DeskError):
    """So much would happen until then that telling it is of no use."""

    code = "too_far_ahead"
    message = "Nobody can say what becomes of ticket {number} until then."
    hint = "Ask about an earlier moment."


@dataclass(frozen=True)
class Standing:
    """A ticket at a moment with the rules that hold then. `asked` is the number it was asked by: it may have merged."""

    ticket: TicketState
    rules: RuleBook
    at: datetime
    asked: int

    @property
    def label(self) -> str:
        """The number with the department's letters: SP-48217."""
        prefix = Department.objects.filter(pk=self.ticket.department).values_list("prefix", flat=True).first()
        return f"{prefix}-{self.ticket.number}" if prefix else str(self.ticket.number)

    def explain(self) -> Explanation:
        """The answer of the domain."""
        return explain(self.ticket, self.rules, self.at)

    def course(self) -> tuple[Falling, ...]:
        """All that will happen in order if nobody does anything, each weekly reminder told once.

        Unlike the explanation's `moments`, which stand as things are now, each step here follows from those before.
        """
        return tuple(_course(self.ticket.clone(), self.rules.in_future(), self.at))


def _course(twin: TicketState, rules: RuleBook, at: datetime) -> Iterator[Falling]:
    looked = False
    for due, events in play(twin, rules, at, LONGEST_COURSE):
        if due.kind is DueKind.PROBLEM_LOOK and looked:
            continue
        looked |= due.kind is DueKind.PROBLEM_LOOK
        for event in events:
            if event is events[0] or isinstance(event, Escalated):
                yield falling(due, event)
        if due.kind is DueKind.WEEKLY:
            return


def ticket_numbered(text: str) -> int:
    """The id of the ticket that somebody typed or read aloud. Raises NotANumber, UnknownTicket."""
    number = read_number(text)
    found = Ticket.objects.filter(number=number).values_list("pk", flat=True).first()
    if found is None:
        raise UnknownTicket(number=number)
    return found


def standing(ticket: int, *, now: datetime, at: datetime | None = None) -> Standing:
    """The ticket with this id at `at` (default: `now`), or the one it had been merged into by then.

    Raises UnknownTicket, NotYetOpened, BrokenTimeline, TooFarAhead.
    """
    moment = whole_seconds(now if at is None else at)
    rules = rulebook() if moment == whole_seconds(now) else rulebook().in_future()
    state = _state(ticket, rules, whole_seconds(now), moment)
    asked = state.number
    while state.merged_into is not None:
        state = _state(state.merged_into, rules, whole_seconds(now), moment)
    return Standing(state, rules, moment, asked)


def _state(ticket: int, rules: RuleBook, now: datetime, at: datetime) -> TicketState:
    if at < now:
        return told_until(ticket, rules, at)
    state = stored_state(ticket, rules, now)
    return state if at == now else played_until(state, rules, now, at)


def stored_state(ticket: int, rules: RuleBook, at: datetime) -> TicketState:
    """The ticket as stored, read without a lock. Raises UnknownTicket."""
    batch = Batch(rules, ENGINE, at)
    batch.load([ticket], at)
    if ticket not in batch.changes:
        raise UnknownTicket(ticket=ticket)
    return batch.changes[ticket].state


def told_until(
    ticket: int, rules: RuleBook, at: datetime | None = None, *, before: int | None = None
) -> TicketState:
    """The ticket as it was at a past moment, or `before` an event: its timeline told again, digests checked."""
    row = Ticket.objects.filter(pk=ticket).values_list("number", "opened_at").first()
    if row is None:
        raise UnknownTicket(ticket=ticket)
    state = TicketState(id=ticket, number=row[0])
    events = TimelineEvent.objects.filter(ticket=ticket).order_by("number")
    if at is not None:
        events = events.filter(at__lte=at)
    if before is not None:
        events = events.filter(number__lt=before)
    for number, kind, actor, moment, payload, digest in events.values_list(*_COLUMNS):
        content = canonical(payload)
        state.digest = digest_of(state.digest, number, kind, moment, actor, content)
        if number != state.last_number + 1 or state.digest != digest:
            raise BrokenTimeline(number=row[0], event=number)
        evolve(state, from_json(kind, payload), Moment(moment, rules, actor))
        state.last_number = number
    if not state.last_number:
        raise NotYetOpened(number=row[0], opened=row[1])
    return state


def played_until(ticket: TicketState, rules: RuleBook, now: datetime, at: datetime) -> TicketState:
    """The ticket as it will be at a moment to come if nobody does anything."""
    twin = ticket.clone()
    for _ in range(MOST_STEPS):
        due = first_due(twin, rules)
        if due is None or due.at > at:
            return twin
        next(play(twin, rules, now, 1))
    raise TooFarAhead(number=ticket.number)
