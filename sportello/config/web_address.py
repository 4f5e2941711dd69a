"""The address under which browsers reach the desk, and what follows from it."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]


@dataclass(frozen=True)
class WebAddress:
    """Scheme and host of SPORTELLO_URL; none given means this machine only, over plain HTTP."""

    scheme: str = "http"
    netloc: str = ""
    host: str = ""

    @classmethod
    def read(cls, url: str) -> "WebAddress":
        """Read an address such as `https://desk.example.org`."""
        if not url:
            return cls()
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ImproperlyConfigured(
                f"SPORTELLO_URL is «{url}», which is no web address. Write for instance https://desk.example.org."
            )
        return cls(scheme=parts.scheme, netloc=parts.netloc, host=parts.hostname)

    @property
    def secure(self) -> bool:
        """Whether browsers come over HTTPS: cookies then travel over nothing else."""
        return self.scheme == "https"

    @property
    def hosts(self) -> list[str]:
        """Host names a request may carry."""
        return [self.host, *LOCAL_HOSTS] if self.host else LOCAL_HOSTS

    @property
    def origins(self) -> list[str]:
        """Origins whose forms are trusted, as Django's CSRF protection wants them."""
        return [f"{self.scheme}://{self.netloc}"] if self.netloc else []
