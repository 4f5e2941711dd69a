"""Reading a mapping file: everything that is wrong is told at once, with its line and what to write instead."""

import re
from collections.abc import Collection
from difflib import get_close_matches
from pathlib import Path
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from sportello.desk.sentences import said
from sportello.domain.business_time import UnknownZone, known_zone
from sportello.domain.duration import BusinessDays, Duration, parse_duration
from sportello.domain.errors import DeskError
from sportello.intake.encoding import is_known
from sportello.intake.mapping import (
    COMMANDS,
    FIELDS,
    OWN_FIELD,
    WORDS,
    Column,
    LogMapping,
    NewDepartment,
    Rows,
)
from sportello.intake.mapping_tree import Place, Problems, did_you_mean, read_tree
from sportello.intake.moments import is_format

SHIPPED = Path(__file__).parent / "mappings"
_TOP = {
    "name", "file", "rows", "time", "missing", "columns", "commands", "others", "look_again", "department", "subject",
}  # fmt: skip
_UTC = ZoneInfo("UTC")


def load_mapping(name: str) -> LogMapping:
    """The mapping in a file, or one that comes with Sportello by its name. Raises BadMapping."""
    path = Path(name)
    shipped = SHIPPED / f"{name}.yaml"
    if not path.is_file() and shipped.is_file():
        path = shipped
    problems = Problems(path.name)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        known = ", ".join(sorted(file.stem for file in SHIPPED.glob("*.yaml")))
        problems.add(
            None,
            _("There is no file {name}.").format(name=name),
            _("Give a file, or one of those that come along: {known}.").format(known=known),
        )
    except (OSError, UnicodeDecodeError) as error:
        problems.add(None, _("It cannot be read ({why}).").format(why=error), _("Write it in UTF-8."))
    problems.raise_any()
    return read_mapping(text, path.name)


def read_mapping(text: str, file: str = "mapping") -> LogMapping:
    """The mapping that a YAML text says. Raises BadMapping with all problems."""
    problems = Problems(file)
    tree = read_tree(text, problems)
    top = tree.table(problems, _("A mapping"))
    for name, place in top.items():
        _one_of(name, _TOP, place, problems, _("part of a mapping"))
    rows = _rows(top.get("rows"), problems)
    columns = _columns(top.get("columns"), problems)
    _check_fields(columns, rows, top.get("columns") or tree, problems)
    zone, formats = _time(top.get("time"), problems)
    about = top["file"].table(problems, "file") if "file" in top else {}
    for name, place in about.items():
        _one_of(
            name, {"encoding", "delimiter", "sheet", "heading"}, place, problems, _("setting of the file")
        )
    mapping = LogMapping(
        name=_text(top, "name", problems) or Path(file).stem,
        rows=rows or Rows.EVENTS,
        columns=tuple(columns),
        commands=_commands(top.get("commands"), tree, problems),
        zone=zone,
        formats=formats,
        others=_others(top.get("others"), problems),
        encodings=_encodings(about.get("encoding"), problems),
        delimiter=_delimiter(about.get("delimiter"), problems),
        sheet=_text(about, "sheet", problems),
        heading=_heading(about.get("heading"), problems),
        missing=frozenset({"", *(top["missing"].texts(problems, "missing") if "missing" in top else [])}),
        department=_department(top.get("department"), problems),
        subject=_text(top, "subject", problems),
        look_again=_duration(top.get("look_again"), problems),
    )
    problems.raise_any()
    return mapping


def _text(table: dict[str, Place], name: str, problems: Problems) -> str:
    return table[name].text(problems, name) if name in table else ""


def _one_of(word: str, known: Collection[str], place: Place, problems: Problems, what: str) -> bool:
    """Whether the word is known; else it is told, with the nearest ones."""
    if word in known:
        return True
    near = get_close_matches(word, known, n=2)
    hint = did_you_mean(near) if near else _("Choose one of: {known}.").format(known=", ".join(sorted(known)))
    problems.add(place, _("“{word}” is no {what}.").format(word=word, what=what), hint)
    return False


