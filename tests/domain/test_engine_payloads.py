"""Every kind of event is stored as plain data and read back unchanged; digests depend on every part."""

import json
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sportello.domain.timeline import KINDS, UnknownKind, from_json
from sportello.domain.timeline.base import canonical, digest_of

MOMENTS = st.integers(0, 4_000_000_000).map(lambda s: datetime.fromtimestamp(s, UTC))


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Anything a field of this type may hold."""
    if get_origin(hint) in (Union, UnionType):
        return st.one_of(*[values(arg) for arg in get_args(hint)])
    if get_origin(hint) is tuple:
        return st.lists(values(get_args(hint)[0]), max_size=3).map(tuple)
    if hint is type(None):
        return st.none()
    if hint is datetime:
        return MOMENTS
    if isinstance(hint, type) and is_dataclass(hint):
        return st.builds(hint, **{f.name: values(h) for f, h in hints(hint)})
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(list(hint))
    return {str: st.text(max_size=20), int: st.integers(-5, 2**40), bool: st.booleans()}[hint]


def hints(cls: Any) -> list[tuple[Any, Any]]:
    found = get_type_hints(cls)
    return [(field, found[field.name]) for field in fields(cls)]


@pytest.mark.parametrize("kind", sorted(KINDS))
@settings(max_examples=25)
@given(data=st.data())
def test_every_kind_comes_back_as_it_was_written(kind: str, data: st.DataObject) -> None:
    cls = KINDS[kind]
    payload = cls(**{field.name: data.draw(values(hint), field.name) for field, hint in hints(cls)})
    stored = json.loads(canonical(payload.to_json()))
    again = from_json(kind, stored)
    assert again == payload
    assert type(again) is cls
    assert canonical(again.to_json()) == canonical(stored)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_what_equals_its_default_takes_no_room(kind: str) -> None:
    assert KINDS[kind]().to_json() == {}


def test_a_field_of_a_later_version_is_passed_over() -> None:
    assert from_json("noted", {"message": "m", "mood": "good"}).to_json() == {"message": "m"}


def test_an_unknown_kind_is_refused_with_advice() -> None:
    with pytest.raises(UnknownKind, match="upgrade"):
        from_json("teleported", {})


WHEN = datetime(2026, 3, 2, 9, tzinfo=UTC)
PLAIN: dict[str, Any] = {
    "previous": "",
    "number": 1,
    "kind": "noted",
    "at": WHEN,
    "actor": 1,
    "content": "{}",
}


@pytest.mark.parametrize(
    "other",
    [
        {"previous": "x"},
        {"number": 2},
        {"kind": "woke"},
        {"at": WHEN + timedelta(seconds=1)},
        {"actor": 2},
        {"content": '{"a":1}'},
    ],
)
def test_a_digest_depends_on_every_part(other: dict[str, Any]) -> None:
    assert digest_of(**PLAIN) != digest_of(**{**PLAIN, **other})
    assert digest_of(**PLAIN) == digest_of(**PLAIN)
