"""What of a message is said now, and what is only quoted or signed: stretches of lines, in their order.

Nothing is ever cut: the stretches put together are the whole text (`tests/intake/test_mail_folding.py`). A page shows
what is said and folds the rest. Where folding would leave nothing to see, it is not folded.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sportello.intake.mail.words import words


class Part(StrEnum):
    """What a line belongs to."""

    SAID = "said"
    QUOTED = "quoted"
    SIGNATURE = "signature"


@dataclass(frozen=True)
class Stretch:
    """Consecutive lines of one part, with their line ends."""

    part: Part
    text: str


LONGEST: Final = 400  # letters of «X wrote:» over all its lines
MOST_LINES: Final = 4
WRAPPED: Final = 60  # a quoted line as long as this may have been wrapped onto the next
BLOCK: Final = 8  # lines of a header block that are looked at
_QUOTE = re.compile(r"^\s{0,3}>")
_BAR = re.compile(r"^\s{0,3}\|")
_RULE = re.compile(r"^\s*(?:[-_*=~]\s?){4,}\s*$")
_DASHES = re.compile(r"^\s{0,3}(?:--|—|––|__)\s*$")
_DASHED_NAME = re.compile(r"^--\s+\S.{0,60}$")
_ADDRESS = re.compile(r"[^\s<>@]+@[^\s<>@]+")
_DATED = re.compile(r"\d{1,2}[.:/]\d{1,2}|\d{4}|\d{1,2}\.?\s+\w{3,}")
_STAMP = re.compile(r"^\W*(?:\w{2,12}[.,]{0,2}\s+)?\d[^<>]{5,}<\s*[^<>\s]+@[^<>\s]+>\s*:?$")
_HOUR_FIRST = re.compile(r"^\d{1,2}:\d{2}\b.*@.*:$")
_RUN_ON = re.compile(r"\w-{3,}\s")  # words, and the announcement on the same line: the words must stay
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\ufeff\u2060"))


def fold(text: str, *, subject: str = "") -> tuple[Stretch, ...]:
    """The stretches of a text; `subject` tells whether it was forwarded: then what is below is what is said."""
    lines = text.splitlines(keepends=True)
    plain = [line.translate(_INVISIBLE).replace("\xa0", " ").rstrip() for line in lines]
    parts = _Folder(plain, forwarded=bool(words().forward_mark.match(subject))).parts()
    if not any(part is Part.SAID and line.strip() for part, line in zip(parts, plain, strict=True)):
        parts = _least(plain, parts)
    return tuple(_stretches(lines, parts))


def said(text: str, *, subject: str = "") -> str:
    """Only what is said, without the empty lines round it."""
    return "".join(s.text for s in fold(text, subject=subject) if s.part is Part.SAID).strip()


def _stretches(lines: Sequence[str], parts: Sequence[Part]) -> Iterator[Stretch]:
    start = 0
    for index in range(1, len(lines) + 1):
        if index == len(lines) or parts[index] is not parts[start]:
            yield Stretch(parts[start], "".join(lines[start:index]))
            start = index


def _least(plain: Sequence[str], parts: Sequence[Part]) -> list[Part]:
    """Nothing was left to see: only the lines that announce a quotation stay folded, if anything follows them."""
    found = _announced(plain, 0) or _block(plain, 0)
    if not found or not any(line.strip() for line in plain[found:]):
        return [Part.SAID] * len(plain)
    return [Part.QUOTED if index < found else Part.SAID for index in range(len(plain))]


class _Folder:
    """One walk over the lines."""

    def __init__(self, lines: Sequence[str], *, forwarded: bool) -> None:
        self.lines, self.forwarded = lines, forwarded
        self.marks = [Part.SAID] * len(lines)

    def parts(self) -> list[Part]:
        """A part for each line."""
        at = 0
        while at < len(self.lines):
            at = self._step(at)
        self._close_gaps()
        return self.marks

    def _step(self, at: int) -> int:
        line = self.lines[at]
        if not line.strip():
            return at + 1
        if words().forwarded.match(line):
            self.forwarded = True
        if _QUOTE.match(line) and not self._shouted(at):
            return self._quotation(at, _QUOTE)
        if (end := _announced(self.lines, at)) and not self.forwarded:
            return self._announcement(at, end)
        if not self.forwarded and (words().original.match(line) or _block(self.lines, at)):
            return self._mark(at, len(self.lines), Part.QUOTED)
        if self._signs(at):
            return self._signature(at)
        return at + 1

    def _announcement(self, at: int, end: int) -> int:
        """Below «X wrote:»: what carries marks, or else all there is."""
        below = next((i for i in range(end, len(self.lines)) if self.lines[i].strip()), None)
        if below is None:
            return self._mark(at, len(self.lines), Part.QUOTED)
        for marked in (_QUOTE, _BAR):
            if marked.match(self.lines[below]):
                self._mark(at, below, Part.QUOTED)
                return self._quotation(below, marked)
        if not any(
            line.strip() for line, mark in zip(self.lines[:at], self.marks, strict=False) if mark is Part.SAID
        ):
            return self._mark(at, end, Part.QUOTED)  # nothing was said above: it is said below
        return self._mark(at, len(self.lines), Part.QUOTED)

    def _quotation(self, at: int, marked: re.Pattern[str]) -> int:
        """Marked lines, with what a mail program wrapped off them."""
        end = at
        while end < len(self.lines) and (marked.match(self.lines[end]) or self._wrapped(end, marked)):
            end += 1
        return self._mark(at, end, Part.QUOTED)

    def _wrapped(self, at: int, marked: re.Pattern[str]) -> bool:
        """Whether the line is the rest of the marked line above it."""
        line, above = self.lines[at], self.lines[at - 1]
        if not line.strip():
            return False
        if line.endswith(">") and line.lstrip().startswith(("(http", "<http", "http")):
            return True
        first = line.lstrip()[0]
        return bool(marked.match(above)) and len(above) >= WRAPPED and (first.islower() or first in ",;.)")

    def _shouted(self, at: int) -> bool:
        """«>>> http://... <<<» is no quotation."""
        return self.lines[at].endswith("<<<")

    def _signs(self, at: int) -> bool:
        line = self.lines[at]
        if _DASHES.match(line):
            return True
        if words().disclaimer.match(line):
            return any(
                mark is Part.SAID and seen.strip()
                for seen, mark in zip(self.lines[:at], self.marks, strict=False)
            )
        return bool(words().device.match(line)) and self._stands_alone(at)

    def _stands_alone(self, at: int) -> bool:
        """A line of a device ends a paragraph and begins one: in the middle of words it is words."""
        above = at == 0 or not self.lines[at - 1].strip() or self.marks[at - 1] is not Part.SAID
        return above and len(self.lines[at]) <= 100

    def _signature(self, at: int) -> int:
        """To the next thing that is quoted."""
        end = at + 1
        while end < len(self.lines):
            line = self.lines[end]
            if _QUOTE.match(line) or words().original.match(line):
                break
            if line.strip() and (_announced(self.lines, end) or _block(self.lines, end)):
                break
            end += 1
        return self._mark(at, end, Part.SIGNATURE)

    def _mark(self, start: int, end: int, part: Part) -> int:
        self.marks[start:end] = [part] * (end - start)
        return end

    def _close_gaps(self) -> None:
        """Empty lines between two folded stretches, and a rule above one, belong to what follows."""
        for at in range(len(self.lines) - 2, -1, -1):
            below = self.marks[at + 1]
            if self.marks[at] is Part.SAID and below is not Part.SAID:
                line = self.lines[at]
                if _RULE.match(line) or (not line.strip() and self._only_blank_above(at)):
                    self.marks[at] = below
        last = len(self.lines) - 1
        while last > 0 and not self.lines[last].strip():
            last -= 1
        if self.lines and self.marks[last] is not Part.SAID:
            self._mark(last + 1, len(self.lines), self.marks[last])

    def _only_blank_above(self, at: int) -> bool:
        """Whether, going up over empty lines and rules, one comes to something folded or to a rule."""
        for above in range(at - 1, -1, -1):
            if _RULE.match(self.lines[above]):
                return True
            if self.lines[above].strip():
                return self.marks[above] is not Part.SAID
        return False


