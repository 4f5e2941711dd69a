"""The provider's token address: one POST of a form, one JSON object back (RFC 6749, sections 4 to 6)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from sportello.intake.mail.oauth.trouble import SignInTrouble, refusal
from sportello.outbound.guard import Forbidden
from sportello.outbound.posting import NotReached, post

LONGEST: Final = 64 * 1024  # bytes of an answer; tokens of Microsoft have some two thousand
UNSAID: Final = 600  # seconds a token is used where the provider does not say how long it lasts
MOST: Final = 24 * 3600
_HEADERS: Final = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}


@dataclass(frozen=True, repr=False)
class Tokens:
    """What a provider gave: `seconds` is how long `access` lasts; `refresh` is empty where it gave none."""

    access: str
    seconds: int
    refresh: str = ""


def ask(url: str, fields: Mapping[str, str]) -> Tokens:
    """Ask for tokens; empty fields are left out. Raises SignInTrouble."""
    body = urlencode({name: value for name, value in fields.items() if value}).encode()
    try:
        answer = post(url, body, _HEADERS, keep=LONGEST)
    except Forbidden as error:
        raise SignInTrouble("forbidden", error.code) from error
    except NotReached as error:
        raise SignInTrouble("away", error.code) from error
    told = _object(answer.text)
    if not answer.is_good or "error" in told:
        raise refusal(answer.status, told.get("error"), told.get("error_description"))
    access, refresh = _token(told.get("access_token")), _token(told.get("refresh_token"))
    if not access:
        raise SignInTrouble("answer", str(answer.status))
    return Tokens(access, _seconds(told.get("expires_in")), refresh)


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _token(value: Any) -> str:
    """Visible ASCII, as the standard has it (what else stood in it might end the line it is sent in), or nothing."""
    return value if isinstance(value, str) and value.isascii() and value.isprintable() else ""


def _seconds(value: Any) -> int:
    try:
        return max(0, min(int(value), MOST))
    except (TypeError, ValueError, OverflowError):
        return UNSAID
