"""What a migration is to do with words that only the other help desk knows: tables of values, and where all of it goes.

A plan is JSON or YAML, as `--mapping` gives it and as the pages keep it: every part of it may be left out.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sportello.domain.errors import DeskError
from sportello.intake.migration.columns import FIELDS, OWN
from sportello.intake.migration.standing import PRIORITIES, STATES


class BadPlan(DeskError):
    """A plan says something that nobody can do."""

    code = "bad_import_mapping"
    message = "{why}"


@dataclass
class Plan:
    """Where it goes and what words mean. Keys of the tables are the other help desk's words, in small letters.

    `source` names the desk it comes from: two exports of one desk share it, two desks of one product must not.
    `teams`, `agents` and `categories` lead to ids here. `columns` (of tables) says which field each column is, `what`
    what a row is. `fetch` names hosts, parted by spaces, from which files are got that have only an address.
    """

    source: str = ""
    department: int | None = None
    policy: str = ""
    states: dict[str, str] = field(default_factory=dict)
    priorities: dict[str, str] = field(default_factory=dict)
    teams: dict[str, int] = field(default_factory=dict)
    agents: dict[str, int] = field(default_factory=dict)
    categories: dict[str, int] = field(default_factory=dict)
    make_categories: bool = True
    adopt: bool = True
    fetch: str = ""
    what: str = "tickets"
    columns: dict[str, str] = field(default_factory=dict)
    zone: str = "Europe/Rome"
    day_first: bool = True
    sheet: str = ""

    def to_plain(self) -> dict[str, Any]:
        """The plan as JSON can hold it."""
        return asdict(self)


LONGEST = 40
_TABLES = {"states": STATES, "priorities": PRIORITIES}
_IDS = ("teams", "agents", "categories")


def plan_of(plain: Mapping[str, Any]) -> Plan:
    """A plan from plain data. Raises BadPlan, naming everything that is wrong."""
    known, wrong = {one.name: one for one in fields(Plan)}, list[str]()
    kept: dict[str, Any] = {}
    for name, value in plain.items():
        if name not in known:
            wrong.append(f"There is no part “{name}”; there are: {', '.join(known)}.")
            continue
        default = getattr(Plan(), name)
        if name != "department" and type(value) is not type(default):
            wrong.append(f"“{name}” must be {_KINDS[type(default)]}.")
            continue
        kept[name] = value
    wrong += _wrong_values(kept)
    if wrong:
        raise BadPlan(why=" ".join(wrong))
    for name in ("states", "priorities", *_IDS):
        kept[name] = {str(word).strip().lower(): meant for word, meant in kept.get(name, {}).items()}
    return Plan(**kept)


def _wrong_values(kept: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong inside the parts."""
    for name, words in _TABLES.items():
        for word, meant in kept.get(name, {}).items():
            if meant not in words:
                yield f"“{meant}” (for “{word}” in {name}) is none of: {', '.join(words)}."
    yield from _wrong_numbers(kept)
    what, zone = kept.get("what", "tickets"), kept.get("zone", "UTC")
    known = {field.name for field in FIELDS.get(what, ())} | {"", OWN}
    if what not in FIELDS:
        yield f"“{what}” is none of: {', '.join(FIELDS)}."
    for column, meant in kept.get("columns", {}).items():
        if what in FIELDS and not (isinstance(meant, str) and meant in known):
            yield f"“{meant}” (for the column “{column}”) is none of: {', '.join(sorted(known - {''}))}."
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield f"“{zone}” is no time zone."
    if len(kept.get("source", "")) > LONGEST:
        yield f"“source” may have {LONGEST} letters at most."


def _wrong_numbers(kept: Mapping[str, Any]) -> Iterator[str]:
    for name in _IDS:
        for word, meant in kept.get(name, {}).items():
            if not _is_number(meant):
                yield f"“{meant}” (for “{word}” in {name}) must be the number of one here."
    department = kept.get("department")
    if department is not None and not _is_number(department):
        yield f"“{department}” (as department) must be the number of one here."


def _is_number(meant: object) -> bool:
    """Whether it can be the number of a row; true and false are numbers for Python."""
    return isinstance(meant, int) and not isinstance(meant, bool) and 0 < meant < 2**63


_KINDS = {str: "a text", bool: "true or false", dict: "a table"}


def read_plan(path: Path) -> Plan:
    """A plan from a file. Raises BadPlan."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        text = path.read_text(encoding="utf-8")
        plain = json.loads(text) if path.suffix == ".json" else YAML(typ="safe", pure=True).load(text)
    except (OSError, ValueError, YAMLError) as error:
        raise BadPlan(why=f"{path.name} cannot be read: {error}") from error
    if plain is None:
        plain = {}
    if not isinstance(plain, dict):
        raise BadPlan(why=f"{path.name} must hold names and values.")
    return plan_of({str(name): value for name, value in plain.items()})
