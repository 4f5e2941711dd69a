"""Channels that leave the house: e-mail to agents, web push, and every service that Apprise speaks."""

from sportello.notifications.channels.base import CHANNELS, Channel
from sportello.notifications.channels.carriers.channel import ServiceChannel
from sportello.notifications.channels.carriers.forms import OTHER, SERVICES
from sportello.notifications.channels.mail import Mail
from sportello.notifications.channels.push.channel import WebPush

_all: list[Channel] = [Mail(), WebPush(), *(ServiceChannel(service) for service in (*SERVICES, OTHER))]
CHANNELS.update({channel.key: channel for channel in _all})
