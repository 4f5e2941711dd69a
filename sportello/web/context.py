"""What every template may use: the moment of the page, the words of its scripts, the zone of its times."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from sportello.intake import clock
from sportello.web import words
from sportello.web.looks import looks

# What a language calls itself.
LANGUAGES = {"it": "Italiano", "en": "English"}


def page(request: HttpRequest) -> dict[str, Any]:
    """The moment (`now`), how fast the desk lives, its zone, and what the scripts must know."""
    spoken = (get_language() or settings.LANGUAGE_CODE)[:2]
    return {
        "now": getattr(request, "at", None) or clock.now(),
        "speed": settings.SPEED,
        "refresh": 2 if settings.SPEED > 1 else 5,
        "zone": timezone.get_current_timezone_name(),
        "words": words.for_script(),
        "looks": looks(request),
        "spoken": spoken,
        "other_languages": [(code, name) for code, name in LANGUAGES.items() if code != spoken],
    }
