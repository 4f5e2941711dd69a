"""The events that people choose together, and what of it comes by itself on which kind of channel."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

_OVER: Final = ("resolved", "closed", "cancelled", "merged_into")
_TAKEN: Final = (
    *_OVER,
    "taken",
    "assigned",
    "escalated",
    "handed_back",
    "de_escalated",
    "transferred",
    "recalled",
)
_CALLED: Final = (*_OVER, "call_logged")


@dataclass(frozen=True)
class Group:
    """Events that are chosen together.

    A call asks somebody to act; it is not needed any more after one of the kinds `ended_by` on its ticket, whoever
    did it. `by_itself` says whether the group comes unless the person objects.
    """

    key: str
    name: Promise
    ended_by: tuple[str, ...] = ()
    by_itself: bool = True

    @property
    def is_call(self) -> bool:
        """Whether somebody has to act."""
        return bool(self.ended_by)


SHIFT: Final = "shift"
"""No event of a request: people are reminded of it by `notifications.shifts`."""

GROUPS: Final[Mapping[str, Group]] = {
    group.key: group
    for group in (
        Group("offered", pgettext_lazy("told of", "A new request is offered to me, or assigned"), _TAKEN),
        Group("escalated", pgettext_lazy("told of", "A request climbs to me, or comes back"), _TAKEN),
        Group(
            "call_back",
            pgettext_lazy("told of", "Somebody waits for a call or for a supervisor"),
            _CALLED,
        ),
        Group("late", pgettext_lazy("told of", "A deadline has passed"), _TAKEN),
        Group("near", pgettext_lazy("told of", "A deadline is near, or nobody has done anything")),
        Group("mentioned", pgettext_lazy("told of", "Somebody mentions me in a note")),
        Group("wrote", pgettext_lazy("told of", "A customer writes on a request of mine")),
        Group("outcome", pgettext_lazy("told of", "Something that I started has ended or failed")),
        Group(
            "climbs",
            pgettext_lazy("told of", "A request that I follow, or of a team I lead, climbs to others"),
            by_itself=False,
        ),
        Group(
            "followed", pgettext_lazy("told of", "Anything else on requests that I follow"), by_itself=False
        ),
        Group(SHIFT, pgettext_lazy("told of", "A shift of mine is about to begin"), by_itself=False),
    )
}

CALLS: Final = tuple(group.key for group in GROUPS.values() if group.is_call)
"""Groups of which somebody has to act."""

_OF_KIND: Final[Mapping[str, str]] = {
    "opened": "offered",
    "assigned": "offered",
    "reopened": "offered",
    "transferred": "offered",
    "shift_ended": "offered",
    "policy_moved": "offered",
    "escalated": "escalated",
    "handed_back": "escalated",
    "de_escalated": "escalated",
    "recalled": "climbs",
    "supervisor_asked": "call_back",
    "call_back_promised": "call_back",
    "breached": "late",
    "warned": "near",
    "reminded": "near",
    "woke": "near",
    "requester_wrote": "wrote",
    "nudged": "wrote",
    "confirmed": "wrote",
    "rated": "wrote",
    "mail_failed": "outcome",
    "task_ended": "outcome",
    "workaround_sent": "outcome",
    "customers_warned": "outcome",
    "incidents_resolved": "outcome",
    "ended_by_hand": "outcome",
    "notice_failed": "",
}
_IF_NOT_NAMED: Final[Mapping[str, str]] = {
    "opened": "followed",
    "reopened": "wrote",
    "escalated": "climbs",
    "handed_back": "climbs",
    "de_escalated": "climbs",
    "transferred": "climbs",
}
"""Kinds that also reach people to whom nothing is offered: they are told of a call, they are not called."""


def group_of(kind: str, payload: Mapping[str, Any], person: int | None) -> str:
    """The group of an event for one person; empty for what is told in the application alone.

    For the room of a team (no person) an offer is always a call.
    """
    if kind == "noted":
        return "mentioned" if person in payload.get("mentions", ()) else "followed"
    group = _OF_KIND.get(kind, "followed")
    if person is None:
        return group
    if kind in _IF_NOT_NAMED and person not in payload.get("offer", {}).get("people", ()):
        return _IF_NOT_NAMED[kind]
    if kind == "assigned" and person != payload.get("owner"):
        return "followed"
    return group
