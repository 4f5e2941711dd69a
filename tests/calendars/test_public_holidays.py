"""Public holidays: Italy, its provinces, and a town's own patron saint."""

from datetime import date

import pytest

from sportello.calendars.public_holidays import (
    BadPatronDay,
    UnknownCountry,
    UnknownProvince,
    check_country,
    check_patron_day,
    holidays_by_year,
    named_holidays,
)


def test_saint_francis_is_a_holiday_from_2026() -> None:
    assert date(2026, 10, 4) in named_holidays("IT", "", "", 2026)
    assert date(2025, 10, 4) not in named_holidays("IT", "", "", 2025)


def test_easter_monday_moves() -> None:
    assert date(2026, 4, 6) in named_holidays("IT", "", "", 2026)
    assert date(2027, 3, 29) in named_holidays("IT", "", "", 2027)


def test_a_province_adds_its_patron_saint() -> None:
    assert named_holidays("IT", "MI", "", 2026)[date(2026, 12, 7)] == "Sant'Ambrogio"
    assert date(2026, 12, 7) not in named_holidays("IT", "", "", 2026)


def test_a_town_may_have_its_own_patron_saint() -> None:
    of_year = holidays_by_year("IT", "", "06-24")
    assert date(2026, 6, 24) in of_year(2026)
    assert date(2031, 6, 24) in of_year(2031)


def test_a_patron_of_29_february_comes_in_leap_years() -> None:
    assert date(2028, 2, 29) in named_holidays("", "", "02-29", 2028)
    assert named_holidays("", "", "02-29", 2027) == {}


def test_other_countries_have_theirs() -> None:
    assert date(2026, 10, 3) in named_holidays("DE", "BY", "", 2026)


def test_no_country_has_no_holidays() -> None:
    assert named_holidays("", "", "", 2026) == {}


def test_refuses_what_it_does_not_know() -> None:
    with pytest.raises(UnknownCountry, match="ISO 3166"):
        check_country("XX", "")
    with pytest.raises(UnknownCountry, match="needs its country"):
        check_country("", "MI")
    with pytest.raises(UnknownProvince, match="MI"):
        check_country("IT", "MIL")
    for day in ("13-01", "7 dicembre", "1-7", "02-30"):
        with pytest.raises(BadPatronDay, match="12-07"):
            check_patron_day(day)


def test_accepts_what_it_knows_and_nothing_at_all() -> None:
    check_country("IT", "RM")
    check_country("", "")
    check_patron_day("")
    check_patron_day("02-29")
    assert named_holidays("IT", "RM", "", 2026)[date(2026, 6, 29)]
