"""What differs between two versions of a policy, in words: old and new, cell by cell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from sportello.sla.versions import Document
from sportello.web.matrix.conditions import Names
from sportello.web.matrix.directory import Directory
from sportello.web.matrix.pairs import pairs
from sportello.web.matrix.said import COLUMNS, Words, level_said, reason_words, rule_said, threshold_said


@dataclass(frozen=True)
class Change:
    """One difference; an empty side says that there was, or is, nothing."""

    what: Words
    old: str
    new: str


@dataclass(frozen=True)
class Part:
    """The differences of one level, or of the rules; `level` 0 for what belongs to none."""

    title: str
    level: int
    changes: list[Change]


def differences(old: Document, new: Document, directory: Directory, names: Names) -> list[Part]:
    """Everything that differs, in the order of the new version."""
    found = list(_levels(old, new, directory, names))
    for title, was, now in (
        (_("Rules"), _rules(old, names), _rules(new, names)),
        (_("Promises that move it"), _thresholds(old), _thresholds(new)),
        (_("Reasons"), _reasons(old), _reasons(new)),
    ):
        changes = [
            Change(key, was.get(key, ""), now.get(key, ""))
            for key in dict.fromkeys([*was, *now])
            if was.get(key) != now.get(key)
        ]
        if changes:
            found.append(Part(title, 0, changes))
    return found


def _levels(old: Document, new: Document, directory: Directory, names: Names) -> Iterator[Part]:
    was = [level_said(one, directory, names, old["reasons"]) for one in old["levels"]]
    now = [level_said(one, directory, names, new["reasons"]) for one in new["levels"]]
    for before, after in pairs(old["levels"], new["levels"]):
        one = was[before - 1] if before is not None else {}
        other = now[after - 1] if after is not None else {}
        if after is None:
            title = _("Level %(level)s, taken out") % {"level": before}
        elif before is None:
            title = _("Level %(level)s, new") % {"level": after}
        elif before != after:
            title = _("Level %(level)s, before level %(before)s") % {"level": after, "before": before}
        else:
            title = _("Level %(level)s") % {"level": after}
        changes = [
            Change(words, one.get(key, ""), other.get(key, ""))
            for key, words in COLUMNS.items()
            if one.get(key, "") != other.get(key, "")
        ]
        changes = _without_echo(changes)
        if changes or before != after:
            yield Part(title, after or before or 0, changes)


def _without_echo(changes: list[Change]) -> list[Change]:
    """Exits repeat what their times say: they are told only where nothing else tells of them."""
    times = {str(COLUMNS[key]) for key in COLUMNS if key.startswith("time") or key == "to"}
    if any(str(change.what) in times for change in changes):
        return [change for change in changes if str(change.what) != str(COLUMNS["exits"])]
    return changes


def _rules(document: Mapping[str, Any], names: Names) -> dict[str, str]:
    found = {}
    for rule in document["rules"]:
        said = rule_said(rule, names)
        found[said["name"] or rule["id"]] = f"{said['when']} → {said['at_least']}"
    return found


def _thresholds(document: Mapping[str, Any]) -> dict[str, str]:
    said = [threshold_said(step) for step in document["thresholds"]]
    return {one.rpartition(": ")[0]: one.rpartition(": ")[2] for one in said}


def _reasons(document: Mapping[str, Any]) -> dict[str, str]:
    return {
        code: " / ".join(dict.fromkeys(one for one in text.values() if one))
        or reason_words(code, document["reasons"])
        for code, text in document["reasons"].items()
    }
