"""Italian certified mail (PEC, DM 2 November 2005): envelopes of providers, and their receipts for what we sent.

What a person wrote travels inside an envelope as `postacert.eml`; the envelope comes from the provider's own address.
A receipt names our message, and the name under which the provider sent it on: an answer refers to that one alone.
"""

import re
from collections.abc import Callable, Iterator
from email.message import Message
from html import unescape
from typing import Final

from sportello.intake.mail.headers import address_in, ids, value
from sportello.intake.mail.parts import content_of, file_name, wrapped_message

ABOUT: Final = "X-Riferimento-Message-ID"
FAILED: Final = frozenset({"errore-consegna", "preavviso-errore-consegna", "non-accettazione"})
_ENVELOPE, _ORDINARY = "posta-certificata", "errore"
_LARGEST: Final = 200_000  # bytes of a certificate that are looked at


def original_in(envelope: Message, parse: Callable[[bytes], Message]) -> Message | None:
    """The message that a provider's envelope carries: of certified mail, or of ordinary mail to a certified mailbox."""
    if value(envelope, "X-Trasporto").lower() not in (_ENVELOPE, _ORDINARY):
        return None
    for part in _own_parts(envelope):
        if (wrapped := wrapped_message(part)) is not None:
            return parse(wrapped)
        if part.get_content_type() == "message/rfc822":
            inside = part.get_payload() if part.is_multipart() else None
            if isinstance(inside, list) and inside and isinstance(inside[0], Message):
                return inside[0]
        if file_name(part).lower() == "postacert.eml" and not part.is_multipart():
            return parse(content_of(part))
    return None


def is_certified(envelope: Message) -> bool:
    """Whether who sent what it carries used certified mail too."""
    return value(envelope, "X-Trasporto").lower() == _ENVELOPE


def receipt_kind(message: Message) -> str:
    """What a receipt of a provider says of a message of ours; empty for anything else.

    The header alone is not believed: a receipt has its certificate with it.
    """
    said = value(message, "X-Ricevuta").strip().lower()
    return said if said and _certificate(message) else ""


def certified_id(message: Message) -> str:
    """The name that the provider gave to the message; empty if it says none."""
    return _said(_certificate(message), "identificativo").strip("<> ")[:400]


def about(receipt: Message) -> tuple[str, ...]:
    """The identifiers of the message of ours that a receipt is about."""
    named = _said(_certificate(receipt), "msgid").strip("<> ")
    return tuple(dict.fromkeys([*ids(receipt, ABOUT), *([named[:400]] if named else [])]))


def not_delivered(receipt: Message) -> tuple[str, str, str]:
    """Of a failed delivery: to whom, the code, what the provider said. The address is empty where ours refused it."""
    kind, certificate = receipt_kind(receipt), _certificate(receipt)
    said = _said(certificate, "errore-esteso")
    if kind == "non-accettazione":
        return "", "", said
    found = re.search(r"\b([45]\.\d{1,3}\.\d{1,3})\b", said)
    address = address_in(_said(certificate, "consegna") or _said(certificate, "destinatari"))
    # A notice beforehand: the provider goes on trying.
    status = "4.0.0" if kind.startswith("preavviso") else found.group(1) if found else "5.0.0"
    return address, status, said[:300]


def _certificate(message: Message) -> str:
    """`daticert.xml` as it came. It is searched, not parsed: nothing in it can lead anywhere."""
    for part in _own_parts(message):
        if not part.is_multipart() and file_name(part).lower() == "daticert.xml":
            return content_of(part)[:_LARGEST].decode("utf-8", "replace")
    return ""


def _own_parts(message: Message) -> Iterator[Message]:
    """What the provider put together; what lies in the message that it carries is not the provider's."""
    children = message.get_payload() if message.get_content_maintype() == "multipart" else None
    if not isinstance(children, list):
        yield message
        return
    for child in children:
        if isinstance(child, Message):
            yield from _own_parts(child)


def _said(certificate: str, tag: str) -> str:
    found = re.search(rf"<{tag}(?:\s[^<>]{{0,200}})?>([^<]{{0,2000}})</{tag}>", certificate)
    return unescape(found.group(1)).strip() if found else ""
