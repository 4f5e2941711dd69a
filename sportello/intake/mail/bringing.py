"""What becomes of a message: a ticket, a message on one, a note that wakes no clock, or a row put aside."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from sportello.desk import conversation
from sportello.desk.door import Done
from sportello.desk.following import copy_to
from sportello.desk.opening import Request, open_ticket
from sportello.domain.errors import DeskError
from sportello.intake.mail.authentication import proven
from sportello.intake.mail.files import Kept, keep_files, with_pictures
from sportello.intake.mail.folding import said
from sportello.intake.mail.mailboxes import is_mailbox
from sportello.intake.mail.models import IncomingMessage
from sportello.intake.mail.nature import Nature
from sportello.intake.mail.noticed import answer_to_notice
from sportello.intake.mail.reading import Mail
from sportello.intake.mail.senders import (
    has_part,
    is_address,
    known_among,
    mark_bounced,
    person_of,
)
from sportello.intake.mail.threading import Thread, thread_of
from sportello.notifications.mail.bounced import came_back, invitation_came_back
from sportello.people.actor import ENGINE, Actor, actor_for
from sportello.people.models import Person
from sportello.tickets.models import Ticket, TimelineEvent

State = IncomingMessage.State
STORM: Final = timedelta(minutes=10)
LONGEST: Final = 500_000  # letters of one message that a page can bear
MOST_COPIES: Final = 20
MOST_BESIDE: Final = 5  # further requests that one message may name
CHANNEL: Final = "email"


class NoSender(DeskError):
    """Nobody can be told who sent the message."""

    code = "no_sender"
    hint = "Say for whom the request is."


@dataclass
class Sorted:
    """Where a message went."""

    state: str
    reason: str = ""
    by: str = ""
    ticket: int | None = None
    event: int | None = None
    told: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Letter:
    """A message on its way through the door: its words, its kept files, its key, its moment."""

    mail: Mail
    row: IncomingMessage
    kept: Kept
    at: datetime

    @property
    def text(self) -> str:
        """What is said; the subject where nothing else is."""
        text = self.mail.text.strip("\n")[:LONGEST]
        return text if text.strip() or self.kept.files else self.subject

    @property
    def subject(self) -> str:
        """The subject, or that there is none."""
        return self.mail.subject or _("(no subject)")

    @property
    def html(self) -> str:
        """The cleaned HTML, its pictures by digest."""
        return with_pictures(self.mail.html, self.kept.pictures) if len(self.mail.html) <= LONGEST else ""

    @property
    def opening_key(self) -> str:
        """By which it knows the ticket that a message opens: one in each department that it was written to."""
        return f"mail:{self.mail.identity}:{self.row.department_id}"


def key_on(mail: Mail, ticket: int) -> str:
    """By which the door knows a message on a ticket, however many copies of it lead there."""
    return f"mail:{mail.identity}@{ticket}"


def bring(mail: Mail, row: IncomingMessage, *, at: datetime) -> Sorted:
    """Do with a message what is to be done. Raises DeskError where the door refuses it."""
    if mail.loop or _is_ours(mail):
        return Sorted(State.ASIDE, "loop")
    if (answered := answer_to_notice(mail, at=at)) is not None:
        return Sorted(*answered)
    thread = thread_of(mail, row.department_id)
    if mail.nature is Nature.BOUNCE:
        return _bounced(letter_of(mail, row, at), thread)
    if (aside := _aside(mail, row, thread, at)) is not None:
        return aside
    if not is_address(mail.sender.address):
        return Sorted(State.QUARANTINED, "no_sender")
    letter = letter_of(mail, row, at)
    if thread is not None and mail.nature is not Nature.WRITTEN:
        return _noted(letter, thread, mail.nature.value)
    done = _written(letter, thread)
    if thread is not None and done.ticket is not None:
        _note_beside(letter, thread, done.ticket)
    return done


def _aside(mail: Mail, row: IncomingMessage, thread: Thread | None, at: datetime) -> Sorted | None:
    """What asks for nothing, or is too much of it."""
    if mail.nature is Nature.RECEIPT:
        # It stands with the request, so that answers to the name in it are found; it says nothing to anybody.
        ticket = thread.ticket if thread is not None and thread.by == "reference" else None
        return Sorted(State.ASIDE, "receipt", ticket=ticket)
    if thread is None and mail.nature is Nature.AUTO_REPLY:
        return Sorted(State.ASIDE, "auto_reply")
    return Sorted(State.ASIDE, "storm") if _storms(mail, row, at) else None


def let_in(mail: Mail, row: IncomingMessage, requester: Person | None, *, by: Actor, at: datetime) -> Sorted:
    """What was put aside becomes a request all the same, for somebody an agent names or for its sender.

    Raises DeskError where the door refuses it.
    """
    letter = letter_of(mail, row, at)
    if requester is None and not is_address(mail.sender.address):
        raise NoSender
    asks = requester or person_of(mail.sender)
    return _opened(letter, by, asks.pk)


def letter_of(mail: Mail, row: IncomingMessage, at: datetime) -> Letter:
    """The letter, its files kept."""
    return Letter(mail, row, keep_files(mail.files), at)


def _is_ours(mail: Mail) -> bool:
    """Whether one of our own mailboxes sent it: then two of them are writing to each other."""
    return bool(mail.sender.address) and is_mailbox(mail.sender.address)


def _storms(mail: Mail, row: IncomingMessage, at: datetime) -> bool:
    """Whether one address sends more than its share; what is too much waits for a person."""
    lately = IncomingMessage.objects.filter(
        sender=mail.sender.address, received_at__gt=at - STORM, received_at__lte=at
    )
    return bool(mail.sender.address) and lately.filter(pk__lt=row.pk).count() >= row.mailbox.most_from_one


def _written(letter: Letter, thread: Thread | None) -> Sorted:
    """What a person (or a program that asks for something) wrote."""
    sender = person_of(letter.mail.sender)
    actor = actor_for(sender, "mail")
    ticket = Ticket.objects.get(pk=thread.ticket) if thread else None
    if thread is None or ticket is None or not (thread.proven or has_part(actor, ticket)):
        return _opened(letter, actor, sender.pk)
    if not has_part(actor, ticket):
        return _noted(letter, thread, "stranger")
    if ticket.requester_id != sender.pk and actor.may("ticket.reply", ticket.department_id):
        return _answered(letter, thread, actor)
    try:
        return _received(letter, thread, actor)
    except DeskError as refusal:
        if refusal.code != "not_allowed":
            raise
        # One who has a copy may read, not act: what they say reaches the agents.
        return _noted(letter, thread, "copy")


def request_of(letter: Letter, requester: int) -> Request:
    """What a letter that opens something asks."""
    return Request(
        requester=requester,
        department=letter.row.department_id,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        channel=CHANNEL,
        files=tuple(letter.kept.files),
    )


def _opened(letter: Letter, actor: Actor, requester: int) -> Sorted:
    request = request_of(letter, requester)
    ticket = open_ticket(request, actor=actor, at=letter.at, dedup_key=letter.opening_key)
    _copy(letter, ticket.pk, besides=requester)
    return _done(letter, letter.opening_key, "new", ticket.pk)


def _copy(letter: Letter, ticket: int, *, besides: int) -> None:
    """Whom the sender gave a copy, and the desk knows, has one from now on."""
    others = known_among([*letter.mail.to, *letter.mail.copies][:MOST_COPIES])
    for person in others:
        if person == besides:
            continue
        try:
            copy_to(ticket, person=person, actor=ENGINE, at=letter.at)
        except DeskError as refusal:
            if refusal.code != "nothing_to_do":  # it was done before a kill
                raise


def _received(letter: Letter, thread: Thread, actor: Actor) -> Sorted:
    return _spoken(letter, thread, actor, conversation.receive)


def _answered(letter: Letter, thread: Thread, actor: Actor) -> Sorted:
    """An agent answers by mail: in public if their address is proven, else it stays a note."""
    if not proven(letter.mail.authentication):
        return _noted(letter, thread, "unproven")
    # What they quote may be internal, and leaves with the answer: only their own words do. The source keeps all.
    own = said(letter.text, subject=letter.mail.subject) or ("" if letter.kept.files else letter.subject)
    return _spoken(letter, thread, actor, conversation.reply, text=own)


def _spoken(
    letter: Letter, thread: Thread, actor: Actor, command: Callable[..., Done], *, text: str | None = None
) -> Sorted:
    """Put the letter's words, or the part of them that is given, on the ticket by a command of the conversation."""
    [place] = conversation.standing(thread.ticket)
    key = key_on(letter.mail, place)
    done = command(
        place,
        text=letter.text if text is None else text,
        html=letter.html if text is None else "",
        files=tuple(letter.kept.files),
        actor=actor,
        at=letter.at,
        dedup_key=key,
    )
    _raise_refusal(done.refused)
    return _done(letter, key, thread.by, place)


