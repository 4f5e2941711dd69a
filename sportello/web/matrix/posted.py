"""From the posted sheet to the document: every cell of every row, on top of what the sheet does not show."""

import json
from typing import Any

from django.http import QueryDict

from sportello.domain.priority import Priority
from sportello.escalation.document import (
    MOST_LEVELS,
    add_level,
    move_level,
    remove_level,
    set_destination,
    set_priority_time,
    set_time,
    tidy,
)
from sportello.sla.tidy import time_code
from sportello.sla.versions import Document
from sportello.web.matrix.directory import Directory


def read_sheet(post: QueryDict, places: Directory) -> Document:
    """The document that the form describes; what cannot be understood stays as it was typed."""
    rest = _loaded(post.get("rest", ""))
    count = min(whole(post.get("levels")) or 0, MOST_LEVELS)
    rows = [_loaded(post.get(f"l{number}-rest", "")) for number in range(1, count + 1)]
    document = tidy({**rest, "levels": rows})
    for number, level in enumerate(document["levels"], 1):
        _read_row(level, post, f"l{number}-", places)
    return document


def carry_out(do: str, document: Document) -> None:
    """A step on the rows: `add:3` (after the third), `remove:3`, `up:3`, `down:3`. Anything else is none."""
    verb, _colon, which = do.partition(":")
    number = whole(which)
    last = len(document["levels"])
    if number is None or (not (verb == "add" and number == 0) and not 1 <= number <= last):
        return
    if verb == "add":
        add_level(document, number)
    elif verb == "remove":
        remove_level(document, number)
    elif verb in ("up", "down"):
        move_level(document, number, -1 if verb == "up" else 1)


def named_people(post: QueryDict) -> list[int]:
    """The people whom the sheet already named: they may be typed again, whatever their roles are now."""
    targets = [_loaded(str(text)).get("target") for key, text in post.items() if key.endswith("-rest")]
    return [one["id"] for one in targets if isinstance(one, dict) and isinstance(one.get("id"), int)]


def whole(text: object) -> int | None:
    """A number that was posted; None for anything else."""
    typed = str(text or "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


def _read_row(level: dict[str, Any], post: QueryDict, at: str, places: Directory) -> None:
    for column, part in (("role", "role"), ("expects", "expects"), ("label", "public_label")):
        for language in ("it", "en"):
            if (text := post.get(f"{at}{column}_{language}")) is not None:
                level[part][language] = " ".join(text.split())[:500]
    if (typed := post.get(f"{at}target")) is not None:
        target = places.meant(typed)
        level["target"] = dict(target) if target else None
    if (typed := post.get(f"{at}take_charge")) is not None:
        level["take_charge"] = time_code(typed)
    if (typed := post.get(f"{at}time")) is not None:
        set_time(level, time_code(typed))
    for priority in Priority:
        if (typed := post.get(f"{at}time_{int(priority)}")) is not None:
            set_priority_time(level, priority, time_code(typed))
    if (typed := post.get(f"{at}to")) is not None:
        set_destination(level, whole(typed))
    if (typed := post.get(f"{at}calendar")) is not None:
        level["calendar"] = whole(typed)
    _read_choices(level, post, at)


def _read_choices(level: dict[str, Any], post: QueryDict, at: str) -> None:
    level["mode"] = post.get(f"{at}mode", level["mode"])[:20]
    level["raise_to"] = post.get(f"{at}raise_to", level["raise_to"] or "") or None
    if f"{at}notify-shown" in post:
        level["notify"] = post.getlist(f"{at}notify")[:10]
    if (typed := post.get(f"{at}reminders")) is not None:
        level["reminders"] = [code for one in typed.split(",")[:10] if (code := time_code(one))]
    if (typed := post.get(f"{at}nobody")) is not None:
        rota = whole(typed.removeprefix("rota:")) if typed.startswith("rota:") else None
        level["nobody"] = "next_rota" if typed.startswith("rota:") else typed[:20]
        level["next_rota"] = rota


def _loaded(text: str) -> dict[str, Any]:
    """A part of the document that came back with the form; empty when it is none."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
