"""Channels: those that people use are there and not at rest, their addresses can be read, the push key is safe."""

import os
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sportello.health.finding import Finding
from sportello.notifications.channels.base import CHANNELS
from sportello.notifications.channels.carriers.channel import ServiceChannel, is_installed
from sportello.notifications.channels.push.keys import NoKey, place, public_key
from sportello.notifications.models import ChannelState, ContactMethod
from sportello.sets.extras import install_command
from sportello.sets.sealing import Unreadable


def push_key(_now: datetime) -> Iterator[Finding]:
    """The key by which push services know the desk can be used, and by nobody else."""
    kept = place()
    if not settings.PUSH_KEY and not kept.exists():
        return  # made when the first browser asks for it
    try:
        public_key()
    except NoKey as error:
        hint = _("Restore it from a backup; with a new one every browser must subscribe again.")
        yield Finding("push_key", str(error), hint)
    if os.name == "posix" and kept.exists() and kept.stat().st_mode & 0o077:
        yield Finding(
            "push_key_readable",
            _("Other users of this machine can read {path}.").format(path=kept),
            f"chmod 600 {kept}",
        )


def working(now: datetime) -> Iterator[Finding]:
    """What people chose can carry notices: installed, configured, not at rest after failures."""
    used = set(ContactMethod.objects.usable().order_by().values_list("channel", flat=True).distinct())
    services = [CHANNELS[key].label for key in used if isinstance(CHANNELS.get(key), ServiceChannel)]
    if services and not is_installed():
        yield Finding(
            "channel_not_installed",
            _("People chose {names}, but Apprise is not installed.").format(
                names=", ".join(map(str, services))
            ),
            _("Install it: {command}").format(command=install_command("channels")),
        )
    if "email" in used and not settings.MAIL_OUT.is_on:
        yield Finding(
            "channel_no_mail",
            _("People chose to be told by e-mail, but no mail server is set."),
            _("Set SPORTELLO_SMTP and SPORTELLO_MAIL_FROM."),
        )
    for state in ChannelState.objects.filter(paused_until__gt=now, is_allowed=True):
        label = CHANNELS[state.channel].label if state.channel in CHANNELS else state.channel
        yield Finding(
            "channel_rests",
            _("{name} rests after {n} failures in a row: {said}").format(
                name=label, n=state.failures, said=state.said
            ),
            _("It is tried again by itself; see Administration, Channels."),
        )


def readable(_now: datetime) -> Iterator[Finding]:
    """Addresses can be opened with the secret key, and those of teams are not refused."""
    lost = sum(not _opens(method) for method in ContactMethod.objects.order_by("-pk")[:500])
    if lost:
        words = ngettext(
            "{n} address of a channel was kept under another secret key.",
            "{n} addresses of channels were kept under another secret key.",
            lost,
        )
        hint = _(
            "Put the earlier key into SPORTELLO_OLD_SECRET_KEYS, or ask people to add their channels again."
        )
        yield Finding("channel_unreadable", words.format(n=lost), hint)
    rooms = ContactMethod.objects.filter(team__isnull=False, failing_since__isnull=False)
    for room in rooms.select_related("team")[:5]:
        yield Finding(
            "room_refused",
            _("{team}: “{room}” is refused by its service: {said}").format(
                team=room.team, room=room.label, said=room.said
            ),
            _("Look at Administration, Channels, and try it out there."),
        )


def _opens(method: ContactMethod) -> bool:
    try:
        return bool(method.address)
    except Unreadable:
        return False