def _noted(letter: Letter, thread: Thread, reason: str, *, tell: tuple[int, ...] = ()) -> Sorted:
    """Keep it on the ticket where agents see it; it answers nothing, ends no wait and moves no clock."""
    [place] = conversation.standing(thread.ticket)
    key = key_on(letter.mail, place)
    done = conversation.note(
        place,
        text=letter.text,
        mentions=tell,
        files=tuple(letter.kept.files),
        actor=ENGINE,
        at=letter.at,
        dedup_key=key,
    )
    _raise_refusal(done.refused)
    return _done(letter, key, thread.by, place, reason)


def _note_beside(letter: Letter, thread: Thread, place: int) -> None:
    """A message to several requests of a department is said on one; whoever has another reads there what it says."""
    if not thread.others:
        return
    others = [one for one in conversation.standing(thread.others) if one != place][:MOST_BESIDE]
    stands = Ticket.objects.select_related("department").get(pk=place)
    label = f"{stands.department.prefix}-{stands.number}"
    said = _("An e-mail written to this request too stands on %(label)s. Here nothing was done with it:")
    for other in Ticket.objects.filter(pk__in=others):
        with suppress(DeskError):  # one that takes no note any more
            conversation.note(
                other.pk,
                text=f"{said % {'label': label}}\n\n{letter.text}",
                mentions=(other.owner_id,) if other.owner_id else (),
                files=tuple(letter.kept.files),
                actor=ENGINE,
                at=letter.at,
                dedup_key=key_on(letter.mail, other.pk),
            )


