"""Which rotas somebody sees, which they may change, and who can be put into one."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from sportello.oncall.models import Rota
from sportello.people.actor import Actor
from sportello.people.models import Person


def rotas_of(actor: Actor) -> QuerySet[Rota]:
    """The rotas of the departments somebody works in, and those that belong to no team."""
    rotas = Rota.objects.select_related("team__department").order_by("team__department", "team__level", "id")
    if actor.sees_everything:
        return rotas
    return rotas.filter(Q(team=None) | Q(team__department__in=actor.departments))


def may_edit(actor: Actor, rota: Rota) -> bool:
    """Supervisors of the rota's department; of any department for a rota without a team."""
    if rota.team is not None:
        return actor.may("rota.edit", rota.team.department_id)
    return actor.is_administrator or any(actor.may("rota.edit", one) for one in actor.departments)


def may_be_on(rota: Rota) -> Sequence[Person]:
    """Who can stand in the rota: the people of its department; anybody with a role where it has none."""
    people = Person.objects.filter(is_active=True).exclude(login=None)  # not those who act for programs
    if rota.team is not None:
        people = people.filter(
            Q(memberships__team__department=rota.team.department_id)
            | Q(roles__department=rota.team.department_id, roles__role__in=("agent", "supervisor", "manager"))
        )
    else:
        people = people.filter(roles__isnull=False)
    return list(people.distinct().order_by("name"))