def _missing(part: str) -> str:
    return _("“{part}” is missing.").format(part=part)


def _rows(place: Place | None, problems: Problems) -> Rows | None:
    """None where it cannot be known, so that nothing is said of the column that would follow from it."""
    if place is None:
        return Rows.EVENTS
    word = place.text(problems, "rows")
    return Rows(word) if _one_of(word, set(Rows), place, problems, _("kind of rows")) else None


def _columns(place: Place | None, problems: Problems) -> list[Column]:
    if place is None:
        problems.add(None, _missing("columns"), _("Say what each column means, such as Case ID: case."))
        return []
    return [_column(name, spec, problems) for name, spec in place.table(problems, "columns").items()]


def _column(name: str, place: Place, problems: Problems) -> Column:
    if isinstance(place.value, str):
        _known_field(place.value, place, problems)
        return Column(name, place.value)
    spec = place.table(problems, _("The column “{name}”").format(name=name))
    for part, where in spec.items():
        _one_of(part, {"field", "pattern", "values", "prefix"}, where, problems, _("part of a column"))
    pattern = _pattern(spec.get("pattern"), problems)
    field = _text(spec, "field", problems)
    if (pattern is None) == (not field) and "pattern" not in spec:
        problems.add(
            place, _("The column “{name}” needs a field, or a pattern with named groups.").format(name=name)
        )
    elif field and pattern is not None:
        problems.add(
            place,
            _("The column “{name}” has a field and a pattern.").format(name=name),
            _("The groups of the pattern name the fields."),
        )
    for known in pattern.groupindex if pattern is not None else [field] * bool(field):
        _known_field(known, place, problems)
    values = _values(spec.get("values"), field, pattern, problems)
    return Column(name, field, pattern, values, _text(spec, "prefix", problems))


def _known_field(field: str, place: Place, problems: Problems) -> None:
    if not (field.startswith(OWN_FIELD) and len(field) > len(OWN_FIELD)):
        what = _("field (a field of the log's own begins with {mark})").format(mark=OWN_FIELD)
        _one_of(field, FIELDS, place, problems, what)


def _pattern(place: Place | None, problems: Problems) -> re.Pattern[str] | None:
    if place is None:
        return None
    try:
        pattern = re.compile(place.text(problems, "pattern"))
    except re.error as error:
        problems.add(place, _("The regular expression cannot be read: {why}.").format(why=error))
        return None
    if not pattern.groupindex:
        problems.add(
            place,
            _("The regular expression has no named groups."),
            _("Write (?P<team>...) around what is the team."),
        )
        return None
    return pattern


def _values(
    place: Place | None, field: str, pattern: re.Pattern[str] | None, problems: Problems
) -> dict[str, dict[str, str]]:
    """Value tables by field; with a pattern one table a group."""
    if place is None:
        return {}
    table = place.table(problems, "values")
    if pattern is None:
        return {field: _value_table(table, field, problems)}
    for group, inner in table.items():
        _one_of(group, pattern.groupindex, inner, problems, _("group of the pattern"))
    return {
        group: _value_table(inner.table(problems, group), group, problems) for group, inner in table.items()
    }


def _value_table(table: dict[str, Place], field: str, problems: Problems) -> dict[str, str]:
    found = {}
    for value, place in table.items():
        word = place.text(problems, value)
        if field in WORDS:
            _one_of(word, WORDS[field], place, problems, field)
        found[value] = word
    return found


def _check_fields(columns: list[Column], rows: Rows | None, place: Place, problems: Problems) -> None:
    seen: dict[str, str] = {}
    for column in columns:
        for field in column.fields:
            if field in seen:
                twice = _("Both “{one}” and “{other}” give the field {field}.")
                problems.add(place, twice.format(one=seen[field], other=column.name, field=field))
            seen[field] = column.name
    happening = {Rows.EVENTS: ["activity"], Rows.SNAPSHOTS: ["state"]}
    for field in ["case", "time", *(happening[rows] if rows else [])]:
        if columns and field not in seen:
            nobody = _("No column gives the field {field} ({meaning}).")
            problems.add(place, nobody.format(field=field, meaning=FIELDS[field]))


