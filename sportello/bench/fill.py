"""Filling the scratch desk: tickets that fall due at chosen moments among many that wait for days."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any

from django.db import connection

from sportello.bench.clones import PARTS, copy_tickets
from sportello.bench.desk import Desk, furnish, rome
from sportello.bench.progress import progress
from sportello.desk.conversation import reply
from sportello.desk.escalate import escalate
from sportello.desk.hold import put_on_hold
from sportello.desk.opening import Request, open_ticket
from sportello.domain.lifecycle import WaitingFor
from sportello.domain.priority import Grade
from sportello.worker.tick import next_moment, tick_until_quiet

FIRST = rome("2026-11-24 11:00")
"""The moment at which the first group falls due; a Tuesday, all calendars open."""

APART = timedelta(seconds=10)
MOST_GROUPS = 50
"""All of them are opened and answered before the first falls due."""
MODELS_A_GROUP, WAITING_MODELS = 18, 24
GRADES = (Grade.LOW, Grade.MEDIUM, Grade.HIGH)
SUBJECTS = (
    "La stampante non stampa",
    "Accesso al gestionale",
    "Posta che non arriva",
    "Schermo nero all'avvio",
)

Act = tuple[datetime, Callable[[], object]]


def moments(groups: int) -> list[datetime]:
    """When each group falls due."""
    return [FIRST + APART * group for group in range(groups)]


def fill(*, tickets: int, due: int = 0, groups: int = 0) -> dict[str, Any]:
    """Furnish the desk and make `tickets` open tickets, of which `due` fall due at each group's moment."""
    if groups > MOST_GROUPS or due * groups > tickets:
        raise ValueError(f"{groups} groups of {due} do not fit into {tickets} tickets")
    desk = furnish()
    waiting, acts = _waiting(desk)
    parts = [(waiting, tickets - due * groups)]
    for at in moments(groups):
        falling, more = _falling_due(desk, at)
        parts.append((falling, due))
        acts += more
    live(acts, until=FIRST - timedelta(seconds=1))
    with progress("filling the desk", tickets) as bar:
        for made in copy_tickets(parts):
            bar.to(made)
    remove([model for models, _ in parts for model in models])
    return {"tickets": tickets, "due": due, "groups": groups}


def live(acts: Sequence[Act], until: datetime) -> None:
    """Do the acts in their order, with the worker carrying out each due step in between at its moment."""
    done: datetime | None = None
    for at, act in [*sorted(acts, key=itemgetter(0)), (until, lambda: None)]:
        while (ahead := next_moment()) is not None and ahead <= at:
            if ahead == done:
                raise RuntimeError(f"what is due at {ahead} cannot be done: see the worker's log")
            tick_until_quiet(ahead)
            done = ahead
        act()


def _falling_due(desk: Desk, at: datetime) -> tuple[list[int], list[Act]]:
    """Tickets of which each climbs at `at`: half from level 1, a third from level 2, the rest from level 3."""
    models: list[int] = []
    acts: list[Act] = []
    for index in range(MODELS_A_GROUP):
        level = (1, 2, 1, 2, 1, 3)[index % 6]
        opened = at - {1: timedelta(minutes=15), 2: timedelta(minutes=75), 3: timedelta(minutes=315)}[level]
        if level == 3:  # the support desk closes at eight in the evening and opens twelve hours later
            opened -= timedelta(hours=12)
        acts += answered(desk, opened, index, models)
    return models, acts


def _waiting(desk: Desk) -> tuple[list[int], list[Act]]:
    """Tickets for which nothing falls due for days: with the upper levels, or waiting for a date."""
    models: list[int] = []
    acts: list[Act] = []
    for index in range(WAITING_MODELS):
        opened = rome("2026-11-23 09:00") + timedelta(minutes=42 * (index // 3))
        acts += answered(desk, opened, index, models, Grade.LOW)
        acts.append(
            (opened + timedelta(minutes=9), _put_away(desk, opened + timedelta(minutes=9), index, models))
        )
    return models, acts


def _put_away(desk: Desk, at: datetime, index: int, models: list[int]) -> Callable[[], object]:
    agent = desk.agent(index)
    if index % 4 == 3:
        until = at + timedelta(days=20)
        words = {"waiting_for": WaitingFor.DATE, "until": until, "reason": "consegna del fornitore"}
        return lambda: put_on_hold(models[index], actor=agent, at=at, **words)  # type: ignore[arg-type]
    return lambda: escalate(
        models[index], to=5 + index % 3, reason="coordination", tried="riavvio", actor=agent, at=at
    )


def answered(
    desk: Desk, at: datetime, index: int, models: list[int], grade: Grade | None = None
) -> list[Act]:
    """Open a ticket and answer it after five minutes, so that for hours only its level falls due."""
    agent = desk.agent(index)
    request = Request(
        requester=desk.requesters[index % len(desk.requesters)],
        department=desk.department,
        subject=f"{SUBJECTS[index % len(SUBJECTS)]} {index}",
        text="Da stamattina non funziona più, serve per il lavoro di tutto l'ufficio.",
        urgency=grade or GRADES[index % len(GRADES)],
        impact=grade or GRADES[index // 3 % len(GRADES)],
    )
    place = len(models)
    models.append(0)

    def open_it() -> None:
        models[place] = open_ticket(request, actor=agent, at=at).pk

    later = at + timedelta(minutes=5)
    return [
        (at, open_it),
        (later, lambda: reply(models[place], text="Ce ne stiamo occupando.", actor=agent, at=later)),
    ]


def remove(models: Sequence[int]) -> None:
    """Only copies stay: a model is copied, not counted."""
    listed = ", ".join(str(model) for model in models)
    tables = ["notifications_delivery", *(part._meta.db_table for part in PARTS)]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DELETE FROM {table} WHERE ticket_id IN ({listed})")  # noqa: S608
        cursor.execute(f"DELETE FROM tickets_ticket WHERE id IN ({listed})")  # noqa: S608
