"""The Django application of `sportello.intake.telephone`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TelephoneConfig(AppConfig):
    """Calls as telephone systems tell of them."""

    name = "sportello.intake.telephone"
    label = "telephone"
    verbose_name = _("Telephone systems")
    default_auto_field = "django.db.models.BigAutoField"
