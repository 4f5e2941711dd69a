"""Words of a letter with their blanks filled, as plain text and as HTML: the same words in both."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from django.utils.html import linebreaks, urlize
from django.utils.safestring import SafeString, mark_safe

from sportello.domain.blanks import fill_lines

BLOCKS: Final = ("message", "question", "signature")
"""Blanks that are paragraphs of their own, with a shape of their own in HTML."""

_BLOCK: Final = re.compile(r"\{\{\s*(" + "|".join(BLOCKS) + r")\s*\}\}")
_GAPS: Final = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Block:
    """What fills the blank of a paragraph, in both shapes."""

    plain: str = ""
    html: SafeString = field(default_factory=lambda: mark_safe(""))


def paragraphs(text: str) -> SafeString:
    """A plain text as HTML: escaped, its links made links, its breaks kept."""
    return mark_safe(linebreaks(urlize(text.strip(), nofollow=True, autoescape=True)))  # noqa: S308 (urlize has escaped it)


def text_block(text: str) -> Block:
    """A block that is nothing but text."""
    return Block(text.strip(), paragraphs(text) if text.strip() else mark_safe(""))


def filled(text: str, values: Mapping[str, str], blocks: Mapping[str, Block]) -> Block:
    """The words with all blanks filled. A line or paragraph whose blanks are empty is left out."""
    plain: list[str] = []
    html: list[str] = []
    for index, piece in enumerate(_BLOCK.split(text.replace("\r\n", "\n"))):
        if index % 2:
            block = blocks.get(piece, Block())
            plain.append(block.plain)
            html.append(block.html)
        else:
            said = fill_lines(piece, values)
            plain.append(said)
            html.append(paragraphs(_GAPS.sub("\n\n", said)) if said.strip() else "")
    whole = _GAPS.sub("\n\n", "".join(plain)).strip()
    return Block(whole, mark_safe("\n".join(part for part in html if part)))  # noqa: S308 (each part is escaped)
