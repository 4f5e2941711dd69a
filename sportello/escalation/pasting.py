"""A table copied from a spreadsheet becomes levels: which column means what, and what could not be understood.

Tab separated, with or without a line of headings in Italian or English. Pure: names are looked up by the caller.
"""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sportello.domain.duration import BadDuration, parse_duration
from sportello.domain.priority import Priority
from sportello.escalation.document import MOST_LEVELS, set_priority_time, set_time, tidy
from sportello.sla.tidy import time_code
from sportello.sla.versions import Document

MOST_COLUMNS = 30
MOST_ABOVE = 4  # rows in which the headings are looked for
TIME_COLUMNS = ("take_charge", "time", "time_1", "time_2", "time_3", "time_4")
TEXTS = {"role": "role", "expects": "expects", "label": "public_label"}
# What headings are called; the first word that begins a heading decides, so the longer ones come first.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "level": ("livello", "level", "liv.", "lev.", "n.", "#"),
    "label": ("etichetta pubblica", "etichetta", "public label", "label"),
    "role": ("ruolo", "role", "chi risponde", "figura"),
    "target": (
        "a chi",
        "assegnato a",
        "destinatario",
        "squadra",
        "gruppo",
        "to whom",
        "target",
        "team",
        "assigned",
    ),
    "take_charge": ("presa in carico", "in carico entro", "take charge", "response time", "acknowledge"),
    "time_1": ("critica", "critical", "p1"),
    "time_2": ("alta", "high", "p2"),
    "time_3": ("media", "medium", "p3"),
    "time_4": ("bassa", "low", "p4"),
    "time": ("tempo", "durata", "entro", "time", "duration", "within", "sla"),
    "calendar": ("orario", "calendario", "hours", "calendar"),
    "expects": (
        "cosa deve fare",
        "cosa fa",
        "azione",
        "risposta",
        "what to do",
        "action",
        "response",
        "expected",
    ),
}
COLUMNS = tuple(HEADINGS)


@dataclass(frozen=True)
class Column:
    """One column of the pasted table: its heading, what it is taken for (empty: nothing), a sample of it."""

    heading: str
    meaning: str
    sample: str


@dataclass(frozen=True)
class Pasted:
    """What was understood."""

    columns: list[Column]
    levels: list[dict[str, Any]]
    doubts: list[tuple[int, str, str]] = field(default_factory=list)
    """(row, meaning of its column, text) of cells that could not be understood."""
    left_out: int = 0
    """Rows beyond those a policy may have."""


def read_table(
    text: str,
    *,
    language: str,
    target: Callable[[str], Mapping[str, Any] | None],
    calendar: Callable[[str], int | None],
    chosen: Sequence[str] = (),
) -> Pasted:
    """Levels from a pasted text. `chosen` are the meanings a person gave to the columns, in order."""
    rows = _rows(text)
    width = max((len(row) for row in rows), default=0)
    headings, body = _headed(rows, width)
    meanings = list(chosen[:width]) or _meanings(headings, body, width, target)
    meanings += [""] * (width - len(meanings))
    columns = [
        Column(
            _cell(headings, place),
            meaning,
            next((_cell(row, place) for row in body if _cell(row, place)), ""),
        )
        for place, meaning in enumerate(meanings)
    ]
    doubts: list[tuple[int, str, str]] = []
    levels: list[dict[str, Any]] = []
    left_out, written = 0, set[str]()
    for number, row in enumerate(body, 1):
        cells = ((meaning, _cell(row, place)) for place, meaning in enumerate(meanings))
        said = [(meaning, cell) for meaning, cell in cells if meaning and cell]
        goes_on = bool(levels) and bool(headings) and _goes_on(meanings, said)
        if not goes_on and len(levels) == MOST_LEVELS:
            left_out += 1
            continue
        if not goes_on:
            levels.append(tidy({"levels": [{}]})["levels"][0])
            written = set()
        for meaning, cell in said:
            # What the level says already stays: only texts grow by a further row.
            twice = meaning in written and meaning not in TEXTS
            if twice or not _put(levels[-1], meaning, cell, language, target, calendar):
                doubts.append((number, meaning, cell))
            written.add(meaning)
    return Pasted(columns, levels, doubts, left_out)


