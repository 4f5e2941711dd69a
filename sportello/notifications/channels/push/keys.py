"""The key pair by which push services know this desk (VAPID, RFC 8292): given, or made once and kept.

Subscriptions belong to the key: with another one, every browser must subscribe anew.
"""

import json
import os
import secrets
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings

from sportello.notifications.channels.push.encrypting import padless, raw, unpadded

LIFE = timedelta(hours=12)
"""Push services accept a signature for at most a day."""


class NoKey(Exception):
    """There is no key, and none can be kept; the text says what to do."""


def public_key() -> str:
    """What browsers subscribe with. Raises NoKey."""
    return padless(raw(_key().public_key()))


def authorization(endpoint: str) -> str:
    """The header that shows a push service who sends. Raises NoKey."""
    parts = urlsplit(endpoint)
    # The push service's clock counts here, not the desk's, which may run faster for a demonstration.
    until = datetime.now(UTC) + LIFE  # noqa: TID251
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int(until.timestamp()), "sub": _contact()}
    head = _json({"typ": "JWT", "alg": "ES256"})
    token = f"{head}.{_json(claims)}"
    r, s = decode_dss_signature(_key().sign(token.encode("ascii"), ec.ECDSA(SHA256())))
    signature = padless(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return f"vapid t={token}.{signature}, k={public_key()}"


def place() -> Path:
    """Where the key is kept that the desk made."""
    return Path(settings.DATA) / "secrets" / "push-key"


def _contact() -> str:
    """Whom a push service may write to about us: an address of mail, else of the desk."""
    if settings.MAIL_OUT.sender:
        return f"mailto:{settings.MAIL_OUT.sender}"
    return next(iter(settings.WEB_ADDRESS.origins), "") or "mailto:sportello@localhost"


def _json(told: object) -> str:
    return padless(json.dumps(told, separators=(",", ":")).encode())


def _key() -> ec.EllipticCurvePrivateKey:
    return _read(settings.PUSH_KEY or _kept())


@lru_cache(maxsize=4)
def _read(words: str) -> ec.EllipticCurvePrivateKey:
    try:
        number = int.from_bytes(unpadded(words), "big")
        return ec.derive_private_key(number, ec.SECP256R1())
    except ValueError as error:
        raise NoKey(
            f"the push key cannot be read: unset SPORTELLO_PUSH_KEY or delete {place()}, and a new one is made"
        ) from error


def _kept() -> str:
    """The key of the data folder, made when it is missing; two processes at once agree on one."""
    kept = place()
    try:
        if not kept.exists():
            _make(kept)
        return kept.read_text(encoding="ascii").strip()
    except (OSError, UnicodeError) as error:
        raise NoKey(f"{kept} cannot be used: make it writable, or set SPORTELLO_PUSH_KEY") from error


def _make(kept: Path) -> None:
    """Written whole under another name, then linked: whoever looks sees a complete key or none."""
    kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    draft = kept.with_name(f".push-key-{os.getpid()}-{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(padless(number.to_bytes(32, "big")))
    with suppress(FileExistsError):
        os.link(draft, kept)
    draft.unlink()
