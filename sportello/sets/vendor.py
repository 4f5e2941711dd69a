"""Which database this is."""

from functools import cache

from django.db import DEFAULT_DB_ALIAS, connections


@cache
def vendor() -> str:
    """`postgresql` or `sqlite`: it stays the same while a process runs, and asking Django each time costs more."""
    return connections[DEFAULT_DB_ALIAS].vendor
