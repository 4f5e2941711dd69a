"""The detail of problem tickets and of their incidents, and the runs that act on all incidents of a problem.

`Problem` and `Incidence` are caches of the timeline, written by the door alone. A `Run` is work that was asked for:
which incidents, what was done with each, and why not.
"""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sportello.people.models import Person
from sportello.tickets.models import Ticket

UNDER_WAY = ["waiting", "running"]


class Problem(models.Model):
    """What a problem ticket has beside what every ticket has; see `domain.problem.Problem`."""

    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, related_name="detail")
    stage = models.CharField(max_length=14)
    investigating_at = models.DateTimeField(null=True)
    known_at = models.DateTimeField(null=True)
    fixing_at = models.DateTimeField(null=True)
    cause_event = models.PositiveIntegerField(default=0)
    workaround_event = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)
    published = models.PositiveIntegerField(default=0)
    published_event = models.PositiveIntegerField(default=0)
    published_at = models.DateTimeField(null=True)
    in_portal = models.BooleanField(default=False)
    critical = models.PositiveIntegerField(default=0)
    high = models.PositiveIntegerField(default=0)
    medium = models.PositiveIntegerField(default=0)
    low = models.PositiveIntegerField(default=0)

    if TYPE_CHECKING:
        ticket_id: int

    def __str__(self) -> str:
        return f"{self.ticket_id}: {self.stage}"


class Incidence(models.Model):
    """What an incident has to do with its problem; see `domain.problem.Incidence`."""

    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, related_name="incidence")
    problem = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="incidences", db_index=False)
    linked_at = models.DateTimeField()
    told = models.PositiveIntegerField(default=0)
    told_at = models.DateTimeField(null=True)
    told_publicly = models.BooleanField(default=False)
    wrote_at = models.DateTimeField(null=True)
    by_hand = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["problem", "ticket"], name="incidents_of_problem")]

    if TYPE_CHECKING:
        ticket_id: int
        problem_id: int

    def __str__(self) -> str:
        return f"{self.ticket_id} of {self.problem_id}"


class Run(models.Model):
    """One thing done to all incidents of a problem, slice by slice; it goes on where it was interrupted.

    `text` is what requesters read, with `{nome}`, `{name}`, `{numero}` and `{number}` filled in for each. `silently`
    writes a note instead. `number` counts items; `stopped_by` asks it to stop after the slice under way.
    """

    class Kind(models.TextChoices):
        RESOLVE = "resolve", _("resolve all requests")
        SHARE = "share", _("send the workaround")
        WARN = "warn", _("write to the requesters")

    class Status(models.TextChoices):
        WAITING = "waiting", _("about to begin")
        RUNNING = "running", _("under way")
        DONE = "done", _("finished")
        STOPPED = "stopped", _("stopped")

    problem = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="runs")
    kind = models.CharField(max_length=8, choices=Kind)
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    source = models.CharField(max_length=12)
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)
    silently = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    stopped_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    # Why the problem itself could not be resolved at the end; empty when it was.
    refusal = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["problem"], condition=Q(status__in=UNDER_WAY), name="one_run_at_a_time"
            )
        ]

    if TYPE_CHECKING:
        problem_id: int
        by_id: int

    def __str__(self) -> str:
        return f"{self.kind} {self.problem_id}: {self.status}"


class Item(models.Model):
    """One incident of a run. `why` is the code of the refusal, or of the reason to leave it open."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waits its turn")
        DONE = "done", _("done")
        LEFT = "left", _("left open")
        FAILED = "failed", _("could not be done")

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="items", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+", db_index=False)
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    why = models.CharField(max_length=60, blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "ticket"], name="an_item_once")]
        indexes = [models.Index(fields=["run", "status", "ticket"], name="items_by_status")]

    if TYPE_CHECKING:
        run_id: int
        ticket_id: int

    def __str__(self) -> str:
        return f"{self.ticket_id}: {self.status}"
