"""A notification leaves: from here on nothing is added to it, and each way has a sending with its moment."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import connection, transaction

from sportello.jobs.backend import backend
from sportello.jobs.task import Context, task
from sportello.notifications.alerts.choices import Chosen, choices_of
from sportello.notifications.alerts.groups import GROUPS
from sportello.notifications.alerts.sending import send
from sportello.notifications.alerts.standing import still_to_tell
from sportello.notifications.models import ContactMethod, Notification, Sending

State = Notification.State


@task(takes_context=True, priority=10, max_attempts=100)
def leave(context: Context, notification: int) -> str:
    """Let a notification leave if its moment has come, else come again then; returns its state."""
    now = context.task_result.last_attempted_at or backend().now()
    with transaction.atomic():
        rows = Notification.objects.filter(pk=notification, state=State.GATHERING)
        found = (rows.select_for_update() if connection.features.has_select_for_update else rows).first()
        if found is None:
            return ""
        if now < found.due_at:  # more has come, and it waits for more still
            leave.using(run_after=found.due_at).enqueue(found.pk)
            return State.GATHERING.value
        alerts = still_to_tell(found)
        sendings = ways_of(found, {alert.group for alert in alerts}, now)
        found.state = State.LEFT if sendings else State.DROPPED
        found.left_at, found.count = now, len(alerts) or found.count
        found.save(update_fields=["state", "left_at", "count"])
        begin(sendings, now)
        return found.state


def ways_of(notification: Notification, groups: Collection[str], now: datetime) -> list[Sending]:
    """A sending for each way on which one of the groups is wanted; what a policy insists on takes every way.

    They are not stored yet.
    """
    person = notification.person_id
    usable = ContactMethod.objects.usable()
    chosen = choices_of([person])[person] if person is not None else Chosen()
    sendings = []
    for method in (
        usable.filter(person=person) if person is not None else usable.filter(team=notification.team_id)
    ):
        everything = person is None or notification.urgent
        told = {group for group in groups if everything or chosen.wants(group, method.channel)}
        if told:
            sendings.append(
                Sending(
                    notification=notification,
                    method=method,
                    channel=method.channel,
                    label=method.label,
                    groups=[group for group in GROUPS if group in told],
                    due_at=now + chosen.waits(method.pk),
                )
            )
    return sendings


def begin(sendings: Sequence[Sending], now: datetime) -> None:
    """Store them, and ask for the job of each at its moment."""
    for sending in sendings:
        sending.save(force_insert=True)
        job = send if sending.due_at <= now else send.using(run_after=sending.due_at)
        job.enqueue(sending.pk)
