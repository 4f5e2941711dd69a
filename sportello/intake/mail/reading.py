"""One message as it came over the wire, read: pure, without database or clock; whatever it holds, it is read."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from email import message_from_bytes, policy
from email.message import Message
from email.parser import BytesHeaderParser
from typing import Final

from sportello.intake.mail import certified, headers
from sportello.intake.mail.authentication import results
from sportello.intake.mail.headers import Person
from sportello.intake.mail.html_clean import clean
from sportello.intake.mail.invitation import Invitation, invitation_in
from sportello.intake.mail.nature import Failure, Nature, failures_in, is_hushed, nature_of
from sportello.intake.mail.parts import Attached, content_of, parts_of
from sportello.tickets.mail_marks import LOOP

DEEPEST: Final = 50
"""Parts within parts: nobody's program nests so deep, and deeper ones would exhaust what walks through them."""


@dataclass(frozen=True)
class Mail:
    """What a message says. `text` is all of it, quotations too: `folding.fold` tells them apart."""

    identity: str  # the same for every copy of one message, whichever way it came
    message_id: str
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    sender: Person
    reply_to: Person
    to: tuple[Person, ...]
    copies: tuple[Person, ...]
    delivered_to: tuple[str, ...]
    subject: str
    date: datetime | None
    text: str
    html: str
    files: tuple[Attached, ...]
    nature: Nature
    failures: tuple[Failure, ...]
    invitation: Invitation | None
    authentication: Mapping[str, str]
    loop: str
    hushed: bool  # asks for no automatic answer
    certified: str = ""  # the name that a provider of certified mail gave it
    carrier: str = ""  # who sent the envelope it came in, as far as its headers tell


def read(raw: bytes, *, server: str = "") -> Mail:
    """Read a message. `server` is whose word on its sender is believed (its authserv-id)."""
    envelope = parse(raw)
    message = certified.original_in(envelope, parse)
    if message is not None:
        return _carried(message, envelope, raw)
    message = envelope
    read_ = _read(message, raw, server)
    if certified.receipt_kind(message):
        # An answer refers to the name under which our message was sent on: it leads to what this receipt is about.
        named = certified.certified_id(message) or read_.message_id
        return replace(read_, message_id=named, in_reply_to=certified.about(message))
    return read_


def _carried(message: Message, envelope: Message, raw: bytes) -> Mail:
    """What an envelope carries. That the envelope is its provider's proves nothing of who is named inside."""
    inside = _read(message, raw, server="")
    return replace(
        inside,
        delivered_to=tuple(dict.fromkeys([*_delivered_to(envelope), *inside.delivered_to])),
        loop=inside.loop or headers.value(envelope, LOOP),
        certified=certified.certified_id(envelope) if certified.is_certified(envelope) else "",
        carrier=_sender(envelope).address,
    )


def _read(message: Message, raw: bytes, server: str) -> Mail:
    found = parts_of(message)
    sender = _sender(message)
    nature = nature_of(message)
    calendars = (file for file in found.attached if file.type in ("text/calendar", "application/ics"))
    return Mail(
        identity=identity(message, raw),
        message_id=next(iter(headers.ids(message, "Message-ID")), ""),
        in_reply_to=headers.ids(message, "In-Reply-To"),
        references=headers.ids(message, "References"),
        sender=sender,
        reply_to=next(iter(headers.people(message, "Reply-To")), Person()),
        to=headers.people(message, "To"),
        copies=headers.people(message, "Cc"),
        delivered_to=_delivered_to(message),
        subject=headers.value(message, "Subject")[:500],
        date=headers.date(message),
        text=found.text,
        html=clean(found.html) if found.html else "",
        files=tuple(found.attached),
        nature=nature,
        failures=failures_in(message) if nature is Nature.BOUNCE else (),
        invitation=next(filter(None, map(invitation_in, (file.content for file in calendars))), None),
        authentication=results(message, server),
        loop=headers.value(message, LOOP),
        hushed=nature is not Nature.WRITTEN or is_hushed(message),
    )


