"""What was told to whom outside the application, on which way, and what became of it; the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sportello.notifications.alerts.groups import SHIFT
from sportello.notifications.alerts.told import fate
from sportello.notifications.models import Alert, Notification, Sending
from sportello.people.actor import Actor
from sportello.tickets.models import Ticket
from sportello.web.notices.choosing import label_of
from sportello.web.numbers import label

PAGE = 40
NAMED = 3
READ = 20  # alerts of each: several may be of one request
TROUBLE = (Sending.State.FAILED, Sending.State.UNCERTAIN)


@dataclass(frozen=True)
class Way:
    """One sending: its way and what became of it."""

    channel: str
    label: str
    state: str
    words: str
    at: datetime
    said: str


@dataclass(frozen=True)
class Line:
    """One notification."""

    id: int
    at: datetime
    whom: str
    count: str
    tickets: Sequence[tuple[int, str, str]]
    more: int
    ways: Sequence[Way]
    answer: str
    answered_at: datetime | None


def lines(
    actor: Actor, *, person: int | None = None, trouble: bool = False, before: str = ""
) -> tuple[list[Line], int | None]:
    """Those of one page, of one person or (None) of everybody, and where the next begins; five queries.

    Requests that the reader may not see are not named.
    """
    wanted = Notification.objects.all() if person is None else Notification.objects.filter(person=person)
    if trouble:
        wanted = wanted.filter(pk__in=Sending.objects.filter(state__in=TROUBLE).values("notification"))
    if before.isdecimal() and len(before) < 18:
        wanted = wanted.filter(pk__lt=int(before))
    found = list(_with_all(wanted).order_by("-pk")[: PAGE + 1])
    following = found[PAGE - 1].pk if len(found) > PAGE else None
    found = found[:PAGE]
    named = _named(found)
    seen = (
        Ticket.objects.visible_to(actor)
        .select_related("department")
        .in_bulk({ticket for tickets in named.values() for ticket in tickets})
    )
    told = [_line(one, [seen[id] for id in named[one.pk] if id in seen], person) for one in found]
    return told, following


def _with_all(wanted: QuerySet[Notification]) -> QuerySet[Notification]:
    ways = Prefetch("sendings", Sending.objects.order_by("due_at", "pk"))
    return wanted.select_related("person", "team").prefetch_related(ways)


def _named(found: Sequence[Notification]) -> dict[int, list[int]]:
    """For each notification the first requests that it tells of; of a storm only those are read."""
    named: dict[int, list[int]] = {one.pk: [] for one in found}
    place = Window(RowNumber(), partition_by="notification", order_by="pk")
    rows = Alert.objects.filter(notification__in=named).annotate(place=place).filter(place__lte=READ)
    for notification, ticket in rows.order_by("notification", "pk").values_list("notification", "ticket"):
        if ticket not in named[notification]:
            named[notification].append(ticket)
    return {pk: tickets[:NAMED] for pk, tickets in named.items()}


def _line(one: Notification, tickets: Sequence[Ticket], reader: int | None) -> Line:
    told = [(ticket.number, label(ticket), ticket.subject) for ticket in tickets]
    answers = {
        "link": _("answered by the link"),
        "mail": _("answered by e-mail"),
    }
    return Line(
        id=one.pk,
        at=one.left_at or one.opened_at,
        whom=one.person.name if one.person else one.team.name if one.team else "",
        count=_count(one),
        tickets=told,
        more=max(0, one.count - len(told)) if len(told) == NAMED else 0,
        ways=[_way(sending, is_own=one.person_id in (None, reader)) for sending in one.sendings.all()],
        answer=answers.get(one.answered_by, "") if one.answered_at else _waits(one),
        answered_at=one.answered_at,
    )


def _count(one: Notification) -> str:
    if any(sending.groups == [SHIFT] for sending in one.sendings.all()):
        return _("A coming shift")
    return ngettext("%(n)s event", "%(n)s events", one.count) % {"n": one.count}


def _waits(one: Notification) -> str:
    if one.state == Notification.State.GATHERING:
        return _("waits for the end of the quiet hours") if one.put_off else _("being gathered")
    return str(one.get_state_display()) if one.state == Notification.State.DROPPED else ""


def _way(sending: Sending, *, is_own: bool) -> Way:
    """What somebody calls a channel of theirs is for their eyes; a team's room is everybody's."""
    words = fate(sending)
    if sending.state == Sending.State.SENT and sending.doubtful:
        words = _("sent, perhaps twice")
    elif sending.state == Sending.State.WAITING:
        words = _("if nobody answers") if not sending.attempts else _("tried again")
    told = "" if sending.state == Sending.State.STOPPED else sending.said
    return Way(
        str(label_of(sending.channel)),
        sending.label if is_own else "",
        sending.state,
        words,
        sending.sent_at or sending.due_at,
        told,
    )
