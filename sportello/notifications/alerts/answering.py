"""Answering a notification: «I have seen it» stops what would still be sent, «I take it» also takes charge."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from sportello.desk.charge import take_charge
from sportello.desk.door import Done
from sportello.domain.errors import DeskError
from sportello.notifications.alerts.groups import GROUPS
from sportello.notifications.models import Alert, Delivery, Notification
from sportello.people.actor import Actor, actor_for
from sportello.tickets.models import Ticket


class Means(StrEnum):
    """What an answer came by."""

    LINK = "link"
    MAIL = "mail"


class NoLongerHere(DeskError):
    """Whoever was notified cannot act any more: they have left, or it was the room of a team."""

    code = "no_longer_here"
    hint = "Sign in, or ask a supervisor."


class NothingToTake(DeskError):
    """The notification calls nobody to a request, or to more than one."""

    code = "nothing_to_take"
    hint = "Open the queue and choose there."


def who_answers(notification: Notification, means: Means) -> Actor:
    """The actor in whose name it is answered: the person who was notified, with their rights of now."""
    person = notification.person
    if person is None or not person.is_active:
        raise NoLongerHere
    return actor_for(person, means.value)


def see(notification: Notification, *, means: Means, at: datetime) -> bool:
    """The person has seen it: nothing more is sent, and it counts as read. False if it was answered before."""
    who_answers(notification, means)
    with transaction.atomic():
        open_ = Notification.objects.filter(pk=notification.pk, answered_at=None)
        first = bool(open_.update(answered_at=at, answered_by=means.value))
        _mark_read(notification, at)
    return first


def take(notification: Notification, number: int | None = None, *, means: Means, at: datetime) -> Done:
    """Take charge of a request that it calls to: the one with this number, or the only one.

    Raises what the command raises, NothingToTake where it is not clear which, and NoLongerHere.
    """
    actor = who_answers(notification, means)
    called = calls(notification, actor)
    chosen = [ticket for ticket in called if number is None or ticket.number == number]
    if len(chosen) != 1:
        raise NothingToTake
    done = take_charge(chosen[0], actor=actor, at=at)
    if len(called) == 1:
        see(notification, means=means, at=at)
    return done


def calls(notification: Notification, actor: Actor) -> list[Ticket]:
    """The requests that it calls the person to, as far as they may see them; in the order of the list."""
    groups = [key for key, group in GROUPS.items() if group.is_call]
    ids = list(notification.alerts.filter(group__in=groups).order_by("pk").values_list("ticket", flat=True))
    seen = Ticket.objects.visible_to(actor).select_related("department").in_bulk(set(ids))
    return [seen[id] for id in dict.fromkeys(ids) if id in seen]


def _mark_read(notification: Notification, at: datetime) -> None:
    alerts: Sequence[Alert] = list(notification.alerts.all())
    told = {(alert.ticket_id, alert.event_number) for alert in alerts}
    rows = Delivery.objects.filter(
        person=notification.person_id, read_at=None, ticket__in={ticket for ticket, _number in told}
    ).values_list("pk", "ticket", "event_number")
    mine = [pk for pk, ticket, number in rows if (ticket, number) in told]
    Delivery.objects.filter(pk__in=mine).update(read_at=at)
