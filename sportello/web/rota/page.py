"""What the page of the rotas is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from sportello.desk.rulebook import rulebook
from sportello.desk.sentences.moments import month
from sportello.domain import rota as domain
from sportello.oncall.models import Override, Rota, ShiftRequest, Slot
from sportello.people.actor import Actor
from sportello.people.models import Person
from sportello.web import words
from sportello.web.rota.cover import Candidate, candidates, hole_named
from sportello.web.rota.places import may_be_on, may_edit, rotas_of
from sportello.web.rota.week import Sheet, bounds, hours, sheet

VIEWS = ("day", "week", "month")
AHEAD = timedelta(days=21)


@dataclass(frozen=True)
class Span:
    """The days shown, what they are called, and the way to those before and after."""

    view: str
    days: list[date]
    title: str
    before: str
    after: str


@dataclass(frozen=True)
class Chosen:
    """A hole somebody looks at, and who could fill it."""

    rota: Rota
    slot: Slot
    since: datetime
    until: datetime
    title: str
    candidates: list[Candidate]
    may_edit: bool


@dataclass(frozen=True)
class Page:
    """All of it."""

    span: Span
    sheet: Sheet
    rotas: list[Rota]
    editable: set[int]
    chosen: Chosen | None
    requests: list[tuple[ShiftRequest, str, bool]]
    leave: list[tuple[Override, str]]
    holes: int


def gather(actor: Actor, me: Person, view: str, day: date, hole: str, now: datetime) -> Page:
    """A handful of queries, however many rotas."""
    rotas = list(rotas_of(actor))
    values = rulebook().staff.rotas
    slots: dict[int, list[Slot]] = {}
    for slot in Slot.objects.filter(rota__in=rotas):
        slots.setdefault(slot.rota_id, []).append(slot)
    known = {person for rota in rotas if rota.pk in values for person in _people(values[rota.pk])}
    people = Person.objects.in_bulk(known)
    shown = span(view, day)
    found = sheet(rotas, values, slots, people, shown.days, now)
    editable = {rota.pk for rota in rotas if may_edit(actor, rota)}
    return Page(
        shown,
        found,
        rotas,
        editable,
        _chosen(hole, rotas, editable, now),
        _requests(rotas, editable, me, now),
        _leave(rotas, now),
        sum(len(cell.holes) for row in found.rows for cell in row.cells),
    )


def _people(value: domain.Rota) -> set[int]:
    """Everybody who can appear in the sheet."""
    named = {one.replacement for one in value.overrides} | {one.person for one in value.overrides}
    stand_in = {person for one in value.substitutes for person in one.people}
    return {person for person in {*value.people, *named, *stand_in} if person is not None}


def span(view: str, day: date) -> Span:
    """The days of a view around a day."""
    if view == "day":
        days, step = [day], timedelta(days=1)
        title = f"{day.day} {_month(day)} {day.year}"
        return Span(view, days, title, (day - step).isoformat(), (day + step).isoformat())
    if view == "month":
        first = day.replace(day=1)
        following = (first + timedelta(days=32)).replace(day=1)
        days = [first + timedelta(days=n) for n in range((following - first).days)]
        before = (first - timedelta(days=1)).replace(day=1)
        return Span(view, days, f"{_month(first)} {first.year}", before.isoformat(), following.isoformat())
    monday = day - timedelta(days=day.weekday())
    days = [monday + timedelta(days=n) for n in range(7)]
    sunday = days[-1]
    start = f"{monday.day}" if monday.month == sunday.month else f"{monday.day} {_month(monday)}"
    week = timedelta(days=7)
    title = f"{start} – {sunday.day} {_month(sunday)} {sunday.year}"
    return Span("week", days, title, (monday - week).isoformat(), (monday + week).isoformat())


def _month(day: date) -> str:
    return month(bounds(day)[0])


def _chosen(key: str, rotas: Sequence[Rota], editable: set[int], now: datetime) -> Chosen | None:
    named = hole_named(key)
    if named is None:
        return None
    rota_id, slot_id, since, until = named
    rota = next((one for one in rotas if one.pk == rota_id), None)
    slot = Slot.objects.filter(pk=slot_id, rota=rota).first() if rota else None
    if rota is None or slot is None or until <= now:
        return None
    since = max(since, now.replace(second=0, microsecond=0) + timedelta(minutes=1))
    title = _("%(when)s, %(post)s") % {"when": words.stretch(since, until, now), "post": slot.name}
    free = candidates(may_be_on(rota), rulebook().staff.rotas, since, until)
    return Chosen(rota, slot, since, until, title, free, rota.pk in editable)


def _requests(
    rotas: Sequence[Rota], editable: set[int], me: Person, now: datetime
) -> list[tuple[ShiftRequest, str, bool]]:
    """Unanswered requests that concern me, or that I may answer as a supervisor."""
    waiting = ShiftRequest.objects.filter(rota__in=rotas, answered_at=None, ends_at__gt=now)
    related = waiting.select_related("giver", "taker", "asked_by", "rota", "slot")
    return [
        (
            one,
            words.stretch(one.starts_at, one.ends_at, now),
            me.pk == one.taker_id or one.rota_id in editable,
        )
        for one in related[:20]
        if one.rota_id in editable or me.pk in (one.taker_id, one.asked_by_id, one.giver_id)
    ]


def _leave(rotas: Sequence[Rota], now: datetime) -> list[tuple[Override, str]]:
    """Who will be away, or has given a shift away, in the weeks to come."""
    coming = Override.objects.filter(
        rota__in=rotas, ends_at__gt=now, starts_at__lt=now + AHEAD, person__isnull=False
    )
    related = coming.select_related("person", "replacement", "rota__team").order_by("starts_at")
    return [(one, words.stretch(one.starts_at, one.ends_at, now)) for one in related[:20]]


def on_duty_now(page: Page, now: datetime) -> list[tuple[str, int | None, list[tuple[Person, str]]]]:
    """Post by post, who is on duty at this moment and until when; nothing where another day is shown.

    A post that is not asked for now (the morning's, in the evening) is left out; one that lacks somebody is not.
    """
    if page.sheet.today not in page.sheet.days:
        return []
    found = []
    for row in page.sheet.rows:
        there = [
            (turn.person, hours(now, turn.until).partition("–")[2])
            for cell in row.cells
            for turn in cell.turns
            if turn.since <= now < turn.until and cell.is_today
        ]
        lacks = any(hole.since <= now < hole.until for cell in row.cells for hole in cell.holes)
        if there or lacks:
            found.append((f"{row.rota.name} · {row.slot.name}", row.level, there))
    return found