def _bounced(letter: Letter, thread: Thread | None) -> Sorted:
    """A message of ours came back: the address is marked and whoever holds the ticket is told."""
    failed = [failure for failure in letter.mail.failures if failure.address]
    told = [{"address": f.address, "status": f.status, "said": f.said, "final": f.final} for f in failed]
    for failure in failed:
        if failure.final:
            invitation_came_back(failure.message_id, failure.address, failure.why)
    if thread is None or thread.by != "reference":
        return Sorted(State.ASIDE, "bounce", told={"failures": told})
    ticket = Ticket.objects.get(pk=thread.ticket)
    for failure in failed:
        if failure.final:
            mark_bounced(failure.address, ticket)
            came_back(thread.ticket, failure.message_id, failure.address, failure.status)
    noted = _noted(letter, thread, "bounce", tell=(ticket.owner_id,) if ticket.owner_id else ())
    noted.told["failures"] = told
    return noted


def _raise_refusal(refused: dict[int, DeskError]) -> None:
    for refusal in refused.values():
        raise refusal


def _done(letter: Letter, key: str, by: str, ticket: int, reason: str = "") -> Sorted:
    """The event that the door made of it, by its key."""
    event = TimelineEvent.objects.filter(dedup_key=key).values_list("ticket", "number").first()
    place, number = event or (ticket, None)
    return Sorted(State.DONE, reason, by, place, number, told_of(letter))


def told_of(letter: Letter) -> dict[str, Any]:
    """What a page tells beside the words, without reading the source."""
    mail, told = letter.mail, dict[str, Any]()
    if letter.kept.refused:
        told["refused"] = [list(pair) for pair in letter.kept.refused]
    if mail.hushed:
        told["hushed"] = True
    if mail.certified:
        told["certified"] = mail.certified
    if mail.carrier:
        told["carrier"] = mail.carrier
    if mail.authentication:
        told["authentication"] = dict(mail.authentication)
    if mail.invitation is not None:
        meeting = mail.invitation
        told["meeting"] = {
            "summary": meeting.summary,
            "place": meeting.place,
            "organiser": meeting.organiser,
            "method": meeting.method,
            "begins": meeting.begins.isoformat() if meeting.begins else "",
            "ends": meeting.ends.isoformat() if meeting.ends else "",
        }
    return told
