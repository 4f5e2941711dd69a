"""Letters handed to a mail server that takes no password: signed in by the permission of one of the mailboxes."""

import smtplib
from typing import Any, Final

from sportello.intake.mail.models import Mailbox
from sportello.intake.mail.oauth.sasl import sign_in
from sportello.intake.mail.oauth.trouble import SignInTrouble
from sportello.notifications.mail.smtp import Backend as Smtp

LINE: Final = 490
"""Characters of a token that fit into the line of the command; a longer one is said when the server asks (RFC 4954)."""


class Backend(Smtp):
    """SPORTELLO_SMTP with `?auth=oauth`: its login is that of the mailbox whose permission is used."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.login, self.username, self.password = self.username, "", ""  # or Django would sign in itself

    def open(self) -> bool | None:
        """Connect and sign in. Raises SignInTrouble, OSError, SMTPException."""
        is_new = super().open()
        if is_new:
            try:
                self._sign_in()
            except BaseException:
                self.close()
                raise
        return is_new

    def _sign_in(self) -> None:
        mailbox = _mailbox(self.login or "")
        if mailbox is None:
            raise SignInTrouble("nobody")
        server = self.connection
        assert server is not None  # noqa: S101  # it was opened just now
        server.ehlo_or_helo_if_needed()

        def attempt(mechanism: str, first: str, after_refusal: str) -> str:
            to_say = iter((first,))
            fits = len(mechanism) + len(first) * 4 / 3 < LINE
            try:
                server.auth(
                    mechanism,
                    lambda _challenge=None: next(to_say, after_refusal),
                    initial_response_ok=fits,
                )
            except smtplib.SMTPAuthenticationError as error:
                said = error.smtp_error
                words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
                return f"{error.smtp_code} {words}"
            return ""

        sign_in(mailbox, server.esmtp_features.get("auth", "").split(), attempt)


def _mailbox(login: str) -> Mailbox | None:
    """The mailbox in use that signs in by OAuth with this login, or has this address."""
    rows = Mailbox.objects.filter(is_active=True, kind=Mailbox.Kind.IMAP)
    rows = rows.exclude(sign_in=Mailbox.SignIn.PASSWORD).order_by("pk")
    return rows.filter(login__iexact=login).first() or rows.filter(address__iexact=login).first()
