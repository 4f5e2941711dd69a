"""What the page of an import shows: columns with samples, tables of values, the first tickets, how far it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from sportello.domain.priority import Priority
from sportello.intake.migration.choosing import product_named
from sportello.intake.migration.columns import FIELDS, LEFT_OUT, OWN, lacking
from sportello.intake.migration.meaning import Meaning
from sportello.intake.migration.moving import standing_still
from sportello.intake.migration.plan import Plan
from sportello.intake.migration.records import Ticket
from sportello.intake.migration.report import Report
from sportello.intake.migration.uploads import plan_for, report_of
from sportello.intake.models import Migration, SavedPlan
from sportello.people.models import Department, Person, Team
from sportello.web.moving.reasons import in_words
from sportello.web.moving.words import COUNTED, KINDS, PRIORITIES, STATES, TABLES

Choices = Sequence[tuple[str, Any]]
MOST_STAFF = 300


@dataclass(frozen=True)
class Line:
    """A column or a word of the other desk, and what it is here."""

    index: int
    name: str
    told: str
    value: str


@dataclass(frozen=True)
class Sheet:
    """A table of the dialogue: its lines, and what each may be."""

    kind: str
    title: Any
    lines: list[Line]
    choices: Choices


def page_of(migration: Migration) -> dict[str, Any]:
    """All that the page of an import needs."""
    plan, product = plan_for(migration), product_named(migration.product)
    seen = migration.seen
    return {
        "migration": migration,
        "product": product.title,
        "plan": plan,
        "is_table": bool(seen.get("columns")),
        "columns": columns_of(seen, plan),
        "lacking": [field.label for field in lacking(plan.columns, plan.what)] if seen.get("columns") else [],
        "kinds": list(KINDS.items()),
        "sheets": [sheet for sheet in _sheets(migration, plan) if sheet.lines],
        "departments": [(one.pk, one.name) for one in Department.objects.filter(is_active=True)],
        "tickets": [_ticket(row) for row in seen.get("tickets", [])],
        "records": [(COUNTED.get(kind, kind), count) for kind, count in seen.get("records", {}).items()],
        "whole": seen.get("whole", True),
        "figures": figures_of(migration.counts),
        "saved": list(SavedPlan.objects.filter(product=migration.product).order_by("name")),
        "has_report": report_of(migration).is_file(),
        "stands_still": migration.state == Migration.State.DONE and standing_still(migration.source).exists(),
    }


def columns_of(seen: Mapping[str, Any], plan: Plan) -> Sheet | None:
    """The columns of a table, with samples."""
    if not seen.get("columns"):
        return None
    lines = [
        Line(index, name, " · ".join(samples), plan.columns.get(name, LEFT_OUT))
        for index, (name, _field, samples) in enumerate(seen["columns"])
    ]
    choices: list[tuple[str, Any]] = [(LEFT_OUT, _("left out"))]
    choices += [(field.name, field.label) for field in FIELDS[plan.what]]
    if plan.what == "tickets":
        choices.append((OWN, _("a field of its own")))
    return Sheet("column", _("Columns"), lines, choices)


def _sheets(migration: Migration, plan: Plan) -> list[Sheet]:
    """Words of the other desk that may mean something else here."""
    words = migration.seen.get("words", {})
    meaning = Meaning(product_named(migration.product), plan, _names(words), Report())
    ranks = [("", _("left out")), *PRIORITIES.items()]
    return [
        _sheet("state", words, list(STATES.items()), lambda word, _name: meaning.state(word)),
        _sheet("priority", words, ranks, lambda word, _name: meaning.priority(word, Ticket())),
        _sheet("team", words, _teams(), lambda _word, name: str(plan.teams.get(name.lower(), ""))),
        _sheet("owner", words, _staff(), lambda word, _name: str(plan.agents.get(word.lower(), ""))),
    ]


def _names(words: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    return {
        of: {word: name for word, name, _ in words.get(of, [])}
        for of in ("state", "priority", "team", "category")
    }


def _sheet(kind: str, words: Mapping[str, Any], choices: Choices, value: Any) -> Sheet:
    found = enumerate(words.get(kind, []))
    lines = [Line(index, name, str(count), value(word, name)) for index, (word, name, count) in found]
    return Sheet(kind, TABLES[kind], lines, choices)


def _teams() -> Choices:
    rows = (
        Team.objects.filter(is_active=True).select_related("department").order_by("department", "level", "pk")
    )
    named = [(str(team.pk), f"{team.department.name}: {team.name}") for team in rows]
    return [("", _("by its name, else the first line")), *named]


def _staff() -> Choices:
    rows = Person.objects.filter(is_active=True, roles__isnull=False).distinct().order_by("name")[:MOST_STAFF]
    return [
        ("", _("by their address or name, else a person without access")),
        *((str(one.pk), one.name) for one in rows),
    ]


def _ticket(row: Mapping[str, Any]) -> dict[str, Any]:
    """A ticket of the preview, in people's words."""
    return {
        **row,
        "at": datetime.fromtimestamp(row["at"], UTC) if row["at"] else None,
        "state": STATES[row["state"]],
        "severity": int(Priority[row["priority"].upper()]),
    }


def figures_of(counts: Mapping[str, Any]) -> dict[str, Any]:
    """What came of it (or would come), and why something did not get in."""
    if not counts:
        return {}
    kinds = [kind for kind in COUNTED if counts["read"].get(kind)]
    return {
        **counts,
        "lines": [
            (
                COUNTED[kind],
                *(counts[what].get(kind, 0) for what in ("read", "accepted", "repeated", "rejected")),
            )
            for kind in kinds
        ],
        "reasons": [(in_words(why), count) for why, count in list(counts["reasons"].items())[:20]],
        "warnings": [(in_words(why), count) for why, count in list(counts["warnings"].items())[:20]],
        "unused": list(counts["unused"].items())[:20],
    }
