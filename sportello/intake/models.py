"""What was imported: logs and other desks' exports, and what became of their records. Mail has its models beside it."""

from django.db import models

from sportello.intake.mail.models import IncomingMessage, Mailbox, MailboxKey
from sportello.people.models import Department, Person
from sportello.tickets.models import Ticket

__all__ = [
    "ImportRun",
    "ImportedCase",
    "IncomingMessage",
    "Mailbox",
    "MailboxKey",
    "Migration",
    "Origin",
    "SavedPlan",
]


class ImportRun(models.Model):
    """One file, by the digest of its content. Running it again goes on where it stopped."""

    digest = models.CharField(max_length=64, unique=True)
    file_name = models.CharField(max_length=200)
    mapping = models.CharField(max_length=160)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    live = models.BooleanField(default=False)
    begun_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.file_name


class ImportedCase(models.Model):
    """A case of the file, by the name it has there; `rows` of it were played."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="cases")
    reference = models.CharField(max_length=200)
    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, related_name="imported_as")
    rows = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "reference"], name="a_case_once_a_file")]

    def __str__(self) -> str:
        return self.reference


class Migration(models.Model):
    """One export of another help desk: looked at, tried, brought in. The file lies in the data folder until then."""

    class State(models.TextChoices):
        LOOKED_AT = "looked_at"
        TRIED = "tried"
        RUNNING = "running"
        DONE = "done"

    product = models.CharField(max_length=30)
    source = models.CharField(max_length=60)
    file_name = models.CharField(max_length=200)
    # Below the data folder; empty: it came by the command line.
    place = models.CharField(max_length=300, blank=True)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="+")
    plan = models.JSONField(default=dict)
    seen = models.JSONField(default=dict)  # words and samples that its mapping is made from
    counts = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.LOOKED_AT)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    job = models.PositiveBigIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.product}: {self.file_name}"


class Origin(models.Model):
    """What another desk's record became here. `digest` is of a ticket's whole content: the same is not played again."""

    source = models.CharField(max_length=60)
    kind = models.CharField(max_length=12)  # ticket, person, organisation
    reference = models.CharField(max_length=200)
    key = models.PositiveBigIntegerField()
    number = models.CharField(max_length=60, blank=True)  # of a ticket, as people called it
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "kind", "reference"], name="a_record_once_a_source")
        ]
        indexes = [models.Index(fields=["kind", "key"], name="where_it_came_from")]

    def __str__(self) -> str:
        return f"{self.source} {self.kind} {self.reference}"


class SavedPlan(models.Model):
    """A mapping that proved good, to be used again for the next export of the same kind."""

    name = models.CharField(max_length=80, unique=True)
    product = models.CharField(max_length=30)
    plan = models.JSONField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
