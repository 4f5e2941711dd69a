"""Words of letters that somebody wrote: those of a department for each kind, and the signature of an agent."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sportello.notifications.mail.kinds import LetterKind
from sportello.people.models import Department, Person, Team


class LetterWords(models.Model):
    """The words of one kind of letter in one department (none: all). A language left empty keeps the built-in words."""

    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, null=True, blank=True, related_name="letter_words"
    )
    kind = models.CharField(max_length=16, choices=LetterKind)
    text_it = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    in_use = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("words of letters")
        verbose_name_plural = _("words of letters")
        constraints = [
            models.UniqueConstraint(fields=["department", "kind"], name="a_letter_once_a_department"),
            models.UniqueConstraint(
                fields=["kind"], condition=models.Q(department=None), name="a_letter_once_for_all"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class Signature(models.Model):
    """What stands below an agent's letters, in two languages; an empty one is that of their team or department."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="signature")
    text_it = models.TextField(blank=True)
    text_en = models.TextField(blank=True)

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")

    def __str__(self) -> str:
        return f"signature of {self.person_id}"


class TeamSignature(models.Model):
    """What stands below the letters of a team's people who have no signature of their own, in two languages."""

    team = models.OneToOneField(Team, on_delete=models.CASCADE, related_name="signature")
    text_it = models.TextField(blank=True)
    text_en = models.TextField(blank=True)

    class Meta:
        verbose_name = _("signature of a team")
        verbose_name_plural = _("signatures of teams")

    def __str__(self) -> str:
        return f"signature of team {self.team_id}"