def _announced(lines: Sequence[str], at: int) -> int:
    """Where «On Monday X wrote:» that begins at a line ends; 0 if it does not."""
    first = lines[at].strip() if at < len(lines) else ""
    while first.startswith("-"):  # ---- On Wed, ... wrote ----
        first = first[1:].lstrip()
    if not first or _RUN_ON.search(first) or not _may_announce(first):
        return 0
    joined, blanks = "", 0
    for end in range(at, min(at + MOST_LINES + 3, len(lines))):
        line = lines[end].strip()
        if not line:
            blanks += 1
            if blanks > 1 or not _DATED.search(first):
                return 0
            continue
        if end > at and words().label.match(line):
            return 0
        joined = f"{joined} {line}".strip()
        if len(joined) > LONGEST:
            return 0
        if _is_announcement(joined):
            return _with_tail(lines, end + 1)
    return 0


def _with_tail(lines: Sequence[str], end: int) -> int:
    """The address that some programs put once more on a line below."""
    if end < len(lines) and words().wrote.fullmatch(lines[end].strip().rstrip(":")):
        return end + 1
    return end


def _may_announce(first: str) -> bool:
    """Whether a line may be the first of it: it begins like one, or with a date, or names an address."""
    return bool(words().begins.match(first) or first[0].isdigit() or _ADDRESS.search(first) or _STAMP.match(first)
                or words().wrote.search(first))  # fmt: skip


def _is_announcement(joined: str) -> bool:
    if _STAMP.match(joined) or _HOUR_FIRST.match(joined):
        return True
    bare = joined.rstrip("-* ").rstrip()
    ended = joined.endswith((":", "：", "----"))
    found = words().wrote.search(bare if ended else bare[-40:])
    if not found:
        return False
    if not ended:  # without a colon only after a verb at the very end, with an address and a date
        return bare.endswith(found.group()) and bool(_ADDRESS.search(joined)) and bool(_DATED.search(joined))
    return bool(_ADDRESS.search(joined) or _DATED.search(joined))


def _block(lines: Sequence[str], at: int) -> int:
    """Where a block «From: ... Sent: ... To: ... Subject: ...» that begins at a line ends; 0 if there is none."""
    start = at
    while start < len(lines) and start < at + 3 and (_RULE.match(lines[start]) or not lines[start].strip()):
        start += 1
    if start >= len(lines) or (start > at and not _RULE.match(lines[at])):
        return 0
    first = words().label.match(lines[start].lstrip())
    if not first:
        return 0
    kinds: set[str] = set()
    end = start
    while end < len(lines) and end < start + BLOCK and lines[end].strip():
        kinds.update(words().kinds[found["label"].casefold()] for found in words().label.finditer(lines[end]))
        end += 1
    text = " ".join(lines[start:end])
    # «From: Rome, To: Milan, Date: Monday» is what somebody wishes, no header.
    told = _ADDRESS.search(text) or "sent" in kinds or "subject" in kinds
    return end if len(kinds) >= 2 and told and kinds & {"from", "sent", "date"} else 0
