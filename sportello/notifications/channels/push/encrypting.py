"""The body of a push message, readable by one browser only: RFC 8291 (Web Push) in the coding of RFC 8188 (aes128gcm).

Our own lines: the usual library comes with another one that has no wheel, and with a second HTTP client.
"""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

RECORD: Final = 4096  # bytes of one record; push services take no more than one
MOST: Final = 3800  # bytes of a message that fits into one record, with some room
_LAST: Final = b"\x02"
_POINT, _AUTH = 65, 16  # lengths in bytes


class NotASubscription(ValueError):
    """What a browser sent is no push subscription."""


@dataclass(frozen=True)
class Subscription:
    """Where one browser is reached, its public key and its secret."""

    endpoint: str
    key: bytes
    auth: bytes

    @classmethod
    def read(cls, told: Any) -> "Subscription":
        """What `PushSubscription.toJSON()` gives in a browser. Raises NotASubscription."""
        try:
            endpoint, keys = told["endpoint"], told["keys"]
            key, auth = unpadded(keys["p256dh"]), unpadded(keys["auth"])
            ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key)
        except (KeyError, TypeError, ValueError) as error:
            raise NotASubscription from error
        if not isinstance(endpoint, str) or len(endpoint) > 2000 or len(key) != _POINT or len(auth) != _AUTH:
            raise NotASubscription
        return cls(endpoint, key, auth)


def encrypt(
    words: bytes, to: Subscription, *, salt: bytes = b"", ours: ec.EllipticCurvePrivateKey | None = None
) -> bytes:
    """The body that only the browser behind `to` can read. `salt` and `ours` are random unless given (tests)."""
    salt = salt or os.urandom(16)
    ours = ours or ec.generate_private_key(ec.SECP256R1())
    public = raw(ours.public_key())
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), to.key)
    shared = ours.exchange(ec.ECDH(), theirs)
    material = _derived(shared, to.auth, b"WebPush: info\0" + to.key + public, 32)
    key = _derived(material, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(material, salt, b"Content-Encoding: nonce\0", 12)
    header = salt + RECORD.to_bytes(4, "big") + bytes([len(public)]) + public
    return header + AESGCM(key).encrypt(nonce, words + _LAST, None)


def raw(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as browsers write it: 65 bytes."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def padless(words: bytes) -> str:
    """Base64 for addresses, without the signs at the end."""
    return urlsafe_b64encode(words).rstrip(b"=").decode("ascii")


def unpadded(words: str) -> bytes:
    """The other way. Raises ValueError."""
    return urlsafe_b64decode(words + "=" * (-len(words) % 4))


def _derived(secret: bytes, salt: bytes, purpose: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=purpose).derive(secret)
