"""Tickets and everything said about them. Rows are caches of the timeline; only the door (`desk/`) writes them.

Every index is paid for at every climb, so a foreign key has one only where somebody looks that way and no other index
begins with it (`db_index=False` elsewhere).
"""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sportello.catalogue.models import Category
from sportello.people.models import Area, Department, Organisation, Person, Team
from sportello.tickets.querysets import EventQuerySet, TicketQuerySet

if TYPE_CHECKING:
    from datetime import datetime


OPEN = ["new", "open", "waiting"]


class Ticket(models.Model):
    """Whatever has a number, a timeline and a ladder: incident, request, problem, task."""

    number = models.PositiveBigIntegerField(unique=True)
    kind = models.CharField(max_length=10)
    status = models.CharField(max_length=10)
    waiting_for = models.CharField(max_length=12, null=True)  # null: it does not wait
    waiting_since = models.DateTimeField(null=True)
    waiting_until = models.DateTimeField(null=True)
    subject = models.CharField(max_length=300)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="tickets", db_index=False
    )
    area = models.CharField(max_length=10, choices=Area)
    requester = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="requests", db_index=False)
    on_behalf_of = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="tickets", db_index=False
    )
    tier = models.CharField(max_length=30, null=True)  # not written down is another thing than none
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, related_name="tickets", db_index=False
    )
    channel = models.CharField(max_length=20, blank=True)
    impact = models.CharField(max_length=6)
    urgency = models.CharField(max_length=6)
    override = models.PositiveSmallIntegerField(null=True)
    priority = models.PositiveSmallIntegerField()
    raised_to = models.PositiveSmallIntegerField(null=True)
    owner = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="owned", db_index=False
    )
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, related_name="tickets", db_index=False
    )
    level = models.PositiveSmallIntegerField()
    policy = models.PositiveIntegerField(default=0)
    sla = models.PositiveIntegerField(null=True)
    opened_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    unanswered_since = models.DateTimeField(null=True)
    snoozed_until = models.DateTimeField(null=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="children", db_index=False
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="absorbed", db_index=False
    )
    problem = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="incidents", db_index=False
    )
    reopened = models.PositiveSmallIntegerField(default=0)
    bounced = models.PositiveSmallIntegerField(default=0)
    chased = models.PositiveSmallIntegerField(default=0)
    reminded = models.PositiveSmallIntegerField(default=0)
    linked_incidents = models.PositiveIntegerField(default=0)
    too_complex = models.BooleanField(default=False)
    dissatisfied = models.BooleanField(default=False)
    historical = models.BooleanField(default=False)
    supervisor_asked_at = models.DateTimeField(null=True)
    fired_rules = models.JSONField(default=list)
    tags = models.JSONField(default=list)
    fields = models.JSONField(default=dict)
    last_number = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    # What lists sort and colour by: the next moment that moves or warns, and what it is.
    next_due_at = models.DateTimeField(null=True)
    next_due_kind = models.CharField(max_length=20, blank=True)
    # Taken by nobody yet (`domain.offered`): free for the whole team, or for somebody by name.
    offered = models.BooleanField(default=False)
    named = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("request")
        indexes = [
            # Those of a status in the order in which they need somebody (`tickets.walk`), done ones newest first.
            # After the id stands what counting asks of each ticket besides: it need not be read for it.
            models.Index(
                fields=["owner", "status", "next_due_at", "id", "kind", "department"], name="walk_by_owner"
            ),
            models.Index(
                fields=["team", "status", "offered", "next_due_at", "id", "kind", "department"],
                name="walk_by_team",
            ),
            models.Index(
                fields=["department", "status", "next_due_at", "id", "kind", "level"],
                name="walk_by_department",
            ),
            models.Index(
                fields=["named", "status", "next_due_at", "id"],
                condition=Q(named__isnull=False),
                name="walk_by_name",
            ),
            *(
                models.Index(
                    fields=[field, "-resolved_at"], condition=~Q(status__in=OPEN), name=f"done_by_{field}"
                )
                for field in ("owner", "team", "department")
            ),
            # Few: sent to and fro, chased, or reopened again and again.
            models.Index(
                fields=["department", "next_due_at"],
                condition=Q(status__in=OPEN) & (Q(bounced__gte=2) | Q(chased__gte=2) | Q(reopened__gte=2)),
                name="stuck_by_department",
            ),
            models.Index(fields=["requester", "-opened_at"], name="by_requester"),
            models.Index(
                fields=["organisation", "-opened_at"],
                condition=Q(organisation__isnull=False),
                name="by_organisation",
            ),
            # Few tickets have these: an index of all would be written at every climb for nothing.
            *(
                models.Index(fields=[field], condition=Q(**{f"{field}__isnull": False}), name=name)
                for field, name in (
                    ("on_behalf_of", "by_beneficiary"),
                    ("parent", "by_parent"),
                    ("merged_into", "by_survivor"),
                    ("problem", "by_problem"),
                )
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class TimelineEvent(models.Model):
    """Append-only. The event is also the outbox: `dispatched_at` stays empty until somebody was told."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="events", db_index=False)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=24)
    actor = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    source = models.CharField(max_length=12)
    at = models.DateTimeField()
    happened_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    payload = models.JSONField()
    digest = models.CharField(max_length=64)
    dedup_key = models.CharField(max_length=200, null=True)  # null: may repeat
    dispatch_after = models.DateTimeField()
    dispatched_at = models.DateTimeField(null=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "number"], name="an_event_once"),
            models.UniqueConstraint(
                fields=["dedup_key"], condition=Q(dedup_key__isnull=False), name="done_once"
            ),
        ]
        indexes = [
            models.Index(fields=["dispatch_after"], condition=Q(dispatched_at=None), name="outbox"),
        ]
        ordering = ["number"]

    if TYPE_CHECKING:
        ticket_id: int
        actor_id: int | None
        created: datetime

    def __str__(self) -> str:
        return f"{self.ticket_id}#{self.number} {self.kind}"


class Message(models.Model):
    """The words of an event. They may be erased by law; the event keeps their digest."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="messages", db_index=False)
    event_number = models.PositiveIntegerField()
    author = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    public = models.BooleanField()
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "event_number"], name="one_message_an_event")
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}#{self.event_number}"


class Attachment(models.Model):
    """A file that came with a message."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    file = models.FileField(upload_to="attachments/%Y/%m/")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["digest"], name="sent_files")]

    def __str__(self) -> str:
        return self.name


class Participant(models.Model):
    """Somebody beside the requester who follows: a copy holder or a watcher."""

    class Role(models.TextChoices):
        CC = "cc", _("copy")
        WATCHER = "watcher", _("watcher")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="participants", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="participations")
    role = models.CharField(max_length=8, choices=Role)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "person", "role"], name="a_part_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} of {self.ticket_id}"


class Link(models.Model):
    """Two tickets that belong together, written once on each side."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="links", db_index=False)
    other = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="linked_from")
    relation = models.CharField(max_length=12)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "other", "relation"], name="a_link_once")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.relation} {self.other_id}"


class NamedOffer(models.Model):
    """One more person to whom a ticket is offered by name, beside `Ticket.named`: of a rota that stands in."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="named_offers", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "person"], name="a_named_offer_once")]

    def __str__(self) -> str:
        return f"{self.ticket_id} to {self.person_id}"
