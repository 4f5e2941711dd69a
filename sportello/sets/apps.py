"""The Django application of `sportello.sets`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SetsConfig(AppConfig):
    """Writing many rows at once, on either database."""

    name = "sportello.sets"
    label = "sets"
    verbose_name = _("Set writes")
    default_auto_field = "django.db.models.BigAutoField"
