"""Which level of one version is which of another: told by their roles, so that a level put in shifts no others."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any


def pairs(
    old: Sequence[dict[str, Any]], new: Sequence[dict[str, Any]]
) -> list[tuple[int | None, int | None]]:
    """(old number, new number) in the order of the new ones; None where a level was added or taken out."""
    if len(old) == len(new) and not _moved(old, new):
        return [(number, number) for number in range(1, len(old) + 1)]
    found: list[tuple[int | None, int | None]] = []
    matcher = SequenceMatcher(None, [_key(one) for one in old], [_key(one) for one in new], autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            found += [(a + step + 1, c + step + 1) for step in range(b - a)]
            continue
        both = min(b - a, d - c)
        found += [(a + step + 1, c + step + 1) for step in range(both)]
        found += [(number + 1, None) for number in range(a + both, b)]
        found += [(None, number + 1) for number in range(c + both, d)]
    return found


def _key(level: dict[str, Any]) -> tuple[str, str]:
    return level["role"]["it"], level["role"]["en"]


def _moved(old: Sequence[dict[str, Any]], new: Sequence[dict[str, Any]]) -> bool:
    """Whether some role stands at another place than before."""
    was = {_key(level): number for number, level in enumerate(old)}
    return any(was.get(_key(level), number) != number for number, level in enumerate(new))
