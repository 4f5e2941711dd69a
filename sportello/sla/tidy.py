"""Any shape becomes one that a form can show; wrong values are kept, for `review` to tell of."""

from collections.abc import Mapping
from typing import Any

from sportello.domain.duration import BadDuration, duration_code, parse_duration
from sportello.domain.priority import Priority
from sportello.domain.sla import SLA_KINDS, ClockKind
from sportello.sla.versions import Document

MOST_PARTS = 40
LONGEST = 500
PROMISES = tuple(kind.value for kind in ClockKind if kind in SLA_KINDS)
PRIORITIES = tuple(priority.name.lower() for priority in Priority)


def tidy_promise(document: object) -> Document:
    """The document of an SLA policy with every target in its place, durations as codes."""
    data = document if isinstance(document, Mapping) else {}
    targets = data.get("targets")
    rows = targets if isinstance(targets, Mapping) else {}
    return {
        "calendar": number_of(data.get("calendar")),
        "targets": {
            kind: {one: time_code(_row(rows.get(kind)).get(one)) for one in PRIORITIES} for kind in PROMISES
        },
        "when": tidy_condition(data.get("when")),
    }


def stored_promise(document: Document) -> Document:
    """The same without what is empty: what is published, and read back by `read_sla`."""
    targets = {
        kind: {one: code for one, code in row.items() if code is not None}
        for kind, row in document["targets"].items()
    }
    parts = {
        "calendar": document["calendar"],
        "targets": {kind: row for kind, row in targets.items() if row},
        "when": document["when"],
    }
    return {key: value for key, value in parts.items() if value is not None}


def time_code(text: object) -> str | None:
    """A duration as its short code; None for none; what cannot be read, as it was typed."""
    typed = str(text if text is not None else "").strip()[:LONGEST]
    if not typed:
        return None
    try:
        read = parse_duration(typed)
    except BadDuration:
        return typed
    return None if read is None else duration_code(read)


def tidy_condition(value: object, depth: int = 0) -> Any:
    """A condition of the right shape, whatever its values; None when there is none."""
    if isinstance(value, Mapping) and len(value) == 1 and depth < 2:
        ((of, members),) = value.items()
        kept = [one for member in items(members) if (one := tidy_condition(member, depth + 1)) is not None]
        return {str(of): kept} if kept and of in ("all", "any", "none") else None
    if isinstance(value, list | tuple) and len(value) == 3:
        fact, operator, compared = value
        scalar = list(compared) if isinstance(compared, list | tuple) else compared
        return [str(fact)[:30], str(operator)[:2], scalar]
    return None


def number_of(value: object) -> int | None:
    """A whole number that a database can hold; None for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31 else None


def items(value: object) -> list[Any]:
    """The members of a list, not more than a form can hold."""
    return list(value)[:MOST_PARTS] if isinstance(value, list | tuple) else []


def _row(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
