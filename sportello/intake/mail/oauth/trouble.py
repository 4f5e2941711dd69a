"""Why a mailbox cannot sign in by OAuth 2: a code that pages put into words, never what a provider wrote freely."""

import re
from typing import Final

from sportello.notifications.mail.words import NO_SIGN_IN

MARK: Final = f"{NO_SIGN_IN}:"
_NAME: Final = re.compile(r"[a-z][a-z_.-]{0,39}")
_NUMBER: Final = re.compile(r"\bAADSTS\d{1,9}\b")
# What the standard calls a client that the provider does not know, or whose secret is wrong.
_CLIENT: Final = frozenset({"invalid_client", "unauthorized_client"})
_LATER: Final = frozenset({"temporarily_unavailable", "server_error", "slow_down"})


class SignInTrouble(ConnectionError):
    """No access token, or the server does not take it; `code` is stable (`health.mail_words` has its words).

    As text it is what is kept in the row of a mailbox and written into logs: code and detail, no secret.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{MARK}{code} {detail}".strip())
        self.code, self.detail = code, detail


def refusal(status: int, error: object, description: object) -> SignInTrouble:
    """What a provider's refusal means. Of its words only names and numbers are kept: it may repeat what it was sent."""
    name = error if isinstance(error, str) and _NAME.fullmatch(error) else str(status)
    number = _NUMBER.search(description) if isinstance(description, str) else None
    detail = f"{name} {number.group()}" if number else name
    if status == 429 or status >= 500 or name in _LATER:
        return SignInTrouble("away", detail)
    if name in _CLIENT:
        return SignInTrouble("client", detail)
    return SignInTrouble("refused" if name == "invalid_grant" else "denied", detail)


def read(said: str) -> SignInTrouble | None:
    """The trouble that a text tells of, if it is one of these."""
    _before, mark, rest = said.partition(MARK)
    code, _space, detail = rest.partition(" ")
    return SignInTrouble(code, detail.strip()) if mark and code else None
