"""Which problem is meant, or which requests belong to one: by words, by number, or by what looks alike."""

from collections.abc import Sequence

from sportello.people.actor import Actor
from sportello.tickets.models import OPEN, Ticket
from sportello.tickets.querysets import TicketQuerySet
from sportello.tickets.search import search, similar
from sportello.web.problem.listing import problems_seen

SHOWN = 8


def open_problems(actor: Actor) -> TicketQuerySet:
    """The problems that something may be linked to."""
    return problems_seen(actor).filter(status__in=OPEN)


def problems_for(words: str, subject: str, actor: Actor) -> tuple[Sequence[Ticket], bool]:
    """Those in which the words are found; without words those like the subject, and then the newest.

    And whether the first of them is likely to be meant.
    """
    among = open_problems(actor)
    if words.strip():
        ids = search(words, actor, among=among, limit=SHOWN)
        return _in_order(among, ids), True
    alike = similar(subject, actor, among=among, limit=SHOWN)
    newest = among.order_by("-pk").values_list("pk", flat=True)[:SHOWN]
    return _in_order(among, list(dict.fromkeys([*alike, *newest]))[:SHOWN]), bool(alike)


def incidents_for(words: str, problem: Ticket, actor: Actor) -> Sequence[Ticket]:
    """Open requests without a problem: those in which the words are found; without words those like the problem."""
    free = Ticket.objects.visible_to(actor).everyday().unresolved().filter(problem=None)
    if words.strip():
        found = search(words, actor, limit=SHOWN * 6)
    else:
        found = similar(problem.subject, actor, limit=SHOWN * 4, strict=True)
    return _in_order(free, found)[:SHOWN]


def _in_order(among: TicketQuerySet, ids: Sequence[int]) -> list[Ticket]:
    rows = among.filter(pk__in=ids).select_related(
        "department", "organisation", "requester", "detail", "owner"
    )
    known = {row.pk: row for row in rows}
    return [known[id] for id in ids if id in known]
