"""Public holidays by country and province, from the `holidays` library, and a town's own patron saint."""

from collections.abc import Callable, Mapping
from datetime import date
from difflib import get_close_matches
from functools import lru_cache

import holidays

from sportello.domain.errors import DeskError


class UnknownCountry(DeskError):
    """A country whose holidays nobody listed."""

    code = "unknown_country"
    message = "The holidays of the country “{country}” are not known."
    hint = "Use the two letters of ISO 3166, such as IT, or leave it empty for no public holidays."


class UnknownProvince(DeskError):
    """A province that the country does not have."""

    code = "unknown_province"
    message = "{country} has no province “{province}” with holidays of its own."


class BadPatronDay(DeskError):
    """A day of the year that does not exist."""

    code = "bad_patron_day"
    message = "“{day}” is not a day of the year."
    hint = "Write month and day, such as 12-07 for 7 December."


def check_country(country: str, province: str) -> None:
    """Raises `UnknownCountry` or `UnknownProvince`; empty means none."""
    known = holidays.list_supported_countries(include_aliases=True)
    if not country:
        if province:
            raise UnknownCountry(country="", hint="A province needs its country, such as IT.")
        return
    if country not in known:
        raise UnknownCountry(country=country)
    if province and province not in known[country]:
        raise UnknownProvince(country=country, province=province, hint=_provinces(province, known[country]))


def check_patron_day(day: str) -> None:
    """Raises `BadPatronDay`; empty means none, 02-29 is kept in leap years."""
    try:
        if day and date.fromisoformat(f"2024-{day}").strftime("%m-%d") != day:
            raise BadPatronDay(day=day)
    except ValueError:
        raise BadPatronDay(day=day) from None


def holidays_by_year(country: str, province: str, patron_day: str) -> Callable[[int], frozenset[date]]:
    """The function that a calendar version asks for the holidays of a year."""

    def of_year(year: int) -> frozenset[date]:
        return frozenset(named_holidays(country, province, patron_day, year))

    return of_year


@lru_cache(maxsize=4096)
def named_holidays(country: str, province: str, patron_day: str, year: int) -> Mapping[date, str]:
    """The holidays of a year with their names, in Italian for Italy, else as the library has them.

    The name of an own patron saint is empty: the calendar version holds it. Do not change the result.
    """
    found: dict[date, str] = {}
    if country:
        # Years must be given: without them the library computes whatever is looked up (a trap).
        language = "it_IT" if country == "IT" else None
        listed = holidays.country_holidays(country, subdiv=province or None, years=[year], language=language)
        found |= {day: name for day, name in listed.items() if day.year == year}
    if patron_day and (patron_day != "02-29" or _is_leap(year)):
        found.setdefault(date.fromisoformat(f"{year:04}-{patron_day}"), "")
    return found


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _provinces(wanted: str, known: list[str]) -> str:
    near = get_close_matches(wanted.upper(), known, n=3, cutoff=0.3)
    return f"Use a code such as {', '.join(near or known[:3])}, or leave it empty."
