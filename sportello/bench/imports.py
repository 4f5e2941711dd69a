"""Importing logs: rows a second and memory, through the door, on a desk to throw away.

The real logs are used where their folder is given; else one is invented, row by row from a seed, of the same shape.
Each import runs in a process of its own, so that its memory can be told.
"""

import csv
import json
import os
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sportello.bench import moving
from sportello.bench.scratch import scratch

TARGET = 500
"""Rows a second at least, historical; the goal is 2,000."""
MOST_MEMORY = 400
"""Megabytes at most."""
LONGEST_LIVE = 300
"""Seconds at most to live through the Italian log."""

MAPPING = """\
name: Invented log
time: {zone: Europe/Rome, formats: ["%Y-%m-%d %H:%M:%S"]}
columns:
  Case: case
  Activity: activity
  Agent: person
  Time: time
  Customer: organisation
  Priority: priority
commands: {Opened: open, Taken: take, Waiting: hold_for_requester, Resolved: resolve, Closed: close}
department: Registro
"""


def run(
    *, logs: str = "", vendor: str = "sqlite", cases: int = 4_000, tickets: int = 2_000, seed: int = 2026
) -> dict[str, Any]:
    """Figures of each import. `logs` is the folder with the real logs; without them one of `cases` is invented.

    `tickets` are those of an invented export of another help desk, with five messages each; 0 leaves it out.
    """
    imports: dict[str, Any] = {}
    folder = Path(logs) if logs else None
    italy = None if folder is None else folder / "helpdesk-italy" / "finale.csv.gz"
    if folder is not None and italy is not None and italy.is_file():
        servicenow = folder / "uci-incident-log" / "incident_event_log.csv.gz"
        for name, live in (("italy", False), ("italy_live", True)):
            imports[name] = figures = _measure(vendor, italy, "helpdesk_italy", live=live)
            figures["facts_agree"] = _facts_agree(italy.parent, "activities", figures)
        if servicenow.is_file():
            imports["servicenow"] = _measure(vendor, servicenow, "servicenow_incidents")
            imports["servicenow"]["facts_agree"] = _facts_agree(
                servicenow.parent, "states", imports["servicenow"]
            )
    else:
        for live in (False, True):
            imports["invented_live" if live else "invented"] = _measure_invented(vendor, cases, seed, live)
    for figures in imports.values():
        figures["passed"] = _is_good(figures)
    if tickets:
        imports["export"] = figures = moving.measure(vendor, tickets, seed)
        figures["passed"] = moving.is_good(figures)
    return {
        "imports": imports,
        "target_rows_per_second": TARGET,
        "most_megabytes": MOST_MEMORY,
        "passed": all(figures["passed"] for figures in imports.values()),
    }


def _is_good(figures: dict[str, Any]) -> bool:
    quick = figures["seconds"] <= LONGEST_LIVE if figures["live"] else figures["rows_per_second"] >= TARGET
    whole = figures["accepted"] + figures["rejected"] == figures["rows"] and figures.get("facts_agree", True)
    return bool(quick and whole and figures["differences"] == 0 and figures["peak_megabytes"] <= MOST_MEMORY)


def _facts_agree(folder: Path, counted: str, figures: dict[str, Any]) -> bool:
    facts = json.loads((folder / "facts.json").read_text(encoding="utf-8"))
    return bool(facts[counted] == figures.pop("words"))


def _measure(vendor: str, file: Path, mapping: str, *, live: bool = False) -> dict[str, Any]:
    with scratch(vendor) as desk:
        figures: dict[str, Any] = desk.call(
            "imports:bring_in",
            file=str(file),
            mapping=mapping,
            live=live,
            report=str(desk.folder / "report.csv"),
        )
        return {**figures, **desk.call("imports:look_at")}


def _measure_invented(vendor: str, cases: int, seed: int, live: bool) -> dict[str, Any]:
    with scratch(vendor) as desk:
        file, mapping = desk.folder / "invented.csv", desk.folder / "invented.yaml"
        mapping.write_text(MAPPING, encoding="utf-8")
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(["Case", "Activity", "Agent", "Time", "Customer", "Priority"])
            writer.writerows(invented_rows(cases, seed))
        figures: dict[str, Any] = desk.call(
            "imports:bring_in",
            file=str(file),
            mapping=str(mapping),
            live=live,
            report=str(desk.folder / "report.csv"),
        )
        return {**figures, **desk.call("imports:look_at")}


def invented_rows(cases: int, seed: int) -> Iterator[list[str]]:
    """Cases of three years, five rows each or so, in no order of time between them."""
    chance = random.Random(seed)  # noqa: S311  # the same log every time
    begin = datetime(2021, 1, 4, 8, tzinfo=UTC)
    for number in range(cases):
        at = begin + timedelta(minutes=chance.randrange(3 * 365 * 24 * 60))
        agent, customer = f"Agent {chance.randrange(25)}", f"Customer {chance.randrange(400)}"
        priority = chance.choice(["critical", "high", "medium", "medium", "low"])
        waits = ["Waiting"] if chance.random() < 0.3 else []
        for activity in ["Opened", "Taken", *waits, "Resolved", "Closed"]:
            yield [f"C{number}", activity, agent, f"{at:%Y-%m-%d %H:%M:%S}", customer, priority]
            at += timedelta(minutes=chance.randrange(5, 5 * 24 * 60))


# -- inside the scratch desk --------------------------------------------------------------------------------------


def bring_in(file: str, mapping: str, live: bool, report: str) -> dict[str, Any]:
    """One import: its figures, with the most memory this process ever had (inside)."""
    from sportello.intake import clock
    from sportello.intake.importing import Wish, import_log
    from sportello.intake.mapping_file import load_mapping
    from sportello.intake.report import Report

    begun, used = time.perf_counter(), time.process_time()
    with Report(Path(report)) as told:
        result = import_log(Path(file), load_mapping(mapping), Wish(live=live), told, at=clock.now())
    seconds, processor = time.perf_counter() - begun, time.process_time() - used
    return {
        "live": live,
        "rows": result.rows,
        "cases": result.cases,
        "accepted": result.accepted,
        "rejected": result.rejected,
        "seconds": round(seconds, 1),
        "processor_seconds": round(processor, 1),
        "rows_per_second": round(result.rows / seconds),
        "peak_megabytes": round(peak_bytes() / 1e6),
        "load": round(os.getloadavg()[0], 1),
    }


def peak_bytes() -> int:
    """The most memory that this process ever had."""
    own = Path("/proc/self/status")
    if own.exists():  # getrusage counts the process that started this one as well
        return 1024 * next(int(line.split()[1]) for line in own.open() if line.startswith("VmHWM:"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def look_at() -> dict[str, Any]:
    """What stands in the desk afterwards: events, words of the rows, the ladder, differences found (inside)."""
    from sportello.desk.audit import audit
    from sportello.intake.models import ImportRun
    from sportello.intake.summary import summarise
    from sportello.tickets.models import TimelineEvent

    mains = TimelineEvent.objects.exclude(dedup_key=None).values_list("payload", flat=True)
    words = Counter(payload["words"] for payload in mains.iterator(chunk_size=5000))
    summary = summarise(ImportRun.objects.get(), None)
    return {
        "events": summary.events,
        "words": dict(words),
        "tickets": summary.tickets,
        "observed": summary.observed,
        "escalations": {str(level): causes for level, causes in summary.escalations.items()},
        "breaches": summary.breaches,
        "differences": sum(len(found) for _, found in audit()),
    }
