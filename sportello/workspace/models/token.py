"""Keys with which programs come to the desk in somebody's name."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sportello.people.models import Person


class AccessToken(models.Model):
    """A key that acts as one person. The key itself is shown once; what is kept is its digest and how it begins.

    `scopes` narrow what the person may: read, open, write, manage. A service's person has no login and was made for it.
    """

    class Scope(models.TextChoices):
        READ = "read", _("read whatever the person sees")
        OPEN = "open", _("open requests")
        WRITE = "write", _("answer and move requests, log calls, write articles")
        TELEPHONE = "telephone", _("tell what happens to telephone calls")
        MANAGE = "manage", _("change people, organisations and shifts")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    is_service = models.BooleanField(default=False)
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the key
    begins = models.CharField(max_length=12)
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    expires_at = models.DateTimeField(null=True)  # null: never
    used_at = models.DateTimeField(null=True)  # to the minute
    revoked_at = models.DateTimeField(null=True)
    # How many calls were made in which minute (since 1970), by all processes, as far as they told.
    minute = models.PositiveIntegerField(default=0)
    calls = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.begins}… {self.name}"

    @property
    def scope_words(self) -> list[str]:
        """What it may do, in the reader's language."""
        return [str(label) for scope, label in self.Scope.choices if scope in self.scopes]
