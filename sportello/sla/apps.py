"""The Django application of `sportello.sla`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SlaConfig(AppConfig):
    """Versioned service level policies and the clocks of each ticket."""

    name = "sportello.sla"
    label = "sla"
    verbose_name = _("Service levels")
    default_auto_field = "django.db.models.BigAutoField"
