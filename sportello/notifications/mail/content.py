"""What a letter says: the words of its kind with their blanks filled, in the language now active."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from sportello.desk.sentences.blanks import one_line, values_for
from sportello.domain.blanks import fill_lines
from sportello.notifications.mail import promised, question, words
from sportello.notifications.mail.filling import Block, filled, paragraphs, text_block
from sportello.notifications.mail.kinds import LetterKind, blanks_of, kind_of
from sportello.notifications.mail.wording import signature_of, words_of
from sportello.people.models import Person, Phone
from sportello.tickets.models import Message, Ticket, TimelineEvent

ASKING = (LetterKind.RESOLVED, LetterKind.UNANSWERED)


@dataclass(frozen=True)
class Content:
    """A letter in both shapes, without its headers; `signature` is what stands below it."""

    plain: str
    html: SafeString
    signature: str
    label: str
    link: str
    language: str


def content_of(
    event: TimelineEvent,
    ticket: Ticket,
    reader: Person,
    said: Message | None,
    apart: Sequence[str],
    now: datetime,
) -> Content:
    """The letter that tells an event to one person. `apart`: names of files too large to be sent along."""
    kind = kind_of(event.kind, ticket.channel)
    values, blocks = values_for(ticket, reader), {"message": _spoken(said, apart)}
    link = link_of(ticket, reader)
    values["link"] = link
    values["greeting"] = words.greeting(values["requester_name"], blocks["message"].plain)
    agent = _speaker(event)
    allowed = blanks_of(kind)
    values["agent_name"] = _public_name(agent, ticket)
    if "promise" in allowed:
        values |= {"promise": promised.sentence(ticket, now), "promised_time": promised.moment(ticket, now)}
    signature = signed(agent, ticket, values)
    blocks["signature"] = text_block(signature)
    if kind in ASKING and reader.pk == ticket.requester_id:
        blocks["question"] = question.asked(ticket.pk, event.number, reader.pk)
    text = words_of(kind, ticket.department_id, reader.language)
    whole = filled(
        text, only(values, allowed), {name: block for name, block in blocks.items() if name in allowed}
    )
    return Content(whole.plain, whole.html, signature, values["number"], link, reader.language)


def only(values: Mapping[str, str], allowed: Sequence[str]) -> dict[str, str]:
    """The values that words of a kind may name, whatever stands in the table."""
    return {name: value for name, value in values.items() if name in allowed}


def signed(agent: Person | None, ticket: Ticket, values: Mapping[str, str]) -> str:
    """The signature of who speaks, else of their team or the department, its blanks filled."""
    mine = dict(values) | {"phone": _phone(agent) if values.get("agent_name") else ""}
    text = signature_of(agent, ticket.department, get_language() or "it", ticket.team_id)
    return fill_lines(text, only(mine, blanks_of(LetterKind.SIGNATURE))).strip()


def link_of(ticket: Ticket, person: Person) -> str:
    """The page of the request, for those who can sign in to a desk that knows its own address."""
    return question.address_of(reverse("portal_request", args=[ticket.number])) if person.login else ""


def _speaker(event: TimelineEvent) -> Person | None:
    """Who said it; acknowledgements and reminders are nobody's words."""
    return event.actor if event.kind in ("replied", "resolved") else None


def _public_name(agent: Person | None, ticket: Ticket) -> str:
    return one_line(agent.name) if agent is not None and ticket.department.agent_names_public else ""


def _phone(agent: Person | None) -> str:
    if agent is None:
        return ""
    return Phone.objects.filter(person=agent).order_by("pk").values_list("number", flat=True).first() or ""


def _spoken(said: Message | None, apart: Sequence[str]) -> Block:
    """The words of an agent, and which files are to be found with the request only."""
    text = said.text.strip() if said is not None and said.erased_at is None else ""
    files = words.files_apart(", ".join(apart)) if apart else ""
    plain = "\n\n".join(part for part in (text, files) if part)
    return Block(plain, paragraphs(plain) if plain else mark_safe(""))
