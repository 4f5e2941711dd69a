"""Where each provider signs mailboxes in, and what is asked of it: reading by IMAP and sending by SMTP, no more."""

from dataclasses import dataclass, field
from typing import Final

from sportello.intake.mail.models import Mailbox

SignIn = Mailbox.SignIn
AS_APPLICATION: Final = frozenset({SignIn.MICROSOFT_APP, SignIn.OTHER_APP})
IN_THE_BROWSER: Final = frozenset({SignIn.MICROSOFT, SignIn.GOOGLE, SignIn.OTHER})
OF_MICROSOFT: Final = frozenset({SignIn.MICROSOFT_APP, SignIn.MICROSOFT})
OF_OTHERS: Final = frozenset({SignIn.OTHER_APP, SignIn.OTHER})
SERVERS: Final = {
    SignIn.MICROSOFT_APP: "outlook.office365.com",
    SignIn.MICROSOFT: "outlook.office365.com",
    SignIn.GOOGLE: "imap.gmail.com",
}
_MICROSOFT: Final = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/{end}"
_GOOGLE_ASKS: Final = "https://accounts.google.com/o/oauth2/v2/auth"
_GOOGLE_GIVES: Final = "https://oauth2.googleapis.com/token"
_MICROSOFT_SCOPE: Final = (
    "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access"
)


@dataclass(frozen=True)
class Provider:
    """Its two addresses, the scope, and what its page for people wants besides."""

    authorize: str
    token: str
    scope: str
    asks: dict[str, str] = field(default_factory=dict)


def provider_of(mailbox: Mailbox) -> Provider:
    """The provider that signs this mailbox in."""
    way = mailbox.sign_in
    if way == SignIn.GOOGLE:
        # Without these two Google gives a token that lasts an hour, and none to renew it with.
        lasting = {"access_type": "offline", "prompt": "consent"}
        return Provider(_GOOGLE_ASKS, _GOOGLE_GIVES, "https://mail.google.com/", lasting)
    if way in OF_MICROSOFT:
        authorize, token = (
            _MICROSOFT.format(tenant=mailbox.tenant or "organizations", end=end)
            for end in ("authorize", "token")
        )
        if way == SignIn.MICROSOFT_APP:
            return Provider("", token, "https://outlook.office365.com/.default")
        return Provider(authorize, token, _MICROSOFT_SCOPE)
    return Provider(mailbox.authorize_url, mailbox.token_url, mailbox.scope)
