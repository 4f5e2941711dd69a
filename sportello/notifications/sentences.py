"""One short sentence for each kind of event that somebody is told of."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sportello.notifications.channels.base import name_of

# {who} did it; the engine's own acts name nobody.
SENTENCES: dict[str, Promise] = {
    "opened": gettext_lazy("A new request is offered to you"),
    "replied": gettext_lazy("{who} replied to the customer"),
    "requester_wrote": gettext_lazy("{who} wrote"),
    "noted": gettext_lazy("{who} left a note"),
    "call_logged": gettext_lazy("{who} logged a call"),
    "call_back_promised": gettext_lazy("{who} promised that you call back"),
    "nudged": gettext_lazy("{who} asks for news"),
    "escalated": gettext_lazy("It has climbed to L{level}"),
    "taken": gettext_lazy("{who} has taken charge"),
    "assigned": gettext_lazy("{who} assigned it"),
    "recalled": gettext_lazy("{who} took it back"),
    "handed_back": gettext_lazy("{who} handed it back"),
    "de_escalated": gettext_lazy("{who} brought it to a lower level"),
    "transferred": gettext_lazy("{who} gave it to your department"),
    "supervisor_asked": gettext_lazy("{who} asks for a supervisor"),
    "shift_ended": gettext_lazy("It falls due after a shift has ended"),
    "policy_moved": gettext_lazy("The matrix has changed: it is offered to you"),
    "task_ended": gettext_lazy("A task for another department has ended"),
    "put_on_hold": gettext_lazy("{who} put it on hold"),
    "resumed": gettext_lazy("It is being worked on again"),
    "resolved": gettext_lazy("{who} resolved it"),
    "reopened": gettext_lazy("It was reopened"),
    "confirmed": gettext_lazy("{who} confirmed that it is resolved"),
    "rated": gettext_lazy("{who} said how it went"),
    "cancelled": gettext_lazy("{who} cancelled it"),
    "merged_into": gettext_lazy("It was merged into another request"),
    "absorbed": gettext_lazy("Another request was merged into it"),
    "woke": gettext_lazy("It is back: its moment has come"),
    "warned": gettext_lazy("A deadline is near"),
    "breached": gettext_lazy("A deadline has passed"),
    "reminded": gettext_lazy("It still waits for somebody"),
    "watched": gettext_lazy("You follow it now"),
    "copied": gettext_lazy("You get a copy of it now"),
    "stage_moved": gettext_lazy("{who} moved the problem on"),
    "cause_written": gettext_lazy("{who} wrote the cause of the problem"),
    "workaround_written": gettext_lazy("{who} wrote a workaround"),
    "workaround_published": gettext_lazy("{who} published the workaround"),
    "workaround_withdrawn": gettext_lazy("{who} withdrew the workaround"),
    "workaround_sent": gettext_lazy("The workaround was sent to the linked requests"),
    "customers_warned": gettext_lazy("Your message was sent to the linked requests"),
    "incidents_resolved": gettext_lazy("The linked requests were resolved"),
    "ended_by_hand": gettext_lazy("{who} decided how it ends"),
    "mail_failed": gettext_lazy("An e-mail could not be delivered"),
    "notice_failed": gettext_lazy("You could not be told on {way}"),
}


def sentence(kind: str, who: str, payload: Mapping[str, Any]) -> str:
    """What happened, in words; a kind without a sentence of its own is a change."""
    level = (payload.get("offer") or {}).get("level", "")
    return str(SENTENCES.get(kind, _("There is something new"))).format(
        who=who or _("Sportello"), level=level, way=name_of(payload.get("way", ""))
    )
