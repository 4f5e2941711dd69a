"""Handing a notice over, the one way for everybody: what is allowed, who rests, how it went."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from sportello.notifications.channels import health
from sportello.notifications.channels.base import CHANNELS, Away, Channel, Gone, Notice, OurFault, Refused
from sportello.notifications.models.contact import ContactMethod

log = logging.getLogger(__name__)


def hand_over(
    notice: Notice,
    method: ContactMethod,
    at: datetime,
    *,
    trial: bool = False,
    taken: Callable[[], object] | None = None,
) -> None:
    """Hand the notice to the channel of the method; returns once the service has taken it. Outside of transactions.

    Raises Away (try again later) and Refused (final; the method is marked as failing, or taken away where nobody is
    any more), in the language of the notice. A trial does not wait for pauses to end, and ends them if it succeeds.
    `taken` is called as soon as the service has the notice: whatever breaks after that, it is not handed over again.
    """
    with override(notice.language):
        channel = CHANNELS.get(method.channel)
        if channel is None or not health.is_allowed(method.channel):
            raise Refused(_("This channel is not allowed any more."))
        resting = None if trial else health.resting_until(method, at)
        if resting is not None:
            raise Away(_("It rests for a while after many failures."))
        try:
            _deliver(channel, notice, method)
        except Gone as error:
            method.delete()
            health.channel_answered(channel.key, at)
            raise Refused(error.said) from error
        except Refused as error:
            health.refused(method, error.said, at)
            raise
        except OurFault:
            raise
        except Away as error:
            health.missed(method, error.said, at)
            raise
        if taken is not None:
            taken()
        try:
            health.succeeded(method, at)
        except Exception:
            log.exception("that the channel %s is well could not be written down", channel.key)


def _deliver(channel: Channel, notice: Notice, method: ContactMethod) -> None:
    """What a channel or its library raises besides says nothing of the service: it is tried again."""
    try:
        channel.deliver(notice, method)
    except (Refused, Away):
        raise
    except Exception as error:
        log.exception("the channel %s stumbled", channel.key)
        raise OurFault(type(error).__name__) from error
