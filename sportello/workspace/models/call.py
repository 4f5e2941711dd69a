"""Telephone calls: each one that was taken, what is being written during it, and how it ended."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from sportello.people.models import Department, Organisation, Person
from sportello.tickets.models import Ticket


class Call(models.Model):
    """One call, from the moment it was answered. Without an outcome it is still being written up by its agent.

    `written` holds what stands in its form as it was typed, until the call has an outcome. `ended_at` is when the
    telephone was put down; the log reads `saved_at` as the moment in which its ticket was there.
    """

    class Direction(models.TextChoices):
        IN = "in", pgettext_lazy("direction of a call", "incoming")
        OUT = "out", pgettext_lazy("direction of a call", "outgoing")

    class Outcome(models.TextChoices):
        NEW = "new_ticket", pgettext_lazy("outcome of a call", "new request")
        ADDED = "added", pgettext_lazy("outcome of a call", "added to the request")
        ANSWERED = "answered_at_once", pgettext_lazy("outcome of a call", "answered at once")
        NOT_FOR_US = "not_for_us", pgettext_lazy("outcome of a call", "not for us")
        SPOKEN = "spoken", pgettext_lazy("outcome of a call", "spoken")
        NO_ANSWER = "no_answer", pgettext_lazy("outcome of a call", "no answer")
        MISSED = "missed", pgettext_lazy("outcome of a call", "missed call")
        VOICEMAIL = "voicemail", pgettext_lazy("outcome of a call", "message left")

    agent = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="calls", db_index=False)
    direction = models.CharField(max_length=3, choices=Direction, default=Direction.IN)
    number = models.CharField(max_length=16, blank=True)  # E.164, if known
    caller = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="calls_made", db_index=False
    )
    caller_name = models.CharField(max_length=160, blank=True)  # of somebody not known yet
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="calls", db_index=False
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    rang_at = models.DateTimeField(null=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    saved_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, choices=Outcome, blank=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, null=True, related_name="calls")
    note = models.CharField(max_length=500, blank=True)
    written = models.JSONField(default=dict)

    if TYPE_CHECKING:
        agent_id: int
        caller_id: int | None
        organisation_id: int | None

    class Meta:
        indexes = [
            models.Index(fields=["agent", "began_at"], condition=Q(outcome=""), name="calls_going_on"),
            models.Index(fields=["-began_at", "-id"], name="calls_by_day"),
            models.Index(fields=["agent", "-began_at", "-id"], name="calls_by_agent"),
            models.Index(fields=["outcome", "-began_at", "-id"], name="calls_by_outcome"),
            *(
                models.Index(
                    fields=[field, "-began_at", "-id"], condition=condition, name=f"calls_by_{field}"
                )
                for field, condition in (
                    ("caller", Q(caller__isnull=False)),
                    ("organisation", Q(organisation__isnull=False)),
                    ("number", ~Q(number="")),
                )
            ),
        ]

    def __str__(self) -> str:
        return f"{self.began_at:%Y-%m-%d %H:%M} {self.number} {self.outcome}"

    @property
    def seconds(self) -> int | None:
        """How long it lasted; None while it goes on."""
        return None if self.ended_at is None else max(0, int((self.ended_at - self.began_at).total_seconds()))

    @property
    def seconds_to_ticket(self) -> int | None:
        """From the first ring (or from being answered, where nobody told of the ring) to the saved ticket."""
        if self.saved_at is None or self.ticket_id is None:
            return None
        return max(0, int((self.saved_at - (self.rang_at or self.began_at)).total_seconds()))
