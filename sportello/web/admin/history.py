"""The history of a row of the configuration, in sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy

from sportello.desk.sentences.words import PRIORITIES
from sportello.domain.priority import Grade, Priority
from sportello.people.models import Alteration
from sportello.web.admin.grades import cell_label
from sportello.web.admin.register import Register, history

# What is changed elsewhere than in the row's own form.
ELSEWHERE = {
    "password": gettext_lazy("Password"),
    "hours": gettext_lazy("Hours"),
    "permission": gettext_lazy("Permission"),
}


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
    told = [_field(name, values, labels) for name, values in one.told.items()]
    return Line(one.by.name if one.by else "", one.at, one.get_act_display(), told)


def _field(name: str, values: Sequence[str], labels: dict[str, Any]) -> tuple[Any, str, str]:
    before, after = values
    impact, cross, urgency = name.partition(" x ")
    if cross:  # a cell of the priority matrix
        label = cell_label(Grade(impact), Grade(urgency))
        return label, str(PRIORITIES[Priority[before]]), str(PRIORITIES[Priority[after]])
    return labels.get(name) or ELSEWHERE.get(name, name), before, after
