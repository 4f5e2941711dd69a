"""How often somebody may ask for something: far more than a person needs, less than a program could do harm with."""

from allauth.core import ratelimit
from django.http import HttpRequest

from sportello.domain.errors import DeskError


class TooOften(DeskError):
    """It was done very often lately."""

    code = "too_often"
    hint = "Send it again a little later."


def not_too_often(request: HttpRequest, action: str) -> None:
    """Count it once (`action` is a limit of `settings.ACCOUNT_RATE_LIMITS`). Raises TooOften."""
    if not ratelimit.consume(request, action=action):
        raise TooOften
