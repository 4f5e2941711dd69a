"""Three months of requests: which stories were told, and when they began."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sportello.demo import ladder_stories as ladder
from sportello.demo import problem_stories as troubles
from sportello.demo import stories as everyday
from sportello.demo.life import Life, Story
from sportello.demo.present import begins, presents

Begun = tuple[datetime, Callable[[Life], Story]]
ROME = ZoneInfo("Europe/Rome")
# How many requests come in an hour of the day, against each other; most in the morning.
BY_HOUR = (1, 1, 0, 0, 0, 1, 3, 8, 16, 22, 24, 20, 12, 10, 16, 20, 18, 13, 7, 4, 3, 2, 2, 1)
BY_WEEKDAY = (12, 11, 10, 10, 10, 3, 2)

COMMON: tuple[tuple[Callable[[Life], Story], int], ...] = (
    (everyday.quick, 20),
    (everyday.talk, 18),
    (everyday.on_the_phone, 14),
    (ladder.second, 16),
    (ladder.not_taken, 7),
    (everyday.supplier, 5),
    (everyday.appointment, 3),
    (everyday.reopened, 4),
    (ladder.handed_back, 5),
    (ladder.recalled, 2),
    (everyday.silent, 3),
    (everyday.triaged, 4),
    (everyday.cancelled, 2),
    (everyday.merged, 2),
    (everyday.moved, 2),
    (everyday.split, 1),
    (everyday.rested, 2),
    (everyday.followed_up, 1),
    (ladder.chased, 2),
    (ladder.supervisor_asked, 2),
    (ladder.brought_down, 1),
)
# Rare stories, each at a number of days before the end.
RARE: tuple[tuple[float, Callable[[Life], Story]], ...] = (
    (0.12, troubles.outbreak(12, solved=False)),
    (5.2, ladder.stubborn(5, solved=False)),
    (2.2, troubles.known_error),
    (24, ladder.stubborn(7, solved=False)),
    (11.2, ladder.stubborn(6, solved=False)),
    (9.3, ladder.stubborn(6, solved=False)),
    (40, troubles.outbreak(6, solved=True)),
    (70, ladder.stubborn(7, solved=True)),
    (55, ladder.stubborn(6, solved=True)),
    (47, ladder.stubborn(5, solved=True)),
    (33, ladder.too_complex),
    (30, ladder.stubborn(4, solved=True, department="systems")),
    (7.1, ladder.stubborn(5, solved=False, department="systems")),
    (28, ladder.stubborn(4, solved=True, department="personnel")),
    (20, ladder.helped),
    (62, ladder.helped),
    (4, ladder.stubborn(4, solved=False, company="Edilnova")),
    (18, ladder.stubborn(5, solved=True, company="Autolinee Sannite")),
    (80, ladder.stubborn(4, solved=True)),
)


def beginnings(chance: Random, end: datetime, tickets: int, lived: timedelta) -> list[Begun]:
    """When each story begins, so that about `tickets` requests are opened; small desks get fewer of every sort."""
    share = min(1.0, tickets / 300)
    now = presents()[: max(13, round(len(presents()) * share))]
    rare = RARE[: max(4, round(len(RARE) * share))]
    told: list[Begun] = [(begins(end, minutes), story) for minutes, story in now]
    told += [
        (_by_day(end - timedelta(days=days)) if days > 1 else end - timedelta(days=days), story)
        for days, story in rare
    ]
    # Some stories open more than one request.
    left = max(0, tickets - len(told) - 12)
    kinds, weights = zip(*COMMON, strict=True)
    moments = (_moment(chance, end, lived) for _ in range(left))
    told += [(at, chance.choices(kinds, weights)[0]) for at in sorted(moments)]
    # Late in the afternoon, whatever the hour at which the history ends.
    evening = (end - lived).astimezone(ROME).replace(hour=17, minute=10).astimezone(end.tzinfo)
    return [*told, (evening, everyday.rounds)]


def _by_day(moment: datetime) -> datetime:
    """The moment, or the morning after when people slept."""
    local = moment.astimezone(ROME)
    if 8 <= local.hour < 18:
        return moment
    return moment + timedelta(hours=(9 - local.hour) % 24)


def _moment(chance: Random, end: datetime, lived: timedelta) -> datetime:
    """A moment of the three months at which people ask, a little more often of late."""
    while True:
        back = chance.random() ** 1.25 * (lived.days - 1)
        day = (end - timedelta(days=back)).astimezone(ROME)
        if chance.random() * max(BY_WEEKDAY) > BY_WEEKDAY[day.weekday()]:
            continue
        (hour,) = chance.choices(range(24), BY_HOUR)
        local = day.replace(
            hour=hour, minute=chance.randint(0, 59), second=chance.randint(0, 59), microsecond=0
        )
        if local < end - timedelta(minutes=20):
            return local.astimezone(end.tzinfo)
