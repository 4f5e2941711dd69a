"""Endpoints, the events told to them (a row each, made once), and every attempt to tell one."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sportello.outbound.why import read
from sportello.people.models import Department
from sportello.tickets.models import Ticket


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    """Endpoints by what is told to them."""

    def told(self) -> "EndpointQuerySet":
        """Those that are told of what happens now: in use, and not stopped."""
        return self.filter(is_active=True, stopped_at=None)


class Endpoint(models.Model):
    """An address that is told of events. Events from before `since` are not told to it.

    `topics` and `kinds` narrow what is told (empty: everything), `departments` whose requests. Without
    `includes_internal` only public events are told, with nothing that requesters may not read. `failing_since` is the
    first failure after the last success, `resting_until` the moment before which nothing is tried.
    """

    class Stop(models.TextChoices):
        GONE = "gone", _("it said that it is gone (410)")
        FAILED = "failed", _("nothing arrived there for days")
        BY_HAND = "by_hand", _("stopped by hand")

    url = models.CharField(_("address"), max_length=500)
    description = models.CharField(max_length=160)
    topics = models.JSONField(default=list)
    kinds = models.JSONField(default=list)
    departments = models.ManyToManyField(Department, related_name="+", blank=True)
    includes_internal = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    since = models.DateTimeField()
    # The secrets that sign, sealed. The one before goes on signing beside the new one for a day.
    secret = models.TextField()
    secret_shown_at = models.DateTimeField(null=True)
    old_secret = models.TextField(blank=True)
    old_secret_until = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)  # in a row
    failing_since = models.DateTimeField(null=True)
    resting_until = models.DateTimeField(null=True)
    succeeded_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    stopped_why = models.CharField(max_length=10, choices=Stop, blank=True)
    # When the next job looks, so that not every failure asks for one.
    wake_at = models.DateTimeField(null=True)

    objects = EndpointQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook")

    def __str__(self) -> str:
        return self.description or self.url


class OutgoingEvent(models.Model):
    """One event told to one endpoint: what is sent, and what became of it. Trials have no ticket."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting to be sent")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("not delivered")

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="events", db_index=False)
    ticket = models.ForeignKey(
        Ticket,
        on_delete=models.CASCADE,
        null=True,
        related_name="webhooks",
        db_index=False,
        db_constraint=False,
    )
    event_number = models.PositiveIntegerField(null=True)
    kind = models.CharField(max_length=40)
    body = models.TextField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    try_at = models.DateTimeField()
    # From here on three days count; a re-send begins anew.
    patient_since = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)  # of the last answer
    claim = models.CharField(max_length=40, blank=True)  # `job.token` of who is sending it

    class Meta:
        verbose_name_plural = _("outgoing events")
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "ticket", "event_number"], name="webhook_told_once")
        ]
        indexes = [
            # Of one state: SQLite does not see that one is among several.
            models.Index(
                fields=["endpoint", "try_at", "id"], condition=Q(state="waiting"), name="webhooks_waiting"
            ),
            models.Index(fields=["endpoint", "-id"], name="webhooks_log"),
            models.Index(fields=["endpoint", "state", "-id"], name="webhooks_by_state"),
            models.Index(fields=["created_at"], name="webhooks_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.endpoint_id}"

    if TYPE_CHECKING:
        endpoint_id: int
        ticket_id: int | None

    @property
    def webhook_id(self) -> str:
        """What receivers know it by: the same at every attempt and re-send."""
        if self.ticket_id is None:
            return f"ping-{self.pk}"
        return f"evt-{self.ticket_id}-{self.event_number}"


class Attempt(models.Model):
    """One try: how long it took (milliseconds), and the answer or why there was none."""

    event = models.ForeignKey(OutgoingEvent, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField()
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.TextField(blank=True)  # its first 1,024 bytes
    said = models.CharField(max_length=300, blank=True)  # why there was none, as `outbound.why` keeps it

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.status or self.why}"

    @property
    def why(self) -> str:
        """Why there was no answer, in the language of whoever reads it now."""
        return read(self.said)
