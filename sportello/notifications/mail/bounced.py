"""A message of ours that came back: its row says so, whichever state it was in."""

from sportello.notifications.models import OutgoingMessage
from sportello.tickets.mail_marks import ticket_of_id

State = OutgoingMessage.State


def came_back(ticket: int, message_id: str, address: str, status: str) -> bool:
    """Mark what was sent to an address under one of our identifiers; whether there was such a message."""
    ours = ticket_of_id(message_id)
    if ours is None or ours[0] != ticket:
        return False
    sent = OutgoingMessage.objects.filter(ticket=ticket, event_number=ours[1], address__iexact=address)
    handed_over = sent.filter(state__in=(State.SENT, State.UNCERTAIN))
    return bool(handed_over.update(state=State.BOUNCED, said=status[:300]))
