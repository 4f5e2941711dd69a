"""The ladder as stored: versioned policies, stays at levels, escalation records, due moments."""

from django.db import models
from django.db.models import Q

from sportello.people.models import Area, Department, Person, Team
from sportello.sla.versions import Draft, Version, Versioned
from sportello.tickets.models import Ticket


class Policy(Versioned):
    """An escalation policy of a department (its page is called the matrix)."""

    in_force = models.ForeignKey(
        "PolicyVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name_plural = "policies"


class PolicyVersion(Version):
    """One version of an escalation policy."""

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="versions")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["policy", "number"], name="a_policy_version_once")]


class PolicyDraft(Draft):
    """The next version of an escalation policy."""

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="drafts")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["policy"], name="one_draft_a_policy")]


class Entry(models.Model):
    """Which policy a ticket of a department and area starts under."""

    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="entries")
    area = models.CharField(max_length=10, choices=Area)
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="entries")

    class Meta:
        verbose_name_plural = "entries"
        constraints = [models.UniqueConstraint(fields=["department", "area"], name="one_policy_an_area")]

    def __str__(self) -> str:
        return f"{self.department_id} {self.area}: {self.policy_id}"


class Visit(models.Model):
    """One stay at one level; a cache of `domain.ticket.Visit`."""

    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, related_name="visits", db_index=False, db_constraint=False
    )
    number = models.PositiveIntegerField()
    level = models.PositiveSmallIntegerField()
    policy = models.ForeignKey(
        PolicyVersion, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    entered_at = models.DateTimeField()
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    offered_to = models.JSONField(default=list)
    taken_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    left_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=14, null=True)  # null: the stay goes on
    owner_before = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    grace_until = models.DateTimeField(null=True)
    passed = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "number"], name="a_visit_once")]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.ticket_id} at L{self.level}"


class Escalation(models.Model):
    """An escalation record: it joins two visits, or asks a supervisor in."""

    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, related_name="escalations", db_index=False, db_constraint=False
    )
    number = models.PositiveIntegerField()
    cause = models.CharField(max_length=16)
    from_visit = models.PositiveIntegerField()
    to_visit = models.PositiveIntegerField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    reason = models.TextField(blank=True)
    tried = models.TextField(blank=True)
    reached = models.JSONField(default=list)
    spent = models.PositiveIntegerField(default=0)
    taken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_how = models.CharField(max_length=14, null=True)  # null: not ended

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "number"], name="an_escalation_once"),
            models.UniqueConstraint(
                fields=["ticket", "to_visit"],
                condition=Q(to_visit__isnull=False),
                name="one_way_into_a_visit",
            ),
        ]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.ticket_id}: {self.cause}"


class Due(models.Model):
    """A moment at which something must happen; a cache of `domain.due`.

    `due_at` is the truth; `try_at` is when the worker looks: the same, unless the row was pushed ahead after a fault.
    """

    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, related_name="dues", db_index=False, db_constraint=False
    )
    visit = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    ordinal = models.PositiveIntegerField()
    due_at = models.DateTimeField()
    try_at = models.DateTimeField()
    faults = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "visit", "kind", "ordinal"], name="a_due_moment_once")
        ]
        indexes = [models.Index(fields=["try_at"], name="what_is_due")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.ticket_id} at {self.due_at}"


class Turn(models.Model):
    """Whose turn it was last, in a team that offers in turn."""

    team = models.OneToOneField(Team, on_delete=models.CASCADE, related_name="turn")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"{self.person_id} in {self.team_id}"
