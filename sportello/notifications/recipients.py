"""Who is told of which event: one rule a kind. A kind without a rule here is told to nobody."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sportello.domain.timeline.ladder import NOTIFY


@dataclass(frozen=True)
class Told:
    """What a rule may look at: the ticket's people as they are now, and the event's payload."""

    requester: int
    owner: int | None
    watchers: frozenset[int]
    offered_to: tuple[int, ...]
    supervisor: int | None
    manager: int | None
    payload: dict[str, Any]


Rule = Callable[[Told], Iterable[int | None]]


def nobody(told: Told) -> Iterable[int | None]:
    return ()


def holders(told: Told) -> Iterable[int | None]:
    """Whoever works on it or is offered it, and those who follow."""
    return (told.owner, *(told.offered_to if told.owner is None else ()), *told.watchers)


def escalated(told: Told) -> Iterable[int | None]:
    """Whom the level's policy names. A level only passed through tells nobody.

    The requester is told in public words, by a channel of their own; this event is internal.
    """
    if told.payload.get("passed"):
        return ()
    groups: dict[str, Iterable[int | None]] = {
        "target": told.payload.get("offer", {}).get("people", ()),
        "relieved": (told.owner,),
        "watchers": told.watchers,
        "supervisor": (told.supervisor,),
        "manager": (told.manager,),
    }
    return (person for name in told.payload.get("notify", NOTIFY) for person in groups.get(name, ()))


def offered(told: Told) -> Iterable[int | None]:
    return (*told.payload.get("offer", {}).get("people", ()), *told.watchers)


def offered_anew(told: Told) -> Iterable[int | None]:
    """Whom the event offers it to and it was not offered to before: they know of it."""
    people: Iterable[int | None] = (told.payload.get("offer") or {}).get("people", ())
    return [person for person in people if person not in told.payload.get("was_offered", ())]


def named(told: Told) -> Iterable[int | None]:
    people: Iterable[int | None] = told.payload.get("to", ())
    return people


def requester(told: Told) -> Iterable[int | None]:
    return (told.requester,)


def everybody(told: Told) -> Iterable[int | None]:
    return (told.requester, told.owner, *told.watchers)


RULES: dict[str, Rule] = {
    "opened": offered,
    "replied": lambda told: (told.requester, *told.watchers),
    "requester_wrote": holders,
    "noted": lambda told: (told.owner, *told.watchers, *told.payload.get("mentions", ())),
    "call_logged": holders,
    "call_back_promised": lambda told: (told.owner,),
    "nudged": holders,
    "observed": nobody,
    "escalated": escalated,
    "rule_fired": nobody,
    "taken": lambda told: tuple(told.watchers),
    "assigned": lambda told: (told.payload.get("owner"), *told.watchers),
    "recalled": lambda told: (*told.offered_to, *told.watchers),
    "handed_back": lambda told: (told.owner, *offered(told)),
    "de_escalated": offered,
    "transferred": offered,
    "supervisor_asked": lambda told: (told.payload.get("supervisor"), told.owner),
    "department_involved": nobody,
    "adopted": nobody,
    "shift_ended": lambda told: told.payload.get("people", ()),
    "policy_moved": offered_anew,
    "undone": nobody,
    "task_ended": holders,
    "triaged": nobody,
    "put_on_hold": lambda told: (told.requester, *told.watchers),
    "resumed": holders,
    "resolved": everybody,
    "reopened": holders,
    "confirmed": holders,
    "rated": holders,
    "closed": nobody,
    "cancelled": everybody,
    "merged_into": requester,
    "absorbed": holders,
    "split_off": nobody,
    "snoozed": nobody,
    "woke": lambda told: (told.owner,),
    "warned": named,
    "breached": named,
    "reminded": named,
    "calendar_changed": nobody,
    "linked": nobody,
    "unlinked": nobody,
    "watched": lambda told: (told.payload.get("person"),),
    "unwatched": nobody,
    "copied": lambda told: (told.payload.get("person"),),
    "copy_ended": nobody,
    "tagged": nobody,
    "field_set": nobody,
    "time_spent": nobody,
    "item_added": nobody,
    "item_checked": nobody,
    "item_removed": nobody,
    # Whoever works on the problem follows its search; the requesters have messages on their own tickets.
    "stage_moved": holders,
    "cause_written": holders,
    "workaround_written": holders,
    "workaround_published": holders,
    "workaround_withdrawn": holders,
    # The outcome of a long work: whoever asked for it may have left the page.
    "workaround_sent": lambda told: (told.payload.get("person"),),
    "customers_warned": lambda told: (told.payload.get("person"),),
    "incidents_resolved": lambda told: (told.payload.get("person"), *holders(told)),
    "incident_weighed": nobody,
    "ended_by_hand": holders,
    "mail_failed": holders,
    "mail_sent_again": nobody,
    # In the application alone: it belongs to no group of `alerts.groups`, or one failure would lead to the next.
    "notice_failed": lambda told: (told.payload.get("person"),),
}
