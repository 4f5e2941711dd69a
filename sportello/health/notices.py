"""Notices: people are reached, and what was put aside for a moment has left."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sportello.health.finding import Finding
from sportello.notifications.models import Notification, Sending

LATELY = timedelta(days=1)
LATE = timedelta(minutes=15)
COUNTED = 1000
TROUBLE = (Sending.State.FAILED, Sending.State.UNCERTAIN)


def delivered(now: datetime) -> Iterator[Finding]:
    """Nothing of the last day failed to arrive for good."""
    lately = Notification.objects.filter(opened_at__gt=now - LATELY, sendings__state__in=TROUBLE)
    count = lately.order_by()[:COUNTED].count()
    if count:
        yield Finding(
            "notices_failed",
            ngettext(
                "%(n)s notice of the last day did not arrive.",
                "%(n)s notices of the last day did not arrive.",
                count,
            )
            % {"n": count},
            _("See Administration, Notices sent: whose channel it is, and what the service says."),
            advice=True,
        )


def leaving(now: datetime) -> Iterator[Finding]:
    """What should have left has left."""
    late = Notification.objects.filter(state=Notification.State.GATHERING, due_at__lt=now - LATE)
    waiting = Sending.objects.filter(
        state=Sending.State.WAITING,
        attempts=0,
        due_at__lt=now - LATE,
        notification__opened_at__gt=now - LATELY,
    )
    if late.exists() or waiting.exists():
        yield Finding(
            "notices_late",
            _("Notices that should have been sent are still here."),
            _("The process for jobs does not keep up or does not run: see “sportello jobs”."),
        )
