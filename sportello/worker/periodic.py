"""What is done again and again, beside what is due."""

from datetime import time, timedelta

from django.conf import settings

from sportello.intake.migration.running import forget_exports
from sportello.intake.monitoring.receiving import purge_received
from sportello.intake.telephone.unanswered import purge_line_calls
from sportello.jobs.periodic import Periodic
from sportello.jobs.purge import purge_jobs
from sportello.notifications.alerts.purge import purge_alerts
from sportello.notifications.alerts.sweeping import sweep_notices
from sportello.notifications.shifts.reminding import remind_of_shifts
from sportello.tickets.unsent import delete_unsent_files
from sportello.webhooks.purge import purge_webhooks
from sportello.workspace.forgetting import forget_kept_answers
from sportello.workspace.tallies import forget_tallies


def periodic_jobs() -> tuple[Periodic, ...]:
    """All of them; the hours are those of the desk's zone."""
    zone = settings.TIME_ZONE
    return (
        Periodic("purge_jobs", purge_jobs, at=time(3, 10), zone=zone),
        Periodic("sweep_notices", sweep_notices, every=timedelta(minutes=10)),
        # Shifts begin at full hours, halves and quarters: so their reminders leave to the minute.
        Periodic("remind_of_shifts", remind_of_shifts, every=timedelta(minutes=5)),
        Periodic("purge_alerts", purge_alerts, at=time(3, 15), zone=zone),
        Periodic("forget_exports", forget_exports, at=time(3, 25), zone=zone),
        Periodic("delete_unsent_files", delete_unsent_files, at=time(3, 20), zone=zone),
        Periodic("purge_line_calls", purge_line_calls, at=time(3, 30), zone=zone),
        Periodic("purge_received", purge_received, at=time(3, 45), zone=zone),
        Periodic("purge_webhooks", purge_webhooks, at=time(3, 40), zone=zone),
        Periodic("forget_kept_answers", forget_kept_answers, at=time(3, 30), zone=zone),
        Periodic("forget_tallies", forget_tallies, at=time(3, 35), zone=zone),
    )
