"""Shifts out as iCalendar, duty and leave in, and files that others wrote."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sportello.domain.rota import Override, on_duty, shifts
from sportello.oncall.ical import export_shifts
from sportello.oncall.ical_import import Imported, Kind, import_calendar
from sportello.oncall.ical_reading import Entry, UnreadableCalendar, read_entries
from sportello.oncall.load import load_rota
from sportello.oncall.models import Rota
from sportello.oncall.override import add_override
from sportello.oncall.plan import UnusableRota
from sportello.people.models import Person
from tests.oncall.conftest import START, utc

Cast = dict[str, Person]
MARCH = (utc("2026-03-16T00:00"), utc("2026-04-13T00:00"))


def calendar(*events: str, head: str = "") -> bytes:
    body = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//x//EN\n{head}{body}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def duty(name: str, starts: str, ends: str, uid: str = "one") -> str:
    return f"UID:{uid}\nDTSTAMP:20260301T000000Z\nDTSTART:{starts}\nDTEND:{ends}\nSUMMARY:{name}"


def entries(data: bytes, zone: str = "Europe/Rome") -> tuple[Entry, ...]:
    return read_entries(data, *MARCH, zone=zone).entries


class TestExport:
    def test_what_is_written_is_read_back_over_the_change_of_the_clocks(self, desk: Rota, cast: Cast) -> None:
        rota = load_rota(desk.pk)
        names = {person.pk: person.name for person in cast.values()}
        data = export_shifts(rota, *MARCH, title="Turni", names=names, at=START)
        read = {(e.summary, e.categories, e.starts, e.ends) for e in entries(data)}
        assert read == {(names[s.person], (s.slot,), s.starts, s.ends) for s in shifts(rota, *MARCH)}
        assert len(read) == len(shifts(rota, *MARCH)) > 40

    def test_one_person_sees_only_their_own_shifts(self, desk: Rota, cast: Cast) -> None:
        rota, carla = load_rota(desk.pk), cast["carla"].pk
        data = export_shifts(rota, *MARCH, title="Carla", names={carla: "Carla"}, person=carla, at=START)
        assert {entry.summary for entry in entries(data)} == {"Carla"}

    def test_a_shift_keeps_its_identity_from_one_export_to_the_next(self, desk: Rota) -> None:
        rota = load_rota(desk.pk)
        keys = [
            {entry.key for entry in entries(export_shifts(rota, *MARCH, title="T", names={}, at=at))}
            for at in (START, START + timedelta(days=1))
        ]
        assert keys[0] == keys[1]

    def test_what_was_exported_fills_another_rota_in_the_same_way(self, desk: Rota, cast: Cast) -> None:
        rota = load_rota(desk.pk)
        names = {person.pk: person.name for person in cast.values()}
        addresses = {person.pk: f"{person.name.lower()}@example.org" for person in cast.values()}
        data = export_shifts(rota, *MARCH, title="T", names=names, addresses=addresses, at=START)
        desk.slots.get(name_it="telefono").rotations.all().delete()
        desk.slots.get(name_it="reperibile").rotations.all().delete()
        import_calendar(desk.pk, data, feed="turni.ics", kind="duty", until=MARCH[1], at=MARCH[0])
        copy = load_rota(desk.pk)
        for hour in range(0, 24 * 28, 5):
            at = MARCH[0] + timedelta(hours=hour)
            assert set(on_duty(copy, at).people) == set(on_duty(rota, at).people)


class TestImport:
    FIRST = duty("@Dario", "20260317T080000Z", "20260317T120000Z")

    def load(self, desk: Rota, data: bytes, *, kind: Kind = "duty", at: datetime = MARCH[0]) -> Imported:
        return import_calendar(
            desk.pk, data, feed="ferie.ics", kind=kind, slot="telefono", until=MARCH[1], at=at
        )

    def test_duty_adds_people_and_reading_again_changes_nothing(self, desk: Rota, cast: Cast) -> None:
        assert self.load(desk, calendar(self.FIRST)) == Imported(added=1)
        assert self.load(desk, calendar(self.FIRST)) == Imported()
        people = on_duty(load_rota(desk.pk), utc("2026-03-17T09:00")).people
        assert people[:3] == (cast["ada"].pk, cast["bruno"].pk, cast["dario"].pk)

    def test_leave_of_whole_days_is_in_the_zone_of_the_rota(self, desk: Rota, cast: Cast) -> None:
        away = "UID:a\nDTSTART;VALUE=DATE:20260317\nDTEND;VALUE=DATE:20260319\nSUMMARY:Ada, Bruno"
        assert self.load(desk, calendar(away), kind="leave").added == 2
        first = desk.overrides.order_by("id")[0]
        assert (first.person, first.starts_at, first.ends_at) == (
            cast["ada"],
            utc("2026-03-16T23:00"),
            utc("2026-03-18T23:00"),
        )
        assert on_duty(load_rota(desk.pk), utc("2026-03-17T09:00")).gaps[0].missing == 2

    def test_the_address_of_an_attendee_comes_before_the_title(self, desk: Rota, cast: Cast) -> None:
        event = duty("Turno extra", "20260317T080000Z", "20260317T120000Z")
        self.load(desk, calendar(f"{event}\nATTENDEE;CN=X:MAILTO:Carla@example.org"))
        assert desk.overrides.get().replacement == cast["carla"]

    def test_who_is_not_known_is_named_and_hinders_nobody(self, desk: Rota) -> None:
        stranger = duty("Zoe", "20260318T080000Z", "20260318T120000Z", uid="two")
        assert self.load(desk, calendar(self.FIRST, stranger)) == Imported(added=1, unknown=("Zoe",))

    def test_a_broken_event_is_told_and_hinders_no_other(self, desk: Rota) -> None:
        broken = duty("Ada", "20260318T080000Z", "20260318T120000Z", uid="bad") + "\nRRULE:FREQ=SOMETIMES"
        done = self.load(desk, calendar(self.FIRST, broken))
        assert done.added == 1
        assert done.faults == ("Ada",)

    def test_what_vanished_ends_and_what_moved_moves(self, desk: Rota) -> None:
        second = duty("Carla", "20260320T080000Z", "20260320T120000Z", uid="two")
        self.load(desk, calendar(self.FIRST, second))
        longer = duty("@Dario", "20260317T080000Z", "20260317T140000Z")
        assert self.load(desk, calendar(longer)) == Imported(changed=1, ended=1)
        assert desk.overrides.get().ends_at == utc("2026-03-17T14:00")

    def test_the_past_stays_when_an_entry_vanishes_and_comes_back(self, desk: Rota, cast: Cast) -> None:
        during, later = utc("2026-03-17T09:00"), utc("2026-03-17T10:00")
        self.load(desk, calendar(self.FIRST))
        assert self.load(desk, calendar(), at=during).ended == 1
        assert self.load(desk, calendar(self.FIRST), at=later).added == 1
        rota, dario = load_rota(desk.pk), cast["dario"].pk
        asked = (during - timedelta(seconds=1), during, later)
        assert [dario in on_duty(rota, at).people for at in asked] == [True, False, True]

    def test_overrides_made_by_people_are_not_touched(self, desk: Rota, cast: Cast) -> None:
        mine = Override(utc("2026-03-19T08:00"), utc("2026-03-19T12:00"), cast["ada"].pk)
        add_override(desk.pk, mine, at=START)
        self.load(desk, calendar())
        assert desk.overrides.count() == 1

    def test_an_unknown_slot_or_a_broken_file_changes_nothing(self, desk: Rota) -> None:
        with pytest.raises(UnusableRota):
            import_calendar(
                desk.pk,
                calendar(self.FIRST),
                feed="f",
                kind="duty",
                slot="notte",
                until=MARCH[1],
                at=START,
            )
        with pytest.raises(UnreadableCalendar, match="nothing has been changed"):
            self.load(desk, b"\xff\xfe not a calendar")
        assert not desk.overrides.exists()


class TestReading:
    def test_a_weekly_night_with_an_exception_over_the_change_of_the_clocks(self) -> None:
        night = (
            "UID:n\nDTSTART;TZID=Europe/Rome:20260316T220000\nDTEND;TZID=Europe/Rome:20260317T060000\n"
            "RRULE:FREQ=DAILY;COUNT=14\nEXDATE;TZID=Europe/Rome:20260318T220000\nSUMMARY:Ada"
        )
        hours = [(e.ends - e.starts) // timedelta(hours=1) for e in entries(calendar(night))]
        assert hours == [8] * 11 + [7] + [8]

    def test_the_zone_of_the_file_goes_before_that_of_the_rota(self) -> None:
        day = "UID:d\nDTSTART;VALUE=DATE:20260320\nSUMMARY:Ada"
        (entry,) = entries(calendar(day, head="X-WR-TIMEZONE:America/New_York\n"))
        assert (entry.starts, entry.ends) == (utc("2026-03-20T04:00"), utc("2026-03-21T04:00"))

    def test_cancelled_and_empty_entries_are_left_out(self) -> None:
        cancelled = duty("Ada", "20260320T080000Z", "20260320T120000Z") + "\nSTATUS:CANCELLED"
        empty = duty("Ada", "20260321T080000Z", "20260321T080000Z", uid="two")
        assert entries(calendar(cancelled, empty)) == ()

    @pytest.mark.parametrize("rule", ["RRULE:FREQ=SECONDLY", "RRULE:INTERVAL=1;F\n REQ=minutely"])
    def test_what_recurs_all_the_time_is_refused_at_once(self, rule: str) -> None:
        flood = duty("Ada", "19700101T000000Z", "19700101T000001Z")
        with pytest.raises(UnreadableCalendar, match="more often than every hour"):
            entries(calendar(f"{flood}\n{rule}"))

    def test_more_entries_than_any_plan_has_are_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sportello.oncall.ical_reading.MOST_OCCURRENCES", 100)
        hourly = duty("Ada", "20260316T000000Z", "20260316T003000Z") + "\nRRULE:FREQ=HOURLY"
        with pytest.raises(UnreadableCalendar, match="more than 100 entries"):
            entries(calendar(hourly))


class TestFilesOfOthers:
    @pytest.fixture
    def files(self, real_logs: Path) -> Path:
        return real_logs / "icalendar"

    def test_on_call_calendars_give_the_expected_occurrences(self, files: Path) -> None:
        expected = json.loads((files / "occurrences.json").read_text())["files"]
        for name in sorted(name for name in expected if name.startswith("oncall/")):
            facts = expected[name]
            start, end = (datetime.fromisoformat(facts[key]).replace(tzinfo=UTC) for key in ("from_", "to"))
            found = read_entries((files / name).read_bytes(), start, end, zone="UTC").entries
            timed = [each for each in facts["occurrences"] if "T" in each[0]]
            told = {(entry.starts, entry.ends, entry.summary) for entry in found}
            for starts, ends, summary, _ in timed:
                assert (datetime.fromisoformat(starts), datetime.fromisoformat(ends), summary) in told, name
            assert abs(len(found) - facts["count"]) <= 1, name

    def test_no_file_makes_the_reader_fail_in_another_way(self, files: Path) -> None:
        read = refused = 0
        for path in sorted(files.rglob("*.ics")):
            try:
                read_entries(path.read_bytes(), utc("2020-01-01T00:00"), utc("2021-01-01T00:00"), zone="UTC")
                read += 1
            except UnreadableCalendar:
                refused += 1
        assert read > 100
        assert refused < read / 3
