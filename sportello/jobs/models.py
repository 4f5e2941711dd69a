"""What is known of a job, whichever backend carries it, and which moments of periodic jobs have been taken."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """One call of a task: asked for inside a transaction, done at least once, kept for a while with its outcome.

    `run_after` empty means at once, whatever the clock says. `token` counts how often the job was taken: who holds
    an earlier one has lost it. `beat` counts the signs of life of its holder; `delivery` how often it was handed to a
    backend that carries it elsewhere. `reached` is where a task goes on that has kept its place.
    """

    class State(models.TextChoices):
        READY = "ready", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    task = models.CharField(max_length=200)
    queue = models.CharField(max_length=32)
    priority = models.SmallIntegerField()
    args = models.JSONField(default=list)
    kwargs = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State, default=State.READY)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField()
    run_after = models.DateTimeField(null=True)
    token = models.PositiveIntegerField(default=0)
    beat = models.PositiveIntegerField(default=0)
    beat_at = models.DateTimeField(null=True)
    delivery = models.PositiveIntegerField(default=1)
    enqueued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    last_attempted_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    workers = models.JSONField(default=list)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    reached = models.JSONField(null=True)
    errors = models.JSONField(default=list)
    result = models.JSONField(null=True)

    class Meta:
        verbose_name_plural = _("jobs")
        indexes = [
            models.Index(
                F("priority").desc(), "run_after", "id", condition=Q(state="ready"), name="jobs_waiting"
            ),
            models.Index(fields=["id"], condition=Q(state="running"), name="jobs_running"),
            models.Index(fields=["-id"], condition=Q(state="failed"), name="jobs_failed"),
            models.Index(
                fields=["finished_at"], condition=Q(finished_at__isnull=False), name="jobs_finished"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.task} ({self.state})"


class Schedule(models.Model):
    """A moment at which a periodic job was due and was enqueued: who writes the row first, enqueues it."""

    name = models.CharField(max_length=60)
    due_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = _("moments of periodic jobs")
        constraints = [models.UniqueConstraint(fields=["name", "due_at"], name="fired_once")]

    def __str__(self) -> str:
        return f"{self.name} at {self.due_at}"
