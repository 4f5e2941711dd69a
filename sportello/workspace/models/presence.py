"""Who has a ticket open now."""

from django.db import models

from sportello.people.models import Person
from sportello.tickets.models import Ticket


class Presence(models.Model):
    """A window of a person at a ticket, until `until` unless it says so again; a small table, always.

    Somebody has a ticket open twice, or on two devices: what they do there is the busiest of it.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    page = models.CharField(max_length=36, blank=True, default="")  # the name the window gave itself
    writing = models.BooleanField(default=False)
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "ticket", "page"], name="present_once_a_page")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.ticket_id}"