def _headed(rows: list[list[str]], width: int) -> tuple[list[str], list[list[str]]]:
    """The headings, none where there are none, and what stands below; a title above them is left out."""
    for place, row in enumerate(rows[:MOST_ABOVE]):
        known = sum(bool(meaning_of(cell)) for cell in row)
        if known >= 2 or (known == 1 and width <= 2):
            return row, rows[place + 1 :]
        if width > 2 and sum(bool(cell) for cell in row) > 1:
            break  # a level already
    return [], rows


def _goes_on(meanings: Sequence[str], said: Sequence[tuple[str, str]]) -> bool:
    """Whether a row only continues the level above: of merged cells all rows but the first are empty."""
    names = {"level", "role"} & set(meanings)
    return bool(names) and names.isdisjoint(meaning for meaning, _cell in said)


def meaning_of(heading: str) -> str:
    """What a heading announces; empty when it says nothing known."""
    plain = " ".join(heading.casefold().split())
    for meaning, names in HEADINGS.items():
        if any(plain == name or plain.startswith((f"{name} ", f"{name}(")) for name in names):
            return meaning
    return ""


def with_levels(document: Document, levels: Sequence[Mapping[str, Any]], *, keep: bool) -> Document:
    """The document with these levels instead of its own, or (`keep`) after them."""
    own = document["levels"] if keep else []
    usual = next((one["calendar"] for one in document["levels"] if one["calendar"] is not None), None)
    new = [{**one, "calendar": usual if one["calendar"] is None else one["calendar"]} for one in levels]
    return tidy({**document, "levels": [*own, *new]})


def _rows(text: str) -> list[list[str]]:
    lines = text.replace("\r\n", "\n").strip("\n").split("\n")
    delimiter = "\t" if any("\t" in line for line in lines) else ";" if ";" in text else ","
    try:
        found = list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        found = [line.split(delimiter) for line in lines]
    cleaned = [[" ".join(cell.split()) for cell in row[:MOST_COLUMNS]] for row in found]
    return [row for row in cleaned if any(row)]


def _meanings(
    headings: Sequence[str],
    body: Sequence[Sequence[str]],
    width: int,
    target: Callable[[str], Mapping[str, Any] | None],
) -> list[str]:
    """By heading where there are headings, else by what stands in each column; each meaning once."""
    found: list[str] = []
    for place in range(width):
        cells = [cell for row in body if (cell := _cell(row, place))]
        meaning = meaning_of(_cell(headings, place)) if headings else _guessed(cells, found, target)
        found.append("" if meaning in found else meaning)
    return found


def _guessed(
    cells: Sequence[str], found: Sequence[str], target: Callable[[str], Mapping[str, Any] | None]
) -> str:
    if not cells:
        return ""
    if all(cell.lstrip("Ll ").isdecimal() for cell in cells):
        return "level"
    if sum(_is_time(cell) for cell in cells) * 2 > len(cells):
        return "time"
    if sum(_is_known(target(cell)) for cell in cells) * 2 > len(cells):
        return "target"
    return "expects" if "role" in found else "role"


def _put(
    level: dict[str, Any],
    meaning: str,
    cell: str,
    language: str,
    target: Callable[[str], Mapping[str, Any] | None],
    calendar: Callable[[str], int | None],
) -> bool:
    """Write one cell into the level; False when it could not be understood (a time is kept as it was typed)."""
    if meaning in TEXTS:
        part = level[TEXTS[meaning]]
        part[language] = f"{part[language]} {cell}".strip()
    elif meaning == "target":
        found = target(cell)
        level["target"] = dict(found) if found else None
        return _is_known(found)
    elif meaning == "calendar":
        level["calendar"] = calendar(cell)
        return level["calendar"] is not None
    elif meaning in TIME_COLUMNS:
        _put_time(level, meaning, time_code(cell))
        return _is_time(cell)
    return True


def _put_time(level: dict[str, Any], meaning: str, code: str | None) -> None:
    if meaning == "take_charge":
        level["take_charge"] = code
    elif meaning == "time":
        set_time(level, code)
    else:
        set_priority_time(level, Priority(int(meaning[-1])), code)


def _is_time(cell: str) -> bool:
    try:
        parse_duration(cell)
    except BadDuration:
        return False
    return True


def _is_known(target: Mapping[str, Any] | None) -> bool:
    return target is not None and target["kind"] in ("team", "rota", "person", "supervisor", "manager")


def _cell(row: Sequence[str], place: int) -> str:
    return row[place] if place < len(row) else ""
