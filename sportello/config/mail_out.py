"""How the desk sends mail, if it is to: the mail server, and the address of departments without a mailbox."""

from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

CONSOLE = "django.core.mail.backends.console.EmailBackend"
FOLDER = "sportello.notifications.mail.folder.Backend"
SMTP = "sportello.notifications.mail.smtp.Backend"
OAUTH = "sportello.intake.mail.outgoing.Backend"
TIMEOUT = 30  # seconds that a mail server may be silent
_PLACES = {"console:": CONSOLE, "folder:": FOLDER}
_PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True)
class MailOut:
    """What SPORTELLO_SMTP and SPORTELLO_MAIL_FROM say; without a backend no message leaves the house."""

    backend: str = ""
    sender: str = ""
    host: str = ""
    port: int = 0
    login: str = ""
    starttls: bool = False
    tls: bool = False

    @property
    def is_on(self) -> bool:
        """Whether mail is sent at all."""
        return bool(self.backend)

    @classmethod
    def read(cls, url: str, sender: str, provider: str = "") -> "MailOut":
        """Read `smtp://login@mail.example.org:587`, `smtps://...`, `console:` or `folder:`, and the sender.

        `provider` is the mail library's backend, where a provider sends instead.
        """
        if not url and not provider:
            return cls()
        _check_sender(sender)
        if url and provider:
            raise ImproperlyConfigured(
                "Both SPORTELLO_SMTP and SPORTELLO_MAIL_PROVIDER are set: keep the one that shall send."
            )
        if provider:
            return cls(backend=provider, sender=sender)
        if url in _PLACES:
            return cls(backend=_PLACES[url], sender=sender)
        try:
            parts = urlsplit(url)
            scheme, host, port = parts.scheme, parts.hostname, parts.port
        except ValueError:
            scheme, host, port = "", None, None
        plain = parse_qs(parts.query).get("tls") == ["no"] if host else False
        by_token = parse_qs(parts.query).get("auth") == ["oauth"] if host else False
        if scheme not in _PORTS or not host or parts.password:
            raise ImproperlyConfigured(
                "SPORTELLO_SMTP says no mail server. Write for instance smtp://login@mail.example.org:587 "
                "(STARTTLS), smtps://login@mail.example.org (TLS), smtp://127.0.0.1:25?tls=no, console: or folder:. "
                "The password belongs in SPORTELLO_SMTP_PASSWORD."
            )
        if by_token and not parts.username:
            raise ImproperlyConfigured(
                "SPORTELLO_SMTP signs in by OAuth but names no mailbox. Write its login with %40 for the at sign, for "
                "instance smtp://aiuto%40azienda.it@smtp.office365.com:587?auth=oauth"
            )
        return cls(
            backend=OAUTH if by_token else SMTP,
            sender=sender,
            host=host,
            port=port or _PORTS[scheme],
            login=unquote(parts.username or ""),
            starttls=scheme == "smtp" and not plain,
            tls=scheme == "smtps",
        )


def _check_sender(sender: str) -> None:
    try:
        validate_email(sender)
    except ValidationError:
        raise ImproperlyConfigured(
            f"SPORTELLO_MAIL_FROM is «{sender}», which is no e-mail address. To send, the desk needs one "
            "to write from where a department has no mailbox: write for instance SPORTELLO_MAIL_FROM=aiuto@azienda.it."
        ) from None
