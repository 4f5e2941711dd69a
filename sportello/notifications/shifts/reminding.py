"""The job that looks, every few minutes, who is to be reminded of a shift now."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from sportello.desk.rulebook import rulebook
from sportello.domain.quiet import LONGEST, reminds_at
from sportello.domain.rota import beginnings
from sportello.jobs.backend import backend
from sportello.jobs.task import task
from sportello.notifications.alerts.choices import Chosen, choices_of
from sportello.notifications.alerts.groups import SHIFT
from sportello.notifications.alerts.leaving import begin, ways_of
from sportello.notifications.alerts.putting_off import put_off_until
from sportello.notifications.models import Choices, Notification, ShiftReminder

Coming = tuple[int, datetime]
"""A rota, and when somebody comes on duty in it."""
NOTHING: Final = timedelta(0)


@task
def remind_of_shifts() -> int:
    """The periodic job; how many people were reminded."""
    return remind(backend().now())


def remind(now: datetime) -> int:
    """Remind everybody whose moment has come and who was not reminded of that shift; returns how many people.

    Rotas are read as they are now: who has taken a shift over is reminded, who has given it away is not.
    """
    chosen = _wanting()
    coming = _coming(chosen, now)
    told = _told(coming, now)
    count = 0
    for person, shifts in sorted(coming.items()):
        left = [shift for shift in shifts if (person, *shift) not in told]
        if left and put_off_until(person, chosen[person], now) is None:
            count += _remind(person, left, now)
    return count


def _wanting() -> dict[int, Chosen]:
    """What those chose who want to be reminded on any channel."""
    rows = Choices.objects.filter(wanted__has_key=SHIFT, person__is_active=True)
    people = [
        person for person, wanted in rows.values_list("person", "wanted") if any(wanted[SHIFT].values())
    ]
    return choices_of(people) if people else {}


def _coming(chosen: Mapping[int, Chosen], now: datetime) -> dict[int, list[Coming]]:
    """The shifts of these people that are still to begin and of which they are to be told by now."""
    if not chosen:
        return {}
    ahead = max(one.shift_lead + (LONGEST if one.quiet else NOTHING) for one in chosen.values())
    found: dict[int, list[Coming]] = {}
    for rota in rulebook().staff.rotas.values():
        for shift in beginnings(rota, now, now + ahead + timedelta(seconds=1)):
            own = chosen.get(shift.person)
            if own is None or shift.starts <= now:
                continue
            if reminds_at(shift.starts, own.shift_lead, own.quiet, own.zone) <= now:
                found.setdefault(shift.person, []).append((rota.id, shift.starts))
    return found


def _told(coming: Mapping[int, Sequence[Coming]], now: datetime) -> set[tuple[int, int, datetime]]:
    """Of which shifts these people were told already."""
    if not coming:
        return set()
    rows = ShiftReminder.objects.filter(person__in=coming, starts_at__gt=now)
    return set(rows.values_list("person", "rota", "starts_at"))


def _remind(person: int, shifts: Sequence[Coming], now: datetime) -> bool:
    """One notification of them, unless nothing leads to that person or another node was first."""
    try:
        with transaction.atomic():
            notification = Notification(
                person_id=person,
                state=Notification.State.LEFT,
                opened_at=now,
                last_at=now,
                due_at=now,
                left_at=now,
                count=len(shifts),
            )
            sendings = ways_of(notification, [SHIFT], now)
            if not sendings:
                return False
            notification.save(force_insert=True)
            ShiftReminder.objects.bulk_create(
                ShiftReminder(person_id=person, rota_id=rota, starts_at=starts, notification=notification)
                for rota, starts in shifts
            )
            begin(sendings, now)
    except IntegrityError:
        return False
    return True
