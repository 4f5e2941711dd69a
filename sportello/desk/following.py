"""Beside the work: watching, tags, fields."""

from collections.abc import Collection

from sportello.catalogue.models import Category
from sportello.catalogue.values import checked_value
from sportello.desk.change import Change
from sportello.desk.door import Done, Moments, Tickets, carry_out
from sportello.desk.known import known_category, known_people
from sportello.desk.opening import NoSubject
from sportello.domain.errors import DeskError
from sportello.domain.timeline.relations import Copied, CopyEnded, FieldSet, Tagged, Unwatched, Watched
from sportello.people.actor import Actor

# Fields that every ticket has; all others are its category's own.
_BUILT_IN = frozenset({"subject", "category", "dissatisfied"})


class NothingToDo(DeskError):
    """It is so already."""

    code = "nothing_to_do"


def watch(tickets: Tickets, *, person: int, actor: Actor, at: Moments) -> Done:
    """Let somebody follow; they see the ticket from now on."""

    def step(change: Change) -> None:
        change.require("ticket.watch")
        if person in change.state.watchers:
            raise NothingToDo(person=person)
        known_people([person])
        change.record(Watched(person=person))

    return carry_out(step, tickets, actor=actor, at=at)


def unwatch(tickets: Tickets, *, person: int, actor: Actor, at: Moments) -> Done:
    """Stop following; everybody may do so for themselves."""

    def step(change: Change) -> None:
        if person != change.actor.person:
            change.require("ticket.watch")
        if person not in change.state.watchers:
            raise NothingToDo(person=person)
        change.record(Unwatched(person=person))

    return carry_out(step, tickets, actor=actor, at=at)


def copy_to(tickets: Tickets, *, person: int, actor: Actor, at: Moments) -> Done:
    """Let somebody have a copy of what is said to the requester; they see nothing internal."""

    def step(change: Change) -> None:
        change.require("ticket.watch")
        state = change.state
        if person in state.copies or person in (state.requester, state.on_behalf_of):
            raise NothingToDo(person=person)
        known_people([person])
        change.record(Copied(person=person))

    return carry_out(step, tickets, actor=actor, at=at)


def end_copy(tickets: Tickets, *, person: int, actor: Actor, at: Moments) -> Done:
    """Send them no more copies."""

    def step(change: Change) -> None:
        if person != change.actor.person:
            change.require("ticket.watch")
        if person not in change.state.copies:
            raise NothingToDo(person=person)
        change.record(CopyEnded(person=person))

    return carry_out(step, tickets, actor=actor, at=at)


def tag(
    tickets: Tickets, *, add: Collection[str] = (), remove: Collection[str] = (), actor: Actor, at: Moments
) -> Done:
    """Put labels on and take them off."""
    wanted, unwanted = _clean(add), _clean(remove)

    def step(change: Change) -> None:
        change.require("ticket.tag")
        added = sorted(wanted - change.state.tags)
        removed = sorted(unwanted & change.state.tags)
        if not added and not removed:
            raise NothingToDo(tags=sorted(change.state.tags))
        change.record(Tagged(added=tuple(added), removed=tuple(removed)))

    return carry_out(step, tickets, actor=actor, at=at)


def _clean(tags: Collection[str]) -> set[str]:
    return {" ".join(tag.lower().split())[:40] for tag in tags if tag.strip()}


def set_field(
    tickets: Tickets, *, field: str, new: str, value: int | None = None, actor: Actor, at: Moments
) -> Done:
    """Give a custom field, or the subject or category, another value."""
    if field == "subject":
        new = " ".join(new.split())[:300]  # one line, as when it is opened

    def step(change: Change) -> None:
        change.require("ticket.edit")
        state = change.state
        old = {"subject": state.subject, "category": str(state.category or "")}.get(
            field, state.fields.get(field, "")
        )
        if old == new and value is None:
            raise NothingToDo(field=field)
        if field == "subject" and not new:
            raise NoSubject
        if field == "category":
            known_category(value, state.department)
            old = _category_name(state.category)
        kept = new if field in _BUILT_IN else checked_value(state.category, field, new)
        change.record(FieldSet(field=field, old=str(old), new=kept, value=value))

    return carry_out(step, tickets, actor=actor, at=at)


def _category_name(category: int | None) -> str:
    """What a category is called, as the timeline keeps it."""
    found = Category.objects.filter(pk=category or 0).values_list("name_it", flat=True).first()
    return found or ""
