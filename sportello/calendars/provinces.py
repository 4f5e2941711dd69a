"""The countries and provinces whose holidays are known, by name."""

import re
from functools import cache

import holidays
from holidays.registry import COUNTRIES


@cache
def countries() -> list[tuple[str, str]]:
    """(code, name) of every country, by name."""
    known = holidays.list_supported_countries()
    found = {
        names[1]: re.sub(r"(?<=[a-z])(?=[A-Z])", " ", names[0])
        for names in COUNTRIES.values()
        if names[1] in known
    }
    return sorted(found.items(), key=lambda pair: pair[1])


@cache
def provinces() -> list[tuple[str, str]]:
    """(code, name) of the Italian provinces, whose capitals' patron saints are holidays there."""
    italy = holidays.country_holidays("IT")
    names: dict[str, str] = {}
    for name, code in getattr(italy, "subdivisions_aliases", {}).items():
        names.setdefault(code, name)
    return sorted(((code, names.get(code, code)) for code in italy.subdivisions), key=lambda pair: pair[1])
