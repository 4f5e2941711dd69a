"""A message of a source: kept as it came, taken in alarm by alarm, put aside if it is not understood."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import override

from sportello.domain.errors import DeskError
from sportello.intake.monitoring import deciding
from sportello.intake.monitoring.acting import act
from sportello.intake.monitoring.alert import Alert, NotUnderstood
from sportello.intake.monitoring.models import Alarm, EventSource, ReceivedEvent
from sportello.intake.monitoring.reading import alerts_of
from sportello.jobs.backend import backend
from sportello.jobs.task import task
from sportello.people.actor import Actor, actor_for

State = ReceivedEvent.State
KEPT: Final = timedelta(days=30)
SHOWN: Final = 20


def actor_of(source: EventSource) -> Actor:
    """Who acts for a source."""
    return actor_for(source.service, "monitor")


def receive(source: EventSource, body: str, *, at: datetime) -> ReceivedEvent:
    """Keep a message and do what it says; what is not understood, or refused, waits to be replayed."""
    received = ReceivedEvent(source=source, at=at, body=body.replace("\x00", ""), state=State.DONE)
    EventSource.objects.filter(pk=source.pk).update(heard_at=at)
    with override(source.service.language):
        return _take(source, received, at)


def replay(received: ReceivedEvent, *, at: datetime) -> ReceivedEvent:
    """Try again, after the mapping was mended."""
    received.replayed_at = at
    return _take(received.source, received, at)


def _take(source: EventSource, received: ReceivedEvent, at: datetime) -> ReceivedEvent:
    received.state, received.said, received.became = State.QUARANTINED, "", []
    received.save()  # whatever happens from here on, it is there to be read again
    try:
        alerts = alerts_of(source, received.body)
    except NotUnderstood as refusal:
        received.said = str(refusal)[:300]
        received.save()
        return received
    received.state, actor = State.DONE, actor_of(source)
    for alert in alerts:
        received.became.append(_became(source, alert, actor, at, received))
    received.save()
    return received


def _became(
    source: EventSource, alert: Alert, actor: Actor, at: datetime, received: ReceivedEvent
) -> dict[str, Any]:
    told = {"title": alert.title, "on": alert.is_on}
    try:
        done, ticket = act(source, alert, actor=actor, at=at)
    except DeskError as refusal:
        received.state, received.said = State.QUARANTINED, str(refusal)[:300]
        return told | {"act": "refused", "ticket": None}
    return told | {"act": done, "ticket": ticket.number if ticket is not None else None}


def tried(source: EventSource, body: str, *, at: datetime) -> list[dict[str, Any]]:
    """What a message would lead to, one alarm after the other as if each came alone; nothing is done.

    Raises NotUnderstood.
    """
    found = []
    for alert in alerts_of(source, body)[:SHOWN]:
        alarm = (
            Alarm.objects.filter(source=source, fingerprint=alert.fingerprint)
            .select_related("ticket")
            .first()
        )
        decision = deciding.decide(source, alert, alarm, at)
        impact, urgency = alert.grades(source.tables.get("severity", {}))
        found.append(
            {
                "title": alert.title,
                "fingerprint": alert.fingerprint,
                "on": alert.is_on,
                "act": decision.act,
                "ticket": decision.ticket.number if decision.ticket is not None else None,
                "impact": impact,
                "urgency": urgency,
            }
        )
    return found


def purge(at: datetime) -> int:
    """Forget messages of a month ago, and alarms that are over since."""
    count = ReceivedEvent.objects.filter(at__lt=at - KEPT).delete()[0]
    return count + Alarm.objects.filter(is_on=False, ended_at__lt=at - KEPT).delete()[0]


@task(queue_name="long")
def purge_received() -> int:
    """The periodic job."""
    return purge(backend().now())
