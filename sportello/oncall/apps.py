"""The Django application of `sportello.oncall`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OncallConfig(AppConfig):
    """Rotas, shifts and overrides: who answers when."""

    name = "sportello.oncall"
    label = "oncall"
    verbose_name = _("On call")
    default_auto_field = "django.db.models.BigAutoField"
