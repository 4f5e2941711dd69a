"""The import of a log: read, put aside in order, played case by case through the door. Resumable at any moment."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from django.db import transaction
from django.db.models import Min

from sportello.desk.history import Act, adopt, play
from sportello.domain.errors import DeskError
from sportello.domain.lifecycle import UNRESOLVED
from sportello.intake.desk_for_log import department_for, ground_for
from sportello.intake.interpreting import Interpreter, Rejected, check_columns
from sportello.intake.mapping import LogMapping
from sportello.intake.models import ImportedCase, ImportRun
from sportello.intake.newcomers import Named, introduce
from sportello.intake.reading import open_log
from sportello.intake.report import Report
from sportello.intake.rows import Log
from sportello.intake.spool import Line, Spool
from sportello.intake.steps import SOURCE, Teller
from sportello.people.actor import Actor
from sportello.people.models import Department
from sportello.tickets.models import Ticket

CASES_AT_ONCE = 300
UNKNOWN = "Richiedente non indicato"
IMPORTER = Actor(None, SOURCE)

Tell = Callable[[str, float], None]
"""Told how far a stage (`reading`, `playing`) is, from 0 to 1."""


class AnotherManner(DeskError):
    """The file was begun in one manner and cannot go on in the other."""

    code = "imported_otherwise"
    message = "This file was imported {manner} into {department} on {day}."
    hint = "Go on in the same manner, or import it into another desk."


@dataclass(frozen=True)
class Wish:
    """What is asked of an import. `until` ends a live one; the last row's moment does otherwise.

    With `stand_still` what is unresolved stays history, until the file is imported once more without.
    """

    department: str = ""
    policy: str = ""
    live: bool = False
    until: datetime | None = None
    stand_still: bool = False


@dataclass
class Result:
    """What came of it. `accepted` rows are in the timeline, now or since an earlier run (`repeated` of them).

    Of the unresolved `adopted` came into the engine's care now, `standing` are history still; `first_due` is when the
    engine will do something first.
    """

    run: ImportRun
    rows: int = 0
    accepted: int = 0
    repeated: int = 0
    rejected: int = 0
    cases: int = 0
    adopted: int = 0
    standing: int = 0
    first_due: datetime | None = None
    until: datetime | None = None
    report: Report | None = None
    reasons: dict[str, int] = field(default_factory=dict)


def import_log(
    path: Path,
    mapping: LogMapping,
    wish: Wish,
    report: Report,
    *,
    at: datetime,
    tell: Tell = lambda stage, part: None,
) -> Result:
    """Import a log. Raises BadMapping, CannotRead, and what the department or the policy lacks.

    Running it again changes nothing; after it was stopped half way it goes on.
    """
    with Spool() as spool:
        named = Named()
        with open_log(path, mapping) as log:
            digest = log.digest
            check_columns(mapping, log.columns)
            rows = _put_aside(log, Interpreter(mapping, log.columns, at), spool, named, report, tell)
        spool.sort()
        before = ImportRun.objects.filter(digest=digest).select_related("department").first()
        department = _department(before, mapping, wish)
        known = introduce(named, department, UNKNOWN)
        ground = ground_for(department, wish.policy, named, known, at=at)
        run = before or _begin(digest, path, mapping, department.pk, wish, at)
        teller = Teller(mapping, known, ground, digest, historical=not wish.live)
        latest = datetime.fromtimestamp(spool.latest, UTC)
        result = Result(run, rows=rows, cases=spool.cases, until=wish.until or latest, report=report)
        _play_all(spool, teller, result, wish, at, tell)
    _finish(result, wish, at)
    return result


def _put_aside(
    log: Log, interpreter: Interpreter, spool: Spool, named: Named, report: Report, tell: Tell
) -> int:
    """Read every row: into the spool, or into the report. Returns how many there were."""
    count = 0
    for row in log.rows:
        count += 1
        if count % 1000 == 0:
            tell("reading", log.done())
        try:
            read = interpreter.read(row)
        except Rejected as why:
            report.reject(row.line, str(why), row.cells)
            continue
        for warning in read.warnings:
            report.warn(row.line, warning)
        named.note(read.fields)
        spool.add(read.case, int(read.at.timestamp()), read.rank, row.line, read.fields)
    tell("reading", 1)
    return count


def _department(before: ImportRun | None, mapping: LogMapping, wish: Wish) -> Department:
    """Where the log goes: where it went before, if it was begun already. Raises AnotherManner."""
    if before is None:
        return department_for(mapping, wish.department)
    department, manner = before.department, "live" if before.live else "as history"
    names = {"", str(department.pk), department.name_it, department.name_en}
    if before.live != wish.live or wish.department not in names:
        raise AnotherManner(manner=manner, department=department.name_it, day=before.begun_at.date())
    return department


def _begin(
    digest: str, path: Path, mapping: LogMapping, department: int, wish: Wish, at: datetime
) -> ImportRun:
    return ImportRun.objects.create(
        digest=digest,
        file_name=path.name[:200],
        mapping=mapping.name[:160],
        department_id=department,
        live=wish.live,
        begun_at=at,
    )


def _play_all(spool: Spool, teller: Teller, result: Result, wish: Wish, at: datetime, tell: Tell) -> None:
    known = {
        reference: (ticket, rows)
        for reference, ticket, rows in result.run.cases.values_list("reference", "ticket", "rows")
    }
    done = 0
    for chunk in spool.chunks(CASES_AT_ONCE):
        fresh = []
        for reference, lines in chunk:
            if known.get(reference, (0, -1))[1] == len(lines):
                result.repeated += len(lines)
            else:
                fresh.append((reference, lines))
        if fresh:
            _play_chunk(
                fresh, {case: ticket for case, (ticket, _) in known.items()}, teller, result, wish, at
            )
        done += len(chunk)
        tell("playing", done / max(1, spool.cases))
    tell("playing", 1)
    result.accepted += result.repeated


@transaction.atomic
def _play_chunk(
    chunk: Sequence[tuple[str, list[Line]]],
    known: dict[str, int],
    teller: Teller,
    result: Result,
    wish: Wish,
    at: datetime,
) -> None:
    """Some cases in one transaction, with the note of which ticket each became."""
    cases = {case: teller.acts(case, lines) for case, lines in chunk}
    until = result.until if wish.live else None
    played = play(cases, known, actor=IMPORTER, recorded_at=at, live=wish.live, until=until)
    result.accepted += played.done
    result.repeated += played.repeated
    _report_refused(played.refused, result)
    refused = Counter(case for case, _, _ in played.refused)
    tickets = {**known, **played.tickets}
    ImportedCase.objects.bulk_create(
        [
            ImportedCase(
                run=result.run, reference=case, ticket_id=tickets[case], rows=len(lines) - refused[case]
            )
            for case, lines in chunk
            if case in tickets
        ],
        update_conflicts=True,
        unique_fields=["run", "reference"],
        update_fields=["rows"],
    )


def _report_refused(refused: Sequence[tuple[str, Act, DeskError]], result: Result) -> None:
    for case, act, error in refused:
        if result.report is not None:
            line = int(act.dedup_key.rsplit(":", 1)[1])
            result.report.reject(line, str(error), (), case)


def _finish(result: Result, wish: Wish, at: datetime) -> None:
    """Histories still unresolved come into the engine's care; the run is written down."""
    if not wish.live:
        for tickets in _unresolved(result.run):
            if wish.stand_still:
                result.standing += len(tickets)
            else:
                result.adopted += adopt(tickets, at=at, past_told=True)
    if result.adopted:
        cared_for = Ticket.objects.filter(imported_as__run=result.run)
        result.first_due = cared_for.aggregate(first=Min("next_due_at"))["first"]
    report = result.report
    if report is not None:
        result.rejected, result.reasons = report.rejected, dict(report.reasons)
    run = result.run
    run.rows, run.rejected = result.rows, result.rejected
    run.finished_at = run.finished_at or at
    run.save(update_fields=["rows", "rejected", "finished_at"])


def _unresolved(run: ImportRun) -> Iterator[list[int]]:
    open_ones = Ticket.objects.filter(
        imported_as__run=run, historical=True, status__in=[status.value for status in UNRESOLVED]
    )
    ids = list(open_ones.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), CASES_AT_ONCE):
        yield ids[start : start + CASES_AT_ONCE]
