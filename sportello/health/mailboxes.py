"""Mailboxes that are fetched: each was read lately, and the mail server let us in."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from sportello.desk.sentences.moments import span
from sportello.health.finding import Finding
from sportello.health.mail_words import in_their_words, what_to_do
from sportello.intake.mail.models import Mailbox

SHOWN = 5
SILENT = timedelta(minutes=10)


def read(now: datetime) -> Iterator[Finding]:
    """What the worker wrote down at its last look; no mail server is asked here."""
    rows = Mailbox.objects.filter(is_active=True, kind=Mailbox.Kind.IMAP).order_by("pk")
    for row in rows.exclude(trouble="")[:SHOWN]:
        yield Finding(
            "mailbox_trouble",
            _("The mailbox {address} cannot be read: {why}.").format(
                address=row, why=in_their_words(row.trouble)
            ),
            what_to_do(row.trouble)
            or _("Look at Administration › Mailboxes; it is tried again every five minutes."),
        )
    silent = rows.filter(trouble="", looked_at__lt=now - SILENT)
    for address, looked_at in silent.values_list("address", "looked_at")[:SHOWN]:
        assert looked_at is not None  # noqa: S101  # the filter says so
        yield Finding(
            "mailbox_silent",
            _("Nobody has looked into the mailbox {address} for {span}.").format(
                address=address, span=span(int((now - looked_at).total_seconds()))
            ),
            _("The worker reads mailboxes. Start “sportello serve” or “sportello worker”, and read its log."),
        )
