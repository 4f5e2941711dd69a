"""What escalation policies and SLA policies have in common for the pages of their versions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sportello.desk.publishing import publish, review
from sportello.domain.policy_document import PolicyProblem
from sportello.escalation.document import stored, tidy
from sportello.people.actor import Actor
from sportello.sla.versions import Document
from sportello.web.matrix.differences import Part, differences
from sportello.web.matrix.policies import policy_for
from sportello.web.matrix.said import COLUMNS, Words, level_said, rule_said, threshold_said
from sportello.web.matrix.sheet import names_of


@dataclass(frozen=True)
class Section:
    """A part of a version in words; `level` 0 for what belongs to none."""

    title: str
    level: int
    lines: list[tuple[Words, str]]


@dataclass(frozen=True)
class Kind:
    """One kind of rules: how to find, read, check, publish and tell of them, and the addresses of its pages."""

    find: Callable[[Actor, int], Any]
    tidy: Callable[[object], Document]
    stored: Callable[[Document], Document]
    problems: Callable[[Any, Document], list[PolicyProblem]]
    publish: Callable[..., Any]
    parts: Callable[[Any, Document, Document], list[Part]]
    sections: Callable[[Any, Document], list[Section]]
    routes: Mapping[str, str] = field(default_factory=dict)
    moves: bool = False


def _parts(policy: Any, old: Document, new: Document) -> list[Part]:
    directory, names = names_of(old, new, department=policy.department_id)
    return differences(old, new, directory, names)


def _sections(policy: Any, document: Document) -> list[Section]:
    directory, names = names_of(document, department=policy.department_id)
    found = []
    for place, level in enumerate(document["levels"], 1):
        said = level_said(level, directory, names, document["reasons"])
        found.append(Section("", place, [(COLUMNS[key], words) for key, words in said.items() if words]))
    rules = [rule_said(rule, names) for rule in document["rules"]]
    lines: list[tuple[Words, str]] = [
        (said["name"], f"{said['when']} → {said['at_least']}") for said in rules
    ]
    for step in document["thresholds"]:
        what, _colon, where = threshold_said(step).rpartition(": ")
        lines.append((what, where))
    return [*found, *([Section("rules", 0, lines)] if lines else [])]


MATRIX = Kind(
    find=policy_for,
    tidy=tidy,
    stored=stored,
    problems=lambda policy, document: review(policy, document)[1],
    publish=publish,
    parts=_parts,
    sections=_sections,
    routes={
        name: f"matrix_{name}"
        for name in ("sheet", "name", "versions", "version", "differences", "publication", "moves")
    },
    moves=True,
)
