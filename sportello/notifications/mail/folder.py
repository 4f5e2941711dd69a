"""Letters as files in the data folder instead of a mail server's hands: for demonstrations and for trying words out."""

from collections.abc import Sequence
from email.utils import parseaddr
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

NAME: Final = "outbox"


def folder() -> Path:
    """Where the files are: `outbox` in the data folder."""
    return Path(settings.DATA) / NAME


class Backend(BaseEmailBackend):
    """Writes each message into a file that mail programs open; the same message twice is one file."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write them; returns how many."""
        folder().mkdir(parents=True, exist_ok=True, mode=0o700)
        for message in email_messages:
            built = message.message()
            id = str(built["Message-ID"] or "").strip("<>").rpartition("@")[0]
            name = f"{id}-{parseaddr(message.to[0])[1] if message.to else ''}"
            place = folder() / (_safe(name) + ".eml")
            place.with_suffix(".part").write_bytes(built.as_bytes(linesep="\r\n"))  # type: ignore[call-arg]
            place.with_suffix(".part").replace(place)
        return len(email_messages)


def _safe(name: str) -> str:
    return "".join(letter if letter.isalnum() or letter in ".-_@" else "_" for letter in name).lstrip(".")[
        :150
    ]
