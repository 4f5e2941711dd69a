"""Where the desk itself listens for mail that a mail server hands over, if it is to."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True)
class MailDoor:
    """Protocol (smtp or lmtp), host and port of SPORTELLO_MAIL_LISTEN; without a port nothing listens."""

    protocol: str = ""
    host: str = ""
    port: int = 0

    @classmethod
    def read(cls, url: str) -> "MailDoor":
        """Read an address such as `lmtp://127.0.0.1:2424`."""
        if not url:
            return cls()
        try:
            parts = urlsplit(url)
            protocol, host, port = parts.scheme, parts.hostname, parts.port
        except ValueError:
            protocol, host, port = "", None, None
        if protocol not in {"smtp", "lmtp"} or not host or not port:
            raise ImproperlyConfigured(
                f"SPORTELLO_MAIL_LISTEN is «{url}», which says no protocol, host and port. "
                "Write for instance lmtp://127.0.0.1:2424 or smtp://127.0.0.1:2525."
            )
        return cls(protocol, host, port)
