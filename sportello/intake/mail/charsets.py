"""Bytes of mail to text: charsets that are wrong, unknown or not said are the rule, and none of them may fail."""

import codecs
import re
from typing import Final

# What is said, and what is meant: the larger charset that contains it.
_MEANT: Final = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "ansi_x3.110-1983": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "iso-8859-8-i": "iso-8859-8",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
    "unicode": "utf-16",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
}
_META: Final = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_LONGEST: Final = 40


def decode(content: bytes, charset: str | None) -> str:
    """The text; what no charset explains is replaced, nothing is raised. Without NUL, which no database takes."""
    named = codec(charset)
    for attempt in dict.fromkeys(("utf-8" if named in (None, "cp1252") else named, named, "utf-8", "cp1252")):
        if attempt is None:
            continue
        try:
            return plain(content.decode(attempt))
        except (UnicodeError, ValueError, LookupError):
            continue
    return plain(content.decode(named or "cp1252", errors="replace"))


def codec(charset: str | None) -> str | None:
    """The name by which Python knows a charset; None for what it does not know, or for no charset of text."""
    said = (charset or "").strip(" \"'").lower()[:_LONGEST]
    said = _MEANT.get(said, said)
    if not said.isascii():
        return None
    try:
        found = codecs.lookup(said) if said else None
        "".encode(found.name) if found else None
    except (LookupError, ValueError):
        return None
    return found.name if found else None


def charset_in_html(content: bytes) -> str | None:
    """The charset that a page names for itself."""
    found = _META.search(content[:2048])
    return found.group(1).decode("ascii", "replace") if found else None


def plain(text: str) -> str:
    """Text that a database takes: no NUL, no half of a pair; line ends of one kind."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if _HALF.search(text) else text
    return whole.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")


_HALF: Final = re.compile("[\ud800-\udfff]")
