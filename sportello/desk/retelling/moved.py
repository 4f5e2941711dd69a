"""What another help desk's export tells besides the life of a ticket: words with their files, labels, ratings, merges.

As in a log no rights are asked: what happened has happened. Words are kept whatever the ticket's state is, and move it
only as their event does: what the other desk made of them, it tells by itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sportello.desk.change import Change
from sportello.desk.door import Step
from sportello.desk.retelling import retell
from sportello.desk.retelling.told import Told
from sportello.domain.timeline import Payload
from sportello.domain.timeline.base import digest_of_text
from sportello.domain.timeline.conversation import CallLogged, Noted, Replied, RequesterWrote
from sportello.domain.timeline.files import File
from sportello.domain.timeline.ladder import Assigned, Taken
from sportello.domain.timeline.life import Rated
from sportello.domain.timeline.relations import Copied, FieldSet, Tagged, Unwatched, Watched
from sportello.domain.timeline.work import TimeSpent

MOST_MINUTES = 100_000


@dataclass(frozen=True, slots=True)
class Words:
    """What was said, with the files that came with it and the minutes that it took."""

    text: str = ""
    html: str = ""
    files: tuple[File, ...] = ()
    minutes: int = 0

    @property
    def digest(self) -> str:
        """By which the event knows the text."""
        return digest_of_text(self.text) if self.text else ""


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a ticket from its first moment on; `note` is for agents alone."""

    note: str = ""
    tags: tuple[str, ...] = ()
    copies: tuple[int, ...] = ()
    watchers: tuple[int, ...] = ()


def began(told: Told, beside: Beside) -> Step:
    """The opening, and what stands beside it."""
    opens = retell(told)

    def step(change: Change) -> None:
        opens(change)
        if beside.note:
            noted = Noted(message=digest_of_text(beside.note))
            change.record(noted, text=beside.note, main=False)
        if beside.tags:
            change.record(Tagged(added=beside.tags), main=False)
        for person in beside.copies:
            change.record(Copied(person=person), main=False)
        for person in beside.watchers:
            change.record(Watched(person=person), main=False)

    return step


def spoken(words: Words, voice: str, requester: int) -> Step:
    """Something said: voice is reply, note, call or requester."""

    def step(change: Change) -> None:
        payload = _payload(words, voice, requester)
        change.record(payload, text=words.text, html=words.html, files=words.files)

    return step


def _payload(words: Words, voice: str, requester: int) -> Payload:
    if voice == "note":
        return Noted(message=words.digest, files=words.files, minutes=words.minutes)
    if voice == "reply":
        return Replied(message=words.digest, files=words.files, minutes=words.minutes)
    if voice == "call":
        return CallLogged(
            person=requester, outcome="spoken", message=words.digest, files=words.files, minutes=words.minutes
        )
    return RequesterWrote(message=words.digest, files=words.files)


def worked(minutes: int, on: str) -> Step:
    """Time spent without words."""
    spent = min(minutes, MOST_MINUTES)
    return lambda change: _record(change, TimeSpent(minutes=spent, on=" ".join(on.split())[:200]))


def renamed(subject: str) -> Step:
    """Another line."""
    return lambda change: _record(change, FieldSet(field="subject", old=change.state.subject, new=subject))


def labelled(added: Iterable[str] = (), removed: Iterable[str] = ()) -> Step:
    """Labels put on or taken off."""
    return lambda change: _record(change, Tagged(added=tuple(added), removed=tuple(removed)))


def rated(mood: str, text: str) -> Step:
    """What the requester thought of it."""
    message = digest_of_text(text) if text else ""
    return lambda change: _record(change, Rated(mood=mood, message=message), text)


def _record(change: Change, payload: Payload, text: str = "") -> None:
    change.record(payload, text=text)


def let_go(people: frozenset[int]) -> Step:
    """Those who do not work here hold no open ticket any more, nor follow one: it is offered to those who do."""

    def step(change: Change) -> None:
        state = change.state
        if state.owner in people and state.is_unresolved:
            change.record(Assigned(owner=None))
        for person in sorted(people & state.watchers):
            change.record(Unwatched(person=person), main=False)

    return step


def holds(person: int) -> Step:
    """Who has an open ticket in hand has taken charge of it, whether or not the other desk told when."""

    def step(change: Change) -> None:
        state, visit = change.state, change.state.visit
        if state.owner == person and state.is_unresolved and visit is not None and visit.taken_at is None:
            change.record(Taken(person=person))

    return step


def afterwards(step: Step, happened: datetime) -> Step:
    """The step on a ticket that the engine cares for already: now, after all that fell due, with when it happened."""

    def late(change: Change) -> None:
        change.settle(change.at)
        change.happened_at = happened if happened < change.at else None
        step(change)

    return late
