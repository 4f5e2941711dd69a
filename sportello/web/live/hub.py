"""Hands what happened to the open streams. Lives on the server's loop; its cost does not grow with the tickets.

A stream holds no queue: what it has not sent yet is a set of numbers, and of too many only that there are many.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil

from sportello.people.actor import Actor
from sportello.web.live.guests import PROGRAM, Guest

EACH = 8  # streams a person may have in one process; one more ends their oldest
MOST = 2000  # streams in one process
HELD = 200  # numbers held for a slow listener
SPREAD, STEP = 0.4, 0.02  # seconds in which a crowd is woken, and between two handfuls of it
HANDFUL = 10


@dataclass(frozen=True)
class News:
    """What happened, since the last time: tickets by department, with who follows them, and who was told."""

    at: float  # epoch seconds of the desk
    tickets: Mapping[int, tuple[int, ...]] = field(default_factory=dict)  # department -> numbers
    followed: Mapping[int, tuple[int, ...]] = field(default_factory=dict)  # person -> numbers
    visited: Mapping[int, tuple[int, ...]] = field(default_factory=dict)  # department -> numbers
    visited_followed: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    left: frozenset[int] = frozenset()  # departments that a ticket has gone from
    left_by: frozenset[int] = frozenset()  # people who follow one no longer
    told: frozenset[int] = frozenset()
    rung: frozenset[int] = frozenset()
    much: bool = False  # too much to name
    much_told: bool = False


@dataclass(eq=False)
class Stream:
    """One open page. `numbers` is None when too many changed to name them."""

    guest: Guest
    actor: Actor
    numbers: set[int] | None = field(default_factory=set)
    visited: set[int] = field(default_factory=set)
    lost: bool = False  # something may have gone out of sight; nothing is said of it
    told: bool = False
    rung: bool = False
    at: float = 0.0
    over: str = ""  # why it ends: "signed_out", "again"
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    def end(self, why: str) -> None:
        """Let it say good-bye."""
        self.over = why
        self.woken.set()


class Hub:
    """All streams of this process."""

    def __init__(self) -> None:
        self.streams: dict[Stream, None] = {}
        self.closing = False

    def open(self, guest: Guest) -> Stream | None:
        """A stream for the guest; None when there is no room."""
        if self.closing or len(self.streams) >= MOST:
            return None
        own = [stream for stream in self.streams if _same(stream.guest, guest)]
        for oldest in own[: max(0, len(own) + 1 - EACH)]:
            oldest.end("again")
        stream = Stream(guest, guest.actor)
        self.streams[stream] = None
        return stream

    def remind(self, stream: Stream, missed: list[int] | None) -> None:
        """Tell a stream what changed while its page was not listening."""
        if missed is None:
            stream.numbers = None
        elif missed:
            _hold(stream, set(missed))
        if missed != []:
            stream.woken.set()

    def leave(self, stream: Stream) -> None:
        """The page was closed."""
        self.streams.pop(stream, None)

    def publish(self, news: News) -> None:
        """Give everybody their part of it."""
        told = []
        for stream in self.streams:
            actor, touched = stream.actor, False
            stream.at = max(stream.at, news.at)
            if news.much:
                stream.numbers, touched = None, True
            elif numbers := _seen_by(actor, news.tickets, news.followed):
                touched = True
                _hold(stream, numbers)
            if actor.person in news.left_by or not news.left.isdisjoint(actor.departments):
                stream.lost = touched = True
            if numbers := _seen_by(actor, news.visited, news.visited_followed):
                touched = True
                stream.visited |= numbers
            if news.much_told or actor.person in news.told:
                stream.told = touched = True
            if actor.person in news.rung:
                stream.rung = touched = True
            if touched:
                told.append(stream)
        _wake(told)

    def renew(self, actors: Mapping[str, Actor], asked: Iterable[Stream]) -> None:
        """Sessions that still hold, with what their people may see now; of those asked about all others end."""
        for stream in asked:
            actor = actors.get(stream.guest.session)
            if actor is None:
                stream.end("signed_out")
            else:
                stream.actor = actor

    def close(self) -> None:
        """The server stops."""
        self.closing = True
        for stream in list(self.streams):
            stream.end("again")


def _wake(told: Sequence[Stream]) -> None:
    """Wake them a handful at a time: all at once would keep the processor from the pages for as long as they write."""
    handful = max(HANDFUL, ceil(len(told) * STEP / SPREAD))
    _set(told[:handful])
    if rest := range(handful, len(told), handful):
        loop = asyncio.get_running_loop()
        for turn, first in enumerate(rest, start=1):
            loop.call_later(turn * STEP, _set, told[first : first + handful])


def _set(streams: Iterable[Stream]) -> None:
    for stream in streams:
        stream.woken.set()


def _same(one: Guest, other: Guest) -> bool:
    """Whether two streams are counted together: the pages of a person, the streams of a token."""
    if one.session.startswith(PROGRAM) or other.session.startswith(PROGRAM):
        return one.session == other.session
    return one.actor.person == other.actor.person


def _seen_by(
    actor: Actor, by_department: Mapping[int, tuple[int, ...]], followed: Mapping[int, tuple[int, ...]]
) -> set[int]:
    numbers: set[int] = set(followed.get(actor.person or 0, ()))
    departments: Iterable[int] = by_department if actor.sees_everything else actor.departments
    for department in departments:
        numbers.update(by_department.get(department, ()))
    return numbers


def _hold(stream: Stream, numbers: set[int]) -> None:
    if stream.numbers is None:
        return
    stream.numbers |= numbers
    if len(stream.numbers) > HELD:
        stream.numbers = None
