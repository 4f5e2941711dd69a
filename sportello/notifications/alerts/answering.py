"""Answering a notification: «I have seen it» stops what would still be sent, «I take it» also takes charge."""

from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from sportello.desk.charge import take_charge
from sportello.desk.door import Done
from sportello.domain.errors import DeskError
from sportello.notifications.alerts.groups import CALLS
from sportello.notifications.models import Delivery, Notification
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
    called = _called(notification, actor)
    chosen = list((called if number is None else called.filter(number=number))[:2])
    if len(chosen) != 1:
        raise NothingToTake
    only = len(called[:2]) == 1
    done = take_charge(chosen[0], actor=actor, at=at)
    if only:
        see(notification, means=means, at=at)
    return done


def calls(notification: Notification, actor: Actor, most: int) -> tuple[list[Ticket], int]:
    """The first requests that it calls the person to, as far as they may see them, and how many there are in all."""
    called = _called(notification, actor)
    return list(called[:most]), called.count()


def _called(notification: Notification, actor: Actor) -> QuerySet[Ticket]:
    told = notification.alerts.filter(group__in=CALLS).values("ticket")
    return Ticket.objects.visible_to(actor).filter(pk__in=told).select_related("department").order_by("pk")


def _mark_read(notification: Notification, at: datetime) -> None:
    told = notification.alerts.filter(ticket=OuterRef("ticket"), event_number=OuterRef("event_number"))
    unread = Delivery.objects.filter(person=notification.person_id, read_at=None)
    unread.filter(Exists(told)).update(read_at=at)
