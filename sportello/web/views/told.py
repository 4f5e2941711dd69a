"""What a person is told once a move is made, with the way back where there is one."""

from django.contrib import messages
from django.http import HttpRequest

from sportello.desk.door import Done
from sportello.desk.undo import UNDOABLE
from sportello.tickets.models import Ticket

TAG = "undo"


def tell(request: HttpRequest, row: Ticket, words: str, done: object = None, *, back: str = "") -> None:
    """Say what happened. `done` is what the command answered: what may be undone is offered for eight seconds.

    `back` names the move that leads back where the act itself is not undone: the recall of an escalation.
    """
    event = undoable(row.pk, done)
    if event:
        messages.success(request, words, extra_tags=f"{TAG}-{row.number}-{event}")
    elif back:
        messages.success(request, words, extra_tags=f"{TAG}-{row.number}-{back}")
    else:
        messages.success(request, words)


def undoable(ticket: int, done: object) -> int:
    """The number of the first event of the command that its actor may take back; 0 where there is none."""
    if not isinstance(done, Done) or list(done.changes) != [ticket]:
        return 0  # what reached other tickets stays
    events = done.changes[ticket].events
    own = [event for event in events if event.by_person]
    if not own or len(own) != len(events) or any(event.kind not in UNDOABLE for event in own):
        return 0
    return own[0].number