def _commands(place: Place | None, tree: Place, problems: Problems) -> dict[str, str]:
    if place is None:
        problems.add(
            tree, _missing("commands"), _("Say what each activity or state does, such as Closed: close.")
        )
        return {}
    found = {}
    for activity, where in place.table(problems, "commands").items():
        word = where.text(problems, activity)
        _one_of(word, COMMANDS, where, problems, _("command"))
        found[activity.strip()] = word
    return found


def _others(place: Place | None, problems: Problems) -> str:
    if place is None:
        return "observe"
    word = place.text(problems, "others")
    _one_of(word, {"observe", "reject"}, place, problems, _("way to treat other activities"))
    return word


def _time(place: Place | None, problems: Problems) -> tuple[ZoneInfo, tuple[str, ...]]:
    if place is None:
        problems.add(None, _missing("time"), _("Say the zone and the formats of the log's times."))
        return _UTC, ()
    table = place.table(problems, "time")
    for name, where in table.items():
        _one_of(name, {"zone", "formats"}, where, problems, _("setting of the time"))
    zone, formats = _UTC, []
    if "zone" not in table:
        problems.add(place, _("The time zone is missing."), _("Write for instance zone: Europe/Rome."))
    else:
        try:
            zone = known_zone(table["zone"].text(problems, "zone"))
        except UnknownZone as error:
            problems.add(table["zone"], said(error))
    if "formats" not in table:
        problems.add(
            place,
            _("The formats of the times are missing."),
            _("Write for instance formats: {example}.").format(example="['%d/%m/%Y %H:%M']"),
        )
    else:
        formats = table["formats"].texts(problems, "formats")
        for text in formats:
            if not is_format(text):
                hint = _(
                    "Use the letters of strptime with day, month and year, or iso, epoch, epoch_ms, excel."
                )
                problems.add(table["formats"], _("“{text}” is no format of a time.").format(text=text), hint)
    return zone, tuple(formats)


def _encodings(place: Place | None, problems: Problems) -> tuple[str, ...]:
    names = [] if place is None else place.texts(problems, "encoding")
    if names in ([], ["auto"]):
        return ()
    for name in names:
        if not is_known(name):
            problems.add(
                place,
                _("The encoding “{name}” is not known.").format(name=name),
                _("Write auto, utf-8, cp1252, latin-1 or utf-16."),
            )
    return tuple(names)


def _delimiter(place: Place | None, problems: Problems) -> str:
    text = "" if place is None else place.text(problems, "delimiter")
    text = {"auto": "", "tab": "\t", "\\t": "\t"}.get(text, text)
    if len(text) > 1:
        problems.add(
            place,
            _("The delimiter “{text}” is more than one character.").format(text=text),
            _("Write for instance “;”, tab or auto."),
        )
    return text[:1]


def _heading(place: Place | None, problems: Problems) -> int:
    text = "1" if place is None else place.text(problems, "heading")
    if text.isdecimal() and int(text) >= 1:
        return int(text)
    problems.add(
        place,
        _("heading is the number of the line with the names of the columns."),
        _("Write 1 for the first."),
    )
    return 1


def _department(place: Place | None, problems: Problems) -> NewDepartment | None:
    if place is None:
        return None
    if isinstance(place.value, str):
        return NewDepartment(place.value)
    table = place.table(problems, "department")
    for name, where in table.items():
        _one_of(name, {"name", "name_en", "prefix"}, where, problems, _("part of a department"))
    if "name" not in table:
        problems.add(place, _("The department needs a name."))
    return NewDepartment(
        _text(table, "name", problems),
        _text(table, "name_en", problems),
        _text(table, "prefix", problems)[:6] or "SP",
    )


def _duration(place: Place | None, problems: Problems) -> Duration:
    if place is not None:
        try:
            found = parse_duration(place.text(problems, "look_again"))
        except DeskError as error:
            problems.add(place, said(error))
        else:
            if found is not None:
                return found
            problems.add(place, _("look_again needs a duration."), _("Write for instance 5bd."))
    return BusinessDays(5)
