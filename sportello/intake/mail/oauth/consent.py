"""The permission that the owner of a mailbox gives in the browser: authorisation code with PKCE (RFC 6749, 7636)."""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from datetime import datetime
from typing import TypedDict
from urllib.parse import urlencode, urlsplit

from sportello.intake.mail.models import Mailbox, MailboxKey
from sportello.intake.mail.oauth.asking import ask
from sportello.intake.mail.oauth.providers import provider_of
from sportello.intake.mail.oauth.tokens import client_secret, keep
from sportello.intake.mail.oauth.trouble import SignInTrouble


class Begun(TypedDict):
    """What must be known when the browser comes back: kept in its session, and nowhere else."""

    mailbox: int
    state: str
    verifier: str
    redirect: str


def begin(mailbox: Mailbox, redirect: str) -> tuple[str, Begun]:
    """Where to send the browser, which comes back to `redirect`, and what to keep until then."""
    provider = provider_of(mailbox)
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    asked = {
        "response_type": "code",
        "client_id": mailbox.client_id,
        "redirect_uri": redirect,
        "scope": provider.scope,
        "state": state,
        "code_challenge": challenge(verifier),
        "code_challenge_method": "S256",
        "login_hint": mailbox.login or mailbox.address,
        **provider.asks,
    }
    joint = "&" if urlsplit(provider.authorize).query else "?"
    url = f"{provider.authorize}{joint}{urlencode({name: value for name, value in asked.items() if value})}"
    return url, Begun(mailbox=mailbox.pk, state=state, verifier=verifier, redirect=redirect)


def complete(mailbox: Mailbox, begun: Begun, code: str, now: datetime) -> None:
    """Exchange the code that the browser brought, and keep what it gives. Raises SignInTrouble."""
    found = ask(
        provider_of(mailbox).token,
        {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": begun["redirect"],
            "code_verifier": begun["verifier"],
            "client_id": mailbox.client_id,
            "client_secret": client_secret(MailboxKey.objects.filter(pk=mailbox.pk).first()),
        },
    )
    if not found.refresh:
        raise SignInTrouble("fleeting")
    keep(mailbox, found, now)


def challenge(verifier: str) -> str:
    """What the provider is shown beforehand of a verifier."""
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
