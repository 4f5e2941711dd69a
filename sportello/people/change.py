"""Changing the configuration: who may, what is stored, and the line of history that says so.

Every register of the administration (people, teams, categories...) is changed through `store`, `end` and `restore`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction

from sportello.domain.errors import DeskError
from sportello.people.actor import Actor
from sportello.people.models import Alteration

Told = Mapping[str, tuple[str, str]]


class NotAllowed(DeskError):
    """The actor lacks the right."""

    code = "not_allowed"


class StillNeeded(DeskError):
    """Something else rests on what should be taken out of use; `why` says what, in the reader's language."""

    code = "still_needed"
    message = "{why}"


class RowChanged(DeskError):
    """Somebody else changed the row since it was read."""

    code = "row_changed"
    hint = "Look at what is there now, then save yours again if it still holds."


@dataclass(frozen=True)
class By:
    """Who changes something, with which right, and when; `department` is empty for what is the whole desk's."""

    actor: Actor
    at: datetime
    right: str
    department: int | None = None

    def require(self) -> None:
        """Raises NotAllowed."""
        if not has_right(self.actor, self.right, self.department):
            raise NotAllowed(right=self.right)


def has_right(actor: Actor, right: str, department: int | None) -> bool:
    """Whether the actor holds the right in the department, or everywhere for what belongs to none."""
    return actor.may(right, department or 0)


@transaction.atomic
def store(row: models.Model, *, by: By, told: Told, also: Callable[[], Any] | None = None) -> None:
    """Store a row, new or changed, and what hangs on it (`also`). Raises NotAllowed."""
    by.require()
    made = row.pk is None
    row.save()
    if also is not None:
        also()
    if made or told:
        write_down(row, Alteration.Act.MADE if made else Alteration.Act.CHANGED, by, told)


@transaction.atomic
def end(row: Any, *, by: By, field: str = "is_active") -> None:
    """Take a row out of use: it stays where it is named already, and is offered no more. Raises NotAllowed."""
    by.require()
    setattr(row, field, False)
    row.save(update_fields=[field])
    write_down(row, Alteration.Act.ENDED, by)


@transaction.atomic
def restore(row: Any, *, by: By, field: str = "is_active") -> None:
    """Bring a row back into use. Raises NotAllowed."""
    by.require()
    setattr(row, field, True)
    row.save(update_fields=[field])
    write_down(row, Alteration.Act.RESTORED, by)


def write_down(row: models.Model, act: str, by: By, told: Told | None = None) -> None:
    """A line of history."""
    words = {name: list(values) for name, values in (told or {}).items()}
    Alteration.objects.create(
        noun=noun_of(row), key=row.pk, act=act, at=by.at, by_id=by.actor.person, told=words
    )


def noun_of(row: models.Model) -> str:
    """The stable name under which the history of a row is kept."""
    return str(row._meta.label_lower)
