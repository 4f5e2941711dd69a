"""When what is to be told leaves: soon, but many things in a short time are one message with a list."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Pace:
    """How long is waited for more (`settle`, at most `longest` in all); after a message with at least `many`
    things, the next one leaves no sooner than `rest` later."""

    settle: timedelta = timedelta(seconds=10)
    longest: timedelta = timedelta(seconds=60)
    many: int = 10
    rest: timedelta = timedelta(minutes=5)


@dataclass(frozen=True)
class Left:
    """The last message that left for the same person: when, and with how many things."""

    at: datetime
    count: int


def leaves_at(
    first: datetime,
    last: datetime,
    pace: Pace,
    *,
    before: Left | None = None,
    quiet: datetime | None = None,
    urgent: bool = False,
) -> datetime:
    """When a message leaves that holds what came between `first` and `last`.

    `quiet` is when the person's quiet hours end, if they are in them. What is urgent waits neither for their end nor
    for the rest after a storm; it is gathered all the same.
    """
    moment = min(last + pace.settle, first + pace.longest)
    if urgent:
        return moment
    if before is not None and before.count >= pace.many:
        moment = max(moment, before.at + pace.rest)
    return moment if quiet is None else max(moment, quiet)
