"""Logs in layouts that nobody here has seen: a mapping file is all they need."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import translation
from openpyxl import Workbook

from sportello.desk.sentences import said
from sportello.intake.importing import AnotherManner
from sportello.intake.rows import CannotRead
from sportello.people.models import Department, Team
from sportello.tickets.models import Message, Ticket, TimelineEvent
from tests.intake.logs import bring_in, kinds_of, report_of, ticket_of, write_csv

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

HEADING = ["N. richiesta", "Che cosa è successo", "Quando", "Chi", "Assegnata a", "Urgenza", "Note"]
ROWS = [
    [
        "2024/0001",
        "Aperta",
        "29/03/2024 09:15",
        "Lucia Bianchi",
        "Service Desk - 1° livello",
        "alta",
        "È ferma la città",
    ],
    [
        "2024/0001",
        "Presa in carico",
        "29/03/2024 09:20",
        "Però Niccolò",
        "Service Desk - 1° livello",
        "alta",
        "",
    ],
    ["2024/0001", "Passata", "31/03/2024 03:30", "Però Niccolò", "Sistemi - 2° livello", "alta", ""],
    [
        "2024/0001",
        "Risolta",
        "2/4/2024 10:00",
        "Anna D'Amico",
        "Sistemi - 2° livello",
        "alta",
        "Fatto; «tutto» a posto",
    ],
    ["2024/0002", "Aperta", "1/4/2024 10:00:30", "Lucia Bianchi", "Sistemi - 2° livello", "bassa", ""],
    [
        "2024/0002",
        "Telefonata",
        "1/4/2024 10:30",
        "Anna D'Amico",
        "Sistemi - 2° livello",
        "bassa",
        "Richiama domani",
    ],
    ["2024/0002", "Inventata", "1/4/2024 11:00", "Anna D'Amico", "Gruppo senza livello", "bassa", ""],
]
MAPPING = r"""
name: Registro di un altro sportello
file: {encoding: cp1252, delimiter: ";"}
rows: events
time:
  zone: Europe/Rome
  formats: ["%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M"]
columns:
  N. richiesta: case
  Che cosa è successo: activity
  Quando: time
  Chi: person
  Assegnata a:
    pattern: '^(?P<team>.+?) - (?P<level>\d)° livello$'
  Urgenza: {field: priority, values: {alta: high, normale: medium, bassa: low}}
  Note: text
commands:
  Aperta: open
  Presa in carico: take
  Passata: assign
  Telefonata: call
  Risolta: resolve
department: {name: Altro sportello, name_en: Another desk, prefix: AS}
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "registro.csv", HEADING, ROWS, encoding="cp1252", delimiter=";")


def test_it_needs_only_a_mapping(log: Path) -> None:
    result = bring_in(log, MAPPING)

    assert (result.rows, result.accepted, result.rejected) == (7, 7, 0)
    first = ticket_of("2024/0001")
    assert first.priority == 2
    assert first.opened_at == datetime(2024, 3, 29, 8, 15, tzinfo=UTC)
    assert first.resolved_at == datetime(2024, 4, 2, 8, 0, tzinfo=UTC)
    assert first.department == Department.objects.get(name_en="Another desk")
    assert {"È ferma la città", "Fatto; «tutto» a posto"} <= set(
        Message.objects.values_list("text", flat=True)
    )


def test_the_line_inside_the_teams_name_becomes_the_level(log: Path) -> None:
    bring_in(log, MAPPING)

    assert dict(
        Team.objects.filter(name_it__in=["Service Desk", "Sistemi"]).values_list("name_it", "level")
    ) == {
        "Service Desk": 1,
        "Sistemi": 2,
    }
    first, second = ticket_of("2024/0001"), ticket_of("2024/0002")
    assert "escalated" in kinds_of(first)
    assert (first.level, second.level) == (2, 2)
    assert first.team == Team.objects.get(name_it="Sistemi")
    # In the night in which the clocks go forward half past three is an hour earlier in UTC than the day before.
    passed = TimelineEvent.objects.get(ticket=first, payload__words="Passata")
    assert passed.at == datetime(2024, 3, 31, 1, 30, tzinfo=UTC)


def test_what_the_mapping_does_not_know_is_kept_and_told(log: Path) -> None:
    with translation.override("en"):
        bring_in(log, MAPPING)

    observed = TimelineEvent.objects.get(payload__words="Inventata")
    assert observed.kind == "observed"
    warnings = [row["why"] for row in report_of(log) if row["what"] == "warning"]
    assert any("Inventata" in why for why in warnings)
    assert any("Gruppo senza livello" in why and "pattern" in why for why in warnings)


def test_or_rejected_if_the_mapping_wants_it(log: Path) -> None:
    result = bring_in(log, MAPPING + "others: reject\n")

    assert (result.accepted, result.rejected) == (6, 1)
    (row,) = [row for row in report_of(log) if row["what"] == "rejected"]
    assert (row["line"], "Inventata" in row["why"]) == ("8", True)


