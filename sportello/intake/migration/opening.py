"""How a ticket of another help desk begins here: who asks whom, in which words, and what stands beside it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from sportello.desk.retelling import Beginning, Told
from sportello.desk.retelling.moved import Beside
from sportello.intake.migration.places import Place, Seat
from sportello.intake.migration.products.table import KEY as TABLE
from sportello.intake.migration.records import Message, Ticket
from sportello.intake.migration.shelf import Bundle
from sportello.intake.migration.wording import texts
from sportello.intake.moments import EARLIEST

if TYPE_CHECKING:
    from sportello.intake.migration.telling import Teller

SOON: Final = 120  # seconds in which a first message may be the words of the opening
MOST_TAGS: Final = 50
BESIDE: Final = frozenset({"copy", "field", "title", "rank"})
"""Moves that tell how a ticket is, not what happened: they are a part of its opening."""
_LONGEST_FACT: Final = 500


class Refused(Exception):
    """The ticket does not get in, for this reason."""


@dataclass(frozen=True)
class Opening:
    """The beginning of a ticket; `messages` are those that are not a part of it."""

    place: Place
    seat: Seat | None
    told: Told
    beside: Beside
    requester: int
    by: int | None
    priority: str
    messages: Sequence[Message]


def opening_of(bundle: Bundle, teller: "Teller") -> Opening:
    """The beginning. Raises Refused."""
    ticket = bundle.ticket
    assert ticket is not None  # noqa: S101  # the caller looked
    _check(ticket, bundle, teller)
    _complete(ticket, bundle)
    teller.whos.agents.update({ticket.owner} - {""})
    seat = teller.places.seat(teller.meaning.name("team", _first(bundle, "team", ticket.team)))
    place = teller.places.at(seat.department if seat is not None else teller.places.home)
    requester = teller.whos.people.get(ticket.requester)
    if requester is None:
        teller.report.warn(ticket, "nobody is named who asks")
        requester = teller.nobody
    organisation = teller.whos.organisations.get(ticket.organisation) or teller.whos.of.get(requester)
    words, rest = _words(ticket, _joined(bundle.messages))
    text, html = texts(ticket.text, words.html)
    files = teller.wording.files(words.files, ticket)
    subject = (
        ticket.subject or " ".join(text.split())[:100] or f"{teller.meaning.product.title} {ticket.number}"
    )
    priority = teller.meaning.priority(_first(bundle, "priority", ticket.priority), ticket)
    area = teller.places.area(organisation)
    category = teller.meaning.name("category", ticket.category)
    told = Told(
        verb="open",
        words="",
        beginning=Beginning(
            requester=requester,
            department=place.department,
            policy=place.policies[area],
            subject=subject,
            organisation=organisation,
            area=area,
            kind=teller.meaning.sort(ticket.sort),
            channel=ticket.channel[:20],
        ),
        text=text,
        html=html,
        files=files,
        team=seat.team if seat is not None else None,
        level=seat.level if seat is not None else None,
        ranking=teller.ranking(priority, place),
        category=teller.places.category(place, category),
        category_name=category,
        fields=_fields(bundle, teller),
    )
    lost = teller.wording.missing(words.files, files)
    by = teller.whos.people.get(ticket.by) or requester
    return Opening(place, seat, told, _beside(bundle, teller, place, lost), requester, by, priority, rest)


def _check(ticket: Ticket, bundle: Bundle, teller: "Teller") -> None:
    if not bundle.reference:
        raise Refused("a ticket without an identifier")
    if not ticket.at:
        moments = [*(one.at for one in bundle.messages), *(one.at for one in bundle.moves)]
        ticket.at = min(filter(None, moments), default=ticket.updated)
    if not ticket.at:
        raise Refused("it does not say when it was opened")
    if not EARLIEST.timestamp() <= ticket.at <= teller.now.timestamp():
        raise Refused("it was opened in the future, or before 1970")


def _complete(ticket: Ticket, bundle: Bundle) -> None:
    """What some desks keep apart from the ticket: its line and its priority."""
    for move in bundle.moves:
        if move.what == "title":
            ticket.subject = ticket.subject or move.to[:300]
        elif move.what == "rank":
            ticket.priority = ticket.priority or move.to


def _first(bundle: Bundle, what: str, today: str) -> str:
    """What it was at the beginning: what the first change says it was, else as today."""
    changes = sorted((move for move in bundle.moves if move.what == what), key=lambda move: move.at)
    if not changes:
        return today
    return changes[0].before or (changes[0].to if what == "priority" or changes[0].at <= _at(bundle) else "")


def _at(bundle: Bundle) -> int:
    return bundle.ticket.at if bundle.ticket else 0


def _joined(messages: Sequence[Message]) -> list[Message]:
    """Messages with the files that hang on them from elsewhere."""
    whole = {message.reference: message for message in messages if not message.joins}
    rest = []
    for message in messages:
        if message.joins in whole:
            whole[message.joins].files = [*whole[message.joins].files, *message.files]
        elif message.joins:
            rest.append(message)
    return [*whole.values(), *rest]


def _words(ticket: Ticket, messages: Sequence[Message]) -> tuple[Message, Sequence[Message]]:
    """The words of the opening, and the messages besides: many desks tell the first words twice."""
    own = Message(text=ticket.text, html=ticket.html, files=list(ticket.files))
    told = [message for message in messages if message.text or message.html or message.files]
    first = min(told, key=lambda message: message.at, default=None)
    if first is None or first.voice in ("note", "time") or first.at > ticket.at + SOON:
        return own, messages
    said, here = _squeezed(ticket.text, ticket.html), _squeezed(first.text, first.html)
    if said and said != here:
        return own, messages
    ticket.text = ticket.text or first.text
    own.html = own.html or first.html
    own.files = [*own.files, *(file for file in first.files if file not in own.files)]
    return own, [message for message in messages if message is not first]


def _squeezed(text: str, html: str) -> str:
    return "".join(texts(text, html)[0].split())


def _fields(bundle: Bundle, teller: "Teller") -> tuple[tuple[str, str], ...]:
    """Fields of one's own, by the names that the product gives them."""
    own = dict(bundle.ticket.fields) if bundle.ticket else {}
    own |= {move.before: move.to for move in bundle.moves if move.what == "field"}
    named = {
        teller.meaning.names["field"].get(name, name)[:60]: value[:1000]
        for name, value in own.items()
        if value
    }
    return tuple(sorted(named.items()))


