"""Texts as they are compared when people look for something: without case and accents, cut into words."""

import re
import unicodedata
from itertools import islice
from typing import Final

LONGEST: Final = 40  # characters of a word that count
_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """The text without case and accents."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def words_of(text: str, most: int) -> list[str]:
    """The first `most` words of a text, folded, in order."""
    return [match.group()[:LONGEST] for match in islice(_WORD.finditer(fold(text)), most)]
