"""Rules in versions: what escalation policies and SLA policies share. Their versions do the work, a draft prepares."""

from typing import Any

from django.db import models

from sportello.people.models import Department, Person


class Versioned(models.Model):
    """Rules under a name; one version of them is in force, at most one draft is being written."""

    name = models.CharField(max_length=120)
    department = models.ForeignKey(Department, on_delete=models.CASCADE, null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Version(models.Model):
    """One version as a document (`domain.policy_document`); never changed once in force."""

    number = models.PositiveIntegerField()
    document = models.JSONField()
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    note = models.TextField(null=True)  # why; null: it was published by no person

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{getattr(self, 'policy_id', '')} v{self.number}"


class Draft(models.Model):
    """What will be the next version. It may be wrong in any way a person can be; only publishing checks it.

    `stamp` changes at every save: who saves must name the one they saw, so that two people never undo each other.
    """

    document = models.JSONField()
    stamp = models.CharField(max_length=32)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"draft of {getattr(self, 'policy_id', '')}"


Document = dict[str, Any]
