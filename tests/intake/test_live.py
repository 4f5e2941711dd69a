"""Living through a real log: each climb at its exact moment, reckoned here by a plain walk over the calendar."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays
import pytest

from sportello.desk.audit import audit
from sportello.escalation.models import Escalation, Visit
from sportello.intake.summary import summarise
from sportello.tickets.models import Ticket, TimelineEvent
from tests.intake.logs import Rows, bring_in, part_of, words_told, write_csv

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ROME = ZoneInfo("Europe/Rome")
CLOSED = holidays.country_holidays("IT", years=range(2009, 2016))
# The seven levels as DOMAIN 4 has them: minutes, business days or weeks at each.
MINUTES = {1: 15, 2: 60, 3: 240}
SAMPLE = 40


def stretches(start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Open stretches in UTC from `start` on: Monday to Friday 9-13 and 14-18 in Rome, no public holidays."""
    day = start.astimezone(ROME).date()
    while True:
        if is_open(day):
            for begins, ends in ((9, 13), (14, 18)):
                opens, closes = at(day, time(begins)), at(day, time(ends))
                if closes > start:
                    yield max(opens, start), closes
        day += timedelta(1)


def is_open(day: date) -> bool:
    return day.weekday() < 5 and day not in CLOSED


def at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, ROME).astimezone(UTC)


def worked(start: datetime, end: datetime) -> float:
    total = 0.0
    for opens, closes in stretches(start):
        if opens >= end:
            break
        total += (min(closes, end) - opens).total_seconds()
    return total


def limit(level: int, entered: datetime) -> float:
    """Working seconds that a stay at the level may take."""
    if level in MINUTES:
        return MINUTES[level] * 60
    begins = next(opens for opens, _ in stretches(entered))
    local = begins.astimezone(ROME)
    day = local.date()
    if level == 6:
        ends = at(day + timedelta(7), local.time())
        return worked(entered, next(opens for opens, _ in stretches(ends)))
    left = {4: 1, 5: 3}[level]
    while left:
        day += timedelta(1)
        left -= is_open(day)
    wanted = at(day, local.time())
    # Clocks start inside opening hours, so the same time of day is inside them too, or at their edge.
    return worked(entered, wanted)


def expected_climb(level: int, entered: datetime, pauses: list[tuple[datetime, datetime]]) -> datetime:
    """When the stay runs out, its pauses left out."""
    seconds = limit(level, entered)
    for opens, closes in stretches(entered):
        moment = opens
        while moment < closes:
            pause = next((p for p in pauses if p[0] <= moment < p[1]), None)
            if pause is not None:
                moment = pause[1]
                continue
            stops = min([closes, *(p[0] for p in pauses if p[0] > moment)])
            if (stops - moment).total_seconds() >= seconds:
                return moment + timedelta(seconds=seconds)
            seconds -= (stops - moment).total_seconds()
            moment = stops
    raise AssertionError("the calendar never ends")


def pauses_of(ticket: Ticket) -> list[tuple[datetime, datetime]]:
    """From the timeline: while it waits, no level clock runs."""
    pauses: list[tuple[datetime, datetime]] = []
    since: datetime | None = None
    for kind, moment in (
        TimelineEvent.objects.filter(ticket=ticket).order_by("number").values_list("kind", "at")
    ):
        if kind == "put_on_hold" and since is None:
            since = moment
        elif kind in {"resumed", "resolved", "closed", "cancelled"} and since is not None:
            pauses.append((since, moment))
            since = None
    return pauses if since is None else [*pauses, (since, datetime(2100, 1, 1, tzinfo=UTC))]


@pytest.fixture
def lived(real_logs: Path, tmp_path: Path) -> tuple[Path, Rows]:
    """Every fifteenth case."""
    heading, rows = part_of(
        real_logs / "helpdesk-italy" / "finale.csv.gz",
        "Case ID",
        lambda name, rows: int(name.split()[1]) % 15 == 0,
        300,
    )
    return write_csv(tmp_path / "italy.csv", heading, rows), rows


def test_each_escalation_comes_at_its_exact_moment(lived: tuple[Path, Rows]) -> None:
    path, rows = lived
    result = bring_in(path, "helpdesk_italy", live=True)

    assert (result.accepted, result.rejected) == (len(rows), 0)
    assert words_told() == Counter(row[1] for row in rows)
    assert [difference for _, found in audit() for difference in found] == []
    climbed = list(Ticket.objects.filter(escalations__cause="not_resolved").distinct().order_by("pk"))
    waited = [ticket for ticket in climbed if pauses_of(ticket)]
    checked = Counter[int]()
    for ticket in [*waited[: SAMPLE // 2], *climbed[:SAMPLE]]:
        pauses = pauses_of(ticket)
        for stay in Visit.objects.filter(ticket=ticket, left_at__isnull=False, level__lt=7):
            expected = expected_climb(stay.level, stay.entered_at, pauses)
            if stay.outcome == "not_resolved":
                assert stay.left_at == expected, (ticket, stay.level, stay.entered_at)
                checked[stay.level] += 1
            else:
                assert stay.left_at is not None
                assert stay.left_at <= expected, (ticket, stay.level, stay.outcome)
    assert set(checked) == {1, 2, 3, 4, 5, 6}, checked


def test_the_summary_tells_levels_causes_breaches_and_waits(lived: tuple[Path, Rows]) -> None:
    path, _ = lived
    result = bring_in(path, "helpdesk_italy", live=True)
    summary = summarise(result.run, result.until)

    assert sum(sum(causes.values()) for causes in summary.escalations.values()) == Escalation.objects.count()
    assert set(summary.escalations) == {2, 3, 4, 5, 6, 7}
    assert summary.breaches["level"] == sum(causes["not_resolved"] for causes in summary.escalations.values())
    assert [wait.seconds for wait in summary.waits] == sorted(
        (w.seconds for w in summary.waits), reverse=True
    )


def test_living_through_it_twice_changes_nothing(lived: tuple[Path, Rows]) -> None:
    path, _ = lived
    bring_in(path, "helpdesk_italy", live=True)
    events = TimelineEvent.objects.count()

    bring_in(path, "helpdesk_italy", live=True)

    assert TimelineEvent.objects.count() == events
