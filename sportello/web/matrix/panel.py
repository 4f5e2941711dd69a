"""The forms beside the sheet: the exits of a level, the rules, the promises that move a request, the reasons."""

import re
import unicodedata
from collections.abc import Mapping, Sequence, Sized
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from sportello.desk.sentences.words import CLOCKS
from sportello.domain.sla import SLA_KINDS, ClockKind
from sportello.escalation.document import tidy, words_of
from sportello.sla.tidy import MOST_PARTS, time_code
from sportello.sla.versions import Document
from sportello.web.matrix.conditions import Builder, Names, builder, read_builder
from sportello.web.matrix.posted import whole
from sportello.web.matrix.problems import Told
from sportello.web.matrix.said import exit_words, reason_words, time_words

PROMISES = [kind.value for kind in ClockKind if kind in SLA_KINDS]


@dataclass(frozen=True)
class Way:
    """An exit in its form; the last one, without words, is there to be filled in."""

    prefix: str
    number: int
    words: str
    after: str
    to: str
    reasons: list[tuple[str, str, bool]]
    condition: Builder
    errors: list[Told]


@dataclass(frozen=True)
class RuleForm:
    """A rule, or room for one."""

    prefix: str
    id: str
    it: str
    en: str
    at_least: str
    condition: Builder
    errors: list[Told]


@dataclass(frozen=True)
class StepForm:
    """An SLA threshold, or room for one."""

    prefix: str
    clock: str
    percent: str
    at_least: str
    errors: list[Told]


def ways_of(document: Document, number: int, names: Names, found: Sequence[Told]) -> list[Way]:
    """The exits of a level, and an empty one."""
    level, reasons = document["levels"][number - 1], document["reasons"]
    empty: dict[str, Any] = {"after": None, "to": None, "when": None, "reasons": []}
    made = []
    for place, way in enumerate([*level["exits"], empty][:MOST_PARTS], 1):
        prefix, path = f"x{place}", f"levels[{number}].exits[{place}]"
        made.append(
            Way(
                prefix=prefix,
                number=place,
                words="" if way is empty else exit_words(way, names, reasons),
                after=time_words(way["after"]),
                to="" if way["to"] is None else str(way["to"]),
                reasons=[(code, reason_words(code, reasons), code in way["reasons"]) for code in reasons],
                condition=builder(f"{prefix}-c", way["when"], names, errors=_words(found, f"{path}.when")),
                errors=_errors(found, path, but=f"{path}.when"),
            )
        )
    return made


def read_ways(post: QueryDict, document: Document, number: int, names: Names) -> None:
    """Put the posted exits into the level, in their order."""
    exits = []
    for place in range(1, MOST_PARTS + 1):
        prefix = f"x{place}"
        if f"{prefix}-after" not in post:
            break
        if f"{prefix}-remove" in post:
            continue
        way = {
            "after": time_code(post[f"{prefix}-after"]),
            "to": whole(post.get(f"{prefix}-to")),
            "when": read_builder(f"{prefix}-c", post, names),
            "reasons": post.getlist(f"{prefix}-reasons"),
        }
        if any(value not in (None, []) for value in way.values()):
            exits.append(way)
    verb, _colon, which = post.get("do", "").partition(":")
    place = (whole(which) or 0) - 1
    if verb == "up" and 0 < place < len(exits):
        exits[place - 1], exits[place] = exits[place], exits[place - 1]
    document["levels"][number - 1]["exits"] = exits


def rules_of(document: Document, names: Names, found: Sequence[Told]) -> list[RuleForm]:
    """The rules, and an empty one."""
    empty = {"id": "", "name": words_of(""), "when": None, "at_least": None}
    made = []
    for place, rule in enumerate([*document["rules"], empty][:MOST_PARTS], 1):
        path, prefix = f"rules[{place}]", f"r{place}"
        made.append(
            RuleForm(
                prefix,
                rule["id"],
                rule["name"]["it"],
                rule["name"]["en"],
                "" if rule["at_least"] is None else str(rule["at_least"]),
                builder(f"{prefix}-c", rule["when"], names, errors=_words(found, f"{path}.when")),
                _errors(found, path, but=f"{path}.when"),
            )
        )
    return made


def thresholds_of(document: Document, found: Sequence[Told]) -> list[StepForm]:
    """The promises that move a request, and an empty one."""
    made = []
    empty = {"clock": "", "percent": None, "at_least": None}
    for place, step in enumerate([*document["thresholds"], empty][:MOST_PARTS], 1):
        made.append(
            StepForm(
                f"t{place}",
                step["clock"],
                "" if step["percent"] is None else str(step["percent"]),
                "" if step["at_least"] is None else str(step["at_least"]),
                _errors(found, f"thresholds[{place}]"),
            )
        )
    return made


def read_rules(post: QueryDict, document: Document, names: Names) -> Document:
    """The document with the posted rules, thresholds and reasons."""
    rules: list[dict[str, Any]] = []
    for place in range(1, MOST_PARTS + 1):
        prefix = f"r{place}"
        name = {code: post.get(f"{prefix}-{code}", "") for code in ("it", "en")}
        when = read_builder(f"{prefix}-c", post, names)
        if f"{prefix}-remove" in post or (when is None and not any(text.strip() for text in name.values())):
            continue
        id = post.get(f"{prefix}-id", "") or _code(name, [rule["id"] for rule in rules])
        rules.append(
            {"id": id, "name": name, "when": when, "at_least": whole(post.get(f"{prefix}-at_least"))}
        )
    thresholds = [
        {
            "clock": post[f"t{place}-clock"],
            "percent": whole(post.get(f"t{place}-percent")),
            "at_least": whole(post.get(f"t{place}-at_least")),
        }
        for place in range(1, MOST_PARTS + 1)
        if post.get(f"t{place}-clock") and f"t{place}-remove" not in post
    ]
    return tidy({**document, "rules": rules, "thresholds": thresholds, "reasons": _read_reasons(post)})


def _read_reasons(post: QueryDict) -> dict[str, dict[str, str]]:
    reasons: dict[str, dict[str, str]] = {}
    for place in range(1, MOST_PARTS + 1):
        text = {code: post.get(f"m{place}-{code}", "") for code in ("it", "en")}
        if f"m{place}-remove" in post or not any(one.strip() for one in text.values()):
            continue
        code = post.get(f"m{place}-code", "") or _code(text, list(reasons))
        reasons[code[:40]] = text
    return reasons


def full(parts: Sized) -> int:
    """How many parts of a kind there may be, once there are so many; else 0."""
    return MOST_PARTS if len(parts) >= MOST_PARTS else 0


def promises() -> list[tuple[str, Any]]:
    """The clocks a threshold may watch."""
    return [(kind, CLOCKS[kind]) for kind in PROMISES]


def level_choices(document: Document, *, above: int) -> list[tuple[str, str]]:
    """The levels above one, to lead to."""
    last = len(document["levels"])
    return [
        ("", _("next level")),
        *((str(one), _("Level %(level)s") % {"level": one}) for one in range(above + 1, last + 1)),
    ]


def _code(words: Mapping[str, str], taken: Sequence[str]) -> str:
    """A short name made of the words, one that nothing else has."""
    text = words.get("en") or words.get("it") or "x"
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:30] or "x"
    code, number = base, 2
    while code in taken:
        code, number = f"{base}_{number}", number + 1
    return code


def _errors(found: Sequence[Told], path: str, but: str = "") -> list[Told]:
    return [one for one in found if one.path.startswith(path) and not (but and one.path.startswith(but))]


def _words(found: Sequence[Told], path: str) -> list[str]:
    return [one.words for one in _errors(found, path)]
