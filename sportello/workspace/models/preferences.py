"""What somebody chose for themselves."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sportello.people.models import Person


class Preferences(models.Model):
    """How the desk looks and listens to one person; without a row everything is as it comes."""

    class Theme(models.TextChoices):
        SYSTEM = "system", _("as the system")
        LIGHT = "light", _("light")
        DARK = "dark", _("dark")

    class Density(models.TextChoices):
        COMPACT = "compact", _("compact")
        COMFORTABLE = "comfortable", _("comfortable")

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="preferences")
    theme = models.CharField(max_length=6, choices=Theme, default=Theme.SYSTEM)
    density = models.CharField(max_length=11, choices=Density, default=Density.COMPACT)
    quick_keys = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"preferences of {self.person_id}"
