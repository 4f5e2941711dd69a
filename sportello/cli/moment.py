"""Moments as people type them after `--at`: the desk's wall time, unless they name a zone."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import click
from django.conf import settings
from django.utils.translation import gettext as _

from sportello.intake import clock


class MomentType(click.ParamType[datetime]):
    """`2026-11-23 09:30`, `2026-11-23`, `09:30` (today), or ISO 8601 with a zone."""

    name = "when"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment in UTC."""
        if isinstance(value, datetime):
            return value
        text = str(value).strip()
        zone = ZoneInfo(settings.TIME_ZONE)
        try:
            if len(text) <= 5:
                text = f"{clock.now().astimezone(zone):%Y-%m-%d} {text}"
            read = datetime.fromisoformat(text)
        except ValueError:
            wrong = _("“{text}” is no moment. Write it like 2026-11-23 09:30.").format(text=value)
            self.fail(wrong, param, ctx)
        return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)


MOMENT = MomentType()
