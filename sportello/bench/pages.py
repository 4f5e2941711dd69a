"""How long the desk's pages take on the server, on desks of a thousand, a hundred thousand and a million open tickets.

A page is asked for through Django's own handler (middleware, session, queries, templates), without the network. The
desks take turns. Whether a page stays flat can fail; its milliseconds belong to the machine, so the load, a
calibration and the processor's own time (of the page's process, so with SQLite all of it) stand beside them. To add a
page, add a line to `PAGES`. Filling takes longer than measuring: `--keep FOLDER` keeps the desks for the next time.
`--pages queue,ticket` asks only for pages whose name has one of these words in it; where other work disturbs, many
short rounds (`--rounds 8 --times 8`) compare the desks better than few long ones.
"""

import os
import re
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import override_settings
from django.urls import get_resolver
from django.utils import timezone

from sportello.bench.scratch import filled
from sportello.web.collector import search_seldom

FLAT, QUERIES = 1.5, 25
"""A page of the largest desk takes at most so many times as long as on the smallest; and asks so much at most."""

TIMES, WARM = 30, 3


@dataclass(frozen=True)
class Scene:
    """What addresses are made of: an agent of one department, a supervisor who sees all, tickets and a call."""

    agent: Client
    leader: Client
    team: int
    long: int
    short: int
    call: int

    def follow(self, address: str, pages: int) -> str:
        """The address of a page further on; of the last whole one where there are fewer, for half a page costs half."""
        following = self._following(address)
        for _ in range(pages):
            beyond = following and self._following(following)
            if not beyond:
                break
            address, following = following, beyond
        return address

    def _following(self, address: str) -> str:
        found = re.search(r'href="([^"]+)" rel="next"', self.agent.get(address).content.decode())
        return found.group(1).replace("&amp;", "&") if found else ""


@dataclass(frozen=True)
class Page:
    """One page: its name in the report, its address, the milliseconds it is promised to stay below (p95).

    Without a promise (0) it is reported and cannot fail. `leader`: opened by who sees all departments. `flat`: it is
    promised to take the same time on desks of all sizes.
    """

    name: str
    address: Callable[[Scene], str]
    promised_ms: int = 0
    leader: bool = False
    flat: bool = True


PAGES: tuple[Page, ...] = (
    Page("queue_all", lambda scene: "/queue/all/", 120),
    Page("queue_all_departments", lambda scene: "/queue/all/", 120, leader=True),
    Page("queue_team", lambda scene: f"/queue/team/{scene.team}/", 120),
    Page("queue_to_take", lambda scene: "/queue/to-take/", 120),
    Page("queue_mine", lambda scene: "/", 120),
    Page("queue_tenth_page", lambda scene: scene.follow("/queue/all/", 9), 120),
    Page("queue_filtered", lambda scene: "/queue/all/?priority=4&clock=level", 120),
    Page("queue_by_level", lambda scene: "/queue/all/?group=level", 120),
    Page("queue_newest", lambda scene: "/queue/all/?sort=newest", 120),
    Page("queue_filters", lambda scene: "/queue/filters/"),
    Page("preview", lambda scene: f"/tickets/{scene.long}/preview/", 120),
    Page("ticket", lambda scene: f"/tickets/{scene.short}/", 120),
    Page("ticket_long", lambda scene: f"/tickets/{scene.long}/", 120),
    Page("search", lambda scene: "/search/?q=stampante+ufficio", 150, flat=False),
    Page("palette", lambda scene: "/search/palette/?q=stamp", 150, flat=False),
    Page("callers", lambda scene: f"/call/{scene.call}/people/?q=rosa", 60),
    Page("call", lambda scene: f"/call/{scene.call}/"),
    Page("dashboard", lambda scene: "/dashboard/", leader=True),
)


def run(
    *,
    few: int = 1_000,
    many: int = 100_000,
    most: int = 1_000_000,
    rounds: int = 3,
    database: str = "both",
    keep: str = "",
    pages: str = "",
    times: int = TIMES,
) -> dict[str, Any]:
    """Time every page, or some (`pages`), so many times a round on each desk (0 leaves one out), in turns."""
    chosen(pages)
    sizes = sorted({size for size in (few, many, most) if size})
    found = {}
    for vendor in ("postgresql", "sqlite") if database == "both" else (database,):
        with ExitStack() as stack:
            desks = {
                size: stack.enter_context(filled(vendor, "large:fill", keep, tickets=size)) for size in sizes
            }
            turns = [
                {size: desk.call("pages:measure", times=times, pages=pages) for size, desk in desks.items()}
                for _ in range(rounds)
            ]
        found[vendor] = _figures(turns)
    passed = all(page["passed"] for figures in found.values() for page in figures["pages"].values())
    return {"sizes": sizes, "databases": found, "passed": passed}


