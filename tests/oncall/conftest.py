"""A small rota in the database, with the named cast."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

import pytest

from sportello.domain.rota import Rotation, Slot, Window

# pytest reads this file before the settings are there, so models are imported inside the fixtures.
if TYPE_CHECKING:
    from sportello.oncall.models import Rota
    from sportello.people.models import Person

WEEKDAYS = (0, 1, 2, 3, 4)
MORNINGS = Window(WEEKDAYS, time(8, 30), time(13))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# A Sunday: everything below begins on Monday 2 March 2026.
START = utc("2026-03-01T12:00")


@pytest.fixture
def cast(db: None) -> dict[str, Person]:
    from sportello.people.models import Address, Person

    people = {}
    for name in ("Ada", "Bruno", "Carla", "Dario"):
        people[name.lower()] = person = Person.objects.create(name=name)
        Address.objects.create(person=person, address=f"{name.lower()}@example.org")
    return people


@pytest.fixture
def desk(cast: dict[str, Person]) -> Rota:
    """Ada and Bruno on weekday mornings; Carla and Bruno on call in turn, handed over Mondays at 18:00."""
    from sportello.oncall.plan import create_rota

    ada, bruno, carla = (cast[name].pk for name in ("ada", "bruno", "carla"))
    front = Slot("telefono", (Rotation.fixed((ada, bruno), MORNINGS),), minimum=2)
    back = Slot("reperibile", (Rotation.weekly((carla, bruno), date(2026, 3, 2), time(18)),))
    return create_rota(name_it="Sportello telefonico", zone="Europe/Rome", slots=(front, back), at=START)
