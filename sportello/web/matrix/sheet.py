"""The matrix of a policy as one sheet: a row a level, beside what is in force, with what the checks find."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sportello.desk.publishing import review, uses_of
from sportello.desk.rulebook import rulebook
from sportello.domain.policy import Policy as Read
from sportello.domain.priority import Priority
from sportello.domain.rulebook import RuleBook
from sportello.escalation.checks import Uses
from sportello.escalation.document import MOST_LEVELS, priority_exit, stored, tidy
from sportello.escalation.models import Policy
from sportello.sla.drafts import draft_of
from sportello.sla.versions import Document, Draft
from sportello.web.matrix.cells import BY_PRIORITY, HEADS, Cell, cells_of
from sportello.web.matrix.conditions import Names
from sportello.web.matrix.directory import Directory, directory
from sportello.web.matrix.pairs import pairs
from sportello.web.matrix.problems import Told, told
from sportello.web.matrix.said import Words, exit_words, level_said

SHIFT_NAMED = 3


@dataclass(frozen=True)
class Row:
    """A level: its cells, and what the sheet does not show of it, to come back with the form."""

    number: int
    cells: list[Cell]
    rest: str
    exits: list[str]
    is_new: bool = False


@dataclass
class Sheet:
    """What the page of a policy shows."""

    policy: Policy
    document: Document
    seen: str
    draft: Draft | None
    heads: list[tuple[str, Words]]
    rows: list[Row]
    found: list[Told]
    rest: str
    changes: int
    by_priority: bool
    directory: Directory
    names: Names
    may_edit: bool = True
    levels_gone: list[str] = field(default_factory=list)

    @property
    def full(self) -> int:
        """How many levels a policy may have, once it has so many; else 0."""
        return MOST_LEVELS if len(self.rows) >= MOST_LEVELS else 0

    @property
    def faults(self) -> int:
        return sum(one.fault for one in self.found)

    @property
    def warnings(self) -> int:
        return len(self.found) - self.faults

    @property
    def next_number(self) -> int:
        """The number the draft would have as a version."""
        return (self.policy.in_force.number if self.policy.in_force else 0) + 1


def in_force_document(policy: Policy) -> Document:
    """The version in force, tidy; an empty one where nothing is in force yet."""
    return tidy(policy.in_force.document if policy.in_force else {})


def sheet(
    policy: Policy,
    *,
    at: datetime,
    may_edit: bool,
    by_priority: bool = False,
    typed: Document | None = None,
    seen: str | None = None,
) -> Sheet:
    """The sheet of the draft, else of the version in force; `typed` is what a form held that was not saved."""
    draft = draft_of(policy)
    base = in_force_document(policy)
    document = typed if typed is not None else tidy(draft.document) if draft else base
    uses = uses_of(policy)
    read, problems = review(policy, stored(document), uses)
    found = told(problems, document)
    places = directory(policy.department_id, _people(document, base))
    names = Names(places)
    names.fetch(_conditions(document, base))
    by_priority = by_priority or any(
        priority_exit(level, one) for level in document["levels"] for one in Priority
    )
    made = Sheet(
        policy=policy,
        document=document,
        seen=seen or (draft.stamp if draft else f"v{policy.in_force_id or 0}"),
        draft=draft,
        heads=[(key, words) for key, words in HEADS.items() if by_priority or key not in BY_PRIORITY],
        rows=[],
        found=found,
        rest=json.dumps({key: document[key] for key in ("rules", "thresholds", "reasons")}),
        changes=0,
        by_priority=by_priority,
        directory=places,
        names=names,
        may_edit=may_edit,
    )
    _fill(made, base, read, uses, at)
    return made


def _fill(made: Sheet, base: Document, read: Read, uses: Uses, at: datetime) -> None:
    document, policy = made.document, made.policy
    said = [level_said(one, made.directory, made.names, document["reasons"]) for one in document["levels"]]
    was = [level_said(one, made.directory, made.names, base["reasons"]) for one in base["levels"]]
    book = rulebook()
    for old, new in pairs(base["levels"], document["levels"]):
        if new is None:
            made.levels_gone.append(was[(old or 1) - 1]["role_it"])
            made.changes += 1
            continue
        level = document["levels"][new - 1]
        before = was[old - 1] if old is not None else ({} if policy.in_force is None else None)
        cells = cells_of(
            new,
            level,
            said[new - 1],
            said[new - 1] if before == {} else before,
            made.found,
            columns=[key for key, _words in made.heads],
            last=len(document["levels"]),
            directory=made.directory,
        )
        _on_shift(cells["target"], read, new, book, uses, at)
        is_new = before is None
        made.changes += 1 if is_new else sum(cell.changed for cell in cells.values())
        exits = [exit_words(way, made.names, document["reasons"]) for way in level["exits"]]
        made.rows.append(Row(new, list(cells.values()), json.dumps(level), exits, is_new))
    made.rows.sort(key=lambda row: row.number)
    made.changes += sum(document[part] != base[part] for part in ("rules", "thresholds", "reasons"))


def _on_shift(cell: Cell, read: Read, number: int, book: RuleBook, uses: Uses, at: datetime) -> None:
    """How many people the target reaches now, in the first department and area that use the policy."""
    if number > len(read.levels) or not uses or cell.faults:
        return
    department, area = uses[0]
    if department not in book.staff.departments:
        return
    people = book.staff.reach(read.levels[number - 1].target, department, area, number, at).people
    cell.on_shift = bool(people)
    cell.sub = (
        ngettext("%(number)s on shift now", "%(number)s on shift now", len(people)) % {"number": len(people)}
        if people
        else _("nobody on shift now")
    )


def _people(*documents: Document) -> set[int]:
    """The people that levels name."""
    targets = [level["target"] for document in documents for level in document["levels"]]
    return {one["id"] for one in targets if one and one["kind"] == "person" and "id" in one}


def _conditions(*documents: Document) -> list[Any]:
    found: list[Any] = []
    for document in documents:
        found += [way["when"] for level in document["levels"] for way in level["exits"]]
        found += [rule["when"] for rule in document["rules"]]
    return [one for one in found if one is not None]


def names_of(*documents: Mapping[str, Any], department: int | None) -> tuple[Directory, Names]:
    """The names that saying these documents needs."""
    places = directory(department, _people(*map(dict, documents)))
    names = Names(places)
    names.fetch(_conditions(*map(dict, documents)))
    return places, names
