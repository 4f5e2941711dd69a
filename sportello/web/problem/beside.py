"""A request's problem beside it: for agents its stage and workaround, for the requester what to do meanwhile."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from sportello.desk.problem_acts import filled
from sportello.people.actor import Actor
from sportello.problems.models import Incidence
from sportello.tickets.models import OPEN, Message, Ticket
from sportello.web.numbers import label
from sportello.web.problem.listing import shown_stage
from sportello.web.said import said
from sportello.web.templatetags.problem import STAGES


@dataclass(frozen=True)
class Beside:
    """The problem of a request. Its subject and page are for those who see it; a published workaround is for all."""

    number: int
    label: str
    subject: str
    stage: str | Promise
    visible: bool
    workaround: SafeString | str
    text: str
    told_at: datetime | None
    by_hand: bool


def beside(row: Ticket, actor: Actor) -> Beside | None:
    """None, and no query, for a request without one; else one query."""
    found = _part_of(row)
    if found is None:
        return None
    problem, detail = found.problem, found.problem.detail
    visible = actor.sees_everything or actor.is_in(problem.department_id)
    text = filled(found.text or "", row)
    return Beside(
        number=problem.number,
        label=label(problem),
        subject=problem.subject if visible else "",
        stage=STAGES[shown_stage(problem, detail.stage)],
        visible=visible,
        workaround=said(text) if text else "",
        text=text,
        told_at=found.told_at if found.told_publicly else None,
        by_hand=found.by_hand,
    )


def version_in(text: str, row: Ticket) -> int:
    """The version of its problem's workaround that a reply to this request holds as it stands; 0 for none."""
    found = _part_of(row)
    words = filled(found.text, row) if found is not None and found.text else ""
    held = words and " ".join(words.split()) in " ".join(text.split())
    return int(found.problem.detail.published) if held else 0


def meanwhile(row: Ticket) -> SafeString | str:
    """What the requester can do until the problem is solved, if somebody published it for them."""
    found = _part_of(row) if row.status in OPEN else None
    if found is None or not found.problem.detail.in_portal or found.problem.status not in OPEN:
        return ""
    return said(filled(found.text, row)) if found.text else ""


def _part_of(row: Ticket) -> Any:
    """What the request has to do with its problem, with the problem and its published workaround (`text`)."""
    if row.problem_id is None:
        return None
    published = Message.objects.filter(
        ticket=OuterRef("problem"),
        event_number=OuterRef("problem__detail__published_event"),
        erased_at=None,
    )
    found = Incidence.objects.filter(ticket=row.pk, problem__detail__isnull=False)
    found = found.select_related("problem__detail", "problem__department")
    return found.annotate(text=Subquery(published.values("text")[:1])).first()
