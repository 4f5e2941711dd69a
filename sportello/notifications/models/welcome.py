"""Links with which people choose their password."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sportello.people.models import Person


class WelcomeLink(models.Model):
    """The link with which somebody chooses their password, and how it reaches them: one each, the latest.

    The link itself is stored nowhere: whoever reads this table cannot make it (`mail.welcoming`). `mark` goes into it,
    so that a new link ends the one before.
    """

    class State(models.TextChoices):
        BY_HAND = "by_hand", _("to be handed over")
        WAITING = "waiting", _("waiting to be sent")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        UNCERTAIN = "uncertain", _("uncertain")
        FAILED = "failed", _("not delivered")
        BOUNCED = "bounced", _("came back")

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="welcome")
    mark = models.CharField(max_length=32)
    state = models.CharField(max_length=10, choices=State, default=State.BY_HAND)
    address = models.EmailField(max_length=254, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )  # nobody: the command line
    sent_at = models.DateTimeField(null=True)
    # What the mail server answered to the last attempt that failed, or why it came back.
    said = models.CharField(max_length=300, blank=True)
    # Which job, held for the how-manieth time, has handed it over: `job.token`.
    claim = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return f"link for {self.person_id}: {self.state}"
