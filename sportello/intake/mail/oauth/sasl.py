"""How an access token is said to a mail server: XOAUTH2, or OAUTHBEARER (RFC 7628) where it knows only that."""

from collections.abc import Callable, Iterable

from sportello.intake.mail.models import Mailbox
from sportello.intake.mail.oauth.tokens import access_token
from sportello.intake.mail.oauth.trouble import SignInTrouble

Attempt = Callable[[str, str, str], str]
"""Tries a mechanism with what is said first, and what is said to a refusal; returns the server's words, or nothing."""


def sign_in(mailbox: Mailbox, mechanisms: Iterable[str], attempt: Attempt) -> None:
    """Sign in with the token held; one that the server does not take (any more) is renewed once. Raises SignInTrouble.

    `attempt` is called once or twice.
    """
    known = {name.upper() for name in mechanisms}
    mechanism = next((name for name in ("XOAUTH2", "OAUTHBEARER") if name in known), "")
    if not mechanism:
        raise SignInTrouble("mechanism")
    refused, said = "", ""
    for _attempt in range(2):
        token = access_token(mailbox, refused=refused)
        said = attempt(mechanism, *_words(mechanism, mailbox.login or mailbox.address, token.words))
        if not said:
            return
        refused = token.words
        if token.is_new:
            break
    raise SignInTrouble("server", said.replace(refused, "…")[:150])


def _words(mechanism: str, user: str, token: str) -> tuple[str, str]:
    if mechanism == "XOAUTH2":
        return f"user={user}\x01auth=Bearer {token}\x01\x01", ""
    name = user.replace("=", "=3D").replace(",", "=2C")
    return f"n,a={name},\x01auth=Bearer {token}\x01\x01", "\x01"
