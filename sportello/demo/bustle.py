"""People coming and going while one watches: now and then somebody asks, takes charge, answers, solves, sends up.

It knows nothing but the desk as it is, so it may be started and stopped at any time. Every act is a command.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from random import Random
from typing import TypeVar

from sportello.catalogue.models import Category
from sportello.demo import texts
from sportello.demo.stories import CASES
from sportello.demo.texts import Case, filled, gaps
from sportello.desk import charge, conversation, escalate, hold, resolution
from sportello.desk.opening import Request, open_ticket
from sportello.desk.rulebook import rulebook
from sportello.domain.errors import DeskError
from sportello.domain.lifecycle import Status, WaitingFor
from sportello.domain.priority import HOW_BADLY
from sportello.escalation.models import Visit
from sportello.people.actor import Actor, actor_for
from sportello.people.models import Organisation, Person
from sportello.tickets.models import Ticket
from sportello.tickets.querysets import TicketQuerySet

T = TypeVar("T")
CROWDED = 110
"""With so many requests open, nobody new comes."""


class Bustle:
    """The life of the desk, one small act at a time."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.acts: dict[Callable[[datetime], bool], int] = {
            self.ask: 8,
            self.take: 10,
            self.reply: 4,
            self.solve: 9,
            self.wait: 1,
            self.write: 2,
            self.send_up: 2,
            self.hand_back: 1,
            self.confirm: 2,
        }

    def turn(self, at: datetime) -> str:
        """Do one thing; returns what was done, empty when nothing could be."""
        acts = list(self.acts)
        for _ in range(4):
            (act,) = self.chance.choices(acts, [self.acts[act] for act in acts])
            try:
                if act(at):
                    return act.__name__
            except DeskError:
                continue  # somebody else was quicker
        return ""

    # -- acts ---------------------------------------------------------------------------------------------

    def ask(self, at: datetime) -> bool:
        """A customer asks."""
        if Ticket.objects.unresolved().count() >= CROWDED:
            return False
        case = self.chance.choice(CASES["care"])
        category = Category.objects.select_related("department").get(name_it=case.category)
        outside = Person.objects.filter(organisation__kind=Organisation.Kind.CUSTOMER)
        requester = self.chance.choice(list(outside.order_by("pk")))
        values = {**gaps(self.chance), "nome": requester.name.split()[0]}
        impact, urgency = HOW_BADLY[case.how]
        channel = self.chance.choice(("mail", "web"))
        request = Request(
            requester=requester.pk,
            department=category.department_id,
            subject=filled(case.subject, values),
            text=filled(case.text, values),
            kind=case.kind,
            category=category.pk,
            channel=channel,
            impact=impact,
            urgency=urgency,
        )
        open_ticket(request, actor=actor_for(requester, "mail" if channel == "mail" else "page"), at=at)
        return True

    def take(self, at: datetime) -> bool:
        """Somebody takes charge of what is offered, the longest waiting not always first."""
        offers = Visit.objects.filter(
            left_at=None, taken_at=None, ticket__status__in=[Status.NEW, Status.OPEN]
        )
        visit = self._one(list(offers.select_related("ticket").order_by("pk")))
        if visit is None:
            return False
        people = visit.offered_to or [self._answers(visit.ticket_id, at)]
        charge.take_charge(visit.ticket_id, actor=self._actor(self.chance.choice(people)), at=at)
        return True

    def reply(self, at: datetime) -> bool:
        """An owner writes to the requester."""
        return self._owner_does(
            at, lambda ticket, who: conversation.reply(ticket.pk, text=self._still(), actor=who, at=at)
        )

    def solve(self, at: datetime) -> bool:
        """An owner of the first levels solves one."""
        return self._owner_does(
            at,
            lambda ticket, who: resolution.resolve(ticket.pk, text=self._of(ticket).fix, actor=who, at=at),
            level=4,
        )

    def wait(self, at: datetime) -> bool:
        """An owner asks the requester something, and waits."""

        def act(ticket: Ticket, who: Actor) -> None:
            conversation.reply(ticket.pk, text=self._of(ticket).ask, actor=who, at=at)
            hold.put_on_hold(
                ticket.pk, waiting_for=WaitingFor.REQUESTER, reason=texts.SILENCE, actor=who, at=at
            )

        return self._owner_does(at, act, level=2)

    def write(self, at: datetime) -> bool:
        """A requester who was asked answers."""
        waiting = Ticket.objects.filter(waiting_for=WaitingFor.REQUESTER.value)
        ticket = self._one(list(waiting.select_related("requester", "category").order_by("pk")))
        if ticket is None:
            return False
        who = actor_for(ticket.requester, "mail")
        conversation.receive(ticket.pk, text=self._of(ticket).said, actor=who, at=at)
        return True

    def send_up(self, at: datetime) -> bool:
        """An owner needs the next level."""

        def act(ticket: Ticket, who: Actor) -> None:
            level = rulebook().policy(ticket.policy).level(ticket.level)
            reasons = escalate.reasons_of(level, ticket.level + 1) or ("needs_specialist",)
            reason = self.chance.choice(reasons)
            escalate.escalate(ticket.pk, reason=reason, tried=self._of(ticket).tried, actor=who, at=at)

        return self._owner_does(at, act, level=2)

    def hand_back(self, at: datetime) -> bool:
        """A specialist gives one back."""

        def act(ticket: Ticket, who: Actor) -> None:
            escalate.hand_back(ticket.pk, reason=self.chance.choice(texts.HAND_BACK), actor=who, at=at)

        return self._owner_does(at, act, level=2)

    def confirm(self, at: datetime) -> bool:
        """A requester says that it works."""
        solved = Ticket.objects.filter(status=Status.RESOLVED.value).select_related("requester")
        ticket = self._one(list(solved.order_by("pk")))
        if ticket is None:
            return False
        text = self.chance.choice(texts.CONFIRMS)
        resolution.confirm(ticket.pk, text=text, actor=actor_for(ticket.requester, "mail"), at=at)
        return True

    # -- who and what -------------------------------------------------------------------------------------

    def _owner_does(self, at: datetime, act: Callable[[Ticket, Actor], object], level: int = 9) -> bool:
        ticket = self._one(list(_in_hand().filter(level__lte=level)))
        if ticket is None or ticket.owner is None:
            return False
        act(ticket, actor_for(ticket.owner, "page"))
        return True

    def _one(self, things: list[T]) -> T | None:
        return self.chance.choice(things) if things else None

    def _actor(self, person: int) -> Actor:
        return actor_for(Person.objects.get(pk=person), "page")

    def _answers(self, ticket: int, at: datetime) -> int:
        row = Ticket.objects.get(pk=ticket)
        return rulebook().staff.answers(row.owner_id, row.team_id, row.department_id, at)

    def _still(self) -> str:
        return self.chance.choice(texts.STILL_AT_IT)

    def _of(self, ticket: Ticket) -> Case:
        """A case of the ticket's category, its gaps filled."""
        name = ticket.category.name_it if ticket.category else ""
        known = [case for cases in CASES.values() for case in cases if case.category == name]
        same = [case for case in known if _begins(ticket.subject, case)]
        case = self.chance.choice(same or known or list(CASES["care"]))
        values = gaps(self.chance)
        return replace(
            case,
            ask=filled(case.ask, values),
            said=filled(case.said, values),
            tried=filled(case.tried, values),
            fix=filled(case.fix, values),
        )


def _begins(subject: str, case: Case) -> bool:
    """Whether a subject may be the case's, up to its first gap."""
    fixed = case.subject.split("{")[0]
    return bool(fixed) and subject.startswith(fixed)


def _in_hand() -> TicketQuerySet:
    """What somebody works on just now."""
    return (
        Ticket.objects.filter(status=Status.OPEN.value, kind__in=["incident", "request"])
        .exclude(owner=None)
        .select_related("owner", "category")
        .order_by("pk")
    )
