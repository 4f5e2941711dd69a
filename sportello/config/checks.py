"""System checks: wrong configuration stops at the start, with a hint what to do."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register


@register
def no_transaction_around_requests(databases: Any = None, **_options: Any) -> list[CheckMessage]:
    """A transaction around a whole request would hold SQLite's only write lock while a page is drawn."""
    if not settings.DATABASES["default"].get("ATOMIC_REQUESTS"):
        return []
    return [
        Error(
            "ATOMIC_REQUESTS is on.",
            hint="Remove it: each command opens its own transaction.",
            id="sportello.E001",
        )
    ]


@register
def demonstration_settings(**_options: Any) -> list[CheckMessage]:
    """Settings for showing and developing do not belong on a desk reached over HTTPS."""
    found: list[CheckMessage] = []
    if settings.WEB_ADDRESS.secure and settings.DEBUG:
        found.append(
            Warning(
                "SPORTELLO_DEBUG is on while SPORTELLO_URL is a public https address.",
                hint="Unset SPORTELLO_DEBUG: its error pages show settings and data.",
                id="sportello.W001",
            )
        )
    if settings.WEB_ADDRESS.secure and settings.SPEED > 1:
        found.append(
            Warning(
                f"The desk lives {settings.SPEED} times faster than the clock on the wall.",
                hint="Unset SPORTELLO_SPEED: it is meant for demonstrations.",
                id="sportello.W002",
            )
        )
    return found
