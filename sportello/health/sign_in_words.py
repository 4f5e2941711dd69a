"""Why a mailbox cannot sign in by OAuth 2, and what to do about it, in the language of whoever reads it."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sportello.intake.mail.oauth.trouble import SignInTrouble
from sportello.outbound.why import WHY, words

_SECRET: Final = gettext_lazy(
    "Compare the client ID, and write a new client secret into the mailbox: secrets run out after some months."
)
_CONNECT: Final = gettext_lazy(
    "Open the mailbox under Administration › Mailboxes and press “Connect this mailbox”."
)
_ALONE: Final = gettext_lazy("It is tried again by itself.")
_ADDRESS: Final = gettext_lazy(
    "Correct the provider's token address, or allow its network in SPORTELLO_PRIVATE_NETWORKS."
)
_SAID: Final[Mapping[str, tuple[Promise, Promise]]] = {
    "unconnected": (
        gettext_lazy("nobody has given the permission for this mailbox yet"),
        _CONNECT,
    ),
    "refused": (
        gettext_lazy("the provider does not renew the permission for this mailbox any more"),
        gettext_lazy(
            "It ran out or was taken back, mostly by a new password. With a permission given in the browser, open the "
            "mailbox under Administration › Mailboxes and press “Connect this mailbox” again."
        ),
    ),
    "client": (gettext_lazy("the provider does not accept the application's client ID or secret"), _SECRET),
    "denied": (
        gettext_lazy("the provider refuses the sign-in"),
        gettext_lazy("Compare tenant, client ID, scope and permissions with docs/howto/mail-in.md."),
    ),
    "away": (gettext_lazy("the provider's sign-in cannot be reached now"), _ALONE),
    "forbidden": (gettext_lazy("the provider's token address must not be asked"), _ADDRESS),
    "answer": (
        gettext_lazy("what the provider's token address answered is no token"),
        gettext_lazy("Compare the token address with what the provider's documentation says."),
    ),
    "fleeting": (
        gettext_lazy("the provider gave a permission that cannot be renewed"),
        gettext_lazy("Ask for it in the scope: at most providers it is called offline_access."),
    ),
    "sealed": (
        gettext_lazy("its secrets were sealed with another secret key of the desk"),
        gettext_lazy(
            "Put the former key into SPORTELLO_OLD_SECRET_KEYS, or write the client secret again and connect the "
            "mailbox again."
        ),
    ),
    "server": (
        gettext_lazy("the mail server does not take the token that the provider gave"),
        gettext_lazy(
            "Is it this mailbox that gave the permission, is IMAP (or SMTP) allowed for it, and may the application "
            "open it? docs/howto/mail-in.md has the steps."
        ),
    ),
    "mechanism": (
        gettext_lazy("the mail server knows no sign-in by OAuth"),
        gettext_lazy("Correct server and encryption, or sign in with a password."),
    ),
    "busy": (gettext_lazy("another process is renewing the permission"), _ALONE),
    "nobody": (
        gettext_lazy("no mailbox in use signs in by OAuth with this login"),
        gettext_lazy(
            "Make one under Administration › Mailboxes whose login or address is that of SPORTELLO_SMTP."
        ),
    ),
}


def what(trouble: SignInTrouble) -> str:
    """Why, with what the provider calls it."""
    said = _SAID.get(trouble.code)
    about = trouble.detail
    if about in WHY:  # of our own connection
        about = "" if about == "private" else words(about)
    why = str(said[0]) if said else _("signing in by OAuth failed")
    return f"{why} ({about})" if about else why


def advice(trouble: SignInTrouble) -> str:
    """What whoever runs the desk does; empty for what a later version told."""
    said = _SAID.get(trouble.code)
    return str(said[1]) if said else ""
