"""What administrators do with an endpoint: try it, send again, stop it, let it go on."""

from datetime import datetime

from django.db import transaction

from sportello.domain.errors import DeskError
from sportello.people.actor import Actor
from sportello.people.change import By, write_down
from sportello.people.models import Alteration
from sportello.webhooks.models import Endpoint, OutgoingEvent
from sportello.webhooks.said import Ping, PingData
from sportello.webhooks.sending import stop, wake
from sportello.webhooks.signing import give_secret
from sportello.webhooks.topics import PING

RIGHT = "desk.configure"
State = OutgoingEvent.State


class NothingTold(DeskError):
    """The endpoint is out of use or stopped: nothing would leave."""

    code = "webhook_stopped"
    hint = "Let it go on first."


def ping(endpoint: Endpoint, *, actor: Actor, at: datetime) -> OutgoingEvent:
    """Send a trial. Raises NotAllowed, NothingTold."""
    _require(endpoint, actor, at)
    body = Ping(timestamp=at, data=PingData(message="Sportello says hello.")).model_dump_json()
    with transaction.atomic():
        event = OutgoingEvent.objects.create(
            endpoint=endpoint, kind=PING, body=body, created_at=at, try_at=at, patient_since=at
        )
        _at_once(endpoint, at)
    return event


def send_again(event: OutgoingEvent, *, actor: Actor, at: datetime) -> None:
    """Send one again, whatever became of it, under the id it had. Raises NotAllowed, NothingTold."""
    _require(event.endpoint, actor, at)
    with transaction.atomic():
        OutgoingEvent.objects.filter(pk=event.pk).exclude(state=State.SENDING).update(**_anew(at))
        _at_once(event.endpoint, at)


def send_failed_again(endpoint: Endpoint, since: datetime, *, actor: Actor, at: datetime) -> int:
    """Send all again that were made from `since` on and not delivered; returns how many."""
    _require(endpoint, actor, at)
    with transaction.atomic():
        failed = OutgoingEvent.objects.filter(endpoint=endpoint, state=State.FAILED, created_at__gte=since)
        count = failed.update(**_anew(at))
        if count:
            _at_once(endpoint, at)
    return count


def make_secret(endpoint: Endpoint, *, actor: Actor, at: datetime) -> str:
    """A new secret, told this once. Raises NotAllowed."""
    by = By(actor, at, RIGHT)
    by.require()
    with transaction.atomic():
        secret = give_secret(endpoint, at)
        write_down(endpoint, Alteration.Act.CHANGED, by, {"secret": ("", "…")})
    return secret


def halt(endpoint: Endpoint, *, actor: Actor, at: datetime) -> None:
    """Stop it by hand. Raises NotAllowed."""
    By(actor, at, RIGHT).require()
    stop(endpoint.pk, Endpoint.Stop.BY_HAND, at)


def go_on(endpoint: Endpoint, *, actor: Actor, at: datetime) -> None:
    """Tell it again, of what happens from now on; what failed is sent again when somebody asks. Raises NotAllowed."""
    by = By(actor, at, RIGHT)
    by.require()
    fresh = {
        "stopped_at": None,
        "stopped_why": "",
        "failures": 0,
        "failing_since": None,
        "resting_until": None,
    }
    with transaction.atomic():
        Endpoint.objects.filter(pk=endpoint.pk).update(**fresh, wake_at=None)
        write_down(endpoint, Alteration.Act.RESTORED, by)
        wake(endpoint.pk, at)  # what was noted in the moment of the stop waits still


def _require(endpoint: Endpoint, actor: Actor, at: datetime) -> None:
    By(actor, at, RIGHT).require()
    if not Endpoint.objects.told().filter(pk=endpoint.pk).exists():
        raise NothingTold


def _anew(at: datetime) -> dict[str, object]:
    return {"state": State.WAITING, "try_at": at, "patient_since": at, "settled_at": None, "claim": ""}


def _at_once(endpoint: Endpoint, at: datetime) -> None:
    """Somebody waits for it: an endpoint that rests is tried all the same."""
    Endpoint.objects.filter(pk=endpoint.pk).update(resting_until=None)
    wake(endpoint.pk, at)
