"""The cells of a row: the fields in them, what they said in the version in force, what is wrong with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from sportello.escalation.document import plain_exit
from sportello.web.matrix.directory import Directory
from sportello.web.matrix.problems import Told
from sportello.web.matrix.said import COLUMNS, MODES, NOBODY, NOTIFIED, RAISES, Words

Choices = Sequence[tuple[str, Words]]
# Columns as they stand side by side; those with a language have two fields in one cell.
HEADS: Mapping[str, Words] = {
    "role": pgettext_lazy("matrix", "Role"),
    "target": COLUMNS["target"],
    "take_charge": COLUMNS["take_charge"],
    "time": COLUMNS["time"],
    "time_1": COLUMNS["time_1"],
    "time_2": COLUMNS["time_2"],
    "time_3": COLUMNS["time_3"],
    "time_4": COLUMNS["time_4"],
    "to": COLUMNS["to"],
    "expects": pgettext_lazy("matrix", "What to do"),
    "calendar": COLUMNS["calendar"],
    "mode": COLUMNS["mode"],
    "raise_to": COLUMNS["raise_to"],
    "notify": COLUMNS["notify"],
    "reminders": COLUMNS["reminders"],
    "nobody": COLUMNS["nobody"],
    "label": pgettext_lazy("matrix", "Public label"),
    "exits": COLUMNS["exits"],
}
BY_PRIORITY = ("time_1", "time_2", "time_3", "time_4")
TWO_LANGUAGES = ("role", "expects", "label")
TIMES = ("take_charge", "time", *BY_PRIORITY)


@dataclass(frozen=True)
class Input:
    """One field of a cell; `kind` tells the template: text, area, list (with suggestions), select, checks."""

    name: str
    value: str
    kind: str
    label: str
    choices: Choices = ()
    language: str = ""
    chosen: Sequence[str] = ()
    placeholder: str = ""


@dataclass
class Cell:
    """One cell. `was` is what the version in force says, where that is something else."""

    column: str
    id: str
    inputs: list[Input]
    said: str = ""
    changed: bool = False
    was: str = ""
    faults: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    sub: str = ""
    on_shift: bool = False


def cells_of(
    number: int,
    level: Mapping[str, Any],
    said: Mapping[str, str],
    before: Mapping[str, str] | None,
    found: Sequence[Told],
    *,
    columns: Sequence[str],
    last: int,
    directory: Directory,
) -> dict[str, Cell]:
    """The cells of one level by column. `before` is the level in force in words; None where there was none."""
    cells = {}
    for column in columns:
        fields = [f"{column}_it", f"{column}_en"] if column in TWO_LANGUAGES else [column]
        cell = Cell(column, f"l{number}-{column}", _inputs(number, column, level, said, last, directory))
        cell.said = said[fields[0]]
        if before is not None:
            changed = [name for name in fields if said[name] != before[name]]
            cell.changed = bool(changed)
            cell.was = before[changed[0]] or _("empty") if changed else ""
        elif column != "exits":
            cell.changed = bool(said[fields[0]])
        here = [one for one in found if one.level == number and one.column in (column, *fields)]
        cell.faults = [one.words for one in here if one.fault]
        cell.warnings = [one.words for one in here if not one.fault]
        cells[column] = cell
    if any(cells[column].changed for column in cells if column in (*TIMES, "to")):
        cells["exits"].changed = False  # they repeat what those cells say
    return cells


def _inputs(
    number: int,
    column: str,
    level: Mapping[str, Any],
    said: Mapping[str, str],
    last: int,
    directory: Directory,
) -> list[Input]:
    label = _("%(what)s, level %(level)s") % {"what": HEADS[column], "level": number}
    name = f"l{number}-{column}"
    if column in TWO_LANGUAGES:
        kind = "area" if column == "expects" else "text"
        languages = {"it": _("in Italian"), "en": _("in English")}
        return [
            Input(f"{name}_{code}", said[f"{column}_{code}"], kind, f"{label}, {words}", language=code)
            for code, words in languages.items()
        ]
    if column == "exits":
        return []
    if column == "notify":
        return [Input(name, said["notify"], "checks", label, tuple(NOTIFIED.items()), chosen=level["notify"])]
    choices = _choices(column, number, last, directory)
    if choices is not None:
        return [Input(name, _value(column, level), "select", label, choices)]
    hint = ""
    if column in TIMES:
        hint = _("as for all") if column in BY_PRIORITY else _("no limit") if column == "time" else "–"
    return [Input(name, said[column], "list" if column == "target" else "text", label, placeholder=hint)]


def _choices(column: str, number: int, last: int, directory: Directory) -> Choices | None:
    if column == "to":
        levels = [(str(to), _("Level %(level)s") % {"level": to}) for to in range(number + 1, last + 1)]
        return [("", _("Next level") if number < last else _("End")), *levels]
    if column == "calendar":
        return [("", "–"), *((str(id), name) for id, name in directory.calendar_choices)]
    if column == "mode":
        return tuple(MODES.items())
    if column == "raise_to":
        return [("", "–"), *RAISES.items()]
    if column == "nobody":
        rotas = [(f"rota:{id}", _("%(name)s, rota") % {"name": name}) for id, name in directory.rotas.items()]
        return [*((key, words) for key, words in NOBODY.items() if key != "next_rota"), *rotas]
    return None


def _value(column: str, level: Mapping[str, Any]) -> str:
    """What is chosen in a list of choices."""
    if column == "to":
        way = plain_exit(dict(level))
        return "" if way is None or way["to"] is None else str(way["to"])
    if column == "nobody" and level["nobody"] == "next_rota":
        return f"rota:{level['next_rota']}"
    value = level[column]
    return "" if value is None else str(value)
