"""What a run does to a slice of incidents, and to the problem at its end.

An act answers with those it did not do: a refusal where one was refused, a word where it was left on purpose.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sportello.desk.change import Change
from sportello.desk.door import Done, carry_out
from sportello.desk.problem_saying import say
from sportello.desk.resolution import resolve
from sportello.domain.errors import DeskError
from sportello.domain.timeline.problem import CustomersWarned, IncidentsResolved, WorkaroundSent
from sportello.people.actor import ENGINE, Actor, actor_for
from sportello.problems.models import Incidence, Problem, Run
from sportello.tickets.models import OPEN, Message, Ticket

Outcome = Mapping[int, DeskError | str]
REASON = "problem_resolved"
_BLANK = re.compile(r"\{(nome|name|numero|number)\}")


def actor_of(run: Run) -> Actor:
    """Who asked for it, with the rights they have now."""
    return actor_for(run.by, run.source)


def texts(text: str, ids: Sequence[int]) -> dict[int, str]:
    """The text for each incident, with the requester's first name and its number filled in."""
    if not _BLANK.search(text):
        return dict.fromkeys(ids, text)
    rows = Ticket.objects.filter(pk__in=ids).select_related("requester", "department")
    return {row.pk: filled(text, row) for row in rows}


def filled(text: str, row: Ticket) -> str:
    """`{nome}` and `{numero}` (or `{name}`, `{number}`) as this requester reads them."""
    return filled_with(text, row.requester.name, f"{row.department.prefix}-{row.number}")


def filled_with(text: str, name: str, number: str) -> str:
    """The same with somebody's name and a number at hand: the first name is put in."""
    first = name.split(maxsplit=1)[0] if name.strip() else ""
    values = {"nome": first, "name": first}
    return _BLANK.sub(lambda found: values.get(found.group(1), number), text)


def resolve_slice(run: Run, ids: Sequence[int], at: datetime) -> Outcome:
    """Resolve each with its own message; left alone if the requester wrote meanwhile, or it is ended by hand."""
    rows = Incidence.objects.filter(ticket__in=ids, problem=run.problem_id)
    found = {row.ticket_id: row for row in rows.select_related("ticket")}
    left = {id: why for id in ids if (why := _left(found.get(id)))}
    rest = [id for id in ids if id not in left]
    said = texts(run.text, rest)
    return {
        **left,
        **_refused(rest, lambda: resolve(rest, text=said, reason=REASON, actor=actor_of(run), at=at)),
    }


def _left(row: Incidence | None) -> str:
    """Why it is left as it is; empty if it is to be resolved."""
    if row is None:
        return "unlinked"
    if row.ticket.status not in OPEN:
        return "ended_already"
    return "wrote_after" if row.wrote_at else "by_hand" if row.by_hand else ""


def share_slice(run: Run, ids: Sequence[int], at: datetime) -> Outcome:
    """Write the published workaround on each: as a public message, or as a note."""
    return _say(run, texts(workaround_of(run.problem_id, run.version), ids), run.version, at)


def warn_slice(run: Run, ids: Sequence[int], at: datetime) -> Outcome:
    """Say the same to each requester, in public."""
    return _say(run, texts(run.text, ids), 0, at)


def _say(run: Run, said: Mapping[int, str], version: int, at: datetime) -> Outcome:
    actor = actor_of(run)
    return _refused(list(said), lambda: say(said, version=version, silently=run.silently, actor=actor, at=at))


def workaround_of(problem: int, version: int) -> str:
    """The text of this version as long as it is the published one; else empty."""
    standing = Problem.objects.filter(ticket=problem, published=version)
    published = standing.values_list("published_event", flat=True).first()
    found = Message.objects.filter(ticket=problem, event_number=published or 0, erased_at=None)
    return found.values_list("text", flat=True).first() or ""


def _refused(ids: Sequence[int], command: Callable[[], Done]) -> dict[int, DeskError | str]:
    """Who was refused and why; a set of one raises its refusal, which is caught here."""
    if not ids:
        return {}
    try:
        return dict(command().refused)
    except DeskError as refusal:
        if len(ids) > 1:
            raise
        return {ids[0]: refusal}


ACTS: Mapping[Run.Kind, Callable[[Run, Sequence[int], datetime], Outcome]] = {
    Run.Kind.RESOLVE: resolve_slice,
    Run.Kind.SHARE: share_slice,
    Run.Kind.WARN: warn_slice,
}


def end(run: Run, counted: Mapping[str, int], at: datetime) -> None:
    """The last step: the problem tells how it went and, where its incidents were resolved, is resolved itself."""
    if run.kind == Run.Kind.RESOLVE and run.stopped_by_id is None:
        run.refusal = _resolve_problem(run, at)
    carry_out(lambda change: _tell(change, run, counted), run.problem_id, actor=ENGINE, at=at)
    run.status = Run.Status.STOPPED if run.stopped_by_id else Run.Status.DONE
    run.finished_at = at
    run.save(update_fields=["status", "finished_at", "refusal"])


def _resolve_problem(run: Run, at: datetime) -> str:
    """Resolve the problem; the code of the refusal if it could not be."""
    try:
        resolve(run.problem_id, reason=REASON, actor=actor_of(run), at=at)
    except DeskError as refusal:
        return refusal.code
    return ""


def _tell(change: Change, run: Run, counted: Mapping[str, int]) -> None:
    done, left, failed = counted["done"], counted["left"], counted["failed"]
    if run.kind == Run.Kind.RESOLVE:
        change.record(IncidentsResolved(done, left, failed, run.by_id))
    elif run.kind == Run.Kind.SHARE:
        change.record(WorkaroundSent(run.version, done, failed, not run.silently, run.by_id))
    else:
        change.record(CustomersWarned(done, failed, run.by_id))
