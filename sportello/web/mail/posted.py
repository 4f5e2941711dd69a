"""What became of the e-mails that told an event, beside it on the timeline.

Icons: icon:mail icon:check icon:circle-help icon:mail-x icon:clock.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils.translation import gettext as _

from sportello.notifications.mail.addressing import KINDS
from sportello.notifications.mail.again import AGAIN
from sportello.notifications.mail.words import reason
from sportello.notifications.models import OutgoingMessage
from sportello.tickets.models import Ticket, TimelineEvent

State = OutgoingMessage.State
# Where an agent speaks, and signs.
SIGNED = frozenset({"replied", "resolved"})
ICONS = {
    State.WAITING: "clock",
    State.SENDING: "clock",
    State.SENT: "check",
    State.UNCERTAIN: "circle-help",
    State.FAILED: "mail-x",
    State.BOUNCED: "mail-x",
    State.WITHHELD: "mail",
}


@dataclass(frozen=True)
class Posted:
    """One e-mail, in a line. `wrong`: somebody should look at it. `again` is its id where it may be sent once more."""

    icon: str
    line: str
    said: str = ""
    wrong: bool = False
    again: int = 0
    signature: str = ""


def posted(ticket: Ticket, events: Iterable[TimelineEvent]) -> dict[int, list[Posted]]:
    """By the number of the event; one query, and none where nothing goes out by mail."""
    kinds = {event.number: event.kind for event in events if event.kind in KINDS}
    if not kinds or not settings.MAIL_OUT.is_on:
        return {}
    found: dict[int, list[Posted]] = {}
    signatures: dict[int, str] = {}
    for row in OutgoingMessage.objects.filter(ticket=ticket, event_number__in=list(kinds)).order_by("pk"):
        found.setdefault(row.event_number, []).append(_drawn(row))
        if kinds[row.event_number] in SIGNED:
            signatures.setdefault(row.event_number, row.signature)
    for number, text in signatures.items():
        found[number][0] = replace(found[number][0], signature=text)
    return found


def _drawn(row: OutgoingMessage) -> Posted:
    state = State(row.state)
    wrong = state in (State.UNCERTAIN, State.FAILED, State.BOUNCED)
    spoken = reason(row.said) if state in (State.WAITING, State.FAILED, State.UNCERTAIN) else ""
    told = {"address": row.address, "attempts": row.attempts}
    again = row.pk if state in AGAIN else 0
    return Posted(ICONS[state], line(row, state) % told, spoken, wrong, again)


def line(row: OutgoingMessage, state: OutgoingMessage.State) -> str:
    """What became of it, with blanks for address and attempts."""
    if state is State.SENT:
        retried = _("Sent by e-mail to %(address)s, at attempt %(attempts)s")
        return retried if row.attempts > 1 else _("Sent by e-mail to %(address)s")
    if state is State.WITHHELD:
        return {
            "automatic": _(
                "No acknowledgement to %(address)s: a program wrote, or asked for no automatic answer."
            ),
            "too many": _("No acknowledgement to %(address)s: it had several within the hour."),
        }.get(row.said, _("Not sent to %(address)s: the words were erased."))
    return {
        State.WAITING: _("E-mail to %(address)s: not sent yet, it is tried again by itself.")
        if row.said
        else _("E-mail to %(address)s: about to be sent."),
        State.SENDING: _("E-mail to %(address)s: about to be sent."),
        State.UNCERTAIN: _(
            "E-mail to %(address)s: it may have arrived, the mail server did not answer. It is not sent twice."
        ),
        State.FAILED: _("E-mail to %(address)s: not delivered."),
        State.BOUNCED: _("Nothing arrives at %(address)s."),
    }[state]
