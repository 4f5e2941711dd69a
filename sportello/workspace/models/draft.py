"""What somebody began to write on a ticket and has not sent: one draft for each kind of message."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sportello.people.models import Person
from sportello.tickets.models import Ticket


class Draft(models.Model):
    """Kept on the server while it is written, on whatever device; gone when it is sent or thrown away.

    `fields` holds what a message has beside its text: the facts of a call, minutes, files kept already.
    """

    class Mode(models.TextChoices):
        REPLY = "reply", _("reply")
        NOTE = "note", _("internal note")
        CALL = "call", _("telephone call")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="drafts", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="drafts")
    mode = models.CharField(max_length=5, choices=Mode)
    text = models.TextField(blank=True)
    fields = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "ticket", "mode"], name="a_draft_a_mode")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.mode} on {self.ticket_id}"
