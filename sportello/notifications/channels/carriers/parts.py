"""What a service is, for us: the parts that are asked for, and how its address for Apprise is put together of them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from django.utils.functional import Promise

Answers = Mapping[str, str]


class NotUnderstood(ValueError):
    """The answers make no address."""


@dataclass(frozen=True)
class Part:
    """One thing that is asked. `pattern` is what a good answer looks like; `secret` ones are never shown again."""

    name: str
    label: Promise
    hint: Promise | str = ""
    example: str = ""
    pattern: str = ""
    secret: bool = False
    required: bool = True


@dataclass(frozen=True)
class Service:
    """One service: `schemas` are those of Apprise that its addresses may have."""

    key: str
    label: str | Promise
    parts: tuple[Part, ...]
    address: Callable[[Answers], str]
    schemas: tuple[str, ...]
    hint: Promise | str = ""
    # The answer that may be shown to tell one address from another.
    shown: str = ""
    # Whether its addresses name a server of one's own.
    has_server: bool = False


def quoted(answers: Answers, name: str) -> str:
    return quote(answers.get(name, ""), safe="")


def pasted(host: str) -> Callable[[Answers], str]:
    """An address that the service itself gives, to be pasted whole."""

    def address(answers: Answers) -> str:
        parts = urlsplit(answers["link"].strip())
        if parts.scheme != "https" or not re.fullmatch(host, parts.hostname or "", re.IGNORECASE):
            raise NotUnderstood
        return parts.geturl()

    return address


def at_server(plain: str, secure: str, rest: Callable[[Answers], str]) -> Callable[[Answers], str]:
    """A server of one's own, by its web address."""

    def address(answers: Answers) -> str:
        parts = urlsplit(answers["server"].strip())
        try:
            host, port = parts.hostname or "", parts.port
        except ValueError as error:
            raise NotUnderstood from error
        if parts.scheme not in ("http", "https") or not host or parts.username or parts.path.strip("/"):
            raise NotUnderstood
        host = f"[{host}]" if ":" in host else host
        token = f"{quoted(answers, 'token')}@" if answers.get("token") else ""
        scheme = secure if parts.scheme == "https" else plain
        return f"{scheme}://{token}{host}{f':{port}' if port else ''}/{rest(answers)}"

    return address
