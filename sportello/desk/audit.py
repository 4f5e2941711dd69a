"""The audit: every ticket told again from its timeline, and compared with what is stored.

Rows are caches; whatever differs is a fault of the program or a hand in the database. Nothing is changed here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sportello.calendars.models import Calendar
from sportello.desk.batch import Batch
from sportello.desk.change import Change
from sportello.desk.rulebook import rulebook
from sportello.domain.due import deadline, dues
from sportello.domain.offered import offered
from sportello.domain.rulebook import RuleBook
from sportello.domain.sla import Clock
from sportello.domain.ticket import TicketState
from sportello.domain.timeline import Moment, evolve, from_json
from sportello.domain.timeline.base import canonical, digest_of, digest_of_text
from sportello.escalation.rows import RECORDS, VISITS
from sportello.people.actor import ENGINE
from sportello.problems.rows import DETAILS, INCIDENCES
from sportello.sets.table import Table
from sportello.sla.rows import CLOCKS
from sportello.tickets.models import Attachment, Message, Ticket, TimelineEvent
from sportello.tickets.rows import STORED, to_row

CHUNK = 500
# The audit writes nothing, so its batch needs no moment; any will do.
NOW = datetime(2000, 1, 1, tzinfo=UTC)
# Steps that only time can cause: the fold must have had that very moment due just before.
_BY_TIME = {"warned", "breached", "reminded", "woke"}
_TIMED_CAUSES = {"not_taken", "not_resolved", "sla"}


# When the hours of calendars were last changed, by id: what was reckoned ahead before then was reckoned otherwise.
Changed = Mapping[int, datetime]
_NEVER = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Difference:
    """One thing on one ticket that the timeline does not bear out."""

    ticket: int
    number: int
    what: str
    told: object
    stored: object

    def __str__(self) -> str:
        return f"{self.number}: {self.what}: the timeline says {self.told!r}, stored is {self.stored!r}"


def audit(tickets: Iterable[int] | None = None) -> Iterator[tuple[int, list[Difference]]]:
    """Go through all tickets (or these); yields (how many were looked at, differences) chunk by chunk."""
    ids = list(tickets) if tickets is not None else None
    last = 0
    while True:
        if ids is None:
            chunk = list(
                Ticket.objects.filter(id__gt=last).order_by("id").values_list("id", flat=True)[:CHUNK]
            )
        else:
            chunk, ids = ids[:CHUNK], ids[CHUNK:]
        if not chunk:
            return
        yield len(chunk), list(audit_chunk(chunk))
        last = chunk[-1]


def audit_chunk(ids: Sequence[int]) -> Iterator[Difference]:
    """The differences on these tickets."""
    rules = rulebook()
    batch = Batch(rules, ENGINE, NOW)
    batch.load(ids, NOW)
    events: dict[int, list[dict[str, Any]]] = {id: [] for id in ids}
    rows = TimelineEvent.objects.filter(ticket__in=list(ids)).order_by("ticket", "number")
    for row in rows.values("ticket", "number", "kind", "actor", "source", "at", "payload", "digest"):
        events[row["ticket"]].append(dict(row))
    texts, files = _texts(ids), _files(ids)
    changed = {id: at for id, at in Calendar.objects.values_list("pk", "changed_at") if at is not None}
    for id, change in batch.changes.items():
        yield from _audit_ticket(change, events[id], texts.get(id, {}), rules, changed)
        yield from _audit_files(change, events[id], files.get(id, {}), texts.get(id, {}))


def _texts(ids: Sequence[int]) -> dict[int, dict[int, str]]:
    """Texts that were not erased, by ticket and event."""
    found: dict[int, dict[int, str]] = {}
    messages = Message.objects.filter(ticket__in=list(ids), erased_at=None)
    for ticket, number, text in messages.values_list("ticket", "event_number", "text"):
        found.setdefault(ticket, {})[number] = text
    return found


def _files(ids: Sequence[int]) -> dict[int, dict[int, list[str]]]:
    """Digests of the files of messages that were not erased, by ticket and event."""
    found: dict[int, dict[int, list[str]]] = {}
    rows = Attachment.objects.filter(message__ticket__in=list(ids), message__erased_at=None).order_by("pk")
    for ticket, number, digest in rows.values_list("message__ticket", "message__event_number", "digest"):
        found.setdefault(ticket, {}).setdefault(number, []).append(digest)
    return found


def _audit_files(
    change: Change, events: Sequence[dict[str, Any]], files: dict[int, list[str]], texts: dict[int, str]
) -> Iterator[Difference]:
    """Where the rows of files differ from what the events say came with them; an erased message may have lost its."""
    told = {
        event["number"]: [file["digest"] for file in event["payload"]["files"]]
        for event in events
        if event["payload"].get("files") and event["number"] in texts
    }
    for number in sorted(files.keys() | told.keys()):
        if files.get(number, []) != told.get(number, []):
            what = f"files of event {number}"
            yield Difference(change.state.id, change.state.number, what, told.get(number), files.get(number))


def _audit_ticket(
    change: Change, events: Sequence[dict[str, Any]], texts: dict[int, str], rules: RuleBook, changed: Changed
) -> Iterator[Difference]:
    stored = change.state
    told = TicketState(id=stored.id, number=stored.number)

    def differs(what: str, expected: object, found: object) -> Difference:
        return Difference(stored.id, stored.number, what, expected, found)

    for event in events:
        if event["number"] != told.last_number + 1:
            yield differs("number of event", told.last_number + 1, event["number"])
            return
        if problem := _misplaced(told, event, rules, changed):
            yield differs(f"step {event['number']} ({event['kind']})", problem, event["at"].isoformat())
        try:
            _tell(told, event, rules)
        except Exception as error:  # noqa: BLE001  # a row edited by hand may say anything
            yield differs(f"event {event['number']}", "readable", repr(error))
            return
        if told.digest != event["digest"]:
            yield differs(f"digest of event {event['number']}", told.digest, event["digest"])
            return
        said, text = event["payload"].get("message", ""), texts.get(event["number"])
        if text is not None and said and digest_of_text(text) != said:
            yield differs(f"text of event {event['number']}", said, digest_of_text(text))
    for key, stored_clock in stored.clocks.items():
        if key in told.clocks:
            told.clocks[key] = _as_kept(told.clocks[key], stored_clock, changed)
    for what, expected, found in _compare(told, change, rules):
        yield differs(what, expected, found)


def _tell(told: TicketState, event: dict[str, Any], rules: RuleBook) -> None:
    """One event again, as the door applied it."""
    payload = from_json(event["kind"], event["payload"])
    evolve(told, payload, Moment(event["at"], rules, event["actor"]))
    told.last_number += 1
    content = canonical(event["payload"])
    told.digest = digest_of(
        told.digest, told.last_number, event["kind"], event["at"], event["actor"], content
    )


def _misplaced(told: TicketState, event: dict[str, Any], rules: RuleBook, changed: Changed) -> str:
    """A step by time at a moment that was not due: empty when all is well."""
    payload = event["payload"]
    by_time = event["kind"] in _BY_TIME or (
        event["kind"] == "escalated" and payload.get("cause") in _TIMED_CAUSES
    )
    if event["actor"] is not None or event["source"] != "engine" or not by_time:
        return ""
    due = sorted({due.at for due in dues(told, rules)})
    if event["at"] in due or _told_ahead(told, event, rules, changed):
        return ""
    return f"due at {[moment.isoformat() for moment in due]}"


def _told_ahead(told: TicketState, event: dict[str, Any], rules: RuleBook, changed: Changed) -> bool:
    """Whether a part of a promise was spent before its calendar changed: the whole, in hours, was another then.

    Only the part that is told next, and only while the promise was not broken: what had passed did not change.
    """
    payload = event["payload"]
    kind, ordinal, percent = payload.get("clock"), payload.get("ordinal", 0), payload.get("percent", 0)
    clock = told.clocks.get((kind, ordinal))
    if clock is None or not 0 < percent < 100 or event["at"] > changed.get(clock.calendar, _NEVER):
        return False
    coming = {(due.kind.value, due.ordinal) for due in dues(told, rules)}
    return (kind, ordinal * 1000 + percent) in coming and _in_time(clock, event["at"])


def _as_kept(told: Clock, stored: Clock, changed: Changed) -> Clock:
    """The clock with the target it had when it ended in time: a calendar that changed later does not rewrite it.

    One that ended late lay whole before the change: nothing of it is another now.
    """
    ended = told.ended_at
    if ended is None or ended != stored.ended_at or ended > changed.get(told.calendar, _NEVER):
        return told
    if not (_in_time(told, ended) and _in_time(stored, ended)):
        return told
    return replace(told, target=stored.target, due_at=stored.due_at)


def _in_time(clock: Clock, at: datetime) -> bool:
    return clock.target is not None and (clock.due_at is None or at < clock.due_at)


def _compare(told: TicketState, change: Change, rules: RuleBook) -> Iterator[tuple[str, object, object]]:
    """Where the stored rows of a ticket differ from what its timeline tells."""
    planned = dues(told, rules)
    row = to_row(told, deadline(told, planned), offered(told, rules))
    for name, expected, found in zip(STORED, row, change.stored["ticket"], strict=True):
        if expected != found:
            yield f"ticket.{name}", expected, found
    rows: tuple[tuple[str, Table[Any], dict[Any, Any]], ...] = (
        ("clocks", CLOCKS, told.clocks),
        ("visits", VISITS, {visit.number: visit for visit in told.visits}),
        ("records", RECORDS, {record.number: record for record in told.records}),
        ("details", DETAILS, {(): told.detail} if told.detail else {}),
        ("incidences", INCIDENCES, {(): told.incidence} if told.incidence else {}),
    )
    for name, table, values in rows:
        yield from _rows(name, {key: table.raw(value) for key, value in values.items()}, change.stored[name])
    yield from _rows("watchers", {person: person for person in told.watchers}, change.stored["watchers"])
    yield from _rows("copies", {person: person for person in told.copies}, change.stored["copies"])
    expected_dues = {(due.visit, due.kind.value, due.ordinal): due.at for due in planned}
    yield from _rows("due", expected_dues, {key: row[0] for key, row in change.stored["dues"].items()})


def _rows(name: str, expected: dict[Any, Any], found: dict[Any, Any]) -> Iterator[tuple[str, object, object]]:
    for key in sorted({*expected, *found}, key=str):
        if expected.get(key) != found.get(key):
            yield f"{name} {key}", expected.get(key), found.get(key)
