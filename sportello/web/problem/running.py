"""How far a run is, and how it ended: numbers, those left open, those that could not be done and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sportello.desk.problem_run import FAULT, tally
from sportello.people.actor import Actor
from sportello.problems.models import UNDER_WAY, Item, Run
from sportello.tickets.models import Ticket
from sportello.web.errors import TABLE
from sportello.web.numbers import label

LISTED = 50
# Why one was left as it is, or could not be done.
LEFT: Mapping[str, str | Promise] = {
    "wrote_after": _("the customer wrote after the workaround"),
    "by_hand": _("to be ended by hand"),
    "unlinked": _("not linked any more"),
    "ended_already": _("ended already"),
    # Not a refusal of the desk's: something broke.
    FAULT: _("Something broke on this one. An administrator finds it in the log."),
}


@dataclass(frozen=True)
class Left:
    """One that was not done; its words only for those who see it."""

    number: int | None
    label: str
    subject: str
    why: str
    failed: bool


@dataclass(frozen=True)
class Running:
    """A run as the page tells of it."""

    run: Run
    under_way: bool
    stopping: bool
    done: int
    total: int
    left: int
    failed: int
    listed: Sequence[Left]
    refusal: str

    @property
    def seconds(self) -> int:
        """How long it took, once it is over."""
        return (
            max(1, int((self.run.finished_at - self.run.started_at).total_seconds()))
            if self.run.finished_at
            else 0
        )


def told_of(run: Run, actor: Actor) -> Running:
    """Two queries while it goes on, one more at its end."""
    counted = tally(run.pk)
    going = run.status in UNDER_WAY
    return Running(
        run=run,
        under_way=going,
        stopping=run.stopped_by_id is not None,
        done=counted["done"],
        total=counted["done"] + counted["waiting"] + counted["failed"],
        left=counted["left"],
        failed=counted["failed"],
        listed=[] if going else _listed(run, actor),
        refusal=_words(run.refusal) if run.refusal else "",
    )


def _listed(run: Run, actor: Actor) -> list[Left]:
    items = Item.objects.filter(run=run, status__in=[Item.Status.LEFT, Item.Status.FAILED])
    rows = list(items.order_by("-status", "ticket").values_list("ticket", "status", "why")[:LISTED])
    seen = (
        Ticket.objects.visible_to(actor).filter(pk__in=[row[0] for row in rows]).select_related("department")
    )
    known = {ticket.pk: ticket for ticket in seen}
    return [_left(known.get(ticket), status, why) for ticket, status, why in rows]


def _left(ticket: Ticket | None, status: str, why: str) -> Left:
    failed = status == Item.Status.FAILED
    words = str(LEFT[why]) if why in LEFT else _words(why)
    if ticket is None:
        return Left(None, "", "", words, failed)
    return Left(ticket.number, label(ticket), ticket.subject, words, failed)


def _words(code: str) -> str:
    """What a refusal means, from its code alone."""
    said = str(TABLE.get(code, (0, ""))[1])
    return said if said and "%(" not in said else gettext("The desk refuses this.")
