"""One row into fields: columns, expressions and value tables applied, broken rows told apart."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from typing import NoReturn

from django.utils.translation import gettext as _

from sportello.intake.encoding import SPOILT
from sportello.intake.expressions import SECONDS, TakesTooLong, searched
from sportello.intake.mapping import WORDS, Column, LogMapping
from sportello.intake.mapping_tree import Problems, did_you_mean
from sportello.intake.moments import EARLIEST, clockwork
from sportello.intake.rows import Cell, Row

LONGEST_NAME = 120
LONGEST_CELL = 1_000_000
"""Letters. Two thousand rows are in memory at a time."""
_NAMES = {"person", "owner", "requester", "organisation", "team", "category"}


@dataclass
class Interpreted:
    """A row that gets in: its case, moment and fields; what could not be read besides."""

    case: str
    at: datetime
    rank: float
    fields: dict[str, str]
    warnings: list[str] = field(default_factory=list)


class Rejected(Exception):
    """The row does not get in, for this reason."""


def check_columns(mapping: LogMapping, columns: Sequence[str]) -> None:
    """Raise BadMapping for columns that the file does not have."""
    problems = Problems(mapping.name)
    for column in mapping.columns:
        if column.name not in columns:
            near = get_close_matches(column.name, columns, n=2, cutoff=0.5)
            hint = did_you_mean(near) if near else _("It has: {columns}.").format(columns=", ".join(columns))
            problems.add(None, _("The file has no column “{name}”.").format(name=column.name), hint)
    problems.raise_any()


class Interpreter:
    """What a mapping makes of rows. `now` is the moment of importing: nothing can have happened after it."""

    def __init__(self, mapping: LogMapping, columns: Sequence[str], now: datetime) -> None:
        self.mapping, self.now = mapping, now
        self._read_time = clockwork(mapping.formats, mapping.zone)
        places = {name: index for index, name in enumerate(columns)}
        self._missing = mapping.missing
        plain = [column for column in mapping.columns if _is_plain(column)]
        self._plain = [(places[column.name], column.field) for column in plain]
        self._columns = [(places[column.name], column) for column in mapping.columns if column not in plain]

    def read(self, row: Row) -> Interpreted:
        """The fields of a row. Raises Rejected, and BadMapping for an expression that does not come to an end."""
        if row.broken:
            raise Rejected(row.broken)
        if any(isinstance(cell, str) and len(cell) > LONGEST_CELL for cell in row.cells):
            raise Rejected(_("a cell in it holds more than {most:,} letters").format(most=LONGEST_CELL))
        found: dict[str, str] = {}
        warnings: list[str] = []
        at: datetime | None = None
        cells = row.cells
        for index, name in self._plain:
            cell = cells[index]
            text = cell.strip() if isinstance(cell, str) else cell.isoformat(" ")
            if text not in self._missing:
                found[name] = text
        for index, column in self._columns:
            cell = cells[index]
            if column.field == "time":
                at = self._moment(cell)
            elif column.field == "until":
                moment = self._read_time(cell if isinstance(cell, datetime) else cell.strip())
                if moment is not None:
                    found["until"] = str(int(moment.timestamp()))
            else:
                text = cell if isinstance(cell, str) else cell.isoformat(" ")
                try:
                    self._cell(column, text.strip(), found, warnings)
                except TakesTooLong:
                    _too_slow(self.mapping, column, row.line)
        return self._checked(found, at, warnings)

    def _moment(self, cell: Cell) -> datetime:
        written = cell if isinstance(cell, datetime) else cell.strip()
        if written in self.mapping.missing:
            raise Rejected(_("it has no time"))
        at = self._read_time(written)
        if at is None:
            raise Rejected(_("its time fits none of the formats"))
        if at > self.now:
            raise Rejected(_("its time lies in the future"))
        if at < EARLIEST:
            raise Rejected(_("its time lies before 1970"))
        return at

    def _cell(self, column: Column, text: str, found: dict[str, str], warnings: list[str]) -> None:
        if text in self.mapping.missing:
            return
        if column.pattern is None:
            self._put(column, column.field, text, found, warnings)
            return
        if SPOILT in text:
            raise Rejected(_spoilt(column.name))
        match = searched(column.pattern, text)
        if match is None:
            warnings.append(
                _("“{text}” in the column “{column}” does not fit the pattern").format(
                    text=text[:80], column=column.name
                )
            )
            return
        for name, part in match.groupdict().items():
            if part is not None and (clean := part.strip()) not in self.mapping.missing:
                self._put(column, name, clean, found, warnings)

    def _put(self, column: Column, name: str, text: str, found: dict[str, str], warnings: list[str]) -> None:
        word = column.values[name].get(text) if name in column.values else text
        if word is None and name not in WORDS:
            word = text
        if name in WORDS and (word is None or (word := word.lower()) not in WORDS[name]):
            if SPOILT in text:
                raise Rejected(_spoilt(column.name))
            warnings.append(
                _("“{text}” in the column “{column}” is no “{field}” and in no table").format(
                    text=text[:80], column=column.name, field=name
                )
            )
            return
        found[name] = f"{column.prefix}{word}"

    def _checked(self, found: dict[str, str], at: datetime | None, warnings: list[str]) -> Interpreted:
        for name, value in found.items():
            if SPOILT in value or "\0" in value:
                raise Rejected(_spoilt(name))
            if len(value) > LONGEST_NAME and name in _NAMES:
                found[name] = value[:LONGEST_NAME]
                warnings.append(
                    _("a name of {n} letters in the field “{field}” was cut").format(n=len(value), field=name)
                )
        case = found.pop("case", "")
        if not case:
            raise Rejected(_("it names no case"))
        if len(case) > 200:
            raise Rejected(_("the name of its case is longer than 200 letters"))
        happening = self.mapping.happening
        words = found.get(happening, "")
        if not words:
            raise Rejected(_("it has no “{field}”").format(field=happening))
        if words not in self.mapping.commands:
            unknown = _("the mapping does not know the {field} “{words}”").format(
                field=happening, words=words[:80]
            )
            if self.mapping.others == "reject":
                raise Rejected(unknown)
            warnings.append(_("{problem}: kept as observed").format(problem=unknown))
        assert at is not None  # noqa: S101  # a mapping has a column for the time, checked when it was read
        return Interpreted(case, at, _rank(found.pop("order", "")), found, warnings)


def _too_slow(mapping: LogMapping, column: Column, line: int) -> NoReturn:
    problems = Problems(mapping.name)
    problems.add(
        None,
        _(
            "The pattern of the column “{name}” takes more than {seconds:.0f} s for line {line} of the file."
        ).format(name=column.name, seconds=SECONDS, line=line),
        _("Write it without a repetition inside a repetition, such as (a+)+."),
    )
    problems.raise_any()
    raise AssertionError


def _is_plain(column: Column) -> bool:
    """Whether its cells are taken as they are."""
    return not (
        column.pattern
        or column.values
        or column.prefix
        or column.field in WORDS
        or column.field in ("time", "until")
    )


def _rank(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _spoilt(name: str) -> str:
    return _("“{name}” holds bytes that are not of the file's encoding").format(name=name)
