"""The Django application of `sportello.escalation`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EscalationConfig(AppConfig):
    """Versioned escalation policies, visits, escalation records and due moments."""

    name = "sportello.escalation"
    label = "escalation"
    verbose_name = _("Escalation")
    default_auto_field = "django.db.models.BigAutoField"
