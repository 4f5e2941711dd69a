"""What kind of message it is: a person's, a program's, an automatic answer, a failed delivery."""

import re
from dataclasses import dataclass
from email.message import Message
from enum import StrEnum
from typing import Final

from sportello.intake.mail.certified import FAILED, about, not_delivered, receipt_kind
from sportello.intake.mail.headers import address_in, ids, people, raw_values, value
from sportello.intake.mail.parts import content_of
from sportello.intake.mail.words import words


class Nature(StrEnum):
    """A person wrote it, a program did, it answers by itself, or it says that a message could not be delivered.

    Or it is a receipt: a provider of certified mail says that it took a message of ours, or delivered it.
    """

    WRITTEN = "written"
    AUTOMATIC = "automatic"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    RECEIPT = "receipt"


@dataclass(frozen=True)
class Failure:
    """A delivery that failed: to whom, the code (5.1.1), what the server said, which message it was."""

    address: str = ""
    status: str = ""
    said: str = ""
    message_id: str = ""

    @property
    def final(self) -> bool:
        """Whether trying again is in vain."""
        return not self.status.startswith(("4.", "2."))

    @property
    def why(self) -> str:
        """What the server said, without the name of the protocol before it (`smtp; 550 ...`); else the code."""
        return self.said.partition(";")[2].strip() or self.said or self.status


_SUPPRESS: Final = ("x-autoreply", "x-autorespond", "x-auto-reply", "x-mail-autoreply")
_DAEMON: Final = re.compile(
    r"^(mailer-daemon|postmaster|mail-daemon|mailerdaemon|bounces?)(\+.*)?@", re.IGNORECASE
)
_FAILED: Final = re.compile(
    r"undeliver|delivery (status|failure|has failed|incomplete)|returned (mail|to sender)|failure notice|"
    r"mail delivery (failed|system)|mancato recapito|recapito non riuscito|impossibile recapitare|"
    r"unzustellbar|nicht zustellbar|non remis|échec de la remise",
    re.IGNORECASE,
)
_SAYS_NO_MORE: Final = re.compile(r"\w*(\s+[\w-]+)?\s*(:|$)")  # «notice: Printer», or nothing
_STATUS: Final = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")


def nature_of(message: Message) -> Nature:
    """The kind of message, by its headers; the subject is believed only where it is what programs write."""
    if certified := receipt_kind(message):
        return Nature.BOUNCE if certified in FAILED else Nature.RECEIPT
    if _is_bounce(message):
        return Nature.BOUNCE
    submitted = _submitted(message)
    precedence = value(message, "Precedence").strip().lower()
    subject = value(message, "Subject")
    if (
        submitted == "auto-replied"
        or precedence == "auto_reply"
        or any(raw_values(message, name) for name in _SUPPRESS)
        or message.get_content_type()
        == "multipart/report"  # that it was read, or complained of: a program's word
    ):
        return Nature.AUTO_REPLY
    if _says_away(message, subject.strip()):
        return Nature.AUTO_REPLY
    if submitted:
        return Nature.AUTOMATIC
    return Nature.AUTOMATIC if precedence in ("bulk", "junk") else Nature.WRITTEN


def _says_away(message: Message, subject: str) -> bool:
    """Whether its subject says that nobody is there, as programs write it: «Automatic reply: Printer».

    People write it too («Out of office does not work»): what answers nothing, and only begins so, is theirs.
    """
    found = words().away.match(subject)
    if found is not None and _SAYS_NO_MORE.match(subject, found.end()):
        return True
    answers = bool(ids(message, "In-Reply-To") or ids(message, "References"))
    return answers and (found is not None or bool(_submitted(message) and words().away.search(subject)))


def _submitted(message: Message) -> str:
    """What it says of itself (RFC 3834); empty where a person sent it."""
    said = value(message, "Auto-Submitted").split(";")[0].strip().lower()
    return "" if said == "no" else said


def is_hushed(message: Message) -> bool:
    """Whether it asks for no automatic answer, or one would reach a whole list."""
    names = ("X-Auto-Response-Suppress", "List-Id", "List-Unsubscribe")
    listed = value(message, "Precedence").strip().lower() == "list"
    return listed or any(raw_values(message, name) for name in names)


def _is_bounce(message: Message) -> bool:
    if message.get_content_type() == "multipart/report":
        return str(message.get_param("report-type", "delivery-status")).lower() == "delivery-status"
    if raw_values(message, "X-Failed-Recipients"):
        return True
    sender = next(iter(people(message, "From")), None)
    empty = any(path.strip() in ("<>", "") for path in raw_values(message, "Return-Path"))
    daemon = bool(sender and _DAEMON.match(sender.address))
    return (daemon or empty) and bool(_FAILED.search(value(message, "Subject")))


def failures_in(message: Message) -> tuple[Failure, ...]:
    """The deliveries that a bounce reports; empty if it says none that a program can read."""
    if receipt_kind(message):
        return (Failure(*not_delivered(message), next(iter(about(message)), "")),)
    returned = _returned_id(message)
    found = [
        _failure(block, returned)
        for part in message.walk()
        if part.get_content_type() == "message/delivery-status"
        for block in _blocks(part)
    ]
    listed = [failure for failure in found if failure is not None]
    if not listed:
        text = _words(message)
        status = _STATUS.search(text)
        listed = [
            Failure(address, status.group(1) if status else "", "", returned)
            for raw in raw_values(message, "X-Failed-Recipients")
            for address in filter(None, map(address_in, raw.split(",")))
        ]
    return tuple(listed)


def _blocks(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [block for block in payload if isinstance(block, Message)] if isinstance(payload, list) else []


def _failure(block: Message, returned: str) -> Failure | None:
    recipient = value(block, "Final-Recipient") or value(block, "Original-Recipient")
    if not recipient or value(block, "Action").strip().lower() in (
        "delivered",
        "relayed",
        "expanded",
        "delayed",
    ):
        return None
    said = value(block, "Diagnostic-Code")
    status = _STATUS.search(value(block, "Status")) or _STATUS.search(said)
    address = address_in(recipient.partition(";")[2] or recipient)
    return Failure(address, status.group(1) if status else "", said[:300], returned)


def _returned_id(message: Message) -> str:
    """The identifier of the message that came back."""
    for part in message.walk():
        if part is not message and part.get_content_type() not in (
            "message/delivery-status",
            "multipart/report",
        ):
            if found := ids(part, "Message-ID"):
                return found[0]
            if part.get_content_type() == "text/rfc822-headers":
                inside = re.search(rb"(?im)^message-id:\s*<([^<>\s]+)>", content_of(part))
                if inside:
                    return inside.group(1).decode("ascii", "replace")
    text = re.search(r"(?im)^\s*message-id:\s*<([^<>\s]+)>", _words(message))
    return text.group(1) if text else ""


def _words(message: Message) -> str:
    return "\n".join(
        content_of(part).decode("utf-8", "replace")
        for part in message.walk()
        if part.get_content_type() == "text/plain"
    )[:20_000]
