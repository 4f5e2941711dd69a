"""The headers of a letter: its thread, who wrote it, that programs need not answer; all within what signing keeps."""

from collections.abc import Iterator
from typing import Final

from sportello.desk.sentences.blanks import one_line
from sportello.notifications.models import OutgoingMessage
from sportello.people.models import Address
from sportello.tickets.mail_marks import LOOP, message_id, numbers_in_subject
from sportello.tickets.models import Ticket, TimelineEvent

MOST_REFERENCES: Final = 20
LONGEST_SUBJECT: Final = 250


def subject_of(ticket: Ticket, label: str, kind: str) -> str:
    """The request's subject with its number, so that an answer finds it even where headers are lost."""
    subject = one_line(ticket.subject)
    if ticket.number not in numbers_in_subject(subject):
        subject = f"[{label}] {subject}"
    return subject[:LONGEST_SUBJECT] if kind == "opened" else f"Re: {subject}"[:LONGEST_SUBJECT]


def headers_of(letter: OutgoingMessage, event: TimelineEvent, domain: str) -> dict[str, str]:
    """Our own Message-ID in the sender's domain, the thread of this reader, and what keeps programs from answering."""
    headers = {"Message-ID": f"<{message_id(letter.ticket_id, letter.event_number, domain)}>", LOOP: "1"}
    before = _thread(letter, event, domain)
    if before:
        headers["In-Reply-To"] = f"<{before[-1]}>"
        headers["References"] = " ".join(f"<{id}>" for id in before)
    if event.kind == "opened" or event.actor_id is None:
        headers["Auto-Submitted"] = "auto-replied" if letter.ticket.channel == "email" else "auto-generated"
        headers["X-Auto-Response-Suppress"] = "All"
    return headers


def _thread(letter: OutgoingMessage, event: TimelineEvent, domain: str) -> list[str]:
    """The messages before this one: those that came in, and ours to its reader. The last is what it answers.

    That is the last message of the conversation which the reader surely knows: their own, or ours to them, and not
    the acknowledgement of what they wrote.
    """
    # By place in the timeline; an acknowledgement comes before what it acknowledges.
    known = sorted([*_came_in(letter, event), *_went_out(letter, domain)])[-MOST_REFERENCES:]
    last = next((one for one in reversed(known) if one[3]), None)
    if last is not None:  # what others wrote since does not come between the reader's messages
        known = [*(one for one in known if one is not last), last]
    return [id for _number, _came, id, _is_known in known if _is_id(id)]


Known = tuple[int, bool, str, bool]
"""Place in the timeline, whether it came in, its identifier, whether the reader surely has it."""


def _came_in(letter: OutgoingMessage, event: TimelineEvent) -> Iterator[Known]:
    addresses = Address.objects.filter(person=letter.person_id).values_list("address", flat=True)
    own = {letter.address.lower(), *(address.lower() for address in addresses)}
    latest = letter.event_number - (event.kind != "opened")
    mail = letter.ticket.mail.filter(reason="", event_number__lte=latest).exclude(message_id="")
    rows = mail.order_by("-pk").values_list("event_number", "message_id", "sender")
    for number, id, sender in rows[:MOST_REFERENCES]:
        yield number or 0, True, id, _is_id(id) and sender.lower() in own


def _went_out(letter: OutgoingMessage, domain: str) -> Iterator[Known]:
    sent = OutgoingMessage.objects.filter(
        ticket=letter.ticket_id,
        person=letter.person_id,
        event_number__lt=letter.event_number,
        sent_at__isnull=False,
    )
    for number in sent.order_by("-event_number").values_list("event_number", flat=True)[:MOST_REFERENCES]:
        yield number, False, message_id(letter.ticket_id, number, domain), True


def _is_id(id: str) -> bool:
    """Whether an identifier of a strange program can stand in a header."""
    return id.isascii() and id.isprintable() and not set(id) & set(" <>") and len(id) <= 400
