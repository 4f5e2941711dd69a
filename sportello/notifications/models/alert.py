"""What people who work here are told outside the application: alerts, gathered, sent on each of their ways."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sportello.notifications.models.contact import ContactMethod
from sportello.people.models import Person, Team
from sportello.tickets.models import Ticket


class Choices(models.Model):
    """How one person wants to be told; without a row everything is as it comes.

    `wanted` says for a group of events and a channel what differs from what comes by itself; `after` for one of the
    person's contact methods how many minutes without an answer pass before it is used. `quiet` are hours of the week
    as rotas write them, on the wall of `zone`.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="notification_choices")
    wanted = models.JSONField(default=dict)  # {group: {channel: bool}}
    after = models.JSONField(default=dict)  # {method: minutes}
    quiet = models.CharField(max_length=400, blank=True)
    zone = models.CharField(max_length=60, blank=True)
    on_shift_too = models.BooleanField(default=True)
    # So many minutes before they come on duty they are reminded, where they want it at all (the group `shift`).
    shift_lead = models.PositiveSmallIntegerField(default=30)

    def __str__(self) -> str:
        return f"notification choices of {self.person_id}"


class Notification(models.Model):
    """One message to one person (or the room of a team), with everything that it tells. It leaves at `due_at`."""

    class State(models.TextChoices):
        GATHERING = "gathering", _("being gathered")
        LEFT = "left", _("has left")
        DROPPED = "dropped", _("no longer needed")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="notifications")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, related_name="notifications")
    # What may not wait is gathered apart from what may.
    urgent = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.GATHERING)
    opened_at = models.DateTimeField()
    last_at = models.DateTimeField()
    due_at = models.DateTimeField()
    put_off = models.BooleanField(default=False)
    count = models.PositiveIntegerField(default=0)
    left_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=8, blank=True)  # link or mail

    class Meta:
        verbose_name = _("notification")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "urgent"], condition=Q(state="gathering"), name="gathered_once_a_person"
            ),
            models.UniqueConstraint(
                fields=["team", "urgent"], condition=Q(state="gathering"), name="gathered_once_a_team"
            ),
        ]
        indexes = [
            models.Index(fields=["opened_at"], name="notifications_by_age"),
            models.Index(fields=["person", "-id"], name="notifications_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"notification {self.pk}"


class Alert(models.Model):
    """One event to be told to a person (or the room of a team) outside the application. Written with the event."""

    class State(models.TextChoices):
        NEW = "new", _("new")
        GATHERED = "gathered", _("gathered")
        UNWANTED = "unwanted", _("wanted on no channel")

    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, related_name="alerts", db_index=False, db_constraint=False
    )
    event_number = models.PositiveIntegerField()
    person = models.ForeignKey(
        Person,
        on_delete=models.CASCADE,
        null=True,
        related_name="alerts",
        db_index=False,
        db_constraint=False,
    )
    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, null=True, related_name="alerts", db_index=False, db_constraint=False
    )
    state = models.CharField(max_length=8, choices=State, default=State.NEW)
    # The group of events it belongs to (`alerts.groups`), known once it is gathered.
    group = models.CharField(max_length=10, blank=True)
    created_at = models.DateTimeField()
    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, null=True, related_name="alerts")

    class Meta:
        verbose_name = _("alert")
        constraints = [
            models.UniqueConstraint(fields=["ticket", "event_number", "person"], name="alerted_once"),
            models.UniqueConstraint(fields=["ticket", "event_number", "team"], name="alerted_a_team_once"),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(state="new"), name="alerts_new"),
            # Those that are forgotten sooner: looked for among themselves, not among all that are kept.
            models.Index(fields=["created_at"], condition=Q(state="unwanted"), name="alerts_unwanted"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}#{self.event_number} to {self.person_id or self.team_id}"


class Sending(models.Model):
    """A notification on one way, and what became of it. Those that are not due at once wait for an answer first."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting to be sent")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        STOPPED = "stopped", _("not needed any more")
        FAILED = "failed", _("not delivered")
        UNCERTAIN = "uncertain", _("uncertain")

    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, related_name="sendings")
    method = models.ForeignKey(ContactMethod, on_delete=models.SET_NULL, null=True, related_name="sendings")
    # As they were called then: the method may be gone by now.
    channel = models.CharField(max_length=20)
    label = models.CharField(max_length=80)
    # The groups of events that are told on this way.
    groups = models.JSONField(default=list)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    # Its sender was lost in the middle: it was sent again, and may have come twice.
    doubtful = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    # Without secrets: what the service answered, or why nothing was sent.
    said = models.CharField(max_length=300, blank=True)
    # Which job, held for the how-manieth time, has handed it over.
    claim = models.CharField(max_length=40, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("sending")
        constraints = [
            models.UniqueConstraint(fields=["notification", "method"], name="sent_once_a_way"),
        ]
        indexes = [
            # Whole, not of some states: SQLite would not see that two states are meant.
            models.Index(fields=["state", "notification"], name="sendings_by_fate"),
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="sendings_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.notification_id} by {self.channel}"
