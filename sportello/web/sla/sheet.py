"""The sheet of one promise: a row a priority, a column a clock, with what is in force and what the checks find."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from sportello.desk.publishing import review_promise
from sportello.desk.sentences.words import CLOCKS, PRIORITIES
from sportello.domain.priority import Priority
from sportello.sla.drafts import draft_of
from sportello.sla.models import SLAPolicy
from sportello.sla.tidy import PROMISES, stored_promise, tidy_promise, time_code
from sportello.sla.versions import Document, Draft
from sportello.web.matrix.cells import Cell, Input
from sportello.web.matrix.conditions import Builder, Names, builder, in_words, read_builder
from sportello.web.matrix.directory import Directory
from sportello.web.matrix.posted import whole
from sportello.web.matrix.problems import Told, told
from sportello.web.matrix.said import Words, time_words
from sportello.web.sla.said import names_for


@dataclass(frozen=True)
class Row:
    """The targets of one priority."""

    priority: int
    cells: list[Cell]


@dataclass
class Sheet:
    """What the page of a promise shows; it answers to the same names as the sheet of a matrix."""

    policy: SLAPolicy
    document: Document
    seen: str
    draft: Draft | None
    heads: list[Words]
    rows: list[Row]
    found: list[Told]
    changes: int
    directory: Directory
    names: Names
    condition: Builder
    may_edit: bool
    levels_gone: Sequence[str] = ()

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


def sheet(policy: SLAPolicy, *, may_edit: bool, typed: Document | None = None) -> Sheet:
    """The sheet of the draft, else of the version in force; `typed` is what a form held that was not saved."""
    draft = draft_of(policy)
    base = tidy_promise(policy.in_force.document if policy.in_force else {})
    document = typed if typed is not None else tidy_promise(draft.document) if draft else base
    found = told(review_promise(policy, stored_promise(document))[1], document)
    places, names = names_for(document, base)
    rows = [Row(int(one), _cells(one, document, base, found, bool(policy.in_force))) for one in Priority]
    changes = sum(cell.changed for row in rows for cell in row.cells)
    changes += sum(document[part] != base[part] for part in ("calendar", "when"))
    errors = [one.words for one in found if one.path == "when"]
    return Sheet(
        policy=policy,
        document=document,
        seen=draft.stamp if draft else f"v{policy.in_force_id or 0}",
        draft=draft,
        heads=[CLOCKS[kind] for kind in PROMISES],
        rows=rows,
        found=found,
        changes=changes,
        directory=places,
        names=names,
        condition=builder("c", document["when"], names, errors=errors),
        may_edit=may_edit,
    )


def _cells(
    priority: Priority, document: Document, base: Document, found: Sequence[Told], was_there: bool
) -> list[Cell]:
    name = priority.name.lower()
    cells = []
    for kind in PROMISES:
        said, before = (time_words(one["targets"][kind][name]) for one in (document, base))
        label = _("%(clock)s, %(priority)s") % {"clock": CLOCKS[kind], "priority": PRIORITIES[priority]}
        field = f"{kind}-{name}"
        input = Input(field, said, "text", label, placeholder=_("no promise"))
        cell = Cell(kind, f"cell-{field}", [input], said=said)
        cell.changed = was_there and said != before
        cell.was = before or _("empty")
        here = [one for one in found if one.path == f"targets.{kind}.{name}"]
        cell.faults = [one.words for one in here if one.fault]
        cell.warnings = [one.words for one in here if not one.fault]
        cells.append(cell)
    return cells


def read_promise(post: QueryDict, names: Names) -> Document:
    """The document that the form describes; what cannot be understood stays as it was typed."""
    targets: dict[str, dict[str, Any]] = {
        kind: {one.name.lower(): time_code(post.get(f"{kind}-{one.name.lower()}", "")) for one in Priority}
        for kind in PROMISES
    }
    return tidy_promise(
        {
            "calendar": whole(post.get("calendar")),
            "targets": targets,
            "when": read_builder("c", post, names),
        }
    )


def in_short(policy: SLAPolicy, names: Names) -> str:
    """For which requests the version in force counts."""
    if policy.in_force is None:
        return ""
    condition = tidy_promise(policy.in_force.document)["when"]
    return in_words(condition, names) or _("every request")
