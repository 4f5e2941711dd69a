"""Secrets in the database, sealed: who reads a dump of it learns nothing without the secret key of the desk.

The key is derived from SECRET_KEY; what was sealed under one of SPORTELLO_OLD_SECRET_KEYS can still be opened.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Unreadable(Exception):
    """Sealed under a key that the desk does not have (any more)."""


def seal(words: str) -> str:
    """`words`, sealed; ASCII, a third longer and a hundred characters more."""
    return _keys()[0].encrypt(words.encode()).decode("ascii")


def unseal(sealed: str) -> str:
    """What was sealed. Raises Unreadable."""
    try:
        return MultiFernet(_keys()).decrypt(sealed.encode("ascii")).decode()
    except (InvalidToken, UnicodeError) as error:
        raise Unreadable from error


def fingerprint(words: str) -> str:
    """Equal for equal words, and telling nobody without the key what they are; 64 hexadecimal digits."""
    key = _derived(settings.SECRET_KEY, b"sportello fingerprints")
    return hmac.new(key, words.encode(), hashlib.sha256).hexdigest()


def _keys() -> list[Fernet]:
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return [Fernet(_derived(secret, b"sportello secrets")) for secret in secrets]


@lru_cache(maxsize=16)
def _derived(secret: str, purpose: bytes) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret.encode())
    return urlsafe_b64encode(derived)
