"""How channels and contact methods are doing: what failed, what rests for it, what administrators allow.

A service that does not answer is left in peace for a while: first the one address, and the whole channel only when
many addresses fail and none succeeds, and only where one service stands behind them all: two servers of somebody's own
that are down say nothing of the servers of others.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Case, F, Q, Value, When

from sportello.notifications.channels.base import CHANNELS
from sportello.notifications.models.contact import ChannelState, ContactMethod
from sportello.people.change import By, write_down
from sportello.people.models import Alteration

IN_A_ROW: Final = 5
"""So many failures, and it rests."""
REST: Final = timedelta(minutes=15)
LONGEST: Final = 300
NEWS: Final = timedelta(minutes=1)
"""A success is written down again only after this: what is well need not be said with every notice."""


def is_allowed(channel: str) -> bool:
    """Whether administrators allow it; they need not say so."""
    return not ChannelState.objects.filter(channel=channel, is_allowed=False).exists()


def allow(channel: str, *, allowed: bool, by: By) -> None:
    """Allow a channel, or forbid it: its methods stay, and are not used. Raises NotAllowed."""
    by.require()
    with transaction.atomic():
        state, _made = ChannelState.objects.get_or_create(channel=channel)
        changed = ChannelState.objects.filter(pk=state.pk).exclude(is_allowed=allowed)
        if changed.update(is_allowed=allowed):
            write_down(state, Alteration.Act.RESTORED if allowed else Alteration.Act.ENDED, by)


def resting_until(method: ContactMethod, at: datetime) -> datetime | None:
    """Until when nothing is handed to it, if it rests now."""
    state = ChannelState.objects.filter(channel=method.channel, paused_until__gt=at)
    pauses = [method.paused_until, *state.values_list("paused_until", flat=True)]
    return max((one for one in pauses if one is not None and one > at), default=None)


def wake(channel: str, *, by: By) -> None:
    """End the pause of a channel and of its methods. Raises NotAllowed."""
    by.require()
    ChannelState.objects.filter(channel=channel).update(paused_until=None, failures=0)
    ContactMethod.objects.filter(channel=channel, paused_until__isnull=False).update(
        paused_until=None, failures=0
    )


def succeeded(method: ContactMethod, at: datetime) -> None:
    """The service has taken a notice."""
    well = ContactMethod.objects.filter(pk=method.pk)
    stale = (
        Q(succeeded_at=None) | Q(succeeded_at__lt=at - NEWS) | ~Q(failures=0) | Q(failing_since__isnull=False)
    )
    well.filter(stale).update(succeeded_at=at, failures=0, paused_until=None, failing_since=None, said="")
    channel_answered(method.channel, at)


def channel_answered(channel: str, at: datetime) -> None:
    """The service as such is there."""
    ChannelState.objects.get_or_create(channel=channel)
    stale = Q(succeeded_at=None) | Q(succeeded_at__lt=at - NEWS) | ~Q(failures=0)
    ChannelState.objects.filter(stale, channel=channel).update(
        succeeded_at=at, failures=0, failed_method=None, paused_until=None, said=""
    )


def refused(method: ContactMethod, said: str, at: datetime) -> None:
    """The service says no for good: the method is not used until a trial succeeds."""
    mine = ContactMethod.objects.filter(pk=method.pk)
    mine.filter(failing_since=None).update(failing_since=at)
    mine.update(said=said[:LONGEST])


def missed(method: ContactMethod, said: str, at: datetime) -> None:
    """The service could not be reached, or asks to come later."""
    said = said[:LONGEST]
    mine = ContactMethod.objects.filter(pk=method.pk)
    mine.update(failures=F("failures") + 1, said=said)
    mine.filter(failures__gte=IN_A_ROW).update(paused_until=at + REST)
    ChannelState.objects.get_or_create(channel=method.channel)
    state = ChannelState.objects.filter(channel=method.channel)
    # The same address failing again says nothing new about the channel.
    state.update(
        failures=Case(When(failed_method=method.pk, then=F("failures")), default=F("failures") + Value(1)),
        failed_method=method.pk,
        failed_at=at,
        said=said,
    )
    if CHANNELS[method.channel].is_one_service and _fails_everywhere(method.channel):
        state.filter(failures__gte=IN_A_ROW).update(paused_until=at + REST)


def _fails_everywhere(channel: str) -> bool:
    """Whether as many addresses fail as make a row, or all that there are."""
    used = ContactMethod.objects.usable().filter(channel=channel)
    return used.exclude(failures=0).count() >= min(IN_A_ROW, used.count())
