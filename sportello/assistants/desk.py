"""The desk as an assistant reaches it: its REST interface, with the caller's own token, and its refusals in words."""

import ipaddress
from collections.abc import Mapping
from json import JSONDecodeError
from typing import Any
from urllib.parse import urlsplit

import httpx2
from django.utils import translation
from django.utils.translation import gettext as _
from mcp.server.mcpserver.exceptions import ToolError

PATIENCE = 30.0
"""Seconds that an answer may take."""
SPOKEN = ("it", "en")


class WrongAddress(ValueError):
    """The address says not where the desk is, or its way there is open to everybody; the text says what to do."""


class Refused(ToolError):
    """The desk has refused, in its own words; `status` as in HTTP."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


class Desk:
    """One desk and one token: who may do what, and how often, is for the desk to say, at each call."""

    def __init__(
        self, address: str, token: str, *, transport: httpx2.AsyncBaseTransport | None = None
    ) -> None:
        """`address` as browsers know it. Raises WrongAddress."""
        base, here = read_address(address)
        self.language = translation.get_language() or "it"
        self._web = httpx2.AsyncClient(
            base_url=base,
            headers={"Authorization": f"Bearer {token}", "User-Agent": "sportello-mcp"},
            timeout=PATIENCE,
            transport=transport,
            trust_env=not here,  # a proxy leads away from this machine
        )

    async def get(self, path: str, **query: Any) -> Any:
        """What the desk answers. Raises Refused, ToolError."""
        return await self._ask("GET", path, params={name: one for name, one in query.items() if one})

    async def post(self, path: str, body: Mapping[str, Any], key: str) -> Any:
        """Do it once for this key, however often it is sent. Raises Refused, ToolError."""
        return await self._ask("POST", path, json=body, headers={"Idempotency-Key": key})

    async def _ask(self, method: str, path: str, **sent: Any) -> Any:
        try:
            answer = await self._web.request(method, f"/api/v1/{path}", **sent)
        except httpx2.HTTPError as error:
            why = str(error) or type(error).__name__
            with translation.override(self.language):
                raise ToolError(_("The desk cannot be reached: {why}").format(why=why)) from error
        spoken = answer.headers.get("Content-Language", "")[:2]
        if spoken in SPOKEN:
            self.language = spoken  # the desk speaks that of the token's person
        try:
            said = answer.json()
        except (JSONDecodeError, UnicodeDecodeError):
            said = None
        if answer.is_success and said is not None:
            return said
        with translation.override(self.language):
            raise Refused(answer.status_code, _refusal(answer.status_code, said))


def read_address(address: str) -> tuple[str, bool]:
    """The address as calls begin, and whether it is this machine. Raises WrongAddress."""
    try:
        parts = urlsplit(address.strip())
        host, _port = parts.hostname, parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    if parts.scheme not in ("http", "https") or not host or parts.username is not None:
        raise WrongAddress(_("Say where the desk is: --address https://desk.example.org."))
    here = _is_here(host)
    if parts.scheme == "http" and not here:
        raise WrongAddress(
            _(
                "The token would travel readable by everybody: use https://. Only a desk on this machine may have http://."
            )
        )
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}", here


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _refusal(status: int, said: Any) -> str:
    """What to do now, as the desk says it; a token that opens nothing is the assistant's to tell its person."""
    if status == 401:
        return _("The token opens nothing: it is wrong, has expired or was taken back. Make a new one.")
    if not isinstance(said, dict) or "detail" not in said:
        return _("This address answers, but not as a desk does ({status}). Check it.").format(status=status)
    fields = [f"{one['field']}: {one['problem']}" for one in said.get("fields") or []]
    return "\n".join([str(said["detail"]), *fields])
