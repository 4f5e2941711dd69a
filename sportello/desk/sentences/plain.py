"""Values of the domain as plain data for JSON: moments in ISO 8601, codes as words, people with id and name."""

from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from sportello.desk.sentences.names import Names

_ONE = frozenset({"person", "by", "answers", "taken_by", "then", "instead_of", "owner"})


def plain(value: Any, names: Names, field: str = "") -> Any:
    """The value and all that is in it; keys are the names of the fields."""
    if is_dataclass(value) and not isinstance(value, type):
        return {part.name: plain(getattr(value, part.name), names, part.name) for part in fields(value)}
    if isinstance(value, tuple | list):
        inner = "person" if field == "people" else ""
        return [plain(item, names, inner) for item in value]
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if field in _ONE and isinstance(value, int):
        return {"id": value, "name": names.person(value)}
    return value
