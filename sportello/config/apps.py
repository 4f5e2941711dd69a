"""The Django application of `sportello.config`: it brings the system checks."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Settings and their checks."""

    name = "sportello.config"
    label = "config"

    def ready(self) -> None:
        """Register the system checks."""
        from sportello.config import checks  # noqa: F401 - importing registers them
