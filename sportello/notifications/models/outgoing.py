"""Messages that leave the house for requesters."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sportello.people.models import Person
from sportello.tickets.models import Ticket


class OutgoingMessage(models.Model):
    """One event told to one person by e-mail, and what became of it. Only what is public is ever told."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting to be sent")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        UNCERTAIN = "uncertain", _("uncertain")
        FAILED = "failed", _("not delivered")
        BOUNCED = "bounced", _("came back")
        WITHHELD = "withheld", _("not sent on purpose")

    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, related_name="outgoing", db_index=False, db_constraint=False
    )
    event_number = models.PositiveIntegerField()
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="outgoing", db_index=False, db_constraint=False
    )
    address = models.EmailField(max_length=254)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    # What the mail server answered to the last attempt that failed, or why nothing was sent.
    said = models.CharField(max_length=300, blank=True)
    # What stood below the words when they were sent, its blanks filled.
    signature = models.TextField(blank=True)
    # Which job, held for the how-manieth time, has handed it over: `job.token`.
    claim = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    # When a person asked for another attempt; patience counts from then.
    again_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = _("outgoing messages")
        constraints = [
            models.UniqueConstraint(fields=["ticket", "event_number", "person"], name="written_once")
        ]
        indexes = [
            models.Index(fields=["person", "-created_at"], name="written_to"),
            # Whole, not of some states: SQLite would not see that one state is among them.
            models.Index(fields=["state", "-id"], name="by_fate"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}#{self.event_number} to {self.address}"
