"""Stored calendars: who is open when, in dated versions, with holidays and exceptional days."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from sportello.calendars import hours, public_holidays
from sportello.domain import business_time
from sportello.domain.errors import DeskError
from sportello.people.models import Bilingual, Department


class VersionIsKept(DeskError):
    """A stored version is never edited: what was measured on it must stay as it was."""

    code = "version_is_kept"
    message = "A version of a calendar is never edited."
    hint = "Add a new version with the date from which it counts."


class Calendar(Bilingual):
    """Opening hours that clocks are counted on. It says nothing itself: its versions do."""

    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="calendars"
    )
    is_active = models.BooleanField(default=True)
    # When its hours were last changed: deadlines reckoned before may have been others.
    changed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("calendar")
        verbose_name_plural = _("calendars")
        ordering = ["name_it", "id"]

    @property
    def zone(self) -> str:
        """The zone of the latest version."""
        latest = self.versions.last()  # in the order of Meta: the databases disagree about nulls
        return latest.zone if latest else ""


class CalendarVersion(models.Model):
    """One version, from a date on (null: since always). Written once; a later one takes over from its date."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="versions")
    effective_from = models.DateField(_("in force from"), null=True, blank=True)
    zone = models.CharField(_("time zone"), max_length=64, default="Europe/Rome")
    weekly = models.JSONField(_("weekly hours"), default=dict)
    holiday_country = models.CharField(_("country of the public holidays"), max_length=2, blank=True)
    holiday_province = models.CharField(
        _("province"),
        max_length=10,
        blank=True,
        help_text=_("adds the province's own holidays, in Italy the patron saint of its capital"),
    )
    patron_day = models.CharField(
        _("day of the town's own patron saint"), max_length=5, blank=True, help_text=_("month-day: 12-07")
    )
    patron_name = models.CharField(_("patron saint"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("calendar version")
        ordering = ["calendar_id", models.F("effective_from").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "effective_from"], name="one_calendar_version_a_date"
            ),
            models.UniqueConstraint(
                fields=["calendar"],
                condition=models.Q(effective_from=None),
                name="one_first_calendar_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.calendar_id} {self.effective_from or ''}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert only. Raises `VersionIsKept` for a stored version."""
        if not self._state.adding:
            raise VersionIsKept()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """The checks of the domain, as a form wants them."""
        try:
            self.check_it()
        except DeskError as error:
            raise ValidationError(str(error), code=error.code) from error

    def check_it(self) -> None:
        """Raises the `DeskError` of the first thing wrong: zone, hours, holidays, or never open."""
        public_holidays.check_country(self.holiday_country, self.holiday_province)
        public_holidays.check_patron_day(self.patron_day)
        value = self.as_value()
        if not any(value.weekly.values()):
            raise business_time.NoOpeningEver()
        business_time.compile_calendar([value])

    def as_value(
        self, exceptions: Mapping[date, tuple[business_time.Opening, ...]] | None = None
    ) -> business_time.CalendarVersion:
        """The domain's value, with the calendar's exceptional days."""
        return business_time.CalendarVersion(
            self.effective_from,
            self.zone,
            hours.read_week(self.weekly),
            public_holidays.holidays_by_year(self.holiday_country, self.holiday_province, self.patron_day),
            exceptions or {},
        )

    def named_holidays(self, year: int) -> dict[date, str]:
        """The holidays of a year by name, the own patron saint included."""
        found = public_holidays.named_holidays(
            self.holiday_country, self.holiday_province, self.patron_day, year
        )
        return {day: name or self.patron_name for day, name in sorted(found.items())}


class ExceptionalDay(models.Model):
    """A date with hours of its own, in place of the week's and of a holiday; no openings means closed."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="exceptional_days")
    day = models.DateField(_("day"))
    openings = models.JSONField(_("openings"), default=list, blank=True)
    reason = models.CharField(_("reason"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("exceptional day")
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["calendar", "day"], name="one_exception_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.reason}".strip()

    def as_openings(self) -> tuple[business_time.Opening, ...]:
        """The domain's value."""
        return hours.read_openings(self.openings, where=str(self.day))


def exceptions_of(days: Iterable[ExceptionalDay]) -> dict[date, tuple[business_time.Opening, ...]]:
    """Exceptional days as the domain wants them."""
    return {row.day: row.as_openings() for row in days}
