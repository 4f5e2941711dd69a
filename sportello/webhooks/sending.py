"""Telling an endpoint: one job at a time tries what is due, those of one request in their order, and minds its answers.

A row is marked with the job that sends it. Whoever finds the mark of a job that is gone sends it again, under the same
`webhook-id`: receivers know it again. Rows are never lost or doubled; a request may arrive twice after a kill.
"""

import logging
import time
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef

from sportello.jobs.backend import backend
from sportello.jobs.models import Job
from sportello.jobs.task import WEBHOOKS, Context, task
from sportello.outbound.guard import Forbidden
from sportello.outbound.posting import Answer, NotReached, post
from sportello.outbound.why import kept
from sportello.sets.sealing import Unreadable
from sportello.webhooks.models import Attempt, Endpoint, OutgoingEvent
from sportello.webhooks.patience import HOPE, PATIENCE, asked_to_wait, pause
from sportello.webhooks.signing import headers

log = logging.getLogger(__name__)
State = OutgoingEvent.State
PENDING: Final = (State.WAITING, State.SENDING)
LOOK: Final = 5  # events looked at to take one: others may be quicker
TURN: Final = 20.0  # seconds after which others have their turn
TRIED_IN_VAIN: Final = 3  # failures in a row after which an endpoint rests


def wake(endpoint: int, at: datetime, *, later: bool = False) -> None:
    """Ask for a job that tells the endpoint what is due from `at` on, unless one is asked for already.

    `later` says that nothing is due before `at`. Otherwise a job that waits for a later moment stays the next one:
    were its moment forgotten, each event of a long pause would leave another such job behind.

    The endpoint stays locked until the transaction around this call ends: a job that begins meanwhile waits for it, and
    sees what it wrote.
    """
    now = backend().now()
    with transaction.atomic():
        row = Endpoint.objects.select_for_update().filter(pk=endpoint).first()
        asked = row.wake_at if row is not None else at
        if asked is not None and min(at, now) <= asked <= at:
            return
        if later or asked is None or asked < at:
            Endpoint.objects.filter(pk=endpoint).update(wake_at=at)
        job = tell.using(run_after=at) if at > now else tell
        job.enqueue(endpoint)


@task(takes_context=True, queue_name=WEBHOOKS, max_attempts=20)
def tell(context: Context, endpoint: int) -> int:
    """Send what is due for one endpoint; returns how many were tried."""
    at = context.task_result.last_attempted_at or backend().now()
    found = Endpoint.objects.told().filter(pk=endpoint).first()
    if found is None:
        return 0
    Endpoint.objects.filter(pk=endpoint, wake_at__lte=at).update(wake_at=None)
    turn = _Turn(context, found, at)
    tried = turn.run()
    following = turn.following()
    if following is not None:
        wake(endpoint, following, later=following > at)
    return tried


