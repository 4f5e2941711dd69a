"""The parts of a message: the words in plain text and HTML, and whatever else came with it."""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.utils import collapse_rfc2231_value
from typing import Final

from sportello.intake.mail.charsets import charset_in_html, decode
from sportello.intake.mail.headers import clean, value, words
from sportello.intake.mail.html_text import text_of

DEEPEST: Final = 20
MOST: Final = 500  # parts of one message
_ENDINGS: Final = {
    "text/calendar": "ics",
    "text/html": "html",
    "text/plain": "txt",
    "text/csv": "csv",
    "message/rfc822": "eml",
    "message/delivery-status": "txt",
    "text/rfc822-headers": "txt",
    "application/pdf": "pdf",
    "application/ms-tnef": "dat",
    "application/pkcs7-mime": "p7m",
    "application/x-pkcs7-mime": "p7m",
    "application/pkcs7-signature": "p7s",
    "application/x-pkcs7-signature": "p7s",
    "application/pgp-signature": "asc",
    "application/pgp-encrypted": "asc",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
}
_HEADER: Final = re.compile(rb"[!-9;-~]{1,76}:")
_NAMES: Final = {"application/ms-tnef": "winmail.dat", "text/calendar": "invite.ics"}


@dataclass(frozen=True)
class Attached:
    """A file of a message: its name as the sender wrote it, its type as it claims, its bytes, its `cid` (or empty)."""

    name: str
    type: str
    content: bytes
    cid: str = ""


@dataclass
class Body:
    """One piece of words: in plain text, in HTML, or in both as alternatives."""

    plain: str = ""
    html: str = ""

    @property
    def text(self) -> str:
        """The words as lines: as the sender's program wrote them, unless it wrote them only in HTML."""
        if self.plain.strip() and not (self.html and _excuses_itself(self.plain)):
            return self.plain
        return text_of(self.html) if self.html else self.plain


