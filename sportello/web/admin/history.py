"""The history of a row of the configuration, in sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sportello.people.models import Alteration
from sportello.web.admin.register import Register, history


@dataclass(frozen=True)
class Line:
    """One change: who, when, and field by field what it was and what it became."""

    who: str
    at: datetime
    act: str
    told: Sequence[tuple[Any, str, str]]


def lines(register: Register, row: Any) -> list[Line]:
    """The latest changes, newest first, with the labels of the form."""
    labels = {name: field.label for name, field in register.form.base_fields.items()}
    return [_line(one, labels) for one in history(row)]


def _line(one: Alteration, labels: dict[str, Any]) -> Line:
    told = [(labels.get(name) or name, *values) for name, values in one.told.items()]
    return Line(one.by.name if one.by else "", one.at, one.get_act_display(), told)
