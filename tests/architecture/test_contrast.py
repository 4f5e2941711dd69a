"""The colours of the tokens: every pair the pages use can be read, in both modes (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re

import pytest

from tests.architecture.repository import ROOT

TEXT, MARK = 4.5, 3.0
GROUNDS = {
    "ink": (
        "surface",
        "surface-2",
        "surface-3",
        "paper",
        "raised",
        "note",
        *(f"av-{n}" for n in range(1, 9)),
    ),
    "ink-2": ("surface", "surface-2", "surface-3", "paper"),
    "ink-3": ("surface", "surface-2", "surface-3", "paper", "accent-tint", "note"),
    "accent": ("surface", "accent-tint", "accent-tint-2"),
    "on-accent": ("accent-fill", "accent-fill-hover"),
    "ok": ("surface", "ok-tint"),
    "risk": ("surface", "risk-tint"),
    "on-risk": ("risk-fill",),
    "late": ("surface", "late-tint"),
    "on-late": ("late-fill",),
    "paused": ("surface", "paused-tint"),
    "sev-1": ("surface", "accent-tint"),
    "sev-2": ("surface",),
    "sev-3": ("surface",),
    "sev-4": ("surface",),
    "note-ink": ("note",),
}
MARKS = {
    "accent-soft": ("surface",),
    "focus": ("surface", "paper"),
    "field-line": ("surface", "raised"),
    "ok-fill": ("surface",),
    "risk-mark": ("surface",),
    "late-fill": ("surface",),
    **{f"chart-{n}": ("surface",) for n in range(1, 7)},
}
PAIRS = [
    (front, ground, needed)
    for needed, table in ((TEXT, GROUNDS), (MARK, MARKS))
    for front, grounds in table.items()
    for ground in grounds
]


def tokens() -> dict[str, tuple[str, str]]:
    """Name -> the colour in light and in dark mode."""
    source = (ROOT / "sportello/web/static/css/tokens.css").read_text(encoding="utf-8").split("@media")[0]
    found: dict[str, tuple[str, str]] = {}
    for name, body in re.findall(r"--([\w-]+):\s*light-dark\((.*?)\);", source, re.DOTALL):
        both = re.findall(r"oklch\([^)]*\)", body)
        if len(both) == 2:
            found[name] = (both[0], both[1])
    for name, other in re.findall(r"--([\w-]+):\s*var\(--([\w-]+)\)", source):
        if other in found:
            found[name] = found[other]
    return found


TOKENS = tokens()


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "ground", "needed"), PAIRS)
def test_can_be_read(front: str, ground: str, needed: float, mode: int) -> None:
    from coloraide import Color  # each process of a run reads this file, one uses it

    one, other = (Color(TOKENS[name][mode]).convert("srgb").clip() for name in (front, ground))
    assert one.contrast(other, method="wcag21") >= needed
