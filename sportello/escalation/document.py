"""The document of a policy while it is written: any shape becomes one that a form can show, wrong values are kept.

`tidy` makes the shape; the rest changes one place in it. Nothing here says whether a policy is right: `review` does.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sportello.domain.policy_document.read import NOTIFIED
from sportello.domain.priority import Priority
from sportello.sla.tidy import LONGEST, MOST_PARTS, items, number_of, tidy_condition, time_code
from sportello.sla.versions import Document

MOST_LEVELS = 30  # a sheet of more would be more fields than a form may have
NOTIFIED_BY_DEFAULT = ["target", "relieved", "watchers", "supervisor"]
AT_ONCE = "0s"
Level = dict[str, Any]


def tidy(document: object) -> Document:
    """The document with every part in its place, as one writes it: texts in two languages, durations as codes."""
    data = document if isinstance(document, Mapping) else {}
    reasons = data.get("reasons")
    return {
        "levels": [_level(item) for item in items(data.get("levels"))[:MOST_LEVELS]],
        "rules": [_rule(item) for item in items(data.get("rules"))],
        "thresholds": [_threshold(item) for item in items(data.get("thresholds"))],
        "reasons": {
            str(code)[:40]: words_of(text)
            for code, text in list((reasons if isinstance(reasons, Mapping) else {}).items())[:MOST_PARTS]
        },
    }


def stored(document: Document) -> Document:
    """The same without what is empty: what is published, and read back by `read_policy`."""
    levels = [
        {
            key: _without_empties(value) if key == "exits" else value
            for key, value in level.items()
            if value not in (None, "", [], {"it": "", "en": ""}) or key == "notify"
        }
        for level in document["levels"]
    ]
    parts = {
        "rules": _without_empties(document["rules"]),
        "thresholds": _without_empties(document["thresholds"]),
        "reasons": document["reasons"],
    }
    return {"levels": levels, **{key: value for key, value in parts.items() if value}}


def words_of(value: object) -> dict[str, str]:
    """A text in both languages; one that was written once stands for both."""
    if isinstance(value, Mapping):
        return {code: str(value.get(code) or "").strip()[:LONGEST] for code in ("it", "en")}
    text = str(value or "").strip()[:LONGEST]
    return {"it": text, "en": text}


# -- the exits that the sheet shows ----------------------------------------------------------------------------


def plain_exit(level: Level) -> dict[str, Any] | None:
    """The exit that the row of a sheet stands for: without condition, by time if there is such a one."""
    plain = [way for way in level["exits"] if way["when"] is None]
    return next((way for way in plain if way["after"] is not None), plain[0] if plain else None)


def priority_exit(level: Level, priority: Priority) -> dict[str, Any] | None:
    """The exit by time for one priority alone."""
    wanted = ["priority", "=", int(priority)]
    return next((way for way in level["exits"] if way["when"] == wanted and way["after"] is not None), None)


def set_time(level: Level, code: str | None) -> None:
    """The time at this level; None takes it away, and the exit with it unless reasons need it."""
    way = plain_exit(level)
    if way is not None:
        way["after"] = code
        if code is None and not way["reasons"]:
            level["exits"].remove(way)
    elif code is not None:
        level["exits"].append(_exit({"after": code}))


def set_priority_time(level: Level, priority: Priority, code: str | None) -> None:
    """The time for one priority; None lets the common time count for it again."""
    way = priority_exit(level, priority)
    if way is not None:
        way["after"] = code
        if code is None:
            level["exits"].remove(way)
    elif code is not None:
        level["exits"].insert(0, _exit({"after": code, "when": ["priority", "=", int(priority)]}))


def set_destination(level: Level, to: int | None) -> None:
    """Where the plain exit leads: a level, or None for the next one."""
    way = plain_exit(level)
    if way is not None:
        way["to"] = to
    elif to is not None:
        level["exits"].append(_exit({"to": to}))


# -- levels added, removed, moved: what names a level by its number follows it -------------------------------------


def add_level(document: Document, after: int) -> None:
    """A new, empty level after number `after` (0: before all others)."""
    if len(document["levels"]) < MOST_LEVELS:
        _reorder(document, [*range(1, after + 1), 0, *range(after + 1, len(document["levels"]) + 1)])


def remove_level(document: Document, number: int) -> None:
    """Without this level; what led to it leads to the one that takes its number."""
    _reorder(document, [one for one in range(1, len(document["levels"]) + 1) if one != number])


def move_level(document: Document, number: int, by: int) -> None:
    """One place up (-1) or down (1)."""
    order = list(range(1, len(document["levels"]) + 1))
    if number in order and number + by in order:
        order.insert(number - 1 + by, order.pop(number - 1))
        _reorder(document, order)


def _reorder(document: Document, order: list[int]) -> None:
    """Levels in this order of their old numbers; 0 is a new one."""
    old = document["levels"]
    document["levels"] = [_level({"calendar": _usual(old)}) if one == 0 else old[one - 1] for one in order]
    new = {was: now for now, was in enumerate(order, 1) if was}

    def moved(number: int) -> int | None:
        later = [new[was] for was in range(number, len(old) + 1) if was in new]
        return later[0] if later else None

    _renumber(document, moved)


def _renumber(document: Document, moved: Callable[[int], int | None]) -> None:
    for number, level in enumerate(document["levels"], 1):
        for way in level["exits"]:
            if way["to"] is not None:
                to = moved(way["to"])
                way["to"] = None if to is None or to <= number else to
    for part in (*document["rules"], *document["thresholds"]):
        if part["at_least"] is not None:
            part["at_least"] = moved(part["at_least"])


def _usual(levels: list[Level]) -> int | None:
    return levels[-1]["calendar"] if levels else None


# -- shapes ------------------------------------------------------------------------------------------------------


def _level(item: object) -> Level:
    data = item if isinstance(item, Mapping) else {}
    notify = data.get("notify")
    return {
        "role": words_of(data.get("role")),
        "public_label": words_of(data.get("public_label")),
        "expects": words_of(data.get("expects")),
        "target": _target(data.get("target")),
        "calendar": number_of(data.get("calendar")),
        "take_charge": time_code(data.get("take_charge")),
        "exits": [_exit(way) for way in items(data.get("exits"))],
        "mode": str(data.get("mode") or "transfer")[:20],
        "raise_to": _priority(data.get("raise_to")),
        "notify": [name for name in map(str, items(notify)) if name in NOTIFIED]
        if isinstance(notify, list)
        else [*NOTIFIED_BY_DEFAULT],
        "reminders": [code for text in items(data.get("reminders")) if (code := time_code(text))],
        "nobody": str(data.get("nobody") or "next_level")[:20],
        "next_rota": number_of(data.get("next_rota")),
    }


def _exit(item: object) -> dict[str, Any]:
    data = item if isinstance(item, Mapping) else {}
    return {
        "after": AT_ONCE if data.get("at_once") is True else time_code(data.get("after")),
        "to": number_of(data.get("to")),
        "when": tidy_condition(data.get("when")),
        "reasons": [str(reason)[:40] for reason in items(data.get("reasons"))],
    }


def _rule(item: object) -> dict[str, Any]:
    data = item if isinstance(item, Mapping) else {}
    return {
        "id": str(data.get("id") or "")[:60],
        "name": words_of(data.get("name")),
        "when": tidy_condition(data.get("when")),
        "at_least": number_of(data.get("at_least")),
    }


def _threshold(item: object) -> dict[str, Any]:
    data = item if isinstance(item, Mapping) else {}
    return {
        "clock": str(data.get("clock") or "resolution")[:20],
        "percent": number_of(data.get("percent")),
        "at_least": number_of(data.get("at_least")),
    }


def _target(value: object) -> dict[str, Any] | None:
    if not isinstance(value, Mapping) or not value.get("kind"):
        return None
    id = number_of(value.get("id"))
    return {"kind": str(value["kind"])[:120], **({} if id is None else {"id": id})}


def _priority(value: object) -> str | None:
    if isinstance(value, int) and value in list(Priority):
        return Priority(value).name.lower()
    return str(value)[:20] if value else None


def _without_empties(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{key: value for key, value in part.items() if value not in (None, [], "")} for part in parts]
