"""Sources of alarms, each alarm by its fingerprint, and everything that was received with what became of it."""

from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from sportello.catalogue.models import Category
from sportello.people.models import Department, Person
from sportello.tickets.models import Ticket


class EventSource(models.Model):
    """A monitoring system: whose alarms become requests of `department`, asked by `requester`.

    `service` acts for it. The token of its address is kept as a digest, the secret of its signatures sealed.
    `paths` (dotted) and `tables` (what a value stands for) are the mapping of generic JSON.
    """

    class Kind(models.TextChoices):
        ALERTMANAGER = "alertmanager", _("Prometheus Alertmanager")
        GENERIC = "generic", _("JSON with a mapping")

    class Signature(models.TextChoices):
        NONE = "none", _("none: whoever knows the address is believed")
        STANDARD = "standard", _("Standard Webhooks")
        HUB = "hub", _("X-Hub-Signature-256 (HMAC)")

    class AtEnd(models.TextChoices):
        RESOLVE = "resolve", _("the request is resolved, unless somebody works on it")
        NOTE = "note", _("it is noted on the request")

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.ALERTMANAGER)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    requester = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    service = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    signature = models.CharField(max_length=8, choices=Signature, default=Signature.NONE)
    secret = models.TextField(blank=True)
    digest = models.CharField(max_length=64, unique=True, null=True)  # of the token; null: no address yet
    begins = models.CharField(max_length=12, blank=True)
    at_end = models.CharField(max_length=8, choices=AtEnd, default=AtEnd.RESOLVE)
    groups = models.BooleanField(default=False)
    # Minutes within which an alarm that ended and comes again reopens its request.
    reopens = models.PositiveSmallIntegerField(default=60, validators=[MaxValueValidator(10_080)])
    # Minutes within which repetitions of an alarm are told in one line at most.
    counts_every = models.PositiveSmallIntegerField(
        default=60, validators=[MinValueValidator(1), MaxValueValidator(10_080)]
    )
    # New requests a minute; what is more is gathered in one.
    most = models.PositiveSmallIntegerField(
        default=10, validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    paths = models.JSONField(default=dict)
    tables = models.JSONField(default=dict)
    storm = models.ForeignKey(Ticket, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    storm_at = models.DateTimeField(null=True)  # when an alarm was gathered in it last
    storm_line_at = models.DateTimeField(null=True)
    # How many messages came in which minute (since 1970), to all processes, as far as they told.
    minute = models.PositiveIntegerField(default=0)
    calls = models.PositiveIntegerField(default=0)
    heard_at = models.DateTimeField(null=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("event source")

    def __str__(self) -> str:
        return self.name

    if TYPE_CHECKING:
        department_id: int
        category_id: int | None
        requester_id: int | None
        service_id: int
        storm_id: int | None


class Alarm(models.Model):
    """One alarm of a source, by its fingerprint: whether it is on, and which request it belongs to."""

    source = models.ForeignKey(EventSource, on_delete=models.CASCADE, related_name="alarms", db_index=False)
    fingerprint = models.CharField(max_length=200)
    group = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=300)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, null=True, related_name="alarms")
    is_on = models.BooleanField(default=False)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # The latest moment at which, as the system says itself, it went on.
    said_began = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)  # when it opened a request last
    times = models.PositiveIntegerField(default=0)  # repetitions that stand in no line yet
    line_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "fingerprint"], name="an_alarm_once")]
        indexes = [
            models.Index(fields=["source", "-opened_at"], name="alarms_opened"),
            models.Index(fields=["source", "group"], name="alarms_by_group"),
        ]

    def __str__(self) -> str:
        return self.title

    if TYPE_CHECKING:
        ticket_id: int | None


class ReceivedEvent(models.Model):
    """One message of a source as it came, and what became of each of its alarms (`became`)."""

    class State(models.TextChoices):
        DONE = "done", _("taken in")
        QUARANTINED = "quarantined", _("not understood")

    source = models.ForeignKey(EventSource, on_delete=models.CASCADE, related_name="received", db_index=False)
    at = models.DateTimeField()
    body = models.TextField()
    # By what a repetition of a signed message is known (`door.check`).
    mark = models.CharField(max_length=64, null=True)
    state = models.CharField(max_length=12, choices=State)
    said = models.CharField(max_length=300, blank=True)
    became = models.JSONField(default=list)
    replayed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["source", "-id"], name="received_log"),
            models.Index(fields=["source", "state", "-id"], name="received_by_state"),
            models.Index(fields=["at"], name="received_by_age"),
            models.Index(
                fields=["source", "mark"], condition=models.Q(mark__isnull=False), name="received_by_mark"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.at:%Y-%m-%d %H:%M} {self.state}"
