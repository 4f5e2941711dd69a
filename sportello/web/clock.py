"""The one place where pages read the clock."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """The moment of a request: aware, UTC, whole seconds."""
    return timezone.now().replace(microsecond=0)


def speed() -> int:
    """How many seconds of the desk pass in one of the world: 1 but in demonstrations."""
    return int(settings.SPEED)
