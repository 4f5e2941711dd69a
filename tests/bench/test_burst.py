"""The burst, small: the bare SQL it is compared with leaves the very rows that the engine leaves."""

import pytest

from sportello.bench.scratch import scratch

pytestmark = pytest.mark.slow


def check(vendor: str, kinds: set[str]) -> None:
    with scratch(vendor) as desk:
        groups = len(kinds) + 1
        desk.call("fill:fill", tickets=400, due=60, groups=groups + 1)
        found = desk.call("burst:measure", rounds=1, due=60)
        rows = desk.call("burst:same_rows", group=groups, due=60)
    assert set(found["seconds"]) == kinds
    assert found["ratio"] > 0
    assert {table for table, one in rows.items() if not one["same"]} == set()
    assert rows["tickets_ticket"]["rows"] == 400
    assert rows["escalation_escalation"]["rows"] >= 60 * (groups + 1)


@pytest.mark.postgresql
def test_on_postgresql() -> None:
    check("postgresql", {"bare_sql", "one_worker", "two_workers"})


@pytest.mark.sqlite
def test_on_sqlite() -> None:
    check("sqlite", {"bare_sql", "one_worker"})
