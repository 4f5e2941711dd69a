"""What a person is told once a move is made, with the way back where there is one."""

from django.contrib import messages
from django.http import HttpRequest

from sportello.desk.door import Done
from sportello.desk.undo import first_undoable
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
    return first_undoable(done.changes[ticket].events)
