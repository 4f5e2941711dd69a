"""Beside the form: what the caller and their organisation have open, who called lately, what looks alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from sportello.people.actor import Actor
from sportello.people.models import Organisation, Person
from sportello.sla.models import Clock
from sportello.tickets.models import Ticket
from sportello.tickets.search import similar
from sportello.web import chips
from sportello.web.chips import Chip
from sportello.web.knowledge.suggesting import Guide, for_agent
from sportello.web.numbers import label
from sportello.web.problem.known import Known, known_for
from sportello.web.templatetags.desk import WAITING_FOR
from sportello.workspace.models import Call

SHOWN, ALIKE = 8, 4
LATELY = timedelta(hours=24)
_LEAST = 4  # letters after which it is worth while to look for the like


@dataclass(frozen=True)
class Item:
    """An open ticket that the call may belong to."""

    ticket: Ticket
    label: str
    priority: int
    owner: Person | None
    chip: Chip
    same: bool
    mine: bool
    may_add: bool


@dataclass(frozen=True)
class Lately:
    """A call of the last hours. Its ticket is named only to those who may see it."""

    call: Call
    agent: str
    ticket: Ticket | None


@dataclass(frozen=True)
class Aside:
    """Everything beside the form."""

    whose: str
    items: Sequence[Item]
    alike: Sequence[Item]
    calls: Sequence[Lately]
    guides: Sequence[Guide] | None = None  # None: not asked for yet
    known: Sequence[Known] = ()

    @property
    def first(self) -> Item | None:
        """What F4 adds to."""
        return next((item for item in [*self.items, *self.alike] if item.may_add), None)


def aside(call: Call, actor: Actor, now: datetime, *, with_guides: bool = False) -> Aside:
    """Gather it in a handful of queries, however large the desk. The page asks for articles and problems afterwards."""
    visible = Ticket.objects.visible_to(actor)
    subject = call.written.get("subject", "")
    theirs = _open_of(call, visible)
    known = {ticket.pk for ticket in theirs}
    told = len(subject.strip()) >= _LEAST
    # Among their own one word in common says something; among everybody's it takes two.
    own = visible.filter(pk__in=known)
    alike = similar(subject, actor, among=own, limit=SHOWN) if told and known else []
    everywhere = similar(subject, actor, limit=SHOWN, strict=True) if told else []
    others = [pk for pk in everywhere if pk not in known][:ALIKE]
    # A problem with a workaround is shown with it, not as one more request to add to.
    rest = visible.filter(pk__in=others).exclude(detail__published__gt=0)
    found = {ticket.pk: ticket for ticket in _loaded(rest)} if others else {}
    clocks = _nearest([*known, *found])
    draw = _Drawing(call, actor, clocks, {*alike, *everywhere}, now)
    items = sorted(map(draw.item, theirs), key=lambda item: (not item.same, not item.mine))
    asked = call.written.get("category") or call.written.get("problem")
    return Aside(
        whose=_whose(call),
        items=items,
        alike=[draw.item(found[pk]) for pk in others if pk in found],
        calls=_lately(call, actor, now),
        guides=guides(call, actor) if with_guides else None if told or asked else (),
        known=known_for(call, actor) if with_guides else (),
    )


def guides(call: Call, actor: Actor) -> list[Guide]:
    """Articles that may answer what was written so far."""
    return for_agent(call.written.get("subject", ""), actor, (get_language() or "it")[:2])


def _firm(call: Call) -> Organisation | None:
    """The caller's organisation; the company itself is none: everybody's requests are not one matter."""
    firm = call.organisation
    return firm if firm is not None and firm.kind != Organisation.Kind.OWN else None


def _whose(call: Call) -> str:
    firm = _firm(call)
    return firm.name if firm else call.caller.name if call.caller else ""


def _open_of(call: Call, visible: "QuerySet[Ticket]") -> list[Ticket]:
    """The caller's own and those of their firm, the newest first. Two questions: the second walks an index."""
    if call.caller_id is None:
        return []
    whose = [Q(requester=call.caller_id) | Q(on_behalf_of=call.caller_id)]
    if firm := _firm(call):
        whose.append(Q(organisation=firm))
    found: dict[int, Ticket] = {}
    for theirs in whose:
        unresolved = visible.filter(theirs, status__in=["new", "open", "waiting"]).order_by("-opened_at")
        found |= {ticket.pk: ticket for ticket in _loaded(unresolved)[:SHOWN]}
    return list(found.values())[:SHOWN]


def _loaded(tickets: "QuerySet[Ticket]") -> "QuerySet[Ticket]":
    return tickets.select_related("owner", "department", "requester")


def _nearest(tickets: Sequence[int]) -> dict[int, Clock]:
    """The clock of each that runs out first."""
    if not tickets:
        return {}
    running = (
        Clock.objects.filter(ticket__in=tickets, ended_at=None)
        .exclude(running_since=None)
        .exclude(due_at=None)
    )
    return {clock.ticket_id: clock for clock in running.order_by("-due_at")}


@dataclass(frozen=True)
class _Drawing:
    call: Call
    actor: Actor
    clocks: dict[int, Clock]
    alike: set[int]
    now: datetime

    def item(self, ticket: Ticket) -> Item:
        return Item(
            ticket=ticket,
            label=label(ticket),
            priority=min(ticket.priority, ticket.raised_to or ticket.priority),
            owner=ticket.owner,
            chip=self._chip(ticket),
            same=ticket.pk in self.alike,
            mine=ticket.requester_id == self.call.caller_id,
            may_add=self.actor.may("ticket.call", ticket.department_id),
        )

    def _chip(self, ticket: Ticket) -> Chip:
        if ticket.waiting_for:
            return chips.paused(str(WAITING_FOR[ticket.waiting_for]))
        clock = self.clocks.get(ticket.pk)
        if clock is not None and clock.due_at is not None:
            return chips.running(clock.due_at, self.now, clock.target)
        return chips.running(ticket.next_due_at, self.now) if ticket.next_due_at else chips.paused("")


def _lately(call: Call, actor: Actor, now: datetime) -> list[Lately]:
    """The calls of the last day by the same caller, organisation or number, whoever took them."""
    whose = Q()
    if call.caller_id is not None:
        whose |= Q(caller=call.caller_id)
    if firm := _firm(call):
        whose |= Q(organisation=firm)
    if call.number:
        whose |= Q(number=call.number)
    if not whose:
        return []
    found = Call.objects.filter(whose, began_at__gt=now - LATELY).exclude(pk=call.pk)
    calls = list(found.select_related("agent", "caller").order_by("-began_at", "-pk")[:SHOWN])
    wanted = [one.ticket_id for one in calls if one.ticket_id]
    seen = _loaded(Ticket.objects.visible_to(actor).filter(pk__in=wanted)) if wanted else ()
    tickets = {ticket.pk: ticket for ticket in seen}
    return [Lately(one, one.agent.name, tickets.get(one.ticket_id or 0)) for one in calls]
