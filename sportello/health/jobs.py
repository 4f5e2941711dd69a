"""Jobs: none has failed, and none waits for ever."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sportello.health.finding import Finding
from sportello.jobs import again

SHOWN = 5
RECENT = timedelta(days=7)


def failed(now: datetime) -> Iterator[Finding]:
    """Jobs that failed in the last days and were not tried again."""
    rows = again.failed().filter(finished_at__gt=now - RECENT)
    for pk, task in rows.values_list("pk", "task")[:SHOWN]:
        yield Finding(
            "job_failed",
            _("Job {number} ({task}) has failed.").format(number=pk, task=task.rpartition(".")[2]),
            _(
                "“sportello jobs show {number}” says why; “sportello jobs retry {number}” tries it again."
            ).format(number=pk),
        )
    more = rows.count() - SHOWN
    if more > 0:
        words = ngettext("{n} further job has failed.", "{n} further jobs have failed.", more)
        yield Finding("job_failed", words.format(n=more), _("“sportello jobs list” lists all of them."))


def stuck(now: datetime) -> Iterator[Finding]:
    """Jobs that should have begun, or whose worker is silent."""
    number = again.stuck(now).count()
    if number:
        words = ngettext(
            "{n} job has waited, or shown no sign of life, for minutes.",
            "{n} jobs have waited, or shown no sign of life, for minutes.",
            number,
        )
        yield Finding(
            "job_stuck",
            words.format(n=number),
            _(
                "No worker does jobs, or all of them are at long ones. Start “sportello worker”, and read its log."
            ),
        )
