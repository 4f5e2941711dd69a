"""From a message to alarms: size and depth are bounded, every field is looked for where it must be."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from sportello.intake.monitoring.alert import ON, OVER, Alert, NotUnderstood
from sportello.intake.monitoring.models import EventSource

LARGEST: Final = 256 * 1024
"""Bytes of one message."""
DEEPEST: Final = 20
LONGEST_NAME: Final = 200
MOST: Final = 500
"""Alarms of one message."""
FIRST_YEAR: Final = 1970
WANTED: Final = ("fingerprint", "status", "title")
PATHS: Final = (*WANTED, "text", "severity", "group", "list")


def alerts_of(source: EventSource, body: str) -> list[Alert]:
    """The alarms of a message. Raises NotUnderstood."""
    data = read(body)
    found = list(
        _alertmanager(data) if source.kind == EventSource.Kind.ALERTMANAGER else _generic(source, data)
    )
    if not found:
        raise NotUnderstood(what=_("The message holds no alarm."))
    if len(found) > MOST:
        raise NotUnderstood(what=_("The message holds more than %(most)s alarms.") % {"most": MOST})
    return found


def read(body: str) -> Any:
    """The JSON of a message. Raises NotUnderstood."""
    try:
        data = json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise NotUnderstood(what=_("This is no JSON.")) from error
    if _depth(data) > DEEPEST:
        raise NotUnderstood(what=_("The JSON is nested more than %(most)s deep.") % {"most": DEEPEST})
    return data


def _no_number(name: str) -> None:
    raise ValueError(name)


def _depth(data: Any) -> int:
    """How deep it is nested, walked level by level."""
    depth, level = 0, [data]
    while level:
        depth += 1
        if depth > DEEPEST:
            return depth
        inner: list[Any] = []
        for one in level:
            if isinstance(one, dict):
                inner += one.values()
            elif isinstance(one, list):
                inner += one
        level = [one for one in inner if isinstance(one, dict | list)]
    return depth


def _alertmanager(data: Any) -> Iterator[Alert]:
    """Version 4 of the webhook of Alertmanager; Grafana sends the same and calls it version 1."""
    known = isinstance(data, dict) and data.get("version") in ("1", "4")
    if not known or not isinstance(data.get("alerts"), list):
        raise NotUnderstood(what=_("This is no message of Alertmanager (version 4) or Grafana."))
    group = _text(data.get("groupKey"))
    for place, one in enumerate(data["alerts"]):
        where = f"alerts.{place}"
        labels, notes = _part(one, "labels", where), _part(one, "annotations", where)
        name = _text(labels.get("alertname"))
        key = _text(one.get("fingerprint")) or ",".join(f"{name}={labels[name]}" for name in sorted(labels))
        title = _text(notes.get("summary")) or " ".join(filter(None, (name, _text(labels.get("instance")))))
        links = (_text(one.get("generatorURL")), _text(notes.get("runbook_url")))
        said = [_text(notes.get("description")) or _text(notes.get("message")), *links]
        said.append("\n".join(f"{label}: {_text(value)}" for label, value in sorted(labels.items())))
        alert = _alert(
            where,
            fingerprint=key,
            status=_text(one.get("status")),
            title=title,
            text="\n\n".join(filter(None, said)),
            severity=_text(labels.get("severity")),
            group=group,
        )
        yield replace(alert, began=_moment(one.get("startsAt")))


def _moment(said: Any) -> datetime | None:
    """When something began; None for what is no moment, and for that of which Go says that there is none (year 1)."""
    try:
        found = parse_datetime(said) if isinstance(said, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None and found.year >= FIRST_YEAR else None


def _part(one: Any, name: str, where: str) -> dict[str, Any]:
    found = one.get(name, {}) if isinstance(one, dict) else None
    if not isinstance(found, dict):
        raise NotUnderstood(what=_("“%(where)s” is not what it should be.") % {"where": f"{where}.{name}"})
    return found


def _generic(source: EventSource, data: Any) -> Iterator[Alert]:
    paths: Mapping[str, str] = source.paths
    rows = [data]
    if paths.get("list"):
        rows = at_path(data, paths["list"])
        if not isinstance(rows, list):
            raise NotUnderstood(what=_("“%(where)s” is no list.") % {"where": paths["list"]})
    states: Mapping[str, str] = source.tables.get("status", {})
    for place, row in enumerate(rows):
        values = {
            name: _text(at_path(row, paths[name])) for name in PATHS if name != "list" and paths.get(name)
        }
        where = f"{paths['list']}.{place}" if paths.get("list") else ""
        for name in WANTED:
            if not values.get(name):
                missing = paths.get(name) or name
                raise NotUnderstood(
                    what=_("Nothing stands at “%(where)s”.")
                    % {"where": ".".join(filter(None, (where, missing)))}
                )
        word = values["status"].strip().lower()
        values["status"] = states.get(word, word)
        yield _alert(where or "status", **values)


def at_path(data: Any, path: str) -> Any:
    """What stands at a dotted path: names of objects, places in lists; None where nothing does."""
    for name in path.split("."):
        if isinstance(data, dict):
            data = data.get(name)
        elif isinstance(data, list) and name.isdecimal() and len(name) < 6 and int(name) < len(data):
            data = data[int(name)]
        else:
            return None
    return data


def _alert(where: str, *, status: str, title: str, fingerprint: str, **more: str) -> Alert:
    if status not in (ON, OVER):
        said = _(
            "“%(where)s” says “%(word)s”: neither firing nor resolved. Add the word to the table of states."
        )
        raise NotUnderstood(what=said % {"where": where, "word": status[:40]})
    title, fingerprint = " ".join(_storable(title).split())[:300], _storable(fingerprint)
    if not title or not fingerprint:
        raise NotUnderstood(what=_("“%(where)s” has neither a title nor a name.") % {"where": where})
    return Alert(
        fingerprint=_short(fingerprint),
        is_on=status == ON,
        title=title,
        text=_storable(more.get("text", ""))[:20_000],
        severity=_storable(more.get("severity", ""))[:40],
        group=_short(_storable(more.get("group", ""))),
    )


def _short(name: str) -> str:
    """A name as a row can hold it: two long ones that begin alike are still two."""
    if len(name) <= LONGEST_NAME:
        return name
    return f"{name[: LONGEST_NAME - 65]}-{hashlib.sha256(name.encode()).hexdigest()}"


def _storable(text: str) -> str:
    """Without NUL and halves of letters, which JSON may hold and no database takes."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def _text(value: Any) -> str:
    """A value as text; nothing for lists and objects."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _storable(str(value)) if isinstance(value, str | int | float) else ""
