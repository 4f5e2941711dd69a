"""Who may know how somebody is reached: whoever keeps people, and those at whose desk they ask for something."""

from collections.abc import Collection

from django.db.models import Q

from sportello.people.actor import Actor
from sportello.people.change import has_right
from sportello.tickets.models import Ticket

KEEP = "people.edit"


def keeps_people(actor: Actor) -> bool:
    """Whether everybody is theirs to see: those who keep people, and auditors."""
    return has_right(actor, KEEP, None) or actor.is_auditor


def may_reach(actor: Actor, person: int) -> bool:
    """Whether addresses and telephones of a person are for the actor: their own, or those of who asks them."""
    if actor.person == person or keeps_people(actor):
        return True
    asked = Ticket.objects.visible_to(actor).filter(Q(requester=person) | Q(on_behalf_of=person))
    return asked.exists()


def reachable(actor: Actor, people: Collection[int]) -> set[int]:
    """Whom of these people they may reach, as `may_reach` says; two queries."""
    if keeps_people(actor):
        return set(people)
    asked = Ticket.objects.visible_to(actor).order_by()
    found = asked.filter(requester__in=people).values_list("requester").distinct()
    behalf = asked.filter(on_behalf_of__in=people).values_list("on_behalf_of").distinct()
    return {key for (key,) in [*found, *behalf]} | {key for key in people if key == actor.person}


def may_list(actor: Actor, organisation: int) -> bool:
    """Whether they may list the people of an organisation: where a request of it is theirs to see."""
    return keeps_people(actor) or Ticket.objects.visible_to(actor).filter(organisation=organisation).exists()