def test_the_same_as_a_workbook(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Storico"
    sheet.append(["Esportato il 21/11/2026"])
    sheet.append(HEADING)
    for row in ROWS:
        sheet.append(row)
    sheet["C3"] = datetime(2024, 3, 29, 9, 15)  # noqa: DTZ001  # a workbook knows no zones
    path = tmp_path / "registro.xlsx"
    book.save(path)

    result = bring_in(path, MAPPING.replace('delimiter: ";"', "sheet: Storico, heading: 2"))

    assert (result.accepted, result.rejected) == (7, 0)
    assert ticket_of("2024/0001").opened_at == datetime(2024, 3, 29, 8, 15, tzinfo=UTC)
    assert Ticket.objects.count() == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_is_found_out(tmp_path: Path, encoding: str) -> None:
    path = write_csv(tmp_path / "log.csv", HEADING, ROWS, encoding=encoding, delimiter=";")

    result = bring_in(
        path, MAPPING.replace('encoding: cp1252, delimiter: ";"', "encoding: auto, delimiter: auto")
    )

    assert (result.accepted, result.rejected) == (7, 0)
    assert Message.objects.filter(text="È ferma la città").exists()


def test_a_wrong_encoding_loses_only_the_rows_it_spoils(tmp_path: Path) -> None:
    plain = [heading.replace("è", "e") for heading in HEADING]
    path = write_csv(tmp_path / "log.csv", plain, ROWS, encoding="cp1252", delimiter=";")

    result = bring_in(path, MAPPING.replace("cp1252", "utf-8").replace("Che cosa è", "Che cosa e"))

    spoilt = [number for number, row in enumerate(ROWS, 2) if any(ord(c) > 127 for cell in row for c in cell)]
    assert [int(row["line"]) for row in report_of(path) if row["what"] == "rejected"] == spoilt
    assert result.accepted + result.rejected == result.rows == 7


def test_a_heading_in_another_encoding_is_told_with_what_to_write(log: Path) -> None:
    with translation.override("it"):
        with pytest.raises(CannotRead) as refused:
            bring_in(log, MAPPING.replace("cp1252", "utf-8"))
        told = said(refused.value)
    assert "encoding: auto" in told
    assert "non si può leggere" in told


def test_broken_rows_are_listed_with_their_lines_and_nothing_else_is_lost(tmp_path: Path) -> None:
    broken = [
        ["", "Aperta", "1/4/2024 10:00", "", "", "", ""],
        ["2024/0003", "Aperta", "31/02/2024 10:00", "", "", "", ""],
        ["2024/0003", "Aperta", "", "", "", "", ""],
        ["2024/0003", "Aperta", "1/4/2124 10:00", "", "", "", ""],
        ["2024/0003", "", "1/4/2024 10:00", "", "", "", ""],
        ["2024/0003", "Aperta", "1/4/2024 10:00"],
        ["2024/0004", "Presa in carico", "1/4/2024 10:00", "Anna D'Amico", "", "altissima", "due\nrighe"],
    ]
    path = write_csv(tmp_path / "log.csv", HEADING, [*ROWS, *broken], encoding="cp1252", delimiter=";")

    with translation.override("en"):
        result = bring_in(path, MAPPING)

    assert (result.rows, result.accepted, result.rejected) == (14, 8, 6)
    told = {int(row["line"]): row["why"] for row in report_of(path) if row["what"] == "rejected"}
    assert told == {
        9: "it names no case",
        10: "its time fits none of the formats",
        11: "it has no time",
        12: "its time lies in the future",
        13: "it has no “activity”",
        14: "it has 3 columns, the heading has 7",
    }
    assert kinds_of(ticket_of("2024/0004")) == ["opened", "taken", "adopted"]
    assert any("altissima" in row["why"] for row in report_of(path) if row["what"] == "warning")


def test_rejected_rows_get_in_once_the_mapping_is_mended(tmp_path: Path) -> None:
    rows = [*ROWS, ["2024/0001", "Aperta", "2024-04-03T10:00", "Anna D'Amico", "", "", "di nuovo"]]
    path = write_csv(tmp_path / "log.csv", HEADING, rows, encoding="cp1252", delimiter=";")
    assert bring_in(path, MAPPING).rejected == 1

    result = bring_in(path, MAPPING.replace('%H:%M"]', '%H:%M", iso]'))

    assert (result.accepted, result.repeated, result.rejected) == (8, 7, 0)
    assert Ticket.objects.count() == 2
    assert Message.objects.filter(text="di nuovo").exists()


def test_a_file_goes_on_in_the_manner_in_which_it_began(log: Path) -> None:
    bring_in(log, MAPPING)

    for other in ({"live": True}, {"department": "Altrove"}):
        with pytest.raises(AnotherManner, match="Altro sportello"):
            bring_in(log, MAPPING, **other)
    assert not Department.objects.filter(name_it="Altrove").exists()


def test_an_empty_file_and_one_that_is_none(tmp_path: Path) -> None:
    empty, broken = tmp_path / "empty.csv", tmp_path / "broken.xlsx"
    empty.write_bytes(b"")
    broken.write_bytes(b"PK\x03\x04 and then nothing")

    for path in (empty, broken):
        with pytest.raises(CannotRead, match=path.name):
            bring_in(path, MAPPING)
