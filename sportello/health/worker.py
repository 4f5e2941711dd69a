"""The worker: alive, never stuck on one ticket, and no open ticket forgotten."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sportello.desk.sentences.moments import span
from sportello.escalation.models import Due
from sportello.health.finding import Finding
from sportello.jobs.models import Schedule
from sportello.tickets.models import Ticket, TimelineEvent

PATIENCE = timedelta(minutes=1)
SILENT = timedelta(minutes=20)  # something is asked for every five and every ten minutes
SHOWN = 5


def alive(now: datetime) -> Iterator[Finding]:
    """Nothing has been due, or waiting to be told, for more than a minute."""
    hint = _(
        "No worker runs, or it cannot keep up. Start “sportello serve” or “sportello worker”, and read its log."
    )
    late = Due.objects.filter(try_at__lt=now - PATIENCE).order_by("try_at").values_list("try_at", flat=True)
    oldest = late.first()
    if oldest is not None:
        n = late.count()
        words = ngettext(
            "{n} due moment is overdue, for {span}.",
            "{n} due moments are overdue, the oldest for {span}.",
            n,
        )
        overdue = span(int((now - oldest).total_seconds()))
        yield Finding("overdue", words.format(n=n, span=overdue), hint)
    else:
        yield from _silent(now, hint)
    untold = TimelineEvent.objects.undispatched().filter(dispatch_after__lt=now - PATIENCE)
    first = untold.order_by("dispatch_after").values_list("dispatch_after", flat=True).first()
    if first is not None:
        waited, n = span(int((now - first).total_seconds())), untold.count()
        words = ngettext(
            "{n} event has been told to nobody, for {span}.",
            "{n} events have been told to nobody, the oldest for {span}.",
            n,
        )
        yield Finding("untold", words.format(n=n, span=waited), hint)


def _silent(now: datetime, hint: str) -> Iterator[Finding]:
    """Nothing falls due, and yet no worker has asked for what comes every few minutes."""
    last = Schedule.objects.order_by("-due_at").values_list("due_at", flat=True).first()
    if last is not None and last < now - SILENT:
        silent = span(int((now - last).total_seconds()))
        words = _("No worker that does jobs has shown a sign of life for {span}.")
        yield Finding("silent", words.format(span=silent), hint)


def poisoned(_now: datetime) -> Iterator[Finding]:
    """Steps that failed and are put off again and again."""
    rows = Due.objects.filter(faults__gt=0).order_by("-faults", "due_at")
    for number, kind, faults in rows.values_list("ticket__number", "kind", "faults")[:SHOWN]:
        words = ngettext(
            "Request {number}: what is due ({kind}) failed {n} time.",
            "Request {number}: what is due ({kind}) failed {n} times.",
            faults,
        )
        yield Finding(
            "poisoned",
            words.format(number=number, kind=kind, n=faults),
            _("The worker's log says why; “sportello audit {number}” shows what is wrong with it.").format(
                number=number
            ),
        )


def nothing_forgotten(_now: datetime) -> Iterator[Finding]:
    """Every unresolved ticket has a next moment."""
    due = Due.objects.filter(ticket=OuterRef("pk"))
    forgotten = Ticket.objects.unresolved().filter(~Exists(due), historical=False)
    numbers = [str(number) for number in forgotten.values_list("number", flat=True)[: SHOWN + 1]]
    if numbers:
        shown = ", ".join(numbers[:SHOWN]) + ("…" if len(numbers) > SHOWN else "")
        yield Finding(
            "forgotten",
            _("Open requests without a next moment: {numbers}.").format(numbers=shown),
            _("Run “sportello audit {numbers}”; any command on such a request plans it again.").format(
                numbers=" ".join(numbers[:SHOWN])
            ),
        )


def not_from_the_future(now: datetime) -> Iterator[Finding]:
    """The clock was not set back: nothing was written later than now."""
    latest = TimelineEvent.objects.order_by("-pk").values_list("recorded_at", flat=True).first()
    if latest is not None and latest > now + PATIENCE:
        yield Finding(
            "clock_set_back",
            _("The last event was written {span} from now: the clock was set back.").format(
                span=span(int((latest - now).total_seconds()))
            ),
            _("Correct the machine's clock. A desk that lived with --speed goes on with it."),
            advice=True,
        )
