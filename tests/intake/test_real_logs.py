"""Parts of two real logs, as they are: nothing lost, nothing doubled, and the same when told again."""

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from sportello.desk.audit import audit
from sportello.escalation.models import Due
from sportello.intake.models import ImportedCase
from sportello.people.models import Person, Team
from sportello.tickets.models import Ticket, TimelineEvent
from tests.intake.logs import Rows, bring_in, fingerprint, kinds_of, part_of, ticket_of, words_told, write_csv

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CASES = 300
ITALY, SERVICENOW = "helpdesk_italy", "servicenow_incidents"


def resolves_twice(name: str, rows: Rows) -> bool:
    return sum(row[1] == "Resolve ticket" for row in rows) > 1


@pytest.fixture
def italy(real_logs: Path, tmp_path: Path) -> tuple[Path, Rows]:
    """300 cases, among them those which are resolved twice or go on after their end."""
    odd = {"Wait", "Closed"}

    def wanted(name: str, rows: Rows) -> bool:
        activities = [row[1] for row in rows]
        goes_on = "Closed" in activities[:-1]
        return (
            resolves_twice(name, rows)
            or goes_on
            or (int(name.split()[1]) % 9 == 0 and bool(odd & {*activities}))
        )

    heading, rows = part_of(real_logs / "helpdesk-italy" / "finale.csv.gz", "Case ID", wanted, CASES)
    return write_csv(tmp_path / "italy.csv", heading, rows), rows


@pytest.fixture
def servicenow(real_logs: Path, tmp_path: Path) -> tuple[Path, Rows]:
    packed = real_logs / "uci-incident-log" / "incident_event_log.csv.gz"
    odd = {"Awaiting Vendor", "Awaiting Problem", "Awaiting Evidence", "-100"}

    def wanted(name: str, rows: Rows) -> bool:
        return bool(odd & {row[1] for row in rows}) or int(rows[-1][4]) > 0 or name.endswith("7")

    heading, rows = part_of(packed, "number", wanted, CASES)
    return write_csv(tmp_path / "servicenow.csv", heading, rows), rows


def test_the_italian_log_is_told_row_by_row(italy: tuple[Path, Rows]) -> None:
    path, rows = italy
    result = bring_in(path, ITALY)

    assert (result.rows, result.accepted, result.rejected) == (len(rows), len(rows), 0)
    assert Ticket.objects.count() == result.cases == CASES
    assert words_told() == Counter(row[1] for row in rows)
    assert TimelineEvent.objects.exclude(dedup_key=None).count() == len(rows)
    assert [difference for _, found in audit() for difference in found] == []


def test_a_second_resolution_implies_a_reopening(italy: tuple[Path, Rows]) -> None:
    path, rows = italy
    bring_in(path, ITALY)

    by_case: dict[str, list[str]] = {}
    for row in rows:
        by_case.setdefault(row[0], []).append(row[1])
    twice = {
        name
        for name, activities in by_case.items()
        for one, two in pairwise(activities)
        if one == two == "Resolve ticket"
    }
    assert twice
    for name in twice:
        kinds = kinds_of(ticket_of(name))
        first = kinds.index("resolved")
        assert "reopened" in kinds[first:], (name, kinds)
        assert kinds.count("resolved") >= 2
    told = TimelineEvent.objects.filter(payload__words="Resolve ticket")
    assert set(told.values_list("kind", flat=True)) <= {"resolved", "observed", "opened"}


def test_people_and_teams_of_the_log_are_made_once(italy: tuple[Path, Rows]) -> None:
    path, rows = italy
    bring_in(path, ITALY)

    resources = {f"Resource {row[2]}" for row in rows}
    assert (
        set(Person.objects.filter(name__startswith="Resource ").values_list("name", flat=True)) == resources
    )
    assert Team.objects.filter(name_it__startswith="Workgroup ").count() == len({row[-1] for row in rows})
    taken = TimelineEvent.objects.filter(kind="taken", payload__words="Take in charge ticket").exclude(
        actor=None
    )
    assert taken.exists()
    assert Person.objects.filter(roles__role="agent").count() == len(resources)


@pytest.mark.parametrize("which", [ITALY, SERVICENOW])
def test_importing_twice_changes_nothing(which: str, request: pytest.FixtureRequest) -> None:
    path, rows = request.getfixturevalue("italy" if which == ITALY else "servicenow")
    bring_in(path, which)
    before, people = fingerprint(), Person.objects.count()

    again = bring_in(path, which)

    assert fingerprint() == before
    assert Person.objects.count() == people
    assert (again.accepted, again.repeated) == (len(rows), len(rows))


def test_snapshots_become_what_changed(servicenow: tuple[Path, Rows]) -> None:
    path, rows = servicenow
    result = bring_in(path, SERVICENOW)

    assert (result.rows, result.accepted, result.rejected) == (len(rows), len(rows), 0)
    assert words_told() == Counter(row[1] for row in rows)
    assert [difference for _, found in audit() for difference in found] == []
    kinds = Counter(TimelineEvent.objects.values_list("kind", flat=True))
    assert kinds["assigned"] > 0
    assert kinds["put_on_hold"] > 0
    assert kinds["triaged"] > 0
    ended = {row[0]: row[1] for row in rows}
    closed = {name for name, state in ended.items() if state == "Closed"}
    assert (
        set(ImportedCase.objects.filter(ticket__status="closed").values_list("reference", flat=True))
        >= closed
    )


def test_a_killed_import_goes_on_where_it_was(
    italy: tuple[Path, Rows], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, rows = italy
    monkeypatch.setattr("sportello.intake.importing.CASES_AT_ONCE", 50)

    def killed(stage: str, part: float) -> None:
        if stage == "playing" and part > 0.4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bring_in(path, ITALY, tell=killed)
    assert 0 < Ticket.objects.count() < CASES

    result = bring_in(path, ITALY)

    assert Ticket.objects.count() == CASES
    assert 0 < result.repeated < len(rows)
    assert words_told() == Counter(row[1] for row in rows)
    assert [difference for _, found in audit() for difference in found] == []


def test_what_is_unresolved_comes_into_the_engines_care(real_logs: Path, tmp_path: Path) -> None:
    def never_ends(name: str, rows: Rows) -> bool:
        return rows[-1][1] in {"Wait", "Require upgrade"}

    heading, rows = part_of(real_logs / "helpdesk-italy" / "finale.csv.gz", "Case ID", never_ends, 5)
    result = bring_in(write_csv(tmp_path / "open.csv", heading, rows), ITALY)

    unresolved = Ticket.objects.filter(status__in=["new", "open", "waiting"])
    assert result.adopted == unresolved.count() == 5
    assert not unresolved.filter(historical=True).exists()
    assert all(Due.objects.filter(ticket=ticket).exists() for ticket in unresolved)
