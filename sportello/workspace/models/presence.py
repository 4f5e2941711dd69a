"""Who has a ticket open now."""

from django.db import models

from sportello.people.models import Person
from sportello.tickets.models import Ticket


class Presence(models.Model):
    """A person at a ticket, reading or writing, until `until` unless they say so again; a small table, always."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    writing = models.BooleanField(default=False)
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "ticket"], name="present_once")]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.ticket_id}"
