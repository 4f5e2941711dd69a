"""A message of ours that came back: its row says so, whichever state it was in."""

from datetime import datetime
from typing import Final

from sportello.notifications.models import OutgoingMessage, WelcomeLink
from sportello.people.models import Address
from sportello.tickets.mail_marks import ticket_of_id, welcome_of_id

LONGEST: Final = 300
HANDED_OVER: Final = (WelcomeLink.State.SENDING, WelcomeLink.State.SENT, WelcomeLink.State.UNCERTAIN)
State = OutgoingMessage.State


def came_back(ticket: int, message_id: str, address: str, status: str) -> bool:
    """Mark what was sent to an address under one of our identifiers; whether there was such a message."""
    ours = ticket_of_id(message_id)
    if ours is None or ours[0] != ticket:
        return False
    sent = OutgoingMessage.objects.filter(ticket=ticket, event_number=ours[1], address__iexact=address)
    handed_over = sent.filter(state__in=(State.SENT, State.UNCERTAIN))
    return bool(handed_over.update(state=State.BOUNCED, said=status[:LONGEST]))


def invitation_came_back(message_id: str, address: str, said: str) -> bool:
    """Mark the invitation that went out under one of our identifiers, and its address; whether there was one.

    A later invitation to the same person has another mark: what became of this one says nothing of it.
    """
    ours = welcome_of_id(message_id)
    return ours is not None and invitation_ended(*ours, address, WelcomeLink.State.BOUNCED, said)


def invitation_ended(
    person: int, mark: str, address: str, state: str, said: str, *, nobody_there: bool = True
) -> bool:
    """What was handed over will not arrive; where nobody is there, nothing goes to that address any more."""
    sent = WelcomeLink.objects.filter(person=person, mark=mark, address__iexact=address)
    if not sent.filter(state__in=HANDED_OVER).update(state=state, said=said[:LONGEST]):
        return False
    if nobody_there:
        Address.objects.filter(person=person, address__iexact=address).update(bounced=True)
    return True


def invitation_arrived(person: int, mark: str, address: str, at: datetime) -> bool:
    """The provider has it after all, where that was not known."""
    doubtful = WelcomeLink.objects.filter(person=person, mark=mark, address__iexact=address)
    left = doubtful.filter(state=WelcomeLink.State.UNCERTAIN)
    return bool(left.update(state=WelcomeLink.State.SENT, sent_at=at, said=""))