def _note(bundle: Bundle, ticket: Ticket, teller: "Teller", lost: Sequence[str]) -> str:
    """What only agents read: the old number, and whatever is measured or called otherwise here."""
    meaning = teller.meaning
    with override(settings.LANGUAGE_CODE):
        told = {
            **ticket.facts,
            _("State"): meaning.words("state", ticket.state),
            _("Priority"): meaning.words("priority", ticket.priority),
            _("Team"): meaning.name("team", ticket.team),
            _("Category"): meaning.name("category", ticket.category),
            _("Files that did not come over"): ", ".join(lost),
            **dict(_fields(bundle, teller)),
        }
    lines = [f"{name}: {value[:_LONGEST_FACT]}" for name, value in told.items() if value]
    desk = teller.source if meaning.product.key == TABLE else meaning.product.title
    return "\n".join([f"{desk} #{ticket.number or bundle.reference}", *lines])


def _beside(bundle: Bundle, teller: "Teller", place: Place, lost: Sequence[str]) -> Beside:
    ticket = bundle.ticket
    assert ticket is not None  # noqa: S101  # the caller looked
    people = teller.whos.people
    copies = [*ticket.copies, *(move.to for move in bundle.moves if move.what == "copy")]
    return Beside(
        note=_note(bundle, ticket, teller, lost),
        tags=tuple(sorted(Counter(tag[:60] for tag in ticket.tags)))[:MOST_TAGS],
        copies=_ids(copies, people, besides=people.get(ticket.requester)),
        # Only who works here follows: others would be told what is for agents.
        watchers=tuple(id for id in _ids(ticket.watchers, people) if id in place.staff),
    )


def _ids(references: Sequence[str], people: "dict[str, int]", besides: int | None = None) -> tuple[int, ...]:
    found = {people[reference] for reference in references if reference in people}
    return tuple(sorted(found - {besides}))
