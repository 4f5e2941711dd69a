"""The Django application of `sportello.workspace`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkspaceConfig(AppConfig):
    """Drafts, saved views, read marks, presence, canned words: people's own things at the desk."""

    name = "sportello.workspace"
    label = "workspace"
    verbose_name = _("Workspace")
    default_auto_field = "django.db.models.BigAutoField"
