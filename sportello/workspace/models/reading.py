"""How far somebody has read a ticket."""

from django.db import models

from sportello.people.models import Person
from sportello.tickets.models import Ticket


class Reading(models.Model):
    """Up to which event a person has read a ticket; one that was never opened has no row."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="readings", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="readings")
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "ticket"], name="a_reading_once")]

    def __str__(self) -> str:
        return f"{self.person_id} read {self.ticket_id} up to {self.number}"
