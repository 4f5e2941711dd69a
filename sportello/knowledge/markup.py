"""Articles as safe markup: a small Markdown, drawn on the server (docs/decisions/0085-articles.md).

Paragraphs, headings, lists (numbered ones are steps), bold, italic, code, links, and quotations, which are drawn as
notices. No markup of the writer's own, no pictures. The parser is told to take HTML for text, and what comes out is
cleaned again: two locks, since requesters read it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from typing import Any, Final

import nh3
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

RULES: Final = (
    "heading",
    "list",
    "emphasis",
    "backticks",
    "fence",
    "code",
    "link",
    "blockquote",
    "newline",
    "escape",
)
SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})
WORDS_A_MINUTE: Final = 180
_OTHER = re.compile(r"#?[Kk][Bb]-?0*(\d{1,9})")
_ALLOWED: Final = nh3.Cleaner(
    tags={
        *("h2", "h3", "h4", "p", "br", "strong", "em", "code", "pre", "ul", "ol", "li", "a", "div", "blockquote", "hr")
    },
    attributes={
        "h2": {"id"}, "h3": {"id"}, "h4": {"id"}, "a": {"href"}, "ol": {"start"},
    },
    allowed_classes={
        "ol": {"steps"}, "ul": {"dots"}, "pre": {"code"}, "div": {"notice", "notice--accent", "grow"},
    },
    url_schemes=set(SCHEMES),
    link_rel="noopener noreferrer nofollow",
)  # fmt: skip

# The number of another article to where the reader finds it; None where there is nothing for them.
Addresses = Callable[[int], str | None]


@dataclass(frozen=True)
class Drawn:
    """An article's text as markup, and its headings as (id, words)."""

    markup: SafeString
    contents: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class _Parsed:
    tokens: tuple[Token, ...]
    contents: tuple[tuple[str, str], ...]
    others: tuple[int, ...]


def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"html": False, "linkify": False, "typographer": False, "maxNesting": 12})
    return parser.enable(list(RULES))


_PARSER: Final = _parser()


def draw(text: str, addresses: Addresses | None = None) -> Drawn:
    """The markup of a text. Without `addresses`, links to other articles are words only."""
    parsed = _parse(text)
    known = {number: addresses(number) if addresses else None for number in parsed.others}
    html = _PARSER.renderer.render(_linked(parsed.tokens, known), _PARSER.options, {})
    return Drawn(mark_safe(_ALLOWED.clean(html)), parsed.contents)  # noqa: S308  # cleaned


def others(text: str) -> tuple[int, ...]:
    """The numbers of the articles that a text leads to."""
    return _parse(text).others


def plain(text: str) -> str:
    """The words of a text without its signs, for an answer that is plain text: steps keep their numbers."""
    lines: list[str] = []
    for line in text.splitlines():
        if line.strip().startswith("```"):
            continue
        words = re.sub(r"^\s{0,3}(#{1,6}|>)\s+", "", line)
        words = re.sub(r"\[([^\[\]]+)\]\(([^()\s]+)\)", _said_link, words)
        lines.append(re.sub(r"(\*\*|__|`)(.+?)\1", r"\2", words))
    return "\n".join(lines).strip()


def minutes_to_read(*texts: str) -> int:
    """How long somebody reads it, in whole minutes, at least one."""
    return max(1, ceil(sum(len(text.split()) for text in texts) / WORDS_A_MINUTE))


def _said_link(found: "re.Match[str]") -> str:
    words, target = found.groups()
    return words if _OTHER.fullmatch(target) or words == target else f"{words} ({target})"


@lru_cache(maxsize=512)
def _parse(text: str) -> _Parsed:
    tokens = _PARSER.parse(text)
    contents: list[tuple[str, str]] = []
    found: list[int] = []
    taken: set[str] = set()
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            words = _words(tokens[place + 1])
            id = _id(words, taken)
            token.tag = "h3" if token.markup.startswith("###") else "h2"
            tokens[place + 2].tag = token.tag
            token.attrSet("id", id)
            if token.tag == "h2":
                contents.append((id, words))
        elif token.type in _DRAWN:
            _DRAWN[token.type](token)
        found += _numbers(token.children or ())
    return _Parsed(tuple(tokens), tuple(contents), tuple(dict.fromkeys(found)))


def _steps(token: Token) -> None:
    token.attrSet("class", "steps")


def _dots(token: Token) -> None:
    token.attrSet("class", "dots")


def _notice(token: Token) -> None:
    token.tag = "div"
    if token.nesting == 1:
        token.attrSet("class", "notice notice--accent")


_DRAWN: Final[dict[str, Callable[[Token], Any]]] = {
    "ordered_list_open": _steps,
    "bullet_list_open": _dots,
    "blockquote_open": _notice,
    "blockquote_close": _notice,
}


def _words(inline: Token) -> str:
    return "".join(child.content for child in inline.children or () if child.type in ("text", "code_inline"))


def _id(words: str, taken: set[str]) -> str:
    base = f"s-{slugify(words)[:40] or 'x'}"
    id, more = base, 2
    while id in taken:
        id, more = f"{base}-{more}", more + 1
    taken.add(id)
    return id


def _numbers(children: Sequence[Token]) -> list[int]:
    hrefs = (str(child.attrGet("href")) for child in children if child.type == "link_open")
    return [int(match.group(1)) for href in hrefs if (match := _OTHER.fullmatch(href))]


def _linked(tokens: Sequence[Token], known: dict[int, str | None]) -> list[Token]:
    """The tokens with links to other articles leading where the reader finds them; a link to nowhere is its words."""
    return [
        token.copy(children=_leading(token.children, known)) if token.type == "inline" else token
        for token in tokens
    ]


def _leading(children: Sequence[Token] | None, known: dict[int, str | None]) -> list[Token]:
    drawn: list[Token] = []
    dropped = False
    for child in children or ():
        if child.type == "link_close" and dropped:
            dropped = False
            continue
        if child.type == "link_open" and (match := _OTHER.fullmatch(str(child.attrGet("href")))):
            address = known.get(int(match.group(1)))
            if address is None:
                dropped = True
                continue
            drawn.append(child.copy(attrs={"href": address}))
            continue
        drawn.append(child)
    return drawn
