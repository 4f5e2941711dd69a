"""What somebody holds that their roles no longer allow: they hand it over before they lose the role."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sportello.people.actor import Actor, actor_for
from sportello.people.models import Person
from sportello.tickets.models import Ticket
from sportello.tickets.querysets import TicketQuerySet
from sportello.web.admin.counting import count


def undone(person: Person) -> Sequence[str]:
    """Why a person cannot do what is theirs with the roles now stored, in the reader's language."""
    actor = actor_for(person, "page")
    return [*_led(person, actor), *_shared(person, actor), *in_charge(_unseen(person, actor))]


def in_charge(tickets: TicketQuerySet) -> list[str]:
    """That somebody has these in charge, those that are open; nothing when there are none."""
    number = count(tickets.unresolved())
    words = ngettext(
        "%(n)s open request is in their charge: hand it over first.",
        "%(n)s open requests are in their charge: hand them over first.",
        number,
    )
    return [words % {"n": number if number <= 999 else "999+"}] if number else []


def _led(person: Person, actor: Actor) -> list[str]:
    found = [
        _("They manage %(department)s: name another manager first.") % {"department": one.name}
        for one in person.manages.filter(is_active=True)
        if not actor.may("department.edit", one.pk)
    ]
    return found + [
        _("They supervise %(team)s: name another supervisor first.") % {"team": team.name}
        for team in person.supervises.filter(is_active=True)
        if not actor.may("ticket.assign", team.department_id)
    ]


def _shared(person: Person, actor: Actor) -> list[str]:
    return [
        _("They are in %(team)s: take them out of the team first.") % {"team": team.name}
        for team in person.teams.filter(is_active=True)
        if not actor.is_in(team.department_id)
    ]


def _unseen(person: Person, actor: Actor) -> TicketQuerySet:
    """What they have in charge and would no longer see."""
    held = Ticket.objects.filter(owner=person)
    return held.none() if actor.sees_everything else held.exclude(department__in=actor.departments)
