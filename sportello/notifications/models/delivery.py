"""Deliveries: who was told of which event, on which channel. Made from events by the dispatcher, never twice."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sportello.people.models import Person
from sportello.tickets.models import Ticket


class Delivery(models.Model):
    """One event told to one person on one channel."""

    class Channel(models.TextChoices):
        IN_APP = "in_app", _("in the application")

    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, related_name="deliveries", db_index=False, db_constraint=False
    )
    event_number = models.PositiveIntegerField()
    # Found by `unread_by_person`; an index of all of them would be the largest of all and never read.
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="deliveries", db_index=False, db_constraint=False
    )
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.IN_APP)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(fields=["ticket", "event_number", "person", "channel"], name="told_once")
        ]
        indexes = [
            models.Index(
                fields=["person", "-created_at"], condition=models.Q(read_at=None), name="unread_by_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}#{self.event_number} to {self.person_id}"
