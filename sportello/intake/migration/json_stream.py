"""JSON read piece by piece: one object at a time is in memory, however large the file is.

Three shapes are met: a list of objects, one object a line, and an answer of an interface: an object whose lists hold
the records (`{"tickets": [...], "count": 2}`).
"""

import json
from collections.abc import Iterator
from io import TextIOBase
from typing import Any

Found = tuple[str, Any, int]
"""The name of the list it stood in (empty at the top), the value, its position from 1."""

_BLOCK = 1 << 16
LARGEST = 64 * 1024 * 1024
"""Letters of one record at most."""
_SPACE = " \t\r\n\ufeff\x1e"
_scan = json.JSONDecoder().raw_decode


class BrokenJson(Exception):
    """What is wrong, and after how many records."""

    def __init__(self, why: str, position: int) -> None:
        super().__init__(why)
        self.position = position


class _Text:
    """A window on the text: grows while a value is not whole, forgets what was read."""

    def __init__(self, file: TextIOBase) -> None:
        self.file, self.text, self.at, self.ended = file, "", 0, False

    def more(self, size: int = _BLOCK) -> bool:
        """Read on; False at the end."""
        if self.ended:
            return False
        block = self.file.read(size)
        self.ended = not block
        self.text, self.at = self.text[self.at :] + block, 0
        return not self.ended

    def peek(self) -> str:
        """The next sign that is no space; empty at the end."""
        while True:
            while self.at < len(self.text) and self.text[self.at] in _SPACE:
                self.at += 1
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""

    def take(self, sign: str) -> bool:
        """Go past the sign if it comes next."""
        if self.peek() != sign:
            return False
        self.at += 1
        return True

    def value(self) -> Any:
        """The next value, whole. Raises ValueError."""
        self.peek()
        size = _BLOCK
        while True:
            try:
                value, end = _scan(self.text, self.at)
            except (json.JSONDecodeError, RecursionError) as error:
                if isinstance(error, RecursionError) or len(self.text) - self.at > LARGEST:
                    raise ValueError("a record is nested too deeply or too large") from error
                size *= 2
                if not self.more(size):
                    raise
                continue
            # A number at the end of the window may go on behind it.
            if end == len(self.text) and not isinstance(value, dict | list | str) and self.more():
                continue
            self.at = end
            return value


def objects(file: TextIOBase) -> Iterator[Found]:
    """Every record of a file. Raises BrokenJson where the text is none, after what came before it."""
    text, count = _Text(file), 0
    try:
        for name, value in _walk(text):
            count += 1
            yield name, value, count
    except ValueError as error:
        raise BrokenJson(str(error), count) from error


def _walk(text: _Text) -> Iterator[tuple[str, Any]]:
    while (sign := text.peek()) != "":
        if sign == "[":
            yield from (("", value) for value in _items(text))
        elif sign == "{":
            yield from _answer(text)
        else:
            yield "", text.value()
        text.take(",")


def _items(text: _Text) -> Iterator[Any]:
    """The values of a list, one by one."""
    text.take("[")
    while not text.take("]"):
        yield text.value()
        if not text.take(",") and text.peek() != "]":
            raise ValueError("a comma or the end of a list is missing")


def _answer(text: _Text) -> Iterator[tuple[str, Any]]:
    """An object: with a list of objects in it an answer, whose records are given one by one; else a record itself.

    What stands beside the lists is given as one last object, if it is more than paging.
    """
    text.take("{")
    beside: dict[str, Any] = {}
    while not text.take("}"):
        name = text.value()
        if not isinstance(name, str) or not text.take(":"):
            raise ValueError("the name of a value is missing")
        is_first = not beside.keys() - _PAGING and name not in _INSIDE
        if is_first and text.peek() == "[" and _holds_objects(text):
            yield from ((name, value) for value in _items(text))
        else:
            beside[name] = text.value()
        if not text.take(",") and text.peek() != "}":
            raise ValueError("a comma or the end of an object is missing")
    if beside.keys() - _PAGING:
        yield "", beside


_PAGING = frozenset(
    {"count", "next_page", "previous_page", "meta", "links", "end_of_stream", "end_time", "after_url", "after_cursor",
     "before_url", "before_cursor", "total", "startAt", "maxResults", "expand", "tickets_count", "isLast"}
)  # fmt: skip

# Lists that belong to a record: an object that begins with one is no answer.
_INSIDE = frozenset(
    {"attachments", "custom_fields", "fields", "notes", "events", "articles", "History", "Articles"}
)


def _holds_objects(text: _Text) -> bool:
    """Whether the list that comes next has an object first; reads on without going past it."""
    depth = text.at + 1
    while True:
        while depth < len(text.text) and text.text[depth] in _SPACE:
            depth += 1
        if depth < len(text.text):
            return text.text[depth] == "{"
        before = text.at
        if not text.more():
            return False
        depth -= before
