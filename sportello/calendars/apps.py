"""The Django application of `sportello.calendars`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CalendarsConfig(AppConfig):
    """Stored, dated calendars and holidays, turned into domain values."""

    name = "sportello.calendars"
    label = "calendars"
    verbose_name = _("Calendars")
    default_auto_field = "django.db.models.BigAutoField"
