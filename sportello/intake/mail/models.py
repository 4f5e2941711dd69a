"""Mailboxes, and every message that ever came to one."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from sportello.people.models import Department
from sportello.tickets.models import Ticket


class Mailbox(models.Model):
    """An address at which a department receives mail. Its password is no column: see `secrets`."""

    class Kind(models.TextChoices):
        IMAP = "imap", _("fetched from a mail server (IMAP)")
        LISTENER = "listener", _("handed over by a mail server (SMTP, LMTP or a pipe)")

    class Security(models.TextChoices):
        TLS = "tls", _("TLS from the start (usual: port 993)")
        STARTTLS = "starttls", _("STARTTLS (usual: port 143)")
        NONE = "none", _("none (only inside one machine)")

    class SignIn(models.TextChoices):
        PASSWORD = "password", _("with login and password")
        MICROSOFT_APP = "microsoft_app", _("Microsoft 365, as an application")
        MICROSOFT = "microsoft", _("Microsoft 365, by permission in the browser")
        GOOGLE = "google", _("Google, by permission in the browser")
        OTHER_APP = "other_app", _("another provider (OAuth 2), as an application")
        OTHER = "other", _("another provider, by permission in the browser")

    class After(models.TextChoices):
        MARK = "mark", _("marked as read and left where they are")
        MOVE = "move", _("moved to a folder")
        DELETE = "delete", _("deleted from the mail server")

    address = models.EmailField(max_length=254)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="mailboxes")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.LISTENER)
    host = models.CharField(max_length=200, blank=True)
    port = models.PositiveIntegerField(null=True, blank=True)
    security = models.CharField(max_length=10, choices=Security, default=Security.TLS)
    login = models.CharField(max_length=200, blank=True)
    sign_in = models.CharField(max_length=14, choices=SignIn, default=SignIn.PASSWORD)
    # What OAuth 2 needs beside the secrets (see MailboxKey): the first for Microsoft, the last three for others.
    tenant = models.CharField(max_length=100, blank=True)
    client_id = models.CharField(max_length=200, blank=True)
    authorize_url = models.CharField(max_length=300, blank=True)
    token_url = models.CharField(max_length=300, blank=True)
    scope = models.CharField(max_length=300, blank=True)
    folder = models.CharField(max_length=120, default="INBOX")
    after = models.CharField(max_length=10, choices=After, default=After.MARK)
    done_folder = models.CharField(max_length=120, blank=True)
    # Whose Authentication-Results are believed: the name of the company's own receiving server.
    trusted_server = models.CharField(max_length=200, blank=True)
    most_from_one = models.PositiveSmallIntegerField(default=30)
    is_active = models.BooleanField(default=True)
    # What the last look came to; empty: all was well.
    looked_at = models.DateTimeField(null=True)
    # Up to where it was read (IMAP; while the first look lasts, up to where only what nobody has read is new), and
    # which process reads it until when.
    uid_validity = models.PositiveBigIntegerField(default=0)
    uid_last = models.PositiveBigIntegerField(default=0)
    uid_unread = models.PositiveBigIntegerField(default=0)
    held_by = models.CharField(max_length=64, blank=True)
    held_until = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("address"), name="one_mailbox_an_address")]

    def __str__(self) -> str:
        return self.address


class MailboxKey(models.Model):
    """What a mailbox signs in with by OAuth 2; all secrets are sealed (`sets.sealing`), and in no form or export."""

    mailbox = models.OneToOneField(Mailbox, on_delete=models.CASCADE, primary_key=True, related_name="key")
    client_secret = models.TextField(blank=True)
    refresh_token = models.TextField(blank=True)
    access_token = models.TextField(blank=True)
    access_until = models.DateTimeField(null=True)
    # One process at a time asks for a new access token; after a refusal nobody asks until then, and is told `trouble`.
    renewing_until = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"key of mailbox {self.mailbox_id}"


class IncomingMessage(models.Model):
    """A message as it came; its source lies on the disk (`source.py`) before this row is written, and stays."""

    class State(models.TextChoices):
        WAITING = "waiting", _("not looked at yet")
        DONE = "done", _("on a request")
        ASIDE = "aside", _("put aside")
        QUARANTINED = "quarantined", _("not understood")

    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="messages")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    identity = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    message_id = models.CharField(max_length=400, blank=True, db_index=True)
    sender = models.CharField(max_length=254, blank=True)
    sender_name = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=500, blank=True)
    sent_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=60, blank=True)
    nature = models.CharField(max_length=12, blank=True)
    threaded_by = models.CharField(max_length=12, blank=True)
    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, null=True, related_name="mail", db_index=False
    )
    event_number = models.PositiveIntegerField(null=True)
    # What a page tells beside the words: files not taken, addresses that bounced, the sender's proof, a meeting.
    told = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["department", "identity"], name="a_message_once_a_department")
        ]
        indexes: ClassVar = [
            models.Index(fields=["ticket", "event_number"], name="mail_by_event"),
            models.Index(fields=["sender", "received_at"], name="mail_by_sender"),
            models.Index(fields=["state", "department", "-id"], name="mail_by_state"),
        ]

    def __str__(self) -> str:
        return self.subject or self.identity
