"""Problems that a caller may be telling of: open, with a workaround to read aloud; asked for once the page is there."""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import OuterRef, Subquery
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from sportello.desk.problem_acts import filled_with
from sportello.people.actor import Actor
from sportello.problems.models import Problem
from sportello.tickets.models import OPEN, Message, Ticket
from sportello.tickets.querysets import TicketQuerySet
from sportello.tickets.search import similar
from sportello.web.numbers import label
from sportello.web.problem.listing import problems_seen, shown_stage
from sportello.web.said import said
from sportello.web.templatetags.problem import STAGES
from sportello.workspace.models import Call

SHOWN: Final = 3
NOBODY: Final = "…"
LEAST: Final = 4  # letters after which it is worth while to look


@dataclass(frozen=True)
class Known:
    """A problem as it is shown beside a call. `workaround` names the caller; where the number will stand are dots.

    `chosen`: the request that the call opens will be linked to it.
    """

    number: int
    label: str
    subject: str
    stage: str | Promise
    workaround: SafeString
    chosen: bool = False


def known_for(call: Call, actor: Actor) -> list[Known]:
    """The one that was chosen, those whose words are alike, those of the category; four queries at most."""
    open_ones = _open_ones(actor)
    named = _number(call)
    subject, category = call.written.get("subject", "").strip(), call.written.get("category", "")
    alike = similar(subject, actor, among=open_ones, limit=SHOWN) if len(subject) >= LEAST else []
    chosen = int(category) if category.isdecimal() and len(category) < 10 else None
    found = {row.pk: row for row in _rows(open_ones.filter(pk__in=alike))} if alike else {}
    ranked = [found[pk] for pk in alike if pk in found]
    if chosen is not None and len(ranked) < SHOWN:
        same = open_ones.filter(category=chosen).exclude(pk__in=alike).order_by("-pk")
        ranked += _rows(same, SHOWN - len(ranked))
    if named and all(row.number != named for row in ranked):
        ranked = [*_rows(open_ones.filter(number=named), 1), *ranked]
    name = (call.caller.name if call.caller else call.caller_name) or NOBODY
    return [_known(row, name, chosen=row.number == named) for row in ranked if row.workaround]


def chosen_for(call: Call, actor: Actor) -> Ticket | None:
    """The problem that the request of this call is to be linked to, if it is still one to link to."""
    named = _number(call)
    return _open_ones(actor).filter(number=named).first() if named else None


def _open_ones(actor: Actor) -> TicketQuerySet:
    return problems_seen(actor).filter(status__in=OPEN, detail__published__gt=0)


def _number(call: Call) -> int:
    given = call.written.get("problem", "")
    return int(given) if given.isdecimal() and len(given) < 18 else 0


def _rows(found: TicketQuerySet, most: int = SHOWN) -> list[Any]:
    published = Message.objects.filter(
        ticket=OuterRef("pk"), event_number=OuterRef("detail__published_event"), erased_at=None
    )
    rows = found.select_related("detail", "department")
    return list(rows.annotate(workaround=Subquery(published.values("text")[:1]))[:most])


def _known(row: Any, name: str, *, chosen: bool) -> Known:
    detail: Problem = row.detail
    stage = STAGES[shown_stage(row, detail.stage)]
    words = said(filled_with(row.workaround, name, NOBODY))
    return Known(row.number, label(row), row.subject, stage, words, chosen)
