"""«Da dire al cliente»: what can be promised, from the same rules that will count the time."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from sportello.desk.calls import Foreseen, foresee
from sportello.desk.opening import Request
from sportello.domain.errors import DeskError
from sportello.domain.priority import HOW_BADLY, Grade
from sportello.people.actor import Actor
from sportello.web import words
from sportello.web.intake.callers import Card
from sportello.web.intake.reading import how_badly, promised
from sportello.workspace.models import Call


@dataclass(frozen=True)
class Saying:
    """The sentences to read aloud. `until` is the part that stands out."""

    before: str
    until: str
    after: str
    nobody: bool = False
    refused: str = ""


def saying(call: Call, card: Card | None, department: int | None, actor: Actor, now: datetime) -> Saying:
    """What to tell this caller now."""
    back, _wrong = promised(call.written, now)
    if back is not None:
        return Saying(_("The request is open. We call you back"), _by(back, now), _on(card))
    if department is None:
        return Saying(_("The request is open, and somebody looks at it."), "", "")
    impact, urgency = HOW_BADLY.get(how_badly(call.written), (Grade.MEDIUM, Grade.MEDIUM))
    category = call.written.get("category", "")
    request = Request(
        requester=call.caller_id or 0,
        department=department,
        subject=call.written.get("subject", "").strip() or "-",
        category=int(category) if category.isdecimal() else None,
        channel="phone",
        impact=impact,
        urgency=urgency,
    )
    try:
        return _of(foresee(request, actor=actor, at=now), card, now)
    except DeskError as refusal:
        return Saying("", "", "", refused=refusal.code)


def _of(ahead: Foreseen, card: Card | None, now: datetime) -> Saying:
    if ahead.first_response is None:
        told = _("The request is open and in line by urgency. We write or call as soon as there is news.")
        return Saying(told, "", "", nobody=not ahead.people)
    if not ahead.people:
        told = _("The request is open. Nobody is on shift at this moment: a specialist gets back to you")
        return Saying(told, _by(ahead.first_response, now), _on(card), nobody=True)
    told = _("The request is open. A specialist gets back to you")
    return Saying(told, _by(ahead.first_response, now), _on(card))


def _by(moment: datetime, now: datetime) -> str:
    if timezone.localtime(moment).date() == timezone.localtime(now).date():
        return _("by %(time)s") % {"time": words.hour(moment)}
    return _("by %(moment)s") % {"moment": words.exactly(moment, now)}


def _on(card: Card | None) -> str:
    return _("on %(number)s") % {"number": card.number} if card and card.number else ""
