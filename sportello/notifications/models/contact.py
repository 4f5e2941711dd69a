"""Ways to reach a person or a team outside the application: an address of a channel, sealed."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from sportello.people.models import Person, Team
from sportello.sets.sealing import fingerprint, seal, unseal


class ContactMethods(models.QuerySet["ContactMethod"]):
    """Those of a person or a team, in their order."""

    def usable(self) -> "ContactMethods":
        """Those that may be used: verified, on, not refused by their service, of a channel that is allowed."""
        forbidden = ChannelState.objects.filter(is_allowed=False).values("channel")
        found = self.filter(is_active=True, verified_at__isnull=False, failing_since=None)
        return found.exclude(channel__in=forbidden)

    def of(self, owner: Person | Team) -> "ContactMethods":
        """One person's or one team's."""
        return self.filter(person=owner) if isinstance(owner, Person) else self.filter(team=owner)


class ContactMethod(models.Model):
    """One address at which a person, or the room of a team, is told. Used only once verified by a code."""

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, blank=True, related_name="contact_methods"
    )
    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, null=True, blank=True, related_name="contact_methods"
    )
    # A key of `channels.base.CHANNELS`.
    channel = models.CharField(max_length=20)
    label = models.CharField(max_length=80)
    # What the channel needs to reach it: an e-mail address, a service's URL with its secrets, a push subscription.
    sealed = models.TextField()
    mark = models.CharField(max_length=64)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True)
    # Since when the service refuses it for good; ended by a test that succeeds.
    failing_since = models.DateTimeField(null=True)
    # What the service said to the last attempt that failed, without secrets.
    said = models.CharField(max_length=300, blank=True)
    succeeded_at = models.DateTimeField(null=True)
    # How often it could not be reached since it last was, and until when it is left in peace for it.
    failures = models.PositiveIntegerField(default=0)
    paused_until = models.DateTimeField(null=True)
    tested_at = models.DateTimeField(null=True)
    # The fingerprint of the code that was sent to verify it; when, and how often a wrong one was typed.
    code = models.CharField(max_length=64, blank=True)
    code_sent_at = models.DateTimeField(null=True)
    code_tries = models.PositiveSmallIntegerField(default=0)

    objects = ContactMethods.as_manager()

    class Meta:
        verbose_name = _("contact method")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person=None, team__isnull=False)
                | models.Q(person__isnull=False, team=None),
                name="of_a_person_or_a_team",
            ),
            models.UniqueConstraint(fields=["person", "channel", "mark"], name="a_person_once_an_address"),
            models.UniqueConstraint(fields=["team", "channel", "mark"], name="a_team_once_an_address"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}"

    @property
    def address(self) -> str:
        """The address in the clear: for its channel only, never for a page or a log. Raises Unreadable."""
        return unseal(self.sealed)

    @address.setter
    def address(self, words: str) -> None:
        self.sealed, self.mark = seal(words), fingerprint(words)

    def verify(self, at: datetime) -> None:
        """Mark it as its owner's, in memory."""
        self.verified_at, self.code, self.code_sent_at, self.code_tries = at, "", None, 0


class CodeSent(models.Model):
    """A code was sent: counted by its owner, for a method that is taken away takes its own count along."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    mark = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "team", "at"], name="codes_of_an_owner")]

    def __str__(self) -> str:
        return f"code to {self.person_id or self.team_id}"


class ChannelState(models.Model):
    """How one channel is doing, and whether administrators allow it. A channel without a row is allowed and well."""

    channel = models.CharField(max_length=20, unique=True)
    is_allowed = models.BooleanField(default=True)
    succeeded_at = models.DateTimeField(null=True)
    # Since the last success, and with which method last: one that is broken says little about the channel.
    failures = models.PositiveIntegerField(default=0)
    failed_method = models.PositiveBigIntegerField(null=True)
    failed_at = models.DateTimeField(null=True)
    said = models.CharField(max_length=300, blank=True)
    # Until then nothing is handed to it, after many failures in a row.
    paused_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("channel")

    def __str__(self) -> str:
        return self.channel

    def is_paused(self, at: datetime) -> bool:
        """Whether it rests now."""
        return self.paused_until is not None and self.paused_until > at
