"""Finding tickets: what somebody may see, what is open. Querysets read as adjectives."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.lookups import In

from sportello.domain.errors import DeskError
from sportello.domain.lifecycle import UNRESOLVED, Kind

if TYPE_CHECKING:
    from sportello.people.actor import Actor
    from sportello.tickets.models import Ticket, TimelineEvent  # noqa: F401


EVERYDAY = (Kind.INCIDENT.value, Kind.REQUEST.value)
"""The kinds that default queues and figures show."""


def of_departments(departments: Sequence[int], department: str = "department") -> In:
    """Whether a ticket to which something else leads (a team, what happened, what is due) is of one of these.

    Said as a sum: taken as it is, the department would be the beginning of an index, and the database would go
    through all tickets of the department instead.
    """
    return In(F(department) + Value(0), departments)


class AppendOnly(DeskError):
    """Somebody tried to change or delete history."""

    code = "append_only"
    hint = "Write a new event that says what is different; the timeline is never edited."


class TicketQuerySet(models.QuerySet["Ticket"]):
    """Tickets, narrowed."""

    def unresolved(self) -> "TicketQuerySet":
        return self.filter(status__in=[status.value for status in UNRESOLVED])

    def everyday(self) -> "TicketQuerySet":
        """Incidents and requests: what default queues and figures show."""
        return self.filter(kind__in=EVERYDAY)

    def visible_to(self, actor: "Actor") -> "TicketQuerySet":
        """Tickets of the departments where the actor has a role, and those they watch; all for auditors."""
        if actor.sees_everything:
            return self
        if actor.person is None:
            return self.none()
        # Asked of one ticket at a time: whoever follows thousands need not have them all listed for it.
        following = apps.get_model("tickets", "Participant")._default_manager.filter(
            ticket=OuterRef("pk"), person=actor.person, role="watcher"
        )
        return self.filter(Q(department_id__in=actor.departments) | Exists(following))

    def asked_by(self, actor: "Actor") -> "TicketQuerySet":
        """What the actor asked, or somebody for them; what they follow; what is asked by those whom they serve.

        Incidents and requests only. What an agent merely follows they see at the desk, not as a requester.
        """
        if actor.person is None:
            return self.none()
        asked = Q(requester_id=actor.person) | Q(on_behalf_of_id=actor.person)
        if actor.serves:
            asked |= Q(organisation_id__in=actor.serves)
        if not actor.is_agent:
            following = apps.get_model("tickets", "Participant")._default_manager.filter(
                ticket=OuterRef("pk"), person=actor.person
            )
            asked |= Q(Exists(following))
        return self.everyday().filter(asked)


class EventQuerySet(models.QuerySet["TimelineEvent"]):
    """Events may be added and marked as dispatched, nothing else."""

    def update(self, **kwargs: Any) -> int:
        if set(kwargs) != {"dispatched_at"}:
            raise AppendOnly(columns=sorted(kwargs))
        return super().update(**kwargs)

    def delete(self) -> NoReturn:
        raise AppendOnly(action="delete")

    def undispatched(self) -> "EventQuerySet":
        return self.filter(dispatched_at=None)
