"""The Django application of `sportello.problems`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProblemsConfig(AppConfig):
    """Problems: stage, cause, workaround, linked incidents, and what is done to all of them."""

    name = "sportello.problems"
    label = "problems"
    verbose_name = _("Problems")
    default_auto_field = "django.db.models.BigAutoField"
