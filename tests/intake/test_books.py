"""Books (XLSX) as other programs write them, and such as want to fill the memory."""

import gzip
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from sportello.intake.interpreting import Interpreter
from sportello.intake.mapping import LogMapping
from sportello.intake.mapping_file import read_mapping
from sportello.intake.mapping_tree import BadMapping
from sportello.intake.reading import open_log
from sportello.intake.rows import CannotRead, Row
from tests.intake.logs import NOW

SHEET = "xl/worksheets/sheet1.xml"
LAST = b"</sheetData>"


@pytest.fixture
def mapping() -> LogMapping:
    return read_mapping(
        "time: {zone: UTC, formats: [iso]}\ncolumns: {a: case, b: activity, c: time}\ncommands: {x: open}\n"
    )


def book_of(path: Path, **parts: Callable[[bytes], bytes]) -> Path:
    """A book of three lines, some part of it written otherwise."""
    plain = Workbook()
    sheet = plain.active
    assert sheet is not None
    for row in (["a", "b", "c"], ["1", "x", "2024-01-01"], ["2", "x", "2024-01-02"]):
        sheet.append(row)
    plain.save(path.with_suffix(".plain"))
    with (
        zipfile.ZipFile(path.with_suffix(".plain")) as known,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book,
    ):
        for name in known.namelist():
            content, stem = known.read(name), Path(name).stem
            if content := parts[stem](content) if stem in parts else content:
                book.writestr(name, content)
    return path


def rows_of(path: Path, mapping: LogMapping) -> Sequence[Row]:
    with open_log(path, mapping) as log:
        return list(log.rows)


def test_a_size_that_is_said_too_small_hides_no_rows(tmp_path: Path, mapping: LogMapping) -> None:
    small = book_of(tmp_path / "log.xlsx", sheet1=lambda xml: xml.replace(b'ref="A1:C3"', b'ref="A1"'))
    with zipfile.ZipFile(small) as book:
        assert b'ref="A1"' in book.read(SHEET)
    assert [row.line for row in rows_of(small, mapping)] == [2, 3]


@pytest.mark.parametrize(
    "parts",
    [
        {"sheet1": lambda xml: xml.replace(LAST, b'<row r="900000000"><c r="A9"><v>1</v></c></row>' + LAST)},
        {"sheet1": lambda xml: xml.replace(b"<v>", b"<v>99999").replace(b't="inlineStr"', b't="s"')},
        {"sheet1": lambda xml: xml[: len(xml) // 2]},
        {"sheet1": lambda xml: b""},
        {"workbook": lambda xml: b"<a/>"},
        {"sheet1": lambda xml: xml.replace(LAST, b'<row r="4"><c r="A4"><v>no</v></c></row>' + LAST)},
        {
            "sheet1": lambda xml: xml.replace(
                LAST, b'<row r="4"><c r="A4" t="inlineStr"><is><t>' + b"x" * 4_000_000 + b"</t></is></c></row>" + LAST
            )
        },
        {"app": lambda xml: b"<a/>" * 10_000_000},
    ],
)  # fmt: skip
def test_a_book_that_is_none_is_refused_in_words(
    tmp_path: Path,
    mapping: LogMapping,
    parts: dict[str, Callable[[bytes], bytes]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sportello.intake.books.LAST_LINE", 5_000)
    with pytest.raises(CannotRead, match=r"log\.xlsx"):
        rows_of(book_of(tmp_path / "log.xlsx", **parts), mapping)


def test_a_packed_log_that_grows_without_end_is_refused(tmp_path: Path, mapping: LogMapping) -> None:
    path = tmp_path / "log.csv.gz"
    path.write_bytes(gzip.compress(b"a,b,c\n" + b"1,x,2024-01-01\n" * 2_000_000))
    with pytest.raises(CannotRead):
        rows_of(path, mapping)


def test_a_pattern_that_does_not_come_to_an_end_is_told_with_its_line(
    mapping: LogMapping, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sportello.intake.expressions.SECONDS", 0.05)
    slow = read_mapping(
        "time: {zone: UTC, formats: [iso]}\ncommands: {x: open}\n"
        "columns: {a: case, b: activity, c: time, d: {pattern: '^(?P<team>(x+)+)!$'}}\n"
    )
    interpreter = Interpreter(slow, ["a", "b", "c", "d"], NOW)
    assert interpreter.read(Row(2, ["1", "x", "2024-01-01", "xx!"])).fields["team"] == "xx"
    with pytest.raises(BadMapping, match=r"«d» impiega più di .* riga 3"):
        interpreter.read(Row(3, ["1", "x", "2024-01-01", "x" * 60]))
