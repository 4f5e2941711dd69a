"""Building the sample desk: people, departments, rotas and policies, then three months of tickets lived through."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from sportello.demo.departments import House, make_house
from sportello.demo.people import Cast, make_people
from sportello.demo.policies import make_policies
from sportello.demo.rotas import make_rotas
from sportello.oncall.models import Rota

LIVED = timedelta(days=92)


@dataclass
class Desk:
    """The sample desk as it was made."""

    cast: Cast
    house: House
    rotas: dict[str, Rota]


def set_up(*, since: datetime) -> Desk:
    """Everything but the tickets, in force from `since` on."""
    with transaction.atomic():
        cast = make_people()
        house = make_house(cast)
        rotas = make_rotas(house, cast, since=since)
        make_policies(house, cast, rotas, at=since)
    return Desk(cast, house, rotas)
