"""The networks besides the public internet that the desk may connect to on behalf of what administrators write down."""

import ipaddress
from collections.abc import Iterable

from django.core.exceptions import ImproperlyConfigured

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def read_networks(words: Iterable[str]) -> tuple[Network, ...]:
    """Read networks such as `10.2.0.0/16`, or single addresses. Raises ImproperlyConfigured."""
    found = []
    for word in words:
        try:
            found.append(ipaddress.ip_network(word))
        except ValueError:
            raise ImproperlyConfigured(
                f"SPORTELLO_PRIVATE_NETWORKS holds «{word}», which is no network. "
                "Write networks or addresses separated by commas, for instance 10.2.0.0/16,192.168.7.20."
            ) from None
    return tuple(found)
