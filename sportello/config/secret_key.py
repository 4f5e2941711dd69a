"""The secret key: given by the administrator, or made once and kept in the data folder."""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from sportello.config import environment

VARIABLE = "SPORTELLO_SECRET_KEY"
FILE_NAME = "secret-key"


def secret_key(data: Path) -> str:
    """The key of SPORTELLO_SECRET_KEY (or its _FILE), else the one kept in `data`, made when it is missing."""
    return environment.text(VARIABLE) or kept_key(data / FILE_NAME)


def kept_key(path: Path) -> str:
    """Read `path`, or make it, readable by its owner only; two processes at once agree on one key."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)  # requests lie there too
        if not path.exists():
            # Written whole under another name, then linked: whoever looks sees a complete key or none.
            draft = path.with_name(f".{FILE_NAME}-{os.getpid()}-{secrets.token_hex(4)}")
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(48))
            try:
                os.link(draft, path)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        key = path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"No secret key: {VARIABLE} is not set and {path} cannot be used ({error.strerror}). "
            f"Set {VARIABLE} or {VARIABLE}_FILE, or let SPORTELLO_DATA name a folder that can be written."
        ) from error
    if not key:
        raise ImproperlyConfigured(f"{path} is empty. Delete it, and a new key is made at the next start.")
    return key
