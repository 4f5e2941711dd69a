"""Once in a while: what should have moved on, and did not because its job was given up, is asked for again."""

from datetime import timedelta
from typing import Final

from sportello.jobs.backend import backend
from sportello.jobs.task import task
from sportello.notifications.alerts.gathering import gather
from sportello.notifications.alerts.leaving import leave
from sportello.notifications.alerts.sending import PATIENCE, send
from sportello.notifications.models import Alert, Notification, Sending

LATE: Final = timedelta(minutes=5)
MOST: Final = 500


@task
def sweep_notices() -> int:
    """The periodic job; how many jobs were asked for. Each of them may run twice and does its work once."""
    now = backend().now()
    new = Alert.objects.filter(state=Alert.State.NEW, created_at__lt=now - LATE).exists()
    if new:
        gather.enqueue()
    here = Notification.objects.filter(state=Notification.State.GATHERING, due_at__lt=now - LATE)
    waiting = Sending.objects.filter(state=Sending.State.WAITING)
    unbegun = waiting.filter(attempts=0, due_at__lt=now - LATE)
    given_up = waiting.filter(attempts__gt=0, due_at__lt=now - PATIENCE - LATE)
    left = list(here.order_by("due_at").values_list("pk", flat=True)[:MOST])
    sendings = [
        pk for rows in (unbegun, given_up) for pk in rows.order_by("pk").values_list("pk", flat=True)[:MOST]
    ]
    for pk in left:
        leave.enqueue(pk)
    for pk in sendings:
        send.enqueue(pk)
    return new + len(left) + len(sendings)
