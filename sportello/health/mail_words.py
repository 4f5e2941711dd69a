"""What a mail server, or the way to it, says when it does not let us in; and what whoever runs the desk does then."""

import re
from typing import Final

from django.utils.translation import gettext as _

from sportello.health.sign_in_words import advice, what
from sportello.intake.mail.oauth.trouble import read as trouble_in

# Bytes as Python writes them, in the words of its libraries for IMAP and SMTP.
_QUOTED: Final = re.compile(r"""b(?P<mark>['"])(?P<words>(?:\\.|.)*?)(?P=mark)""", re.DOTALL)
_SSL: Final = re.compile(r" ?\(_ssl\.c:\d+\)")
_SIGN_IN: Final = re.compile(
    r"AUTHENTICATIONFAILED|authenticat|invalid credentials|login|\(5(?:30|34|35)\b", re.IGNORECASE
)
_FOLDER: Final = re.compile(r"NONEXISTENT|doesn't exist|does not exist|unknown mailbox|folder", re.IGNORECASE)
_NAME: Final = re.compile(r"not known|name resolution|getaddrinfo|No address", re.IGNORECASE)
_PLAIN: Final = re.compile(
    r"WRONG_VERSION_NUMBER|TLS not supported|STARTTLS extension not supported", re.IGNORECASE
)


def in_their_words(said: str) -> str:
    """What the server said, without the words of the libraries around it."""
    if trouble := trouble_in(said):
        return what(trouble)
    quoted = " ".join(re.sub(r"\\(.)", r"\1", found["words"]) for found in _QUOTED.finditer(said))
    return _SSL.sub("", quoted or said).strip().rstrip(".")


def what_to_do(said: str) -> str:
    """The advice for it; empty where nothing better can be said than what the server says itself."""
    if trouble := trouble_in(said):
        return advice(trouble)
    said += f" {in_their_words(said)}"
    if "CERTIFICATE_VERIFY_FAILED" in said:
        return _certificate(said)
    if _PLAIN.search(said):
        return _(
            "It does not speak TLS in this way at this port: try the other kind (STARTTLS or TLS), or its port."
        )
    if _NAME.search(said):
        return _("There is no server of this name: correct the name, or look at this machine's DNS.")
    if re.search(r"refused|timed out|unreachable|No route", said, re.IGNORECASE):
        return _(
            "Nothing answers there: is the server running, are name and port right, does a firewall keep us out?"
        )
    if _FOLDER.search(said):
        return _("The folder is not there: write its name as the mail server has it, or make it there.")
    if _SIGN_IN.search(said):
        return _(
            "Login or password is wrong, or the provider wants a password for programs: write it again. Microsoft "
            "365 and Google take no passwords: choose another way of signing in (docs/howto/mail-in.md)."
        )
    return ""


def _certificate(said: str) -> str:
    if "expired" in said:
        return _("The server's certificate has expired: whoever runs the mail server must renew it.")
    if "mismatch" in said or "not valid for" in said:
        return _(
            "The server's certificate is for another name: write the server's name as the certificate has it."
        )
    return _(
        "Nobody whom this machine trusts vouches for the server's certificate. If it is your own, let SSL_CERT_FILE "
        "name a file with the certificates to be trusted, or add it to those of the system."
    )
