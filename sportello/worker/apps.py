"""The Django application of `sportello.worker`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkerConfig(AppConfig):
    """The loop that does what is due."""

    name = "sportello.worker"
    label = "worker"
    verbose_name = _("Worker")
    default_auto_field = "django.db.models.BigAutoField"