def parse(raw: bytes) -> Message:
    """The message, by the policy that raises on none; a line «From ...» of a mailbox before it is left out.

    One that nests too deep is not taken apart: all below its headers is one text.
    """
    raw = _from_its_headers(raw)
    try:
        message = message_from_bytes(raw, policy=policy.compat32)
    except RecursionError:
        return _headers_of(raw)
    return message if _is_shallow(message) else _headers_of(raw)


_WAY: Final = b"Delivered-To: "
_OF_THE_WAY: Final = frozenset(
    {"delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "return-path", "received", "received-spf",
     "authentication-results", "arc-authentication-results", "arc-message-signature", "arc-seal", "status", "x-status",
     "x-spam-status", "x-spam-score", "x-spam-level", "x-spam-flag", "x-uid", "lines", "content-length"}
)  # fmt: skip


def with_way(raw: bytes, address: str) -> bytes:
    """The message with the address it came to, which its headers may not tell (a blind copy, a plus-address)."""
    return _WAY + address.encode("utf-8", "replace") + b"\r\n" + raw


def without_way(raw: bytes) -> bytes:
    """The message as it was before somebody wrote above it where it came to."""
    return raw.partition(b"\n")[2] if raw.startswith(_WAY) else raw


def addresses_of(raw: bytes) -> tuple[str, ...]:
    """Every address that a message was sent to, as far as its headers tell; the rest of it is not read."""
    return _delivered_to(_headers_of(_from_its_headers(raw)))


def _from_its_headers(raw: bytes) -> bytes:
    if raw.startswith(b"From ") and b"\n" in raw:
        raw = raw.split(b"\n", 1)[1]
    return raw.lstrip(b"\r\n")


def _headers_of(raw: bytes) -> Message:
    return BytesHeaderParser(policy=policy.compat32).parsebytes(raw)


def _is_shallow(message: Message) -> bool:
    within = [message]
    for _ in range(DEEPEST):
        within = [
            child
            for part in within
            if part.is_multipart()
            for child in part.get_payload()
            if isinstance(child, Message)
        ]
        if not within:
            return True
    return False


def identity(message: Message, raw: bytes) -> str:
    """The SHA-256 by which copies of one message are known: of what its sender's program wrote, not of its way here.

    The identifier alone is not enough: there are programs that give every message the same one. Of the content counts
    what the parts hold, without white space: servers on the way encode and wrap it anew. One without identifier is
    known by every header but those of its way, and by the server that took it first: a device may send the same words
    every hour.
    """
    told = [headers.value(message, name) for name in ("From", "Date", "Subject")]
    if id := next(iter(headers.ids(message, "Message-ID")), ""):
        told.insert(0, id)
    else:
        taken = headers.raw_values(message, "Received")[-1:]
        if not taken and not told[1]:
            return hashlib.sha256(without_way(raw)).hexdigest()
        told += [f"{name}: {said}" for name, said in _all_but_the_way(message)]
        told += taken
    summed = hashlib.sha256("\n".join(told).encode("utf-8", "replace"))
    for part in message.walk():
        if not part.is_multipart():
            summed.update(b"\n" + b"".join(content_of(part).split()))
    return summed.hexdigest()


def _all_but_the_way(message: Message) -> Iterator[tuple[str, object]]:
    """Every header, of its parts too (a report of failures is nothing else), but for what servers wrote on the way."""
    for part in message.walk():
        for name, said in part.raw_items():
            if part is not message or name.lower() not in _OF_THE_WAY:
                yield name, said


def _sender(message: Message) -> Person:
    for name in ("From", "Sender", "Reply-To", "Return-Path"):
        found = next((person for person in headers.people(message, name) if person.address), None)
        if found is not None:
            return found
    return next(iter(headers.people(message, "From")), Person())


def _delivered_to(message: Message) -> tuple[str, ...]:
    """Every address that it was sent to, as far as its headers tell; those of the last mile first."""
    found: dict[str, None] = {}
    for name in ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc"):
        found.update(dict.fromkeys(p.address for p in headers.people(message, name) if p.address))
    return tuple(found)
