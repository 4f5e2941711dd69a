"""A message of a source: kept as it came, taken in alarm by alarm, put aside if it is not understood."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import override

from sportello.domain.errors import DeskError
from sportello.intake.monitoring import deciding
from sportello.intake.monitoring.acting import act, passed
from sportello.intake.monitoring.alert import Alert, NotUnderstood
from sportello.intake.monitoring.models import Alarm, EventSource, ReceivedEvent
from sportello.intake.monitoring.reading import alerts_of
from sportello.jobs.backend import backend
from sportello.jobs.task import task
from sportello.people.actor import Actor, actor_for
from sportello.people.models import RoleAssignment
from sportello.people.staff import set_roles
from sportello.tickets.models import OPEN

State = ReceivedEvent.State
KEPT: Final = timedelta(days=30)
SHOWN: Final = 20
LONGEST: Final = 300
REFUSED: Final = "refused"
UNDONE: Final = (REFUSED, deciding.PASSED)
SET: Final = 200
_TOLD: Final = ("state", "said", "replayed_at")


def actor_of(source: EventSource) -> Actor:
    """Who acts for a source."""
    return actor_for(source.service, "monitor")


def let_act(source: EventSource) -> None:
    """Whoever acts for a source in use is an agent of its department: that opens, notes, reopens and (saying why)
    resolves. Where the source was before it stays one until its alarms there are over, so that they can end.
    """
    places = {source.department_id} if source.is_active else set()
    if source.is_active:
        on = Alarm.objects.filter(source=source, is_on=True, ticket__status__in=OPEN)
        places.update(on.values_list("ticket__department", flat=True))
    set_roles(source.service, [(place, RoleAssignment.Role.AGENT) for place in places])


def receive(source: EventSource, body: str, *, at: datetime, mark: str | None = None) -> ReceivedEvent:
    """Keep a message and do what it says; what is not understood, or refused, waits to be replayed.

    `mark` is by what a repetition of a signed message is known (`door.check`): it is done already.
    """
    EventSource.objects.filter(pk=source.pk).update(heard_at=at)
    # Whatever happens from here on, it is there to be read again.
    received = ReceivedEvent.objects.create(
        source=source, at=at, body=body.replace("\x00", ""), mark=mark, state=State.QUARANTINED
    )
    return _take(source, received, at)


def replay(received: ReceivedEvent, *, at: datetime) -> ReceivedEvent:
    """Try again, after the mapping or the rights were mended: what was refused, or never begun, and nothing else.

    What was held for an alarm that is over is believed: somebody has looked at it.
    """
    received.state, received.said, received.replayed_at = State.QUARANTINED, "", at
    received.save(update_fields=_TOLD)
    return _take(received.source, received, at, believed=True)


def _take(
    source: EventSource, received: ReceivedEvent, at: datetime, *, believed: bool = False
) -> ReceivedEvent:
    with override(source.service.language):
        try:
            alerts = alerts_of(source, received.body)
        except NotUnderstood as refusal:
            received.said = str(refusal)[:LONGEST]
            received.save(update_fields=_TOLD)
            return received
        actor, again = actor_of(source), came_before(received)
        for place, alert in enumerate(alerts):
            done = again and _is_done(source, alert)
            _one(received, place, alert, actor, at, done=done, again=again and not believed)
        with transaction.atomic():
            received.became = _became(received)[: len(alerts)]
            if not any(one["act"] in UNDONE for one in received.became):
                received.state, received.said = State.DONE, ""
            received.save(update_fields=[*_TOLD, "became"])
        return received


def came_before(received: ReceivedEvent) -> bool:
    """Whether a message with the same mark was taken in already, and is remembered."""
    if received.mark is None:
        return False
    same = ReceivedEvent.objects.filter(source=received.source_id, mark=received.mark, state=State.DONE)
    return same.filter(pk__lt=received.pk, at__gt=received.at - KEPT).exists()


def _is_done(source: EventSource, alert: Alert) -> bool:
    """Whether an alarm of a repeated message needs nothing more.

    Where only the words are signed, one that is on is believed all the same: systems repeat it word by word while it
    lasts, and a fire must not be hidden because it looks like the last one. It opens no second request; one that
    says itself to be the alarm that is over is put aside (`deciding.decide`).
    """
    return source.signature == EventSource.Signature.STANDARD or not alert.is_on


def _became(received: ReceivedEvent) -> list[dict[str, Any]]:
    """What stands there now; somebody else may replay the message too, and waits from here on."""
    found: list[dict[str, Any]] = (
        ReceivedEvent.objects.select_for_update().values_list("became", flat=True).get(pk=received.pk)
    )
    return found


def _is_finished(received: ReceivedEvent, place: int, alert: Alert) -> bool:
    """Whether the message was read before, and this alarm, as it is read now, was done then."""
    if place >= len(received.became):
        return False
    known = received.became[place]
    same = known.get("fingerprint", alert.fingerprint) == alert.fingerprint and known["on"] == alert.is_on
    return bool(same and known["act"] not in UNDONE)


def _one(
    received: ReceivedEvent,
    place: int,
    alert: Alert,
    actor: Actor,
    at: datetime,
    *,
    done: bool,
    again: bool,
) -> None:
    """Take in one alarm, with the note of what became of it in the same transaction: killed here, it is done once.

    `again`: its words were taken in before; `done`: and that is enough.
    """
    told = {"title": alert.title, "on": alert.is_on, "fingerprint": alert.fingerprint}
    with transaction.atomic():
        received.became = became = _became(received)
        if _is_finished(received, place, alert):
            return
        try:
            with transaction.atomic():
                what, ticket = (
                    (deciding.REPEATED, None)
                    if done
                    else act(received.source, alert, actor=actor, at=at, again=again)
                )
            told |= {"act": what, "ticket": ticket.number if ticket is not None else None}
            if what == deciding.PASSED:
                received.said = passed(alert)[:LONGEST]
        except DeskError as refusal:
            received.said = str(refusal)[:LONGEST]
            told |= {"act": REFUSED, "ticket": None, "why": refusal.code}
        received.became = [*became[:place], told, *became[place + 1 :]]
        received.save(update_fields=["became", "said"])


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
    """Forget messages of a month ago, and alarms that are over since; set by set, for bodies are long.

    Whoever acts for a source that was elsewhere leaves there when its alarms are over.
    """
    several = Count("service__roles")
    for source in EventSource.objects.annotate(places=several).filter(places__gt=1).select_related("service"):
        let_act(source)
    messages = ReceivedEvent.objects.filter(at__lt=at - KEPT)
    return _delete(messages) + _delete(Alarm.objects.filter(is_on=False, ended_at__lt=at - KEPT))


def _delete(rows: QuerySet[Any]) -> int:
    count = 0
    while ids := list(rows.values_list("pk", flat=True)[:SET]):
        rows.filter(pk__in=ids).delete()
        count += len(ids)
    return count


@task(queue_name="long")
def purge_received() -> int:
    """The periodic job."""
    return purge(backend().now())
