"""The channels of the desk in lines, with how each is doing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sportello.notifications.channels.base import CHANNELS, Channel
from sportello.notifications.channels.carriers.channel import ServiceChannel, is_installed
from sportello.notifications.models import ChannelState, ContactMethod
from sportello.sets.extras import install_command
from sportello.web.channels.shown import ICONS
from sportello.web.words import exactly

HERE = ("", "localhost", "127.0.0.1", "::1")
"""Hosts that browsers take for safe without https."""


@dataclass(frozen=True)
class Line:
    """One channel. `missing` says what must be done before it can be used at all."""

    key: str
    label: str | Promise
    icon: str
    allowed: bool
    resting: bool
    ailing: bool
    words: str
    missing: str
    people: str
    own: bool


def lines(person: int, at: datetime) -> list[Line]:
    """All of them; `person` is who could try them out. Two queries."""
    states = {state.channel: state for state in ChannelState.objects.all()}
    counted: dict[str, dict[str, Any]] = {
        row["channel"]: dict(row)
        for row in ContactMethod.objects.order_by()
        .values("channel")
        .annotate(
            verified=Count("pk", filter=Q(verified_at__isnull=False)),
            own=Count("pk", filter=Q(person=person, verified_at__isnull=False)),
        )
    }
    return [_line(channel, states.get(key), counted.get(key, {}), at) for key, channel in CHANNELS.items()]


def _line(channel: Channel, state: ChannelState | None, counted: dict[str, Any], at: datetime) -> Line:
    state = state or ChannelState(channel=channel.key)
    resting = state.is_paused(at)
    number = counted.get("verified", 0)
    return Line(
        key=channel.key,
        label=channel.label,
        icon=ICONS.get(channel.key, "messages-square"),
        allowed=state.is_allowed,
        resting=resting,
        ailing=state.failures > 0,
        words=_words(state, at, resting=resting),
        missing=_missing(channel),
        people=ngettext("%(n)s address", "%(n)s addresses", number) % {"n": number} if number else "",
        own=bool(counted.get("own")),
    )


def _words(state: ChannelState, at: datetime, *, resting: bool) -> str:
    if resting and state.paused_until is not None:
        return _("Rests until %(when)s, after many failures. %(why)s") % {
            "when": exactly(state.paused_until, at),
            "why": state.said,
        }
    if state.failures:
        failed = ngettext("%(n)s failure in a row.", "%(n)s failures in a row.", state.failures)
        return f"{failed % {'n': state.failures}} {state.said}"
    if state.succeeded_at is not None:
        return _("Last success: %(when)s") % {"when": exactly(state.succeeded_at, at)}
    return _("Not used yet.")


def _missing(channel: Channel) -> str:
    if isinstance(channel, ServiceChannel) and not is_installed():
        return _("Apprise is not installed: %(command)s") % {"command": install_command("channels")}
    if channel.key == "email" and not settings.MAIL_OUT.is_on:
        return _("No mail server is set (SPORTELLO_SMTP).")
    address = settings.WEB_ADDRESS
    if channel.key == "push" and not address.secure and address.host not in HERE:
        return _("Browsers allow it only where the address of the desk is https.")
    return ""
