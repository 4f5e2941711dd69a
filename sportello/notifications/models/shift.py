"""Who was reminded of which shift."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sportello.notifications.models.alert import Notification
from sportello.oncall.models import Rota
from sportello.people.models import Person


class ShiftReminder(models.Model):
    """Somebody was reminded, by a notification, that they come on duty in a rota at `starts_at`."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    rota = models.ForeignKey(Rota, on_delete=models.CASCADE, related_name="+")
    starts_at = models.DateTimeField()
    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, related_name="shift_reminders")

    class Meta:
        verbose_name = _("shift reminder")
        constraints = [
            models.UniqueConstraint(fields=["person", "rota", "starts_at"], name="reminded_once_a_shift")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.starts_at}"
