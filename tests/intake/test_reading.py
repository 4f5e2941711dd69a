"""Rows and their lines, whatever the file looks like."""

import gzip
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from sportello.intake.mapping import LogMapping
from sportello.intake.mapping_file import read_mapping
from sportello.intake.moments import clockwork, is_format
from sportello.intake.reading import open_log
from sportello.intake.report import Report
from sportello.intake.rows import CannotRead, Log, Row


@pytest.fixture
def mapping() -> LogMapping:
    return read_mapping(
        "time: {zone: UTC, formats: [iso]}\ncolumns: {a: case, b: activity, c: time}\ncommands: {x: open}\n"
    )


def read(path: Path, mapping: LogMapping) -> tuple[Log, Sequence[Row]]:
    with open_log(path, mapping) as log:
        return log, list(log.rows)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


def test_a_row_has_the_line_on_which_it_begins(tmp_path: Path, mapping: LogMapping) -> None:
    path = tmp_path / "log.csv"
    path.write_text('a,b,c\n1,"two\nlines",3\n\n4,5,6\n7,8\n', encoding="utf-8")

    _, rows = read(path, mapping)

    assert [(row.line, bool(row.broken)) for row in rows] == [(2, False), (5, False), (6, True)]


def test_a_missing_quotation_mark_is_suspected(tmp_path: Path, mapping: LogMapping) -> None:
    path = tmp_path / "log.csv"
    path.write_text('a,b,c\n1,"2,3\n4,5,6\n', encoding="utf-8")

    _, (row,) = read(path, mapping)

    assert "quotation mark" in row.broken


@pytest.mark.parametrize("before", [b"", b"case,what,when,text\n1,a,b,c\n"])
def test_a_file_without_line_ends_is_refused_before_it_fills_the_memory(
    tmp_path: Path, mapping: LogMapping, monkeypatch: pytest.MonkeyPatch, before: bytes
) -> None:
    monkeypatch.setattr("sportello.intake.reading.LONGEST_LINE", 1_000)
    path = tmp_path / "log.csv"
    path.write_bytes(before + b"x" * 5_000)
    with pytest.raises(CannotRead, match=r"line \d goes on"), open_log(path, mapping) as log:
        list(log.rows)


def test_a_second_column_of_a_name_gets_a_number(tmp_path: Path, mapping: LogMapping) -> None:
    path = tmp_path / "log.csv"
    path.write_text("a;b;a\n1;2;3\n", encoding="utf-8")

    log, _ = read(path, mapping)

    assert log.columns == ["a", "b", "a (2)"]


def test_a_report_holds_no_formulas(tmp_path: Path) -> None:
    with Report(tmp_path / "report.csv") as report:
        report.reject(2, "no date", ["=1+1", "b"], case='=HYPERLINK("x")')
    line = (tmp_path / "report.csv").read_text(encoding="utf-8").splitlines()[1]
    assert line == """2,rejected,no date,"'=HYPERLINK(""x"")",'=1+1 | b"""


def test_a_compressed_log_is_the_same_log(tmp_path: Path, mapping: LogMapping) -> None:
    plain, packed = tmp_path / "log.csv", tmp_path / "log.csv.gz"
    plain.write_text("a,b,c\n1,2,3\n", encoding="utf-8")
    packed.write_bytes(gzip.compress(plain.read_bytes()))

    (one, rows), (two, same) = read(plain, mapping), read(packed, mapping)

    assert one.digest == two.digest
    assert rows == same


@pytest.mark.parametrize(
    ("formats", "written", "moment"),
    [
        (["%d/%m/%Y %H:%M"], "5/3/2024 9:05", datetime(2024, 3, 5, 8, 5, tzinfo=UTC)),
        (["%d/%m/%Y %H:%M"], "5/7/2024 9:05", datetime(2024, 7, 5, 7, 5, tzinfo=UTC)),
        (["%Y-%m-%dT%H:%M:%S.%f"], "2024-03-05T09:05:06.7", datetime(2024, 3, 5, 8, 5, 6, tzinfo=UTC)),
        (["%d %b %Y %I:%M %p"], "05 Mar 2024 09:05 PM", datetime(2024, 3, 5, 20, 5, tzinfo=UTC)),
        (["%d/%m/%Y %H:%M %z"], "05/03/2024 09:05 +0500", datetime(2024, 3, 5, 4, 5, tzinfo=UTC)),
        (["%Y", "iso"], "2024-03-05", datetime(2024, 3, 4, 23, 0, tzinfo=UTC)),
        (["epoch"], "1709629506", datetime(2024, 3, 5, 9, 5, 6, tzinfo=UTC)),
        (["epoch_ms"], "1709629506789", datetime(2024, 3, 5, 9, 5, 6, tzinfo=UTC)),
        (["excel"], "45356.378541", datetime(2024, 3, 5, 8, 5, 6, tzinfo=UTC)),
        # The hour that comes twice: the first is meant.
        (["iso"], "2024-10-27 02:30", datetime(2024, 10, 27, 0, 30, tzinfo=UTC)),
        (["%d/%m/%Y"], "31/02/2024", None),
        (["%d/%m/%Y"], "1/2/24", None),
        (["iso"], "yesterday", None),
        (["epoch"], "99999999999999999999", None),
        (["epoch"], "nan", None),
    ],
)
def test_times_as_logs_write_them(formats: list[str], written: str, moment: datetime | None) -> None:
    assert clockwork(formats, ZoneInfo("Europe/Rome"))(written) == moment


@pytest.mark.parametrize(
    ("text", "good"), [("%d/%m/%Y", True), ("%H:%M", False), ("%d/%m", False), ("iso", True)]
)
def test_a_format_names_a_day(text: str, good: bool) -> None:
    assert is_format(text) is good
