"""Searching and looking callers up, on a desk of a hundred thousand open tickets and as many people.

Every ticket gets words as people write them: a few of very many, most of them common. Search is asked for by its
function, the list of callers and what stands beside a call by their addresses. Milliseconds belong to the machine; the
load and a calibration stand beside them.
"""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import islice
from random import Random
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from django.db import transaction

from sportello.bench.progress import progress
from sportello.bench.scratch import scratch

PROMISED = {"search": 150, "similar": 150, "callers": 60, "beside_a_call": 120}
"""Milliseconds below which each is to stay, at the 95th percentile."""

WORDS, FIRMS = 30_000, 5_000
_START, _MIDDLE, _END = "bcdfglmnprstvz", "aeiou", ("ta", "re", "no", "lia", "zione", "mento", "ndo", "sso")


def run(
    *, tickets: int = 100_000, people: int = 100_000, asked: int = 200, database: str = "both"
) -> dict[str, Any]:
    """Fill a desk, ask each kind of question so many times, and report the 50th and 95th percentile."""
    found = {}
    for vendor in ("postgresql", "sqlite") if database == "both" else (database,):
        with scratch(vendor) as desk:
            desk.call("fill:fill", tickets=tickets)
            desk.call("lookups:fill", people=people)
            found[vendor] = desk.call("lookups:measure", asked=asked)
    kinds = [kind for figures in found.values() for kind in figures["questions"].values()]
    return {
        "tickets": tickets,
        "people": people,
        "databases": found,
        "below_promise": all(kind["below_promise"] for kind in kinds),
        "cores": os.cpu_count(),
    }


def vocabulary() -> list[str]:
    """Words that look like words, the common ones first."""
    chance = Random(7)  # noqa: S311  # the same words each time
    made: dict[str, None] = {}
    while len(made) < WORDS:
        stem = "".join(chance.choice(_START) + chance.choice(_MIDDLE) for _ in range(chance.randint(1, 3)))
        made[stem + chance.choice(_END)] = None
    return list(made)


def texts(words: list[str], chance: Random) -> Iterator[str]:
    """Texts without end: most of their words are among the common ones."""
    while True:
        length = chance.randint(20, 90)
        yield " ".join(words[min(WORDS - 1, int(chance.paretovariate(0.6)))] for _ in range(length))


def fill(*, people: int) -> None:
    """Give every ticket its words and the desk its callers (inside)."""
    from sportello.people.models import Organisation, Person, Phone
    from sportello.tickets.models import Ticket
    from sportello.tickets.search.index import backend
    from sportello.tickets.search.page import Page

    words, chance = vocabulary(), Random(11)  # noqa: S311
    told = texts(words, chance)
    with progress("indexing", Ticket.objects.count()) as bar:
        rows = iter(list(Ticket.objects.order_by("pk").values_list("pk", "number")))
        done = 0
        while chunk := list(islice(rows, 1000)):
            pages = [Page(pk).head(number, next(told)[:80], ["Richiedente"]) for pk, number in chunk]
            for page in pages:
                page.add(next(told), public=True)
                page.add(next(told)[:100], public=False)
            with transaction.atomic():
                backend().write(pages)
            bar.to(done := done + len(chunk))
    firms = Organisation.objects.bulk_create(
        [Organisation(name=f"{words[place].title()} {words[-place - 1]}") for place in range(FIRMS)], 1000
    )
    for start in range(0, people, 1000):
        made = Person.objects.bulk_create(
            Person(name=_name(words, chance), organisation=chance.choice(firms))
            for _ in range(min(1000, people - start))
        )
        Phone.objects.bulk_create(
            Phone(person=person, number=f"+390{chance.randint(20_000_000, 999_999_999)}") for person in made
        )
    from sportello.bench.clones import tidy_up

    tidy_up()


def _name(words: list[str], chance: Random) -> str:
    return f"{words[int(chance.paretovariate(0.6)) % 800].title()} {chance.choice(words).title()}"


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

    from sportello.bench.desk import furnished
    from sportello.people.actor import actor_for
    from sportello.people.models import Person, Phone
    from sportello.tickets.search import search, similar
    from sportello.workspace import calls

    settings.ALLOWED_HOSTS = ["*"]
    desk, words = furnished(), vocabulary()
    agent = Person.objects.get(pk=desk.agents[0])
    actor, told = actor_for(agent, "page"), texts(words, Random(17))  # noqa: S311
    client = Client(headers={"HX-Request": "true"})
    client.force_login(agent, backend="allauth.account.auth_backends.AuthenticationBackend")
    call = calls.begin(agent.pk, at=datetime.now(UTC))
    calls.name_caller(call, person=Person.objects.get(pk=desk.requesters[0]))
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
    taken = []
    for _ in range(asked):
        begin = perf_counter()
        ask(chance)
        taken.append((perf_counter() - begin) * 1000)
    p95 = quantiles(taken, n=20)[-1]
    return {
        "p50_ms": round(median(taken), 1),
        "p95_ms": round(p95, 1),
        "slowest_ms": round(max(taken), 1),
        "below_promise": p95 < promised,
    }
