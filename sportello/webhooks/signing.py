"""Secrets and signatures, as Standard Webhooks asks.

A secret is shown once; the one before it signs beside it for a day.
"""

import base64
import secrets
from datetime import datetime, timedelta
from typing import Final

from standardwebhooks import Webhook

from sportello.sets.sealing import seal, unseal
from sportello.webhooks.models import Endpoint

MARK: Final = "whsec_"
BYTES: Final = 32
BESIDE: Final = timedelta(days=1)


def new_secret() -> str:
    """A secret as receivers keep it."""
    return MARK + base64.b64encode(secrets.token_bytes(BYTES)).decode("ascii")


def give_secret(endpoint: Endpoint, at: datetime) -> str:
    """A new secret, in words that are shown once; the one before, if it was ever shown, is good for another day."""
    secret = new_secret()
    if endpoint.secret_shown_at is not None:
        endpoint.old_secret, endpoint.old_secret_until = endpoint.secret, at + BESIDE
    endpoint.secret, endpoint.secret_shown_at = seal(secret), at
    endpoint.save(update_fields=["secret", "secret_shown_at", "old_secret", "old_secret_until"])
    return secret


def headers(endpoint: Endpoint, webhook_id: str, body: str, at: datetime) -> dict[str, str]:
    """The three headers; two signatures while two secrets are good. Raises Unreadable."""
    sealed = [endpoint.secret]
    if endpoint.old_secret and endpoint.old_secret_until is not None and at < endpoint.old_secret_until:
        sealed.append(endpoint.old_secret)
    signatures = [Webhook(unseal(one)).sign(webhook_id, at, body) for one in sealed]
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
