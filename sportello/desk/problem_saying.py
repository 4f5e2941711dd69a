"""Saying something to the requesters (or on the tickets) of several incidents at once, each in its own words."""

from collections.abc import Callable, Mapping

from sportello.desk.change import Change
from sportello.desk.charge import unresolved
from sportello.desk.conversation import Empty
from sportello.desk.door import Done, Moments, carry_out
from sportello.domain.timeline import Payload
from sportello.domain.timeline.base import digest_of_text
from sportello.domain.timeline.conversation import Noted, Replied
from sportello.people.actor import Actor


def say(
    texts: Mapping[int, str], *, version: int = 0, silently: bool = False, actor: Actor, at: Moments
) -> Done:
    """Write each ticket its text: as a reply to the requester, or `silently` as a note.

    `version` says that it is this version of their problem's workaround (0: it is something else).
    """

    def step(change: Change) -> None:
        change.require("ticket.note" if silently else "ticket.reply")
        unresolved(change)
        text = texts[change.state.id]
        if not text.strip():
            raise Empty
        kind: Callable[..., Payload] = Noted if silently else Replied
        event = kind(message=digest_of_text(text), workaround=version)
        change.record(event, text=text, public=not silently)

    return carry_out(step, list(texts), actor=actor, at=at)