def chosen(pages: str) -> list[Page]:
    """The pages whose name has one of these words in it, which commas part; none: all. Raises ValueError."""
    words = [word.strip() for word in pages.split(",") if word.strip()]
    unknown = [word for word in words if not any(word in page.name for page in PAGES)]
    if unknown:
        raise ValueError(
            f"no page is called {unknown[0]!r}; there are {', '.join(page.name for page in PAGES)}"
        )
    return [page for page in PAGES if not words or any(word in page.name for word in words)]


def _figures(turns: list[dict[int, dict[str, Any]]]) -> dict[str, Any]:
    sizes = sorted(turns[0])
    measured = turns[0][sizes[0]]["pages"]
    pages = {page.name: _page(page, turns, sizes) for page in PAGES if page.name in measured}
    calibration = [turn[size]["calibration_ms"] for turn in turns for size in sizes]
    loads = [turn[size]["load"] for turn in turns for size in sizes]
    return {
        "pages": pages,
        "calibration_ms": round(median(calibration), 1),
        "load": round(median(loads), 1),
        "cores": os.cpu_count(),
    }


def _page(page: Page, turns: list[dict[int, dict[str, Any]]], sizes: list[int]) -> dict[str, Any]:
    def told(size: int, what: str) -> float:
        return float(round(median(turn[size]["pages"][page.name][what] for turn in turns), 1))

    few, most = sizes[0], sizes[-1]

    def grown(what: str) -> float:
        both = [(turn[most]["pages"][page.name], turn[few]["pages"][page.name]) for turn in turns]
        return float(median(large[what] / small[what] for large, small in both))

    flat = grown("p50")
    queries = max(turn[size]["pages"][page.name]["queries"] for turn in turns for size in sizes)
    p95 = {str(size): told(size, "p95") for size in sizes}
    return {
        "p50_ms": {str(size): told(size, "p50") for size in sizes},
        "p95_ms": p95,
        "cpu_ms": {str(size): told(size, "cpu") for size in sizes},
        "most_to_few": round(flat, 2),
        "most_to_few_cpu": round(grown("cpu"), 2),
        "queries": queries,
        "below_promise": all(ms < (page.promised_ms or ms + 1) for ms in p95.values()),
        "passed": (flat <= FLAT or not page.flat or not page.promised_ms) and queries <= QUERIES,
    }


def measure(*, times: int = TIMES, pages: str = "") -> dict[str, Any]:
    """Every page in turn, or some, so many times (inside)."""
    _ = get_resolver().url_patterns
    search_seldom()  # as the web process does
    with override_settings(ALLOWED_HOSTS=["*"]):
        scene = _scene()
        found = {
            page.name: _times(scene.leader if page.leader else scene.agent, page.address(scene), times)
            for page in chosen(pages)
        }
    return {"pages": found, "calibration_ms": _calibration(), "load": os.getloadavg()[0]}


def _scene() -> Scene:
    from sportello.bench import town
    from sportello.people.models import Membership, Person
    from sportello.tickets.models import Ticket
    from sportello.workspace import calls

    agent = town.working()
    team = Membership.objects.filter(person=agent).values_list("team", flat=True)[0]
    theirs = Ticket.objects.filter(team=team, owner__isnull=False).order_by("pk")
    short = Ticket.objects.filter(team=team, owner=None).order_by("pk").first() or theirs[0]
    long = theirs.filter(last_number__gte=12).first() or theirs[0]
    call = calls.begin(agent.pk, at=timezone.now())
    calls.name_caller(call, person=Person.objects.get(pk=long.requester_id))
    return Scene(_signed_in(agent), _signed_in(town.leading()), team, long.number, short.number, call.pk)


def _signed_in(person: Any) -> Client:
    client = Client(headers={"accept-language": "it"})
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _times(client: Client, address: str, times: int) -> dict[str, float]:
    """Milliseconds of one page, and its queries."""
    headers = {"HX-Request": "true"} if "preview" in address or "people" in address else {}

    def ask() -> None:
        answer = client.get(address, headers=headers)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"  # noqa: S101
        answer.close()

    for _ in range(WARM):
        ask()
    asked: list[str] = []

    def notice(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(notice):
        ask()
    taken, worked = [], []
    for _ in range(times):
        begin, busy = perf_counter(), process_time()
        ask()
        worked.append((process_time() - busy) * 1000)
        taken.append((perf_counter() - begin) * 1000)
    return {
        "p50": median(taken),
        "p95": quantiles(taken, n=20)[-1],
        "cpu": median(worked),
        "queries": len(asked),
    }


def _calibration() -> float:
    """Milliseconds of a fixed piece of work in Python, to compare machines and moments."""
    begin = perf_counter()
    words = [str(timezone.now().year * number) for number in range(50_000)]
    sorted(words)
    return float((perf_counter() - begin) * 1000)
