"""Moving from another help desk: records a second and memory, and an import that is killed and given again.

The export is invented, ticket by ticket from a seed, in the shape of Zendesk's: one object a line, with audits.
"""

import json
import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sportello.bench.scratch import Scratch, scratch

TARGET = 500
"""Records a second at least."""
MOST_MEMORY = 400
"""Megabytes at most."""
MESSAGES = 5
AGENTS, REQUESTERS, FIRMS = 25, 2_000, 200
LATEST = datetime(2026, 11, 1, tzinfo=UTC)


def measure(vendor: str, tickets: int, seed: int = 2026) -> dict[str, Any]:
    """Figures of one import, with the audit after it."""
    with scratch(vendor) as desk:
        export = invent(desk.folder / "export", tickets, seed)
        figures: dict[str, Any] = desk.call("moving:bring_in", export=str(export))
        again = desk.call("moving:bring_in", export=str(export), looks=True)
        figures["again_seconds"], figures["again_made"] = again["seconds"], again["tickets"]
        return {**figures, **again["held"]}


def is_good(figures: dict[str, Any]) -> bool:
    """Whether an import was quick and small enough, whole, and did nothing the second time."""
    whole = figures["all_told"] and not (figures["again_made"] or figures["differences"] or figures["untold"])
    quick = figures["records_per_second"] >= TARGET and figures["peak_megabytes"] <= MOST_MEMORY
    return bool(whole and quick)


def killed(vendor: str, tickets: int, kills: int, seed: int = 7) -> dict[str, Any]:
    """The same export in one go, and on another desk with so many kills: what both desks hold."""
    held = []
    for times in (0, kills):
        with scratch(vendor) as desk:
            export = invent(desk.folder / "export", tickets, seed)
            done = _kill(desk, export, times)
            held.append(
                {**desk.call("moving:bring_in", export=str(export), looks=True)["held"], "before": done}
            )
    return {"whole": held[0], "killed": held[1]}


def _kill(desk: Scratch, export: Path, times: int) -> list[int]:
    """Begin the import and kill it, each time when some more tickets are in; how many there were."""
    done: list[int] = []
    for _ in range(times):
        process = desk.start("moving:bring_in", export=str(export), slowly=True)
        assert process.stdout is not None  # noqa: S101
        for line in process.stdout:
            if line.startswith("at ") and int(line.split()[1]) > (done[-1] if done else 0):
                done.append(int(line.split()[1]))
                break
        with suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)
        process.wait()
    return done


def invent(folder: Path, tickets: int, seed: int) -> Path:
    """An export of so many tickets with five messages each."""
    folder.mkdir(parents=True)
    firms = ({"id": 10 + n, "name": f"Ditta {n}", "shared_tickets": False} for n in range(FIRMS))
    _write(folder / "organizations.json", firms)
    _write(folder / "users.json", _users())
    chance = random.Random(seed)  # noqa: S311  # the same export every time
    with (folder / "tickets.json").open("w") as heads, (folder / "audits.json").open("w") as audits:
        for number in range(1, tickets + 1):
            ticket, told = _ticket(number, chance)
            heads.write(json.dumps(ticket) + "\n")
            audits.writelines(json.dumps(audit) + "\n" for audit in told)
    return folder


def _write(path: Path, rows: Iterator[dict[str, Any]]) -> None:
    with path.open("w") as out:
        out.writelines(json.dumps(row) + "\n" for row in rows)


def _users() -> Iterator[dict[str, Any]]:
    for n in range(AGENTS):
        yield {"id": 1_000 + n, "name": f"Agente {n}", "email": f"agente{n}@desk.example", "role": "agent",
               "organization_id": None}  # fmt: skip
    for n in range(REQUESTERS):
        yield {"id": 5_000 + n, "name": f"Cliente {n}", "email": f"cliente{n}@ditta.example", "role": "end-user",
               "organization_id": 10 + n % FIRMS}  # fmt: skip


