"""What was imported: each file once, and which ticket each of its cases became. Mail has its models beside it."""

from django.db import models

from sportello.intake.mail.models import IncomingMessage, Mailbox
from sportello.people.models import Department
from sportello.tickets.models import Ticket

__all__ = ["ImportRun", "ImportedCase", "IncomingMessage", "Mailbox"]


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
