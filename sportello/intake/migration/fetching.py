"""Files of an export that are only named by their address, got from the other desk: from hosts that the plan names.

The token goes to those hosts alone, never to where they redirect to. Every address is checked as those of webhooks are.
"""

import http.client
import socket
import ssl
from collections.abc import Iterator
from functools import lru_cache
from time import monotonic
from typing import Final
from urllib.parse import urljoin

from django.conf import settings

from sportello.intake.migration.files import Fetch
from sportello.outbound.guard import Forbidden, NoSuchHost, Place, checked, read
from sportello.tickets.storage import MEGABYTE

TIMEOUT: Final = 20.0
LONGEST: Final = 600.0
"""Seconds that one file may take to come."""
REDIRECTS: Final = 3
_BLOCK: Final = 1 << 16


def fetcher(hosts: str, token: str) -> Fetch:
    """What gets files from these hosts (parted by spaces); the token is sent as it stands in Authorization."""
    allowed = frozenset(hosts.lower().split())

    def fetch(url: str) -> Iterator[bytes]:
        try:
            if read(url).host not in allowed:
                raise ValueError("its host is not among those that the mapping names")
            yield from _get(url, allowed, token)
        except (Forbidden, NoSuchHost, http.client.HTTPException) as error:
            raise ValueError(str(error)) from error

    return fetch


def _get(url: str, allowed: frozenset[str], token: str) -> Iterator[bytes]:
    for _ in range(REDIRECTS + 1):
        place = checked(url)
        connection = _Connection(place)
        try:
            headers = {"Host": place.authority, "User-Agent": "Sportello", "Connection": "close"}
            if token and place.host in allowed:  # in plain text only inside networks that settings allow
                headers["Authorization"] = token
            connection.request("GET", place.target, headers=headers)
            answer = connection.getresponse()
            if answer.status in (301, 302, 303, 307, 308):
                url = urljoin(url, answer.getheader("Location") or "")
                continue
            if answer.status != http.client.OK:
                raise ValueError(f"the other desk answered {answer.status}")
            yield from _content(answer)
            return
        finally:
            connection.close()
    raise ValueError("it redirects too often")


def _content(answer: http.client.HTTPResponse) -> Iterator[bytes]:
    """What it sends: whole, not larger than a file may be, and not drop by drop."""
    told, got, until = answer.length, 0, monotonic() + LONGEST
    most = settings.ATTACHMENT_MB * MEGABYTE
    if told is not None and told > most:
        raise ValueError(f"it is larger than {settings.ATTACHMENT_MB} MB")
    while block := answer.read1(_BLOCK):
        got += len(block)
        if got > most:
            raise ValueError(f"it is larger than {settings.ATTACHMENT_MB} MB")
        if monotonic() > until:
            raise ValueError("it comes too slowly")
        yield block
    if told is not None and got < told:
        raise ValueError("it came only in part")


class _Connection(http.client.HTTPConnection):
    """Connects to the address that was checked, whatever its name may lead to by now."""

    def __init__(self, place: Place) -> None:
        super().__init__(place.host, place.port, timeout=TIMEOUT)
        self.place = place

    def connect(self) -> None:
        self.sock = socket.create_connection((self.place.address, self.place.port), TIMEOUT)
        if self.place.is_tls:
            self.sock = _tls().wrap_socket(self.sock, server_hostname=self.place.host)


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
