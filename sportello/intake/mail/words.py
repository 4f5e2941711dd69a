"""What mail programs of many languages write round a reply: read from `words/*.toml`, one small file a language."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "words"
# The lines of a header block, and what each says.
LABELS: Final = ("from", "sent", "date", "to", "copy", "subject", "reply_to")


@dataclass(frozen=True)
class Words:
    """All languages together: a message is quoted in the language of a program, seldom in that of its writer."""

    wrote: re.Pattern[str]  # the verb of «X wrote:»
    begins: re.Pattern[str]  # how such a line begins
    label: re.Pattern[str]  # «From:», named group `label`
    kinds: Mapping[str, str]  # label in small letters -> from, sent, to...
    original: re.Pattern[str]  # «-----Original Message-----»
    forwarded: re.Pattern[str]  # «---------- Forwarded message ---------»
    forward_mark: re.Pattern[str]  # «Fwd:» of a subject
    device: re.Pattern[str]  # «Sent from my iPhone»
    disclaimer: re.Pattern[str]  # what lawyers put below
    away: re.Pattern[str]  # «Out of office»


@cache
def words() -> Words:
    """The words of every language, compiled once."""
    said = _gathered()
    kinds = {label.casefold(): kind for kind in LABELS for label in said.get(kind, ())}
    labels = _any(label for kind in LABELS for label in said.get(kind, ()))
    return Words(
        wrote=re.compile(rf"(?<!\w){_any(said['wrote'])}(?!\w)", re.IGNORECASE),
        begins=re.compile(rf"^{_any(said['begins'])}\s"),
        label=re.compile(rf"(?:^|(?<=\s))\*{{0,2}}(?P<label>{labels})\s?\*{{0,2}}\s?[:：]\*{{0,2}}"),
        kinds=kinds,
        original=re.compile(rf"^[\s>*]*[-_=*]{{2,}}\W*{_any(said['original'])}"),
        forwarded=re.compile(rf"^[-_*\s]*{_any(said['forwarded'])}"),
        forward_mark=re.compile(rf"^\s*{_any(said['forward_marks'])}\s?:"),
        device=re.compile(rf"^[\W_]{{0,3}}{_any(said['devices'])}.{{0,80}}$"),
        disclaimer=re.compile(rf"^[\W_]*{_any(said['disclaimers'])}"),
        away=re.compile(_any(said["away"]), re.IGNORECASE),
    )


def _gathered() -> dict[str, list[str]]:
    """Every list of every file under its name."""
    said: dict[str, list[str]] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        for name, phrases in tomllib.loads(path.read_text(encoding="utf-8")).items():
            said.setdefault(name, []).extend(phrases)
    return said


def _any(phrases: Iterable[str]) -> str:
    """Any of the phrases, the longest first; white space in them stands for any white space."""
    longest = sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase))
    return "(?:" + "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in longest) + ")"