@dataclass
class Parts:
    """All there is."""

    bodies: list[Body] = field(default_factory=list)
    attached: list[Attached] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All words as lines."""
        return "\n".join(body.text.strip("\n") for body in self.bodies if body.text.strip())

    @property
    def html(self) -> str:
        """All that came in HTML, as it came."""
        return "\n<hr>\n".join(body.html for body in self.bodies if body.html.strip())


def parts_of(message: Message) -> Parts:
    """The parts; never raises, whatever the message looks like."""
    found = Parts()
    _take(message, found, None, 0)
    return found


def _take(part: Message, found: Parts, alternative: Body | None, depth: int) -> None:
    if len(found.attached) + len(found.bodies) >= MOST:
        return
    kind = type_of(part)
    children = part.get_payload() if part.is_multipart() else None
    if isinstance(children, list) and kind.startswith("multipart/") and depth < DEEPEST:
        body = alternative
        if kind == "multipart/alternative" and body is None:
            body = Body()
            found.bodies.append(body)
        for child in children:
            if isinstance(child, Message):
                _take(child, found, body, depth + 1)
        return
    if kind in ("text/plain", "text/html") and not _is_file(part):
        _words(part, kind, found, alternative)
        return
    content = whole(part)
    if content or file_name(part):
        found.attached.append(
            Attached(file_name(part) or _name(part, kind, len(found.attached) + 1), kind, content, _cid(part))
        )


def _words(part: Message, kind: str, found: Parts, alternative: Body | None) -> None:
    content = content_of(part)
    if kind == "text/html":
        text = decode(content, _charset(part) or charset_in_html(content))
    else:
        text = decode(content, _charset(part))
        if str(part.get_param("format", "")).lower() == "flowed":
            text = _unflowed(text, delete=str(part.get_param("delsp", "")).lower() == "yes")
    body = alternative
    if body is None or (body.plain if kind == "text/plain" else body.html):
        body = Body()
        found.bodies.append(body)
    if kind == "text/plain":
        body.plain = text
    else:
        body.html = text


def type_of(part: Message) -> str:
    """The type it claims, in small letters; text where it claims to be many parts and is not."""
    kind = part.get_content_type().lower()
    if kind.startswith("multipart/") and not part.is_multipart():
        return "text/plain"
    return kind if re.fullmatch(r"[\w.+-]+/[\w.+-]+", kind) else "application/octet-stream"


def content_of(part: Message) -> bytes:
    """The bytes of one part, decoded from base64 and the like; as they came where that is broken."""
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AssertionError):
        content = None
    if isinstance(content, bytes):
        return content
    raw = part.get_payload()
    return raw.encode("utf-8", "surrogateescape") if isinstance(raw, str) else b""


def whole(part: Message) -> bytes:
    """The bytes of a part; of an attached message all of it, headers too."""
    if not part.is_multipart():
        return content_of(part)
    wrapped = wrapped_message(part)
    if wrapped is not None:
        return wrapped
    return b"\n".join(_bytes(child) for child in part.get_payload() if isinstance(child, Message))


def wrapped_message(part: Message) -> bytes | None:
    """An attached message that came in base64, against RFC 2046; None for one that came as it should."""
    encoding = value(part, "Content-Transfer-Encoding").strip().lower()
    children = part.get_payload() if type_of(part) == "message/rfc822" else None
    if encoding != "base64" or not isinstance(children, list):
        return None
    raw = b"".join(_bytes(child) for child in children if isinstance(child, Message))
    try:
        content = base64.b64decode(b"".join(raw.split()), validate=True)
    except ValueError:
        return None  # it only says so
    return content if _HEADER.match(content) else None


def _bytes(message: Message) -> bytes:
    try:
        return message.as_bytes()
    except (ValueError, LookupError, TypeError, AttributeError, KeyError):
        return b"".join(_lines(message))


def _lines(message: Message) -> Iterator[bytes]:
    """What can be written of a message that Python cannot write."""
    for name, content in message.raw_items():
        yield f"{name}: {content}\n".encode("utf-8", "surrogateescape")
    yield b"\n"
    yield from (whole(child) for child in message.walk() if not child.is_multipart())


def file_name(part: Message) -> str:
    """The name that the sender gave the file; empty if none."""
    for header, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        try:
            said = part.get_param(parameter, None, header)
        except (ValueError, TypeError, LookupError, IndexError):
            continue
        if said:
            try:
                return words(collapse_rfc2231_value(said)) if isinstance(said, tuple) else words(str(said))
            except (ValueError, LookupError, TypeError):
                return clean(str(said))
    return ""


def _name(part: Message, kind: str, number: int) -> str:
    if kind == "message/rfc822":
        inside = (
            next((child for child in part.get_payload() if isinstance(child, Message)), None)
            if part.is_multipart()
            else None
        )
        said = value(inside, "Subject") if inside is not None else ""
        return f"{said[:80] or 'message'}.eml"
    return _NAMES.get(kind) or f"part-{number}.{_ENDINGS.get(kind, 'bin')}"


def _is_file(part: Message) -> bool:
    """Whether words are meant to be a file: by their disposition, or by a name."""
    disposition = value(part, "Content-Disposition").split(";")[0].strip().lower()
    return disposition == "attachment" or (disposition != "inline" and bool(file_name(part)))


def _cid(part: Message) -> str:
    return value(part, "Content-ID").strip("<> ")


def _charset(part: Message) -> str | None:
    try:
        said = part.get_param("charset")
    except (ValueError, TypeError, LookupError):
        return None
    if isinstance(said, tuple):
        said = said[2]
    return str(said) if said else None


def _unflowed(text: str, *, delete: bool) -> str:
    """RFC 3676: a line that ends in a space goes on in the next of the same depth of quotation."""
    lines: list[str] = []
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        words_ = line[depth:].removeprefix(" ") if depth or line.startswith(" ") else line
        above = lines[-1] if lines else ""
        above_depth = len(above) - len(above.lstrip(">"))
        if (
            above.endswith(" ")
            and above_depth == depth
            and above.lstrip("> ") != "--"
            and above.strip("> -")
            and line.strip()
        ):
            lines[-1] = (above[:-1] if delete else above) + words_
        else:
            lines.append(">" * depth + (" " if depth else "") + words_)
    return "\n".join(lines)


def _excuses_itself(text: str) -> bool:
    """«Your program shows no HTML»: a plain part that only says so."""
    said = text.strip().lower()
    return (
        len(said) < 200
        and "html" in said
        and any(word in said for word in ("view", "support", "visual", "display"))
    )
