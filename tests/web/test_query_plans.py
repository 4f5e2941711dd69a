"""No page of every day reads what grows with the desk from one end to the other: asked of SQLite's planner."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from sportello.desk.charge import take_charge
from sportello.people.models import Department, Person
from tests.web.desk import a_ticket, acting, browser_of, just_now

pytestmark = pytest.mark.sqlite

# Full-text tables are scanned by their own index; the one of stuck requests is small.
SCANNED = re.compile(
    r"SCAN (tickets_\w+|sla_clock|escalation_(due|visit|escalation)|notifications_delivery|people_(person|phone)"
    r"|workspace_reading|U\d+|T\d+)\b(?!.*(VIRTUAL TABLE|INDEX stuck_by_department))"
    # Nor all tickets of a department, a team or a person; nor all open ones of a team; nor the lines of all open ones.
    r"|SEARCH tickets_ticket USING (COVERING )?INDEX walk_by_\w+ \(\w+=\?\)"
    r"|SEARCH tickets_ticket USING (COVERING )?INDEX walk_by_team \(team_id=\? AND status=\?\)"
    r"|SEARCH tickets_ticket USING INDEX walk_by_(owner|team|department) \(\w+=\? AND status=\?\)"
)
PAGES = (
    *(
        "/",
        "/queue/all/",
        "/queue/team/",
        "/queue/to-take/",
        "/queue/watched/",
        "/queue/all/?status=resolved",
    ),
    *("/queue/all/?priority=3&clock=level", "/queue/all/?group=level", "/queue/all/?sort=newest"),
    *("/queue/all/?group=owner&organisation=ferri&tag=vip", "/queue/filters/", "/search/?q=stampante"),
    *("/search/palette/?q=sta", "/dashboard/", "/dashboard/ahead/", "/calls/", "/me/"),
    *("/queue/team/?group=level", "/dashboard/period/?period=30"),
)


@contextmanager
def explained() -> Iterator[list[str]]:
    """What the planner says of every question asked meanwhile, one line each that scans."""
    found: list[str] = []

    def notice(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not many and sql.lstrip().startswith(("SELECT", "WITH")):
            asked = sql % tuple("?" for _ in params) if params else sql
            plan = connection.connection.execute(f"EXPLAIN QUERY PLAN {asked}", params or ())
            found.extend(f"{row[-1]}: {sql}" for row in plan.fetchall() if SCANNED.match(row[-1]))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(notice):
        yield found


@pytest.fixture
def as_carla(
    seven_levels: object, carla: Person, dario: Person, ada: Person, it_department: Department
) -> Client:
    """The supervisor's browser; there are a request that is free and one in charge."""
    a_ticket(dario, it_department, "Libera")
    take_charge(a_ticket(dario, it_department, "Presa"), actor=acting(ada), at=just_now())
    return browser_of(carla)


@pytest.mark.parametrize("address", PAGES)
def test_no_page_reads_a_growing_table_whole(as_carla: Client, address: str) -> None:
    with explained() as scans:
        assert as_carla.get(address).status_code == 200
    assert not scans


def test_neither_does_a_request(as_carla: Client, dario: Person, it_department: Department) -> None:
    number = a_ticket(dario, it_department).number
    with explained() as scans:
        assert as_carla.get(f"/tickets/{number}/").status_code == 200
        assert as_carla.get(f"/tickets/{number}/preview/", headers={"HX-Request": "true"}).status_code == 200
    assert not scans
