"""Two versions of an article side by side, line by line."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sportello.knowledge.models import ArticleVersion

PARTS: tuple[tuple[str, str | Promise], ...] = (
    ("title", _("Title")),
    ("summary", _("In short")),
    ("body", _("Text")),
    ("internal", _("Only for operators")),
)


@dataclass(frozen=True)
class Part:
    """A part of an article with its lines: (sign, line), the sign being `+`, `-` or nothing."""

    name: str | Promise
    lines: list[tuple[str, str]]


def compared(older: ArticleVersion | None, newer: ArticleVersion, *, inside: bool) -> list[Part]:
    """What is different; parts that are the same are left out, and so is the inside for others than its readers."""
    found = []
    for field, name in PARTS:
        before, after = getattr(older, field, ""), getattr(newer, field)
        if before != after and (inside or field != "internal"):
            found.append(Part(name, list(_lines(before.splitlines(), after.splitlines()))))
    return found


def _lines(before: list[str], after: list[str]) -> Iterator[tuple[str, str]]:
    for act, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if act == "equal":
            yield from (("", line) for line in after[c:d])
            continue
        yield from (("-", line) for line in before[a:b])
        yield from (("+", line) for line in after[c:d])
