"""«Da richiamare»: whom somebody promised to call back, the most pressing first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q

from sportello.people.actor import Actor
from sportello.people.models import Team
from sportello.sla.models import Clock
from sportello.tickets.models import Ticket
from sportello.web import chips
from sportello.web.chips import Chip
from sportello.web.numbers import label
from sportello.web.phones import readable

MOST = 100


@dataclass(frozen=True)
class Promise:
    """A call back that was promised."""

    ticket: Ticket
    label: str
    numbers: Sequence[tuple[str, str]]
    chip: Chip
    may_log: bool
    due_at: datetime | None = None


def promises(actor: Actor, teams: Sequence[Team] | None, now: datetime) -> list[Promise]:
    """The promises not yet kept on tickets the actor sees: those of these teams and their own, or all of them."""
    visible = Ticket.objects.visible_to(actor).filter(pk=OuterRef("ticket"))
    if teams is not None:
        visible = visible.filter(Q(team__in=teams) | Q(owner=actor.person))
    clocks = Clock.objects.filter(Exists(visible), kind="call_back", ended_at=None)
    loaded = clocks.select_related(
        "ticket__department", "ticket__requester__organisation", "ticket__owner", "ticket__team"
    )
    ordered = loaded.prefetch_related("ticket__requester__phones").order_by(
        F("due_at").asc(nulls_last=True), "id"
    )
    return [_promise(clock, actor, now) for clock in ordered[:MOST]]


def _promise(clock: Clock, actor: Actor, now: datetime) -> Promise:
    ticket = clock.ticket
    return Promise(
        ticket=ticket,
        label=label(ticket),
        numbers=[(phone.number, readable(phone.number)) for phone in ticket.requester.phones.all()],
        chip=chips.running(clock.due_at, now, clock.target) if clock.due_at else chips.paused(""),
        may_log=actor.may("ticket.call", ticket.department_id),
        due_at=clock.due_at,
    )