class _Turn:
    """One job's turn at an endpoint, at one moment of the desk."""

    def __init__(self, context: Context, endpoint: Endpoint, at: datetime) -> None:
        self.context, self.endpoint, self.at = context, endpoint, at
        self.claim = f"{context.hold.job}.{context.hold.token}"
        self.in_vain = 0

    def run(self) -> int:
        """Try until nothing is due, the endpoint must rest, or time is up."""
        self._take_over()
        tried, until = 0, time.monotonic() + TURN
        while time.monotonic() < until and self._may_go_on():
            event = self._take()
            if event is None:
                break
            self._try(event)
            tried += 1
            self.context.step(tried, tried + 1)
        return tried

    def following(self) -> datetime | None:
        """When there is something to do next."""
        fresh = Endpoint.objects.told().filter(pk=self.endpoint.pk).first()
        if fresh is None:
            return None
        ahead = self._pending().order_by("try_at").values_list("try_at", flat=True)
        moment: datetime | None = ahead.first()
        if moment is None:
            return None
        return max(moment, fresh.resting_until or moment, self.at)

    def _may_go_on(self) -> bool:
        resting = self.endpoint.resting_until
        return self.endpoint.stopped_at is None and (resting is None or resting <= self.at)

    def _pending(self) -> Any:
        """What waits, and of each request only the first."""
        earlier = OutgoingEvent.objects.filter(
            endpoint=OuterRef("endpoint"),
            ticket=OuterRef("ticket"),
            event_number__lt=OuterRef("event_number"),
            state__in=PENDING,
        )
        return OutgoingEvent.objects.filter(~Exists(earlier), endpoint=self.endpoint.pk, state=State.WAITING)

    def _take_over(self) -> None:
        """What was marked by a job that is gone waits again."""
        marked = OutgoingEvent.objects.filter(endpoint=self.endpoint.pk, state=State.SENDING)
        for pk, claim in list(marked.values_list("pk", "claim")):
            job, _, token = claim.partition(".")
            alive = Job.objects.filter(pk=int(job or 0), token=int(token or 0), state=Job.State.RUNNING)
            if not alive.exists() or claim == self.claim:
                marked.filter(pk=pk, claim=claim).update(state=State.WAITING)

    def _take(self) -> OutgoingEvent | None:
        """Mark the next that is due, and its attempt; None if there is none."""
        due = self._pending().filter(try_at__lte=self.at).order_by("try_at", "pk")
        for pk in list(due.values_list("pk", flat=True)[:LOOK]):
            values = {"state": State.SENDING, "claim": self.claim, "attempts": F("attempts") + 1}
            if due.filter(pk=pk).order_by().update(**values):
                return OutgoingEvent.objects.get(pk=pk)
        return None

    def _try(self, event: OutgoingEvent) -> None:
        began = time.monotonic()
        answer, said = self._posted(event)
        attempt = Attempt(
            event=event,
            at=self.at,
            milliseconds=int((time.monotonic() - began) * 1000),
            status=answer.status if answer else None,
            answer=answer.text if answer else "",
            said=said,
        )
        with transaction.atomic():
            mine = OutgoingEvent.objects.filter(pk=event.pk, state=State.SENDING, claim=self.claim)
            if answer is not None and answer.is_good:
                # Whoever stopped it meanwhile held it for lost; it has arrived.
                arrived = OutgoingEvent.objects.filter(pk=event.pk, claim=self.claim)
                arrived.update(state=State.SENT, settled_at=self.at, status=answer.status)
                self._well()
            else:
                mine.update(**self._again(event, answer))
                self._badly(answer)
            attempt.save()
            self.endpoint.refresh_from_db()

    def _posted(self, event: OutgoingEvent) -> tuple[Answer | None, str]:
        """The answer, or why there is none."""
        try:
            signed = headers(self.endpoint, event.webhook_id, event.body, self.at)
            more = {"Content-Type": "application/json; charset=utf-8", **signed}
            answer = post(self.endpoint.url, event.body.encode(), more)
        except Forbidden as error:
            return None, kept(error.code, error.host)
        except NotReached as error:
            return None, kept(error.code, error.detail)
        except Unreadable:
            return None, kept("sealed")
        return answer, ""

    def _again(self, event: OutgoingEvent, answer: Answer | None) -> dict[str, Any]:
        """What becomes of an event that was not taken."""
        status = answer.status if answer else None
        asked = asked_to_wait(answer.status, answer.headers, self.at) if answer else None
        try_at = self.at + max(pause(event.attempts), asked or pause(1))
        if self.at - event.patient_since >= PATIENCE:
            return {"state": State.FAILED, "settled_at": self.at, "status": status}
        return {"state": State.WAITING, "try_at": try_at, "status": status}

    def _well(self) -> None:
        self.in_vain = 0
        fresh = {"failures": 0, "failing_since": None, "resting_until": None, "succeeded_at": self.at}
        Endpoint.objects.filter(pk=self.endpoint.pk).update(**fresh)

    def _badly(self, answer: Answer | None) -> None:
        """The endpoint rests, or is stopped."""
        self.in_vain += 1
        endpoint = self.endpoint
        since = endpoint.failing_since or self.at
        values: dict[str, Any] = {"failures": F("failures") + 1, "failing_since": since}
        asked = asked_to_wait(answer.status, answer.headers, self.at) if answer else None
        if asked is not None:
            values["resting_until"] = self.at + asked
        elif self.in_vain >= TRIED_IN_VAIN:
            values["resting_until"] = self.at + pause(endpoint.failures // TRIED_IN_VAIN + 1)
        Endpoint.objects.filter(pk=endpoint.pk).update(**values)
        if answer is not None and answer.status == 410:
            stop(endpoint.pk, Endpoint.Stop.GONE, self.at)
        elif self.at - since >= HOPE:
            stop(endpoint.pk, Endpoint.Stop.FAILED, self.at)


def stop(endpoint: int, why: str, at: datetime) -> None:
    """Tell it nothing any more; what waits counts as not delivered, and can be sent again later."""
    with transaction.atomic():
        stopped = Endpoint.objects.filter(pk=endpoint, stopped_at=None).update(stopped_at=at, stopped_why=why)
        waiting = OutgoingEvent.objects.filter(endpoint=endpoint, state__in=PENDING)
        waiting.update(state=State.FAILED, settled_at=at)
    if stopped:
        by_hand = why == Endpoint.Stop.BY_HAND  # somebody knows of it already
        log.log(logging.INFO if by_hand else logging.ERROR, "webhook %s was stopped: %s", endpoint, why)
