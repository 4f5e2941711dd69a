"""The burst as bare SQL: the statements of `burst.sql`, and the table of answers they look up."""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from sportello.desk.rulebook import rulebook
from sportello.domain.duration import working_seconds
from sportello.domain.staff import TargetKind
from sportello.domain.timeline.base import canonical

SHA256 = {
    "postgresql": r"encode(sha256(convert_to(\1, 'UTF8')), 'hex')",
    "sqlite": r"SHA256(\1)",
}


def statements(at: datetime) -> list[str]:
    """The statements of `burst.sql` in this database's words, for a burst at that moment."""
    text = Path(__file__).with_name("burst.sql").read_text(encoding="utf-8")
    text = re.sub(r"\{sha256:(.*?)\}", SHA256[connection.vendor], text, flags=re.DOTALL)
    text = text.replace("{moment}", f"'{_moment(at)}'")
    bare = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
    return [part for part in bare.split(";\n") if part.strip()]


def bare_sql(at: datetime) -> int:
    """Run them in one transaction; returns how many tickets climbed. `look_up` must have been called."""
    with transaction.atomic(), connection.cursor() as cursor:
        climbed = 0
        for statement in statements(at):
            cursor.execute(statement)
            if "INTO tickets_timelineevent" in statement:
                climbed = cursor.rowcount
        return climbed


def look_up(at: datetime, levels: tuple[int, ...] = (1, 2, 3)) -> None:
    """Write down where each level leads at that moment, whom it is offered to, and when it falls due again."""
    rules = rulebook()
    (policy,) = rules.policies.values()
    (department,) = rules.staff.departments
    rows: list[tuple[Any, ...]] = []
    for number in levels:
        level = policy.level(number + 1)
        reach = rules.staff.reach(level.target, department, "direct", level.number, at)
        calendar, (way,) = rules.calendar(level.calendar), level.exits
        assert way.after is not None  # noqa: S101  # so it is in the built-in template
        target = working_seconds(way.after, at, calendar)
        offer = {"policy": policy.id, "level": level.number, "people": list(reach.people)}
        payload = canonical(
            {"cause": "not_resolved", "offer": offer | ({"team": reach.team} if reach.team else {})}
        )
        tail = f"\nescalated\n{int(at.timestamp())}\n0\n{payload}"
        people = json.dumps(list(reach.people), separators=(",", ":"))
        ends = _moment(calendar.add(at, target)), _moment(at)
        to_team = reach.team is not None and level.target.kind in (TargetKind.TEAM, TargetKind.ROTA)
        rows.append(
            (
                number,
                level.number,
                policy.id,
                reach.team,
                people,
                level.calendar,
                target,
                *ends,
                payload,
                tail,
                to_team,
                None if to_team else reach.people[0],
            )
        )
    _write(rows)


def _write(rows: list[tuple[Any, ...]]) -> None:
    postgres = connection.vendor == "postgresql"
    moment, document = ("timestamptz", "jsonb") if postgres else ("datetime", "text")
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_rung")
        cursor.execute(
            "CREATE TABLE bench_rung (from_level int, to_level int, policy int, team int, "
            f"people {document}, calendar int, target int, due_at {moment}, moment {moment}, "
            f"payload {document}, tail text, offered boolean, named int)"
        )
        marks = ", ".join(["%s"] * 13)
        cursor.executemany(f"INSERT INTO bench_rung VALUES ({marks})", rows)  # noqa: S608
        cursor.execute("ANALYZE bench_rung")


def _moment(at: datetime) -> object:
    return connection.ops.adapt_datetimefield_value(at)
