"""Searching and looking callers up, on a desk of a hundred thousand open tickets and as many people.

Every ticket has words as people write them: a few of very many, most of them common. Search is asked for by its
function, the list of callers and what stands beside a call by their addresses. Milliseconds belong to the machine; the
load and a calibration stand beside them, and the processor's own time.
"""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import Any

from sportello.bench.prose import texts, vocabulary
from sportello.bench.scratch import filled

PROMISED = {"search": 150, "similar": 150, "callers": 60, "beside_a_call": 120}
"""Milliseconds below which each is to stay, at the 95th percentile."""


def run(
    *, tickets: int = 100_000, asked: int = 200, database: str = "both", keep: str = ""
) -> dict[str, Any]:
    """Ask each kind of question so many times on a large desk, and report the 50th and 95th percentile."""
    found = {}
    for vendor in ("postgresql", "sqlite") if database == "both" else (database,):
        with filled(vendor, "large:fill", keep, tickets=tickets) as desk:
            found[vendor] = desk.call("lookups:measure", asked=asked)
    kinds = [kind for figures in found.values() for kind in figures["questions"].values()]
    return {
        "tickets": tickets,
        "databases": found,
        "below_promise": all(kind["below_promise"] for kind in kinds),
        "cores": os.cpu_count(),
    }


def measure(*, asked: int) -> dict[str, Any]:
    """Ask every kind of question (inside)."""
    from sportello.bench.pages import _calibration

    chance = Random(13)  # noqa: S311
    found = {kind: _times(ask, asked, chance, PROMISED[kind]) for kind, ask in _questions().items()}
    return {
        "questions": found,
        "calibration_ms": round(_calibration(), 1),
        "load": round(os.getloadavg()[0], 1),
    }


def _questions() -> dict[str, Callable[[Random], object]]:
    from django.conf import settings
    from django.test import Client

    from sportello.bench import town
    from sportello.people.actor import actor_for
    from sportello.people.models import Person, Phone
    from sportello.tickets.search import search, similar
    from sportello.web.collector import search_seldom
    from sportello.workspace import calls

    settings.ALLOWED_HOSTS = ["*"]
    search_seldom()  # as the web process does
    words, agent = vocabulary(), town.working()
    actor, told = actor_for(agent, "page"), texts(words, Random(17))  # noqa: S311
    client = Client(headers={"HX-Request": "true"})
    client.force_login(agent, backend="allauth.account.auth_backends.AuthenticationBackend")
    call = calls.begin(agent.pk, at=datetime.now(UTC))
    calls.name_caller(call, person=Person.objects.exclude(organisation=None).order_by("pk")[0])
    numbers = list(Phone.objects.order_by("pk").values_list("number", flat=True)[:500])

    def a_search(chance: Random) -> object:
        question = next(told).split()[: chance.randint(1, 3)]
        return search(" ".join([*question[:-1], question[-1][: chance.randint(2, 8)]]), actor)

    def a_caller(chance: Random) -> object:
        number = chance.choice(numbers)
        typed = chance.choice((number, number[-6:], chance.choice(words)[:4], chance.choice(words[:300])))
        return _fine(client.get(f"/call/{call.pk}/people/", {"q": typed}))

    def a_draft(_chance: Random) -> object:
        form = {"subject": next(told)[:60], "how_badly": "hampered"}
        return _fine(client.post(f"/call/{call.pk}/draft/", form))

    return {
        "search": a_search,
        "similar": lambda _chance: similar(next(told)[:60], actor),
        "callers": a_caller,
        "beside_a_call": a_draft,
    }


def _fine(answer: Any) -> object:
    assert answer.status_code == 200, answer.status_code  # noqa: S101
    return answer


def _times(ask: Callable[[Random], object], asked: int, chance: Random, promised: int) -> dict[str, Any]:
    for _ in range(5):
        ask(chance)
    taken, worked = [], []
    for _ in range(asked):
        begin, busy = perf_counter(), process_time()
        ask(chance)
        worked.append((process_time() - busy) * 1000)
        taken.append((perf_counter() - begin) * 1000)
    p95 = quantiles(taken, n=20)[-1]
    return {
        "p50_ms": round(median(taken), 1),
        "p95_ms": round(p95, 1),
        "slowest_ms": round(max(taken), 1),
        "cpu_p50_ms": round(median(worked), 1),
        "cpu_p95_ms": round(quantiles(worked, n=20)[-1], 1),
        "below_promise": p95 < promised,
    }
