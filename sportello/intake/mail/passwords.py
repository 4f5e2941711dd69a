"""Passwords of mailboxes: files of the data folder that only this user can read; no database, dump or log holds them.

`SPORTELLO_MAILBOX_<number>_PASSWORD` (or `..._PASSWORD_FILE`) in the environment comes before the file: for desks
whose workers run on several machines.
"""

import os
from pathlib import Path

from django.conf import settings

from sportello.intake.mail.models import Mailbox


def set_password(mailbox: Mailbox, password: str) -> None:
    """Keep the password; an empty one takes it away."""
    place = _place(mailbox)
    if not password:
        place.unlink(missing_ok=True)
        return
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    coming = place.with_suffix(".coming")
    with os.fdopen(
        os.open(coming, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write(password)
    coming.replace(place)


def password_of(mailbox: Mailbox) -> str:
    """The password; empty if there is none."""
    name = f"SPORTELLO_MAILBOX_{mailbox.pk}_PASSWORD"
    if name in os.environ:
        return os.environ[name]
    named = os.environ.get(f"{name}_FILE")
    place = Path(named) if named else _place(mailbox)
    try:
        return place.read_text(encoding="utf-8").strip("\r\n")
    except OSError:
        return ""


def _place(mailbox: Mailbox) -> Path:
    return Path(settings.DATA) / "secrets" / f"mailbox-{mailbox.pk}"
