"""The requester takes a request back that nobody has begun to work on."""

from sportello.desk.change import Change
from sportello.desk.door import Done, Moments, Tickets, carry_out, ticket_ids
from sportello.desk.resolution import concerned, tell_others
from sportello.domain.errors import DeskError
from sportello.domain.lifecycle import Status
from sportello.domain.timeline.life import Cancelled
from sportello.people.actor import Actor

REASON = "withdrawn"


class BegunAlready(DeskError):
    """Somebody works on it: they decide how it ends."""

    code = "begun_already"
    hint = "Write that it is not needed any more; whoever works on it will end it."


def withdraw(tickets: Tickets, *, actor: Actor, at: Moments) -> Done:
    """Not needed any more. Only while it is new and in nobody's charge; later it is the desk that ends it."""

    def step(change: Change) -> None:
        if not change.is_requester:
            change.require("ticket.cancel")
        if change.state.status is not Status.NEW or change.state.owner is not None:
            raise BegunAlready(status=change.state.status.value)
        change.record(Cancelled(reason=REASON))
        tell_others(change, "cancelled")

    ids = ticket_ids(tickets)
    return carry_out(step, ids, actor=actor, at=at, beside=concerned(ids))
