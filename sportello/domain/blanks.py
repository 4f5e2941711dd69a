"""Texts with blanks, such as `Dear {{ requester_name }},`, filled in when they are used: a fixed list, no language."""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Final

from sportello.domain.errors import DeskError

BLANK: Final = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_ALIKE: Final = 0.72
"""How much a wrong name must resemble a known one for it to be meant (1 is the same)."""


class UnknownBlank(DeskError):
    """A text has a blank that nothing fills."""

    code = "unknown_blank"
    message = "Nothing fills the blank «{blank}»."
    hint = "Use one of: {known}."


class MisspeltBlank(UnknownBlank):
    """A text has a blank that nothing fills, and whose name is nearly one that is known."""

    code = "misspelt_blank"
    hint = "Did you mean «{nearest}»?"


class BrokenBlank(DeskError):
    """A text has a blank that is not closed."""

    code = "broken_blank"
    message = "Near «{near}» a blank is not closed."
    hint = "Write two braces before and two after its name."


def names_in(text: str) -> list[str]:
    """The blanks of a text, in their order."""
    return BLANK.findall(text)


def check(text: str, known: Iterable[str]) -> None:
    """Raises UnknownBlank, MisspeltBlank or BrokenBlank."""
    names = list(known)
    for name in names_in(text):
        if name in names:
            continue
        nearest = get_close_matches(name, names, n=1, cutoff=_ALIKE)
        if nearest:
            raise MisspeltBlank(blank=name, nearest=nearest[0], known=", ".join(names))
        raise UnknownBlank(blank=name, known=", ".join(names))
    rest = BLANK.sub(" ", text)
    place = rest.find("{{")
    if place >= 0:
        raise BrokenBlank(near=rest[max(0, place - 10) : place + 20].strip())


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its blanks filled. One for which there is no value today is left out."""
    return BLANK.sub(lambda found: values.get(found.group(1), ""), text)


def fill_known(text: str, values: Mapping[str, str]) -> str:
    """The text with its blanks filled; one for which there is no value today is left for whoever writes."""
    return BLANK.sub(lambda found: values.get(found.group(1)) or found.group(), text)


def fill_lines(text: str, values: Mapping[str, str]) -> str:
    """The same; a line that says nothing but blanks for which there is no value today is left out with them."""
    return "\n".join(fill(line, values) for line in text.split("\n") if not _says_nothing(line, values))


def _says_nothing(line: str, values: Mapping[str, str]) -> bool:
    names = names_in(line)
    return (
        bool(names) and not any(values.get(name) for name in names) and not BLANK.sub("", line).strip(" .,:;")
    )
