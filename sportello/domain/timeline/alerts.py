"""What the engine says of passing time without moving the ticket: warnings, breaches, reminders."""

from dataclasses import dataclass

from sportello.domain.sla import Clock, ClockKind
from sportello.domain.ticket import TicketState
from sportello.domain.timeline.base import Moment, Payload, event


def _clock(ticket: TicketState, kind: str, ordinal: int) -> Clock:
    return ticket.clocks[ClockKind(kind), ordinal]


@event
@dataclass(frozen=True)
class Warned(Payload):
    """A clock has spent a part of its target. Given once."""

    kind = "warned"
    clock: str = ""
    ordinal: int = 0
    percent: int = 0
    to: tuple[int, ...] = ()

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        clock = _clock(ticket, self.clock, self.ordinal)
        clock.warned = max(clock.warned, self.percent)


@event
@dataclass(frozen=True)
class Breached(Payload):
    """A deadline passed. The clock goes on measuring how late; at the last level this is all that can happen."""

    kind = "breached"
    clock: str = ""
    ordinal: int = 0
    to: tuple[int, ...] = ()

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        clock = _clock(ticket, self.clock, self.ordinal)
        clock.warned = 100
        clock.breach(moment.at)


@event
@dataclass(frozen=True)
class Reminded(Payload):
    """A reminder: `what` is level, requester, problem or weekly; `ordinal` counts them from 1."""

    kind = "reminded"
    what: str = ""
    ordinal: int = 0
    to: tuple[int, ...] = ()

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        clock = ticket.clock(ClockKind.LEVEL)
        if self.what == "level" and clock is not None:
            clock.warned = self.ordinal
        elif self.what != "level":
            ticket.reminded = self.ordinal


@event
@dataclass(frozen=True)
class CalendarChanged(Payload):
    """A new version of a calendar was put in force: deadlines from its date on were reckoned anew."""

    kind = "calendar_changed"
    calendar: int = 0

    def apply(self, ticket: TicketState, moment: Moment) -> None:
        for clock in ticket.clocks.values():
            if clock.running_since is not None and clock.calendar == self.calendar:
                clock.aim(clock.target, moment.rules.calendar(clock.calendar))


@event
@dataclass(frozen=True)
class MailFailed(Payload):
    """What event `event` says did not reach a person by mail, for good; `said` is what the mail server answered."""

    kind = "mail_failed"
    event: int = 0
    person: int = 0
    said: str = ""


@event
@dataclass(frozen=True)
class NoticeFailed(Payload):
    """Somebody who works here could not be told outside the application, for good; `way` is the channel."""

    kind = "notice_failed"
    person: int = 0
    way: str = ""
    said: str = ""


@event
@dataclass(frozen=True)
class MailSentAgain(Payload):
    """Somebody asks for the e-mail that tells event `event` to be sent to a person once more, at `address`."""

    kind = "mail_sent_again"
    event: int = 0
    person: int = 0
    address: str = ""
