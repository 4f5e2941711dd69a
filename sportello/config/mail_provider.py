"""A provider that sends mail by its interface instead of a mail server: through the mail library, an extra."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any, Final

from django.core.exceptions import ImproperlyConfigured

from sportello.sets.extras import install_command

# What the mail library calls the key of each provider.
_KEYS: Final = {
    "brevo": "API_KEY",
    "mailersend": "API_TOKEN",
    "mailgun": "API_KEY",
    "mailjet": "API_KEY",
    "mailtrap": "API_TOKEN",
    "mandrill": "API_KEY",
    "postal": "API_KEY",
    "postmark": "SERVER_TOKEN",
    "resend": "API_KEY",
    "scaleway": "SECRET_KEY",
    "sendgrid": "API_KEY",
    "sparkpost": "API_KEY",
    "unisender_go": "API_KEY",
}
# Links of letters lead where they say, and nobody is told who opens them.
_UNWATCHED: Final = {"track_clicks": False, "track_opens": False}


@dataclass(frozen=True)
class MailProvider:
    """What the SPORTELLO_MAIL_PROVIDER settings say; without a name there is none."""

    name: str = ""
    secret: str = ""
    library: dict[str, Any] = field(default_factory=dict)

    @property
    def backend(self) -> str:
        """The mail library's backend for it; empty where there is none."""
        return f"anymail.backends.{self.name}.EmailBackend" if self.name else ""

    @property
    def takes_reports(self) -> bool:
        """Whether the provider may tell what became of messages: only with a secret, so that nobody else can."""
        return bool(self.name and self.secret)

    @classmethod
    def read(cls, name: str, key: str, options: Sequence[str], secret: str) -> "MailProvider":
        """Read the four settings. Raises ImproperlyConfigured."""
        if not name:
            return cls()
        if name not in _KEYS:
            raise ImproperlyConfigured(
                f"SPORTELLO_MAIL_PROVIDER is «{name}». Choose one of: {', '.join(_KEYS)}; or set SPORTELLO_SMTP."
            )
        if find_spec("anymail") is None:
            raise ImproperlyConfigured(
                f"SPORTELLO_MAIL_PROVIDER needs the mail library: {install_command('mail-providers')}"
            )
        if not key:
            raise ImproperlyConfigured(
                f"SPORTELLO_MAIL_PROVIDER is {name}, but its key is missing. Set SPORTELLO_MAIL_PROVIDER_KEY_FILE."
            )
        if secret and ":" not in secret:
            raise ImproperlyConfigured(
                "SPORTELLO_MAIL_PROVIDER_SECRET is a name and a password with a colon between them, such as "
                "reports:k3vQ… The provider sends both with each report."
            )
        library: dict[str, Any] = {
            f"{name}_{_KEYS[name]}".upper(): key,
            "SEND_DEFAULTS": _UNWATCHED,
            "IGNORE_UNSUPPORTED_FEATURES": True,
            **_options(name, options),
        }
        return cls(name, secret, library | ({"WEBHOOK_SECRET": secret} if secret else {}))


def _options(name: str, options: Sequence[str]) -> dict[str, str]:
    """What else the provider's backend wants, such as `sender_domain=azienda.it`, as the mail library names it."""
    found = {}
    for option in options:
        what, equals, value = option.partition("=")
        if not equals or not what.strip().isidentifier():
            raise ImproperlyConfigured(
                f"SPORTELLO_MAIL_PROVIDER_OPTIONS holds «{option}». Write names and values with commas between them, "
                "for instance sender_domain=azienda.it,api_url=https://api.eu.mailgun.net/v3."
            )
        found[f"{name}_{what.strip()}".upper()] = value.strip()
    return found
