"""Where the desk may connect to when somebody else says where: the public internet, and networks that settings allow.

A name is resolved once, every address behind it is checked, and whoever connects uses the checked address: a name
that points elsewhere a moment later gains nothing. Used for webhooks and for the services that notices go to.
"""

import ipaddress
import socket
import threading
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings

from sportello.outbound.why import words

Ip = ipaddress.IPv4Address | ipaddress.IPv6Address
_PORTS = {"http": 80, "https": 443}
LOOKUP: Final = 5.0  # seconds that name servers may take
_ASKED: Final = threading.BoundedSemaphore(16)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Forbidden(Exception):
    """The address may not be connected to; `code` says why: url, scheme, userinfo, private, plain."""

    def __init__(self, code: str, host: str = "") -> None:
        super().__init__(code)
        self.code, self.host = code, host

    @property
    def said(self) -> str:
        """Why, in the language of whoever reads it now; the host as it was written, never where it leads."""
        return words(self.code, self.host)

    def __str__(self) -> str:
        return self.said


class NoSuchHost(Exception):
    """The name cannot be resolved now."""


@dataclass(frozen=True)
class Place:
    """Where a checked URL leads: connect to `address`, and speak to `host` there."""

    scheme: str
    host: str
    port: int
    target: str  # path and query
    address: str = ""

    @property
    def is_tls(self) -> bool:
        """Whether the certificate of the host is checked."""
        return self.scheme == "https"

    @property
    def authority(self) -> str:
        """What stands in the header Host."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def read(url: str) -> Place:
    """The parts of a URL, without asking any name server. Raises Forbidden."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        raise Forbidden("url") from None
    if parts.scheme not in _PORTS:
        raise Forbidden("scheme")
    if not host or any(ord(letter) <= 32 for letter in url.strip()):
        raise Forbidden("url")
    if parts.username is not None or parts.password is not None:
        raise Forbidden("userinfo")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not target.isascii():
        raise Forbidden("url")
    return Place(parts.scheme, _ascii(host), port or _PORTS[parts.scheme], target)


def checked(url: str) -> Place:
    """The place behind a URL, with an address that may be connected to. Raises Forbidden, NoSuchHost.

    Plain http is for the networks that settings allow: what goes through the internet is encrypted.
    """
    place = read(url)
    addresses = resolve(place.host, place.port)
    for address in addresses:
        if not may_reach(address):
            raise Forbidden("private", place.host)
    if not place.is_tls and not all(is_allowed(address) for address in addresses):
        raise Forbidden("plain")
    return Place(place.scheme, place.host, place.port, place.target, str(addresses[0]))


def resolve(host: str, port: int) -> list[Ip]:
    """All addresses of a name. Raises NoSuchHost, also where no name server answers in time."""
    try:
        found = _looked_up(host, port)
    except (OSError, UnicodeError) as error:
        raise NoSuchHost(f"{host} cannot be resolved") from error
    addresses = [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    if not addresses:
        raise NoSuchHost(f"{host} cannot be resolved")
    return list(dict.fromkeys(addresses))


def _looked_up(host: str, port: int) -> list[Any]:
    """What the system knows of a name. It cannot be told to hurry, so it is asked in a thread that is left behind.

    Raises OSError (TimeoutError when time is up, or while too many wait already), UnicodeError.
    """
    asked = _ASKED  # the one to give back to, whoever replaces it meanwhile
    if not asked.acquire(timeout=LOOKUP):
        raise TimeoutError("too many names are being asked for")
    told: Future[list[Any]] = Future()

    def ask() -> None:
        try:
            told.set_result(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            told.set_exception(error)
        finally:
            asked.release()

    threading.Thread(target=ask, name="name-server", daemon=True).start()
    return told.result(LOOKUP)


def may_reach(address: Ip) -> bool:
    """Whether it is a public address, or one of a network that settings allow."""
    return is_allowed(address) or _is_public(address)


def is_allowed(address: Ip) -> bool:
    """Whether it lies in a network of SPORTELLO_PRIVATE_NETWORKS."""
    inner = _inner(address)
    networks = settings.PRIVATE_NETWORKS
    return any(one in network for one in {address, inner} for network in networks)


def _is_public(address: Ip) -> bool:
    inner = _inner(address)
    return all(one.is_global and not one.is_multicast and not one.is_reserved for one in {address, inner})


def _inner(address: Ip) -> Ip:
    """The IPv4 address that an IPv6 one stands for, if it does."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _ascii(host: str) -> str:
    try:
        return host.encode("ascii").decode().lower()
    except UnicodeError:
        pass
    try:
        return host.encode("idna").decode().lower()
    except UnicodeError as error:
        raise Forbidden("url") from error
