"""Rotas as they are kept: slots, rotations with their people in order, overrides, substitutes.

What is in force is never edited in place: `plan` ends it and begins anew, so that who was on duty stays known.
"""

from datetime import time

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sportello.oncall.hours import validate_hours
from sportello.people.models import Bilingual, Person, Team


class Rota(Bilingual):
    """A plan of who is on duty, in one time zone; that of a team, or one that several levels may point at."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="rotas")
    zone = models.CharField(_("time zone"), max_length=64, default="Europe/Rome")

    class Meta:
        verbose_name = _("rota")
        ordering = ["id"]


class Slot(Bilingual):
    """A post of a rota and how many people it needs; its Italian name is its key within the rota."""

    rota = models.ForeignKey(Rota, on_delete=models.CASCADE, related_name="slots")
    rank = models.PositiveSmallIntegerField(default=0)
    minimum = models.PositiveSmallIntegerField(default=1)
    hours = models.CharField(
        _("hours in which the minimum is asked for"),
        max_length=400,
        blank=True,
        validators=[validate_hours],
        help_text=_("such as Mo-Fr 08:30-18:00; empty: whenever somebody is planned"),
    )

    class Meta:
        verbose_name = _("slot")
        ordering = ["rank", "id"]
        constraints = [models.UniqueConstraint(fields=["rota", "name_it"], name="a_slot_name_once_a_rota")]


class Rotation(models.Model):
    """How the people of a slot take turns, in force from `starts_at` until `ends_at`."""

    class Unit(models.TextChoices):
        ALL = "", _("all together")
        HOURS = "hours", _("hours")
        DAYS = "days", _("days")
        WEEKS = "weeks", _("weeks")

    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="rotations")
    rank = models.PositiveSmallIntegerField(default=0)
    unit = models.CharField(max_length=5, choices=Unit, blank=True, default=Unit.ALL)
    every = models.PositiveSmallIntegerField(_("length of a turn"), default=1)
    first_day = models.DateField(_("first day of the first turn"), null=True, blank=True)
    handover = models.TimeField(_("hand-over"), default=time(0))
    together = models.PositiveSmallIntegerField(_("people at a time"), default=1)
    hours = models.CharField(
        _("hours staffed"),
        max_length=400,
        blank=True,
        validators=[validate_hours],
        help_text=_("such as Mo-Fr 08:30-13:00,14:00-18:00; Sa 09:00-12:00; empty: always"),
    )
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    people = models.ManyToManyField(Person, through="RotationMember", related_name="+")

    class Meta:
        verbose_name = _("rotation")
        ordering = ["rank", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at=None) | Q(ends_at=None) | Q(ends_at__gte=F("starts_at")),
                name="a_rotation_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.slot_id}/{self.pk}"


class RotationMember(models.Model):
    """A person's place in the list of a rotation."""

    rotation = models.ForeignKey(Rotation, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["rank", "id"]
        constraints = [models.UniqueConstraint(fields=["rotation", "person"], name="one_place_a_rotation")]

    def __str__(self) -> str:
        return f"{self.rotation_id}: {self.person_id}"


class Override(models.Model):
    """A dated exception: a swap (person and replacement), leave (person), an extra person (replacement)."""

    rota = models.ForeignKey(Rota, on_delete=models.CASCADE, related_name="overrides")
    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, null=True, blank=True, related_name="overrides")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    replacement = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    # Which calendar entry it came from, so that reading the calendar again changes nothing.
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("override")
        ordering = ["id"]
        indexes = [models.Index(fields=["rota", "ends_at"], name="override_by_rota_and_end")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="an_override_ends_after"),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(replacement__isnull=False),
                name="an_override_names_somebody",
            ),
            models.UniqueConstraint(
                fields=["rota", "source"], condition=~Q(source=""), name="one_override_a_calendar_entry"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} -> {self.replacement_id}"


class Substitute(models.Model):
    """Who steps in for a person on leave, in order of rank, from `starts_at` until `ends_at`."""

    rota = models.ForeignKey(Rota, on_delete=models.CASCADE, related_name="substitutes")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    substitute = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    rank = models.PositiveSmallIntegerField(default=0)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["rank", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["rota", "person", "substitute"], condition=Q(ends_at=None), name="a_substitute_once"
            ),
            models.CheckConstraint(
                condition=~Q(person=F("substitute")), name="nobody_is_their_own_substitute"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} <- {self.substitute_id}"


class ShiftRequest(models.Model):
    """Somebody asks a colleague to take a shift: all of `giver`'s between two moments, or one that nobody has.

    Who is asked answers, or a supervisor for them; a yes becomes an override.
    """

    rota = models.ForeignKey(Rota, on_delete=models.CASCADE, related_name="requests")
    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    giver = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    taker = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="shift_requests")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    words = models.CharField(max_length=200, blank=True)
    asked_by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    accepted = models.BooleanField(null=True, blank=True)  # null: not answered yet

    class Meta:
        ordering = ["starts_at", "id"]
        indexes = [
            models.Index(fields=["rota", "starts_at"], condition=Q(answered_at=None), name="open_requests")
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="a_shift_request_ends_after")
        ]

    def __str__(self) -> str:
        return f"{self.giver_id} -> {self.taker_id}?"
