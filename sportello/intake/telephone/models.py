"""Extensions and whose they are; calls as a telephone system tells of them; whose telephone rings."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from sportello.people.models import Person
from sportello.tickets.models import Ticket
from sportello.workspace.models import Call


class Extension(models.Model):
    """The number of a telephone within the house, and who sits at it."""

    number = models.CharField(max_length=20, unique=True)
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, blank=True, related_name="extensions"
    )  # null: nobody now

    class Meta:
        verbose_name = _("extension")

    def __str__(self) -> str:
        return self.number


class LineCall(models.Model):
    """One call of one telephone system, gathered from what it said, in whatever order that came.

    `call` is what its agent writes up; `ticket` is where whoever was not answered is called back. A call that ended
    unanswered is `settled_at` once that was seen to.
    """

    system = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=120)  # what the system calls it
    number = models.CharField(max_length=16, blank=True)  # of who calls, in E.164, if it was given
    called = models.CharField(max_length=40, blank=True)
    rang_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    call = models.OneToOneField(Call, on_delete=models.SET_NULL, null=True, related_name="line")
    ticket = models.ForeignKey(Ticket, on_delete=models.SET_NULL, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField()  # when the system spoke of it first

    class Meta:
        constraints = [models.UniqueConstraint(fields=["system", "key"], name="a_call_of_a_system_once")]
        indexes = [models.Index(fields=["told_at"], name="line_calls_by_age")]

    def __str__(self) -> str:
        return f"{self.key} {self.number}"

    if TYPE_CHECKING:
        system_id: int
        answered_by_id: int | None

    @property
    def state(self) -> str:
        """ringing, answered, ended or missed."""
        if self.ended_at is not None:
            return "ended" if self.answered_at is not None else "missed"
        return "answered" if self.answered_at is not None else "ringing"


class Ring(models.Model):
    """Somebody's telephone rings with a call."""

    line = models.ForeignKey(LineCall, on_delete=models.CASCADE, related_name="rings")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="rings", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line", "person"], name="a_ring_once")]
        indexes = [models.Index(fields=["person", "-at"], name="rings_of_a_person")]

    def __str__(self) -> str:
        return f"{self.line_id} at {self.person_id}"
