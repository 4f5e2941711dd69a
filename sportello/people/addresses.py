"""E-mail addresses looked up whatever case they are written in, by the index that keeps each of them unique."""

from django.db.models import QuerySet, Value
from django.db.models.functions import Lower

from sportello.people.models import Address


def written_as(address: str) -> QuerySet[Address]:
    """The row of an address, if anybody has it. `__iexact` would read the whole table: no index serves it."""
    return Address.objects.alias(low=Lower("address")).filter(low=Lower(Value(address)))
