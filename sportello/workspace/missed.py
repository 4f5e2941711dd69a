"""Calls that nobody answered: each opens a ticket with a call back, unless one waits for this caller already."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from sportello.desk.calls import Taken, open_missed
from sportello.desk.opening import Request
from sportello.people.actor import Actor
from sportello.people.callers import only_one_with
from sportello.people.models import Person, Phone
from sportello.sla.models import Clock
from sportello.tickets.models import Ticket
from sportello.workspace.calls import log_at, stranger
from sportello.workspace.models import Call


def missed(number: str, *, department: int, actor: Actor, at: datetime) -> Ticket:
    """Somebody called from `number` (E.164) and hung up; the ticket on which they are called back.

    A person who is alone with the number is the requester. If a call back is promised to them on an open ticket, this
    call is logged there.
    """
    with transaction.atomic():
        person = _caller(number)
        waiting = _waiting_for(person, actor)
        if waiting is not None:
            log_at(
                waiting,
                person=person.pk,
                outcome=Call.Outcome.MISSED.value,
                direction="in",
                number=number,
                actor=actor,
                at=at,
            )
            return waiting
        subject = _("Missed call from %(who)s") % {"who": person.name}
        if person.name == stranger(number):
            subject = _("Missed call from %(who)s") % {"who": number}
        request = Request(requester=person.pk, department=department, subject=subject, channel="phone")
        ticket = open_missed(request, Taken(person.pk), actor=actor, at=at)
        Call.objects.create(
            agent_id=actor.person or 0,
            number=number,
            caller=person,
            organisation_id=person.organisation_id,
            department_id=department,
            began_at=at,
            ended_at=at,
            saved_at=at,
            outcome=Call.Outcome.MISSED.value,
            ticket=ticket,
        )
        return ticket


def _caller(number: str) -> Person:
    """Whose number it is, if it is one person's alone; else somebody not known yet, found again by the number."""
    known = only_one_with(number)
    if known is not None:
        return known
    nobody = Person.objects.filter(name=stranger(number), phones__number=number).first()
    if nobody is None:
        nobody = Person.objects.create(name=stranger(number))
        Phone.objects.create(person=nobody, number=number)
    return nobody


def _waiting_for(person: Person, actor: Actor) -> Ticket | None:
    """An open ticket of the person on which a call back is promised, that the actor sees."""
    promised = Clock.objects.filter(kind="call_back", ended_at=None, ticket__requester=person).values(
        "ticket"
    )
    return Ticket.objects.visible_to(actor).unresolved().filter(pk__in=promised).order_by("pk").first()
