"""What people chose, read for many at once: which groups on which channels, after how long, when not."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from sportello.domain.errors import DeskError
from sportello.domain.quiet import leaves_an_hour, quiet_until
from sportello.domain.rota import Window
from sportello.notifications.alerts.groups import GROUPS
from sportello.notifications.models import Choices, ContactMethod
from sportello.oncall.hours import UnreadableHours, parse_hours, write_hours

LATER = (0, 5, 10, 15, 30, 60)
"""Minutes after which a way may be used; the first means at once."""


LEADS = (15, 30, 60, 120, 240, 720, 1440)
"""So many minutes before a shift of theirs people may be reminded of it."""


class NeverTold(DeskError):
    """Quiet hours that leave no hour of the week free."""

    code = "never_told"
    hint = "Leave at least one hour of the week free, or switch your channels off."


@dataclass(frozen=True)
class Chosen:
    """What one person chose."""

    wanted: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)
    after: Mapping[str, int] = field(default_factory=dict)
    quiet: tuple[Window, ...] = ()
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo(settings.TIME_ZONE))
    on_shift_too: bool = True
    shift_lead: timedelta = timedelta(minutes=30)

    def wants(self, group: str, channel: str) -> bool:
        """Whether events of the group are told on the channel."""
        known = GROUPS.get(group)
        return known is not None and bool(self.wanted.get(group, {}).get(channel, known.by_itself))

    def waits(self, method: int) -> timedelta:
        """How long after the first way this one is used."""
        return timedelta(minutes=self.after.get(str(method), 0))

    def quiet_until(self, at: datetime) -> datetime | None:
        """When the quiet hours end that `at` lies in; None outside of them."""
        return quiet_until(self.quiet, self.zone, at)


def choices_of(people: Collection[int]) -> dict[int, Chosen]:
    """What each of these people chose; who chose nothing has what comes by itself. One query."""
    rows = {row.person_id: row for row in Choices.objects.filter(person__in=people)}
    return {person: _chosen(rows.get(person) or Choices()) for person in people}


def _chosen(row: Choices) -> Chosen:
    try:
        quiet = parse_hours(row.quiet)
        zone = ZoneInfo(row.zone or settings.TIME_ZONE)
    except (UnreadableHours, LookupError, ValueError, OSError):
        quiet, zone = (), ZoneInfo(settings.TIME_ZONE)
    lead = timedelta(minutes=row.shift_lead)
    return Chosen(row.wanted, row.after, quiet, zone, row.on_shift_too, lead)


def choose(
    person: int,
    *,
    wanted: Mapping[str, Mapping[str, bool]],
    after: Mapping[int, int],
    quiet: tuple[Window, ...],
    zone: str,
    on_shift_too: bool,
    shift_lead: int,
) -> None:
    """Keep what somebody chose; groups, waits, leads and methods nobody knows are left out. Raises NeverTold."""
    if not leaves_an_hour(quiet):
        raise NeverTold
    mine = set(ContactMethod.objects.filter(person=person).values_list("pk", flat=True))
    Choices.objects.update_or_create(
        person_id=person,
        defaults={
            "wanted": {group: dict(said) for group, said in wanted.items() if group in GROUPS},
            "after": {str(pk): wait for pk, wait in after.items() if pk in mine and wait in LATER},
            "quiet": write_hours(quiet),
            "zone": zone,
            "on_shift_too": on_shift_too,
            **({"shift_lead": shift_lead} if shift_lead in LEADS else {}),
        },
    )
