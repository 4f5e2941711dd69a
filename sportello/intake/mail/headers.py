"""Headers of mail: encoded words, addresses, identifiers, dates; broken ones give what can be read of them."""

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import getaddresses, parsedate_tz
from typing import Final

from sportello.intake.mail.charsets import decode

_WORD: Final = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*(?:\?(?!=)[^?]*)*)\?=")
_FOLDED: Final = re.compile(r"[\r\n]+[ \t]*")
_ID: Final = re.compile(r"<([^<>\s]{1,400}(?:\s+[^<>\s]{1,100}){0,3})>")
_ADDRESS: Final = re.compile(r"[^\s<>()\[\],;:\"'@]+@[^\s<>()\[\],;:\"'@]+\.[^\s<>()\[\],;:\"'@.]+")
_LONGEST: Final = 20_000


@dataclass(frozen=True)
class Person:
    """Who is named in a header: an address in small letters (empty where there is none that can be read), a name."""

    address: str = ""
    name: str = ""


def raw_values(message: Message, name: str) -> list[str]:
    """Every header of a name, unfolded, encoded words and all; bytes beyond ASCII as they are most likely meant."""
    wanted, long = name.lower(), len(name)  # most are told apart by their length alone
    found = [str(value) for key, value in message.raw_items() if len(key) == long and key.lower() == wanted]
    return [_unfolded(value, message) for value in found]


def values(message: Message, name: str) -> list[str]:
    """Every header of a name as people read it."""
    return [words(value) for value in raw_values(message, name)]


def value(message: Message, name: str) -> str:
    """The first header of a name as people read it; empty if there is none."""
    return next(iter(values(message, name)), "")


def _unfolded(text: str, message: Message) -> str:
    text = text[:_LONGEST].replace("\x00", "")
    if not text.isascii():
        content = text.encode("utf-8", "surrogateescape")
        charset = message.get_content_charset() or "utf-8"
        text = decode(content, "utf-8" if _is_utf_8(content) else charset)
    return " ".join(_FOLDED.sub(" ", text).split("\t")).strip()


def _is_utf_8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def words(text: str) -> str:
    """A header with its encoded words decoded; words beside each other in one charset are one run of bytes."""
    if "=?" not in text:
        return clean(text)
    return clean("".join(_decoded(text)))


def _decoded(text: str) -> Iterator[str]:
    at, charset, run = 0, "", b""
    for found in _WORD.finditer(text):
        between = text[at : found.start()]
        said = found.group(1).split("*")[0]
        if run and (between.strip() or said.lower() != charset.lower()):
            yield decode(run, charset)
            run = b""
        if between.strip() or (between and not at):
            yield between
        run += _bytes(found.group(2), found.group(3))
        at, charset = found.end(), said
    if run:
        yield decode(run, charset)
    yield text[at:]


def _bytes(encoding: str, content: str) -> bytes:
    raw = content.encode("ascii", "ignore")
    if encoding in "qQ":
        return quopri.decodestring(raw.replace(b"_", b"=20"))
    try:
        return base64.b64decode(raw + b"=" * (-len(raw) % 4))
    except (binascii.Error, ValueError):
        return base64.b64decode(re.sub(rb"[^A-Za-z0-9+/]", b"", raw)[: len(raw) // 4 * 4] or b"")


def clean(text: str) -> str:
    """One line without control characters."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(text.split())


def people(message: Message, name: str) -> tuple[Person, ...]:
    """Whom the headers of a name list, in their order, each address once."""
    found: dict[str, Person] = {}
    for raw in raw_values(message, name):
        for person in _people_in(raw):
            found.setdefault(person.address or person.name, person)
    return tuple(found.values())


def _people_in(raw: str) -> list[Person]:
    try:
        pairs = getaddresses([raw])
    except (ValueError, IndexError, TypeError):
        pairs = []
    listed = [Person(address_in(address), words(name).strip("\"' ")) for name, address in pairs if address]
    if any(person.address for person in listed):
        return [person for person in listed if person.address]
    readable = words(raw)
    addresses = _ADDRESS.findall(readable)
    if not addresses:
        return [Person("", readable.strip("\"'<> "))] if readable.strip("<> ") else []
    name = readable.split(addresses[0])[0].strip("\"'<> ,;")
    return [Person(addresses[0].lower(), name), *(Person(address.lower()) for address in addresses[1:])]


def address_in(text: str) -> str:
    """The address in a text, in small letters; empty if there is none a letter could be sent to."""
    found = _ADDRESS.search(words(text))
    return found.group().lower()[:254] if found else ""


def ids(message: Message, name: str) -> tuple[str, ...]:
    """Message identifiers of the headers of a name, without their brackets, in their order."""
    found: dict[str, None] = {}
    for raw in raw_values(message, name):
        marked = ["".join(id.split()) for id in _ID.findall(raw)]
        found.update(dict.fromkeys(marked or [id for id in raw.strip("<> ").split() if "@" in id]))
    return tuple(id[:400] for id in found)


def date(message: Message) -> datetime | None:
    """When the sender says to have sent it, in UTC; None if it says nothing that can be a date."""
    for raw in raw_values(message, "Date"):
        parsed = parsedate_tz(raw)
        if parsed is None:
            continue
        try:
            naive = datetime(*parsed[:6], tzinfo=UTC)
            moment = datetime.fromtimestamp(naive.timestamp() - (parsed[9] or 0), UTC)
        except (ValueError, OverflowError, OSError):
            continue
        if 1980 <= moment.year <= 2200:
            return moment
    return None
