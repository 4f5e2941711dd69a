"""Mail to requesters: whether the server answers, whether what comes back is heard of, what was not delivered."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.mail import get_connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sportello.health.finding import Finding
from sportello.health.mail_words import in_their_words, what_to_do
from sportello.notifications.models import OutgoingMessage

State = OutgoingMessage.State
PATIENCE: Final = 5  # seconds that the mail server may take to greet
LATELY: Final = timedelta(days=7)
COUNTED: Final = 1000


def server(_now: datetime) -> Iterator[Finding]:
    """Whether letters can leave, and whether the desk hears of those that come back."""
    out, provider = settings.MAIL_OUT, settings.MAIL_PROVIDER
    if not out.is_on:
        yield Finding(
            "no_mail",
            _(
                "No e-mail leaves this desk: requesters read answers in the portal alone, and nobody is told by e-mail."
            ),
            _(
                "Set SPORTELLO_SMTP, such as smtp://login@mail.example.org:587, and SPORTELLO_MAIL_FROM to its address."
            ),
            advice=True,
        )
        return
    if out.host:
        yield from _greeted(out.host)
    if provider.name and not provider.takes_reports:
        yield Finding(
            "no_reports",
            _("{provider} cannot tell which e-mails come back.").format(provider=provider.name),
            _(
                "Set SPORTELLO_MAIL_PROVIDER_SECRET, and name the address of reports there (docs/howto/mail-out.md)."
            ),
            advice=True,
        )
    if not settings.WEB_ADDRESS.origins:
        yield Finding(
            "no_links",
            _(
                "E-mails hold no links, and nobody is asked how it went: the desk does not know its own address."
            ),
            _("Set SPORTELLO_URL to its address, such as https://desk.example.org."),
            advice=True,
        )


def _greeted(host: str) -> Iterator[Finding]:
    connection = get_connection(settings.EMAIL_BACKEND, fail_silently=False, timeout=PATIENCE)
    try:
        connection.open()
    except Exception as error:  # noqa: BLE001  # whatever it is, mail does not leave
        yield Finding(
            "mail_server_away",
            _("The mail server {host} does not take mail from us: {why}.").format(
                host=host, why=in_their_words(str(error))
            ),
            " ".join(
                filter(
                    None,
                    (
                        _(
                            "Look at SPORTELLO_SMTP and its password. What is to be sent waits for three days."
                        ),
                        what_to_do(str(error)),
                    ),
                )
            ),
        )
    else:
        connection.close()


def undelivered(now: datetime) -> Iterator[Finding]:
    """What was not delivered within the last week, and nobody has sent again."""
    wrong = (State.FAILED, State.BOUNCED, State.UNCERTAIN)
    rows = OutgoingMessage.objects.filter(state__in=wrong, created_at__gt=now - LATELY)
    n = rows.order_by()[:COUNTED].count()
    if n:
        words = ngettext(
            "{n} e-mail of the last week was not delivered, or may not have been.",
            "{n} e-mails of the last week were not delivered, or may not have been.",
            n,
        )
        yield Finding(
            "letters_undelivered",
            words.format(n=n if n < COUNTED else f"{COUNTED - 1}+"),
            _("Look at Administration › E-mails not delivered, and send again what shall arrive."),
            advice=True,
        )
