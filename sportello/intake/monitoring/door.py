"""Who is at the address: the token in it, and the signature if the source wants one."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from typing import Final

from standardwebhooks import Webhook, WebhookVerificationError
from standardwebhooks.webhooks import EmptyWebhookSecretError

from sportello.domain.errors import DeskError
from sportello.intake.monitoring.models import EventSource
from sportello.sets.sealing import Unreadable, seal, unseal

MARK: Final = "evt_"
BEGINS: Final = 10
Signature = EventSource.Signature


class BadSignature(DeskError):
    """The signature is missing, wrong, or too old."""

    code = "bad_signature"


def give_address(source: EventSource) -> str:
    """A new token for the address of a source; the one before leads nowhere any more."""
    token = MARK + secrets.token_urlsafe(32)
    source.digest, source.begins = _digest(token), token[:BEGINS]
    source.save(update_fields=["digest", "begins"])
    return token


def keep_secret(source: EventSource, secret: str) -> None:
    """Keep the secret of its signatures."""
    source.secret = seal(secret)
    source.save(update_fields=["secret"])


def source_at(token: str) -> EventSource | None:
    """The source of an address; None for any other."""
    if not token.startswith(MARK):
        return None
    rows = EventSource.objects.select_related("service", "storm")
    return rows.filter(digest=_digest(token), is_active=True).first()


def check(source: EventSource, body: bytes, headers: Mapping[str, str]) -> str | None:
    """By what a repetition of the message would be known; None for a source without signatures. Raises BadSignature.

    Standard Webhooks sign an identifier and the moment. `X-Hub-Signature-256` signs the words alone: whoever caught a
    message can send it again at any time, so the words are what it is known by.
    """
    if source.signature == Signature.NONE:
        return None
    try:
        secret = unseal(source.secret)
        if source.signature == Signature.STANDARD:
            Webhook(secret).verify(body, dict(headers), json_parse=False)
            return _digest(f"id {headers.get('webhook-id', '')}")
    except (WebhookVerificationError, EmptyWebhookSecretError, Unreadable, ValueError) as error:
        raise BadSignature from error
    given = headers.get("X-Hub-Signature-256", "")
    wanted = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(given.encode(), f"sha256={wanted}".encode()):
        raise BadSignature
    return wanted


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
