"""One message for its page: its words, its formatting, its headers, read from the source."""

import re
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from sportello.intake.mail import source
from sportello.intake.mail.headers import clean
from sportello.intake.mail.html_clean import clean as clean_html
from sportello.intake.mail.models import IncomingMessage
from sportello.intake.mail.reading import parse, read
from sportello.tickets.models import Attachment, Message
from sportello.web.said import said

_PICTURE = re.compile(r'<img\b([^>]*?)\ssrc="cid:([^"]*)"([^>]*)>', re.IGNORECASE)


@dataclass(frozen=True)
class One:
    """What the page shows; `headers` as they came, `formatted` without anything that could do harm."""

    text: SafeString
    formatted: SafeString
    files: tuple[str, ...]
    headers: str
    there: bool = True


def one(row: IncomingMessage) -> One:
    """Read it; where the source is gone, say so."""
    try:
        raw = source.fetch(row.digest)
    except OSError:
        return One(mark_safe(""), mark_safe(""), (), "", there=False)
    mail = read(raw, server=row.mailbox.trusted_server)
    message = Message.objects.filter(ticket=row.ticket_id, event_number=row.event_number or 0).first()
    html = _with_pictures(message, row) if message and message.html else _PICTURE.sub("", mail.html)
    headers = "\n".join(f"{name}: {clean(str(value))}" for name, value in parse(raw).raw_items())
    shown = clean_html(html)
    return One(
        said(mail.text, mailed=True, subject=mail.subject),
        mark_safe(_addressed(shown, row)),  # noqa: S308 (nh3 has cleaned it)
        tuple(file.name for file in mail.files),
        headers.encode("utf-8", "replace").decode("utf-8"),
    )


def _with_pictures(message: Message, row: IncomingMessage) -> str:
    """Only pictures that are kept here stay."""
    kept = set(Attachment.objects.filter(message=message).values_list("digest", flat=True))
    return _PICTURE.sub(lambda found: found.group(0) if found.group(2) in kept else "", message.html)


def _addressed(html: str, row: IncomingMessage) -> str:
    """Pictures by the address at which this desk serves them."""
    if row.ticket is None or 'src="cid:' not in html:
        return _PICTURE.sub("", html)
    files = Attachment.objects.filter(message__ticket=row.ticket, message__event_number=row.event_number or 0)
    places = {file.digest: reverse("file", args=[row.ticket.number, file.pk]) + "?view" for file in files}
    return _PICTURE.sub(
        lambda found: f'<img{found[1]} src="{places[found[2]]}"{found[3]}>' if found[2] in places else "",
        html,
    )
