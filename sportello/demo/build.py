"""Building the sample desk: people, departments, rotas and policies, then three months of tickets lived through."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random

from django.db import transaction
from django.utils.translation import gettext

from sportello.demo.alarms import make_alarms
from sportello.demo.articles import make_articles
from sportello.demo.calls import make_calls
from sportello.demo.departments import House, make_house
from sportello.demo.desks_own import make_own_things
from sportello.demo.history import beginnings
from sportello.demo.letters import make_letters
from sportello.demo.life import Life, Story, play
from sportello.demo.moved import make_moved
from sportello.demo.notices import make_notices
from sportello.demo.own_words import make_own_words
from sportello.demo.people import Cast, make_people
from sportello.demo.policies import make_policies, revise, sketch
from sportello.demo.prepared import make_prepared
from sportello.demo.rotas import make_rotas, swap_turns
from sportello.demo.told import make_told
from sportello.desk.sitting import sitting
from sportello.oncall.models import Rota
from sportello.sets.writes import next_ids
from sportello.tickets.models import Ticket

LIVED = timedelta(days=92)
REVISED = timedelta(days=31)
"""How long ago the customers' ladder got its second version."""
TOLD = timedelta(hours=2)
"""How far back notifications reach."""
FIRST_NUMBER = 4780


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
        make_prepared(house)
        make_own_words(house)
    return Desk(cast, house, rotas)


def build(*, now: datetime, tickets: int, seed: int, say: Callable[[str], None] = lambda line: None) -> Life:
    """Make the sample desk in an empty database: three months that end `now`, the same for the same seed."""
    chance, since = Random(seed), now - LIVED  # noqa: S311  # chance of a tale, not of a secret
    say(gettext("Furnishing the sample desk…"))
    desk = set_up(since=since)
    say(gettext("Living three months of requests…"))
    with sitting(recorded_at=now, told_from=now - TOLD) as held:
        # A desk with a history does not begin to count at one.
        next_ids(Ticket, FIRST_NUMBER)
        life = Life(desk.cast, desk.house, held, chance, since, now)
        play(life, [*beginnings(chance, now, tickets, LIVED), (now - REVISED, partial(_revision, desk))])
    swap_turns(desk.rotas, desk.cast, at=now)
    make_calls(desk.cast, chance, now=now)
    sketch(desk.cast, at=now)
    make_own_things(now=now)
    make_notices(now=now)
    make_articles(desk.house, desk.cast, now=now)
    make_letters(desk.house, desk.cast, now=now)
    make_alarms(desk.house, desk.cast, now=now)
    make_told(desk.cast, now=now)
    make_moved(desk.house, desk.cast, now=now)
    return life


def _revision(desk: Desk, life: Life) -> Story:
    """A month ago the customers' ladder was changed; what was on its way kept the version it began under."""
    revise(desk.house, at=life.now)
    life.sitting.rules_changed()
    yield from ()