def _ticket(number: int, chance: random.Random) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A ticket and its audits: asked, taken, answered to and fro, solved, closed."""
    at = LATEST - timedelta(minutes=chance.randrange(30 * 24 * 60, 3 * 365 * 24 * 60))
    asks, agent = 5_000 + chance.randrange(REQUESTERS), 1_000 + chance.randrange(AGENTS)
    priority = chance.choice(["urgent", "high", "normal", "normal", "low"])
    head = {"id": number, "subject": f"Richiesta {number}", "requester_id": asks, "submitter_id": asks,
            "status": "closed", "priority": priority, "assignee_id": agent, "group_id": None, "type": "incident",
            "created_at": _iso(at), "tags": ["prova"], "description": _words(chance),
            "via": {"channel": "email"}}  # fmt: skip
    told, ids = [], iter(range(number * 100, number * 100 + 100))

    def audit(by: int, *events: dict[str, Any]) -> None:
        rows = [{"id": next(ids), **event} for event in events]
        told.append(
            {"id": next(ids), "ticket_id": number, "created_at": _iso(at), "author_id": by, "events": rows}
        )

    audit(asks, _comment(asks, str(head["description"])), _change("status", "new", None))
    for place in range(1, MESSAGES):
        at += timedelta(minutes=chance.randrange(5, 24 * 60))
        by = agent if place % 2 else asks
        state = ("pending", "open") if place % 2 else ("open", "pending")
        owner = [_change("assignee_id", str(agent), None)] if place == 1 else []
        audit(by, *owner, _comment(by, _words(chance)), _change("status", *state))
    audit(agent, _change("status", "solved", "open"))
    at += timedelta(days=4)
    audit(-1, _change("status", "closed", "solved"))
    return {**head, "updated_at": _iso(at)}, told


def _comment(by: int, text: str) -> dict[str, Any]:
    return {"type": "Comment", "author_id": by, "body": text, "html_body": f"<p>{text}</p>", "public": True}


def _change(field: str, value: str, before: str | None) -> dict[str, Any]:
    return {"type": "Change", "field_name": field, "value": value, "previous_value": before}


def _iso(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _words(chance: random.Random) -> str:
    return " ".join(chance.choice(_WORDS) for _ in range(chance.randrange(8, 60)))


_SENTENCE = "la stampante del secondo piano non risponde da ieri sera e il toner è nuovo grazie potete venire"
_WORDS = _SENTENCE.split()


# -- inside the scratch desk --------------------------------------------------------------------------------------


def found() -> None:
    """A department with the seven levels in force, unless there is one (inside)."""
    from sportello.intake import clock
    from sportello.intake.desk_for_log import ground_for, make_department
    from sportello.intake.mapping import NewDepartment
    from sportello.intake.newcomers import Named, introduce
    from sportello.people.models import Department

    if Department.objects.exists():
        return
    department, named = make_department(NewDepartment("Assistenza")), Named()
    ground_for(department, "", named, introduce(named, department, "Nessuno"), at=clock.now())


def bring_in(export: str, slowly: bool = False, looks: bool = False) -> dict[str, Any]:
    """One import: its figures, with the most memory this process ever had (inside).

    Slowly, it says how far it is; if it `looks`, also what the desk holds afterwards.
    """
    from sportello.bench.imports import peak_bytes
    from sportello.intake.migration.choosing import product_named
    from sportello.intake.migration.documents import open_export
    from sportello.intake.migration.moving import move_in, put_aside
    from sportello.intake.migration.plan import Plan
    from sportello.intake.migration.reading import records_of
    from sportello.intake.migration.report import Report
    from sportello.intake.migration.shelf import Shelf

    def tell(stage: str, done: int, total: int) -> None:
        if slowly and stage == "tickets":
            print(f"at {done}", flush=True)
            time.sleep(0.2)

    found()
    begun, used = time.perf_counter(), time.process_time()
    product, plan, path = product_named("zendesk"), Plan(), Path(export)
    with open_export(path) as files, Shelf() as shelf, Report(path.with_suffix(".csv")) as report:
        put_aside(records_of(product, files, plan), shelf, report, tell)
        read = time.perf_counter() - begun
        moved = move_in(product, files, shelf, plan, report, at=LATEST, tell=tell)
    seconds, processor = time.perf_counter() - begun, time.process_time() - used
    peak = round(peak_bytes() / 1e6)
    records = sum(report.read.values())
    told = sum((report.accepted + report.repeated + report.rejected).values())
    return {
        "held": look_at() if looks else {},
        "tickets": moved.tickets,
        "messages": report.read["message"],
        "records": records,
        "all_told": told == records,
        "seconds": round(seconds, 1),
        "reading_seconds": round(read, 1),
        "processor_seconds": round(processor, 1),
        "records_per_second": round(records / seconds),
        "peak_megabytes": peak,
        "load": round(os.getloadavg()[0], 1),
    }


def look_at() -> dict[str, Any]:
    """What stands in the desk afterwards, by the digests of all its timelines (inside)."""
    from hashlib import sha256

    from sportello.desk.audit import audit
    from sportello.intake.models import Origin
    from sportello.people.models import Person
    from sportello.tickets.models import Ticket, TimelineEvent

    summed = sha256()
    for digest in Ticket.objects.order_by("opened_at", "subject").values_list("subject", "digest").iterator():
        summed.update(repr(digest).encode())
    return {
        "events": TimelineEvent.objects.count(),
        "untold": TimelineEvent.objects.filter(dispatched_at=None).count(),
        "people": Person.objects.count(),
        "origins": Origin.objects.count(),
        "digest": summed.hexdigest(),
        "differences": sum(len(found) for _, found in audit()),
    }
