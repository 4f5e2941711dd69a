"""Business time: opening hours compiled into intervals of UTC, and the arithmetic on them.

Values in `versions`, clock changes in `wall`, arrays in `compiled`, business days in `local_days`.
"""

from sportello.domain.business_time.calendar import (
    ALWAYS_OPEN,
    BeyondCalendar,
    BusinessCalendar,
    NeverCloses,
    NoOpeningAhead,
    always_open,
    compile_calendar,
)
from sportello.domain.business_time.local_days import BadCount
from sportello.domain.business_time.versions import (
    BadOpening,
    BadVersions,
    CalendarVersion,
    Holidays,
    NoOpeningEver,
    Opening,
    UnknownZone,
    known_zone,
)
from sportello.domain.business_time.wall import NaiveMoment

__all__ = [
    "ALWAYS_OPEN",
    "BadCount",
    "BadOpening",
    "BadVersions",
    "BeyondCalendar",
    "BusinessCalendar",
    "CalendarVersion",
    "Holidays",
    "NaiveMoment",
    "NeverCloses",
    "NoOpeningAhead",
    "NoOpeningEver",
    "Opening",
    "UnknownZone",
    "always_open",
    "compile_calendar",
    "known_zone",
]
