"""The words of an HTML message, line by line; what it marks as quoted comes out with «> » before it."""

import re
from html.parser import HTMLParser
from typing import Final

import nh3

_BLOCK_TAGS: Final = """
    address article aside blockquote body center dd details dir div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6
    header hr html li main menu nav ol p pre section table tbody tfoot thead tr ul o:p
"""
_BLOCKS: Final = frozenset(_BLOCK_TAGS.split())
_SPACED: Final = frozenset(
    {"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "table", "ul", "ol", "blockquote", "dl"}
)
_UNSEEN: Final = frozenset(
    {"head", "style", "script", "title", "template", "noscript", "svg", "object", "applet"}
)
_SIGNATURES: Final = re.compile(
    r"gmail_signature(?!_prefix)|moz-signature|ms-outlook-mobile-signature|^Signature$"
)
_QUOTES: Final = re.compile(r"\b(?:cite|gmail_quote|yahoo_quoted|protonmail_quote|moz-cite|quote)\b")
_DEEPEST: Final = 30
_INLINE: Final = frozenset({"a", "br", "img", "td", "th"})
_LOOKED_AT: Final = {"alt", "cite", "class", "data-signatureblock", "href", "id", "src", "type", "width"}
_LARGE: Final = 100_000  # letters; Python's parser takes quadratic time over markup that is broken on purpose
_UNCLOSED: Final = 100  # tags
RULE: Final = "_" * 32


def text_of(html: str) -> str:
    """The text; never raises, whatever the markup is."""
    reader = _Reader()
    reader.feed(_put_right(html) if _is_strange(html) else html)
    reader.close()
    return reader.text()


def _is_strange(html: str) -> bool:
    return len(html) > _LARGE or html.count("<") - html.count(">") > _UNCLOSED


def _put_right(html: str) -> str:
    """The same as markup that closes whatever it opens, by a parser whose time grows with the length alone."""
    return nh3.clean(
        html,
        tags=set(_BLOCKS - _UNSEEN | _INLINE),
        clean_content_tags=set(_UNSEEN),
        attributes={"*": set(_LOOKED_AT)},
        url_schemes={"http", "https", "mailto", "cid"},
        link_rel=None,
    )


class _Reader(HTMLParser):
    """Collects lines. A block begins a new one; white space counts as one space, but in `pre`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.line = ""
        self.depth = 0  # of quotations
        self.unseen = 0
        self.pre = 0
        self.open: list[tuple[str, bool]] = []  # blocks, and whether each quotes
        self.href: list[tuple[str, int]] = []

    def text(self) -> str:
        """What was read, without empty lines at both ends."""
        self._end_line()
        return "\n".join(self.lines).strip("\n") + ("\n" if any(self.lines) else "")

    def parse_html_declaration(self, i: int) -> int:
        """A declaration that Python cannot read (`<![foo[x]]>`) is a comment, as in browsers."""
        try:
            return super().parse_html_declaration(i)
        except AssertionError:
            return self.parse_bogus_comment(i)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self.unseen += 1
            return
        known = {name: value or "" for name, value in attrs}
        if tag == "br":
            self._end_line(always=True)
        elif tag == "hr":
            self._end_line()
            self.lines.append(self._mark(RULE))
        elif tag == "img":
            self._image(known)
        elif tag == "a":
            self.href.append((known.get("href", ""), len(self.line)))
        elif tag in ("td", "th") and self.line.strip():
            self.line += " "
        elif tag in _BLOCKS:
            self._open(tag, known)

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        elif tag == "a" and self.href:
            self._link(*self.href.pop())
        elif tag in _BLOCKS and tag != "hr":
            self._close(tag)

    def handle_data(self, data: str) -> None:
        if self.unseen:
            return
        if self.pre:
            first, *rest = data.split("\n")
            self.line += first
            for line in rest:
                self._end_line(always=True)
                self.line = line
            return
        words = re.sub(r"[ \t\r\n\f]+", " ", data)
        self.line += words.lstrip() if not self.line or self.line.endswith(" ") else words

    def _open(self, tag: str, known: dict[str, str]) -> None:
        self._end_line()
        quotes = tag == "blockquote" and self._quotes(known)
        if tag in _SPACED:
            self._gap()
        if _signs(known) and not any(line.lstrip("> ").startswith("--") for line in self.lines[-2:]):
            self.lines.append(self._mark("-- "))
        self.open.append((tag, quotes))
        self.depth += quotes
        self.pre += tag == "pre"
        if tag == "li":
            self.line = "- "

    def _close(self, tag: str) -> None:
        if not any(name == tag for name, _ in self.open):
            return
        self._end_line()
        while self.open:
            name, quotes = self.open.pop()
            self.depth -= quotes
            self.pre -= name == "pre"
            if name == tag:
                break
        if tag in _SPACED:
            self._gap()

    def _quotes(self, known: dict[str, str]) -> bool:
        """A block quote is a quotation if it says so, or if what is above announces one; else it is an indent."""
        if (
            known.get("type", "").lower() == "cite"
            or "cite" in known
            or _QUOTES.search(known.get("class", ""))
        ):
            return True
        above = next((line for line in reversed(self.lines) if line.strip()), "")
        return above.endswith(":") and bool(re.search(r"\d|@", above))

    def _image(self, known: dict[str, str]) -> None:
        said = known.get("alt", "").strip()
        if known.get("src", "").lower().startswith("cid:"):
            self.line += f"[{said or 'image'}]"
        elif said and known.get("width") not in ("0", "1"):
            self.line += said

    def _link(self, href: str, start: int) -> None:
        """The address behind words, unless they say it themselves."""
        shown = self.line[start:].strip() if start <= len(self.line) else self.line.strip()
        bare = href.removeprefix("mailto:").strip()
        if shown and href.lower().startswith(("http://", "https://")) and shown.rstrip("/") not in bare:
            self.line = f"{self.line.rstrip()} <{bare}>"

    def _mark(self, line: str) -> str:
        depth = min(self.depth, _DEEPEST)
        return "> " * depth + line if depth else line

    def _gap(self) -> None:
        empty = self._mark("").rstrip()
        if self.lines and (self.lines[-1].strip("> ") or len(self.lines[-1]) > len(empty)):
            self.lines.append(empty)

    def _end_line(self, *, always: bool = False) -> None:
        line, self.line = self.line.replace("\xa0", " ").rstrip(), ""
        self.href = [(href, 0) for href, _ in self.href]
        if line or always:
            self.lines.append(self._mark(line) if line else self._mark("").rstrip())


def _signs(known: dict[str, str]) -> bool:
    if known.get("data-signatureblock"):
        return True
    return bool(_SIGNATURES.search(known.get("class", "")) or _SIGNATURES.search(known.get("id", "")))
