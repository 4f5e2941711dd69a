"""Promises to requesters: versioned SLA policies, and the clocks that measure them on each ticket."""

from django.db import models

from sportello.sla.versions import Draft, Version, Versioned
from sportello.tickets.models import Ticket


class SLAPolicy(Versioned):
    """A named promise; the first in order whose condition holds is the one that counts."""

    rank = models.PositiveSmallIntegerField(default=0)
    in_force = models.ForeignKey(
        "SLAVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["rank", "id"]


class SLAVersion(Version):
    """One version of an SLA policy."""

    policy = models.ForeignKey(SLAPolicy, on_delete=models.CASCADE, related_name="versions")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["policy", "number"], name="an_sla_version_once")]


class SLADraft(Draft):
    """The next version of an SLA policy."""

    policy = models.ForeignKey(SLAPolicy, on_delete=models.CASCADE, related_name="drafts")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["policy"], name="one_draft_an_sla_policy")]


class Clock(models.Model):
    """A cache of `domain.sla.Clock`: seconds spent and promised, and the moments that follow."""

    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, related_name="clocks", db_index=False, db_constraint=False
    )
    kind = models.CharField(max_length=16)
    ordinal = models.PositiveIntegerField()
    calendar = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    target = models.PositiveIntegerField(null=True)
    spent = models.PositiveIntegerField(default=0)
    running_since = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10)
    met_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    warned = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "kind", "ordinal"], name="a_clock_once")]
        indexes = [
            # Few clocks are of this kind: the index costs the others nothing.
            models.Index(
                fields=["due_at", "id"],
                condition=models.Q(kind="call_back", ended_at=None),
                name="to_call_back",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ordinal} of {self.ticket_id}"
