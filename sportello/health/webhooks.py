"""Programs that are told of events: none was stopped, and none fails for hours."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from sportello.health.finding import Finding
from sportello.webhooks.models import Endpoint

SHOWN = 5
WORTH_A_WORD = timedelta(hours=1)


def stopped(now: datetime) -> Iterator[Finding]:
    """Endpoints in use that are stopped, by themselves or by hand, or that fail."""
    rows = Endpoint.objects.filter(is_active=True)
    for row in rows.exclude(stopped_at=None).order_by("pk")[:SHOWN]:
        yield Finding(
            "webhook_stopped",
            _("The webhook «{name}» is stopped: {why}.").format(name=row, why=row.get_stopped_why_display()),
            _(
                "Put the program right, then let it go on in the administration, and send again what was not delivered."
            ),
            advice=row.stopped_why == Endpoint.Stop.BY_HAND,
        )
    failing = rows.filter(stopped_at=None, failing_since__lt=now - WORTH_A_WORD).order_by("pk")
    for row in failing[:SHOWN]:
        yield Finding(
            "webhook_failing",
            _("Nothing arrives at the webhook «{name}».").format(name=row),
            _(
                "Its log in the administration says what was answered. It is tried for five days, then stopped."
            ),
            advice=True,
        )
