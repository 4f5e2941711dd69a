"""A stored office in Milan, and a moment to change it at."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from sportello.calendars.models import Calendar

OFFICE_HOURS = {day: [["09:00", "13:00"], ["14:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


@pytest.fixture
def milan(db: None) -> "Calendar":
    """Monday to Friday 9-13 and 14-18, holidays of Italy and of Milan."""
    # Imported here: pytest reads this file before the settings are ready.
    from sportello.calendars.change import create_calendar

    return create_calendar(
        name_it="Orario ufficio", name_en="Office hours", weekly=OFFICE_HOURS, holiday_province="MI"
    )


@pytest.fixture
def noon() -> datetime:
    """Wednesday 11 November 2026, 12:00 in Milan."""
    return datetime(2026, 11, 11, 11, tzinfo=UTC)
