"""The reminder of a shift in words; nothing where it is theirs no more, or has begun."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from sportello.desk.rulebook import rulebook
from sportello.desk.sentences.moments import in_a_sentence
from sportello.domain.rota import Shift, beginnings
from sportello.notifications.alerts.choices import choices_of
from sportello.notifications.alerts.marks import link_mark
from sportello.notifications.channels.base import Notice
from sportello.notifications.models import Notification, ShiftReminder
from sportello.people.models import Person

MINUTES = timedelta(hours=2)
"""What is nearer is told in minutes, what is farther by the clock."""


def compose_reminder(notification: Notification, now: datetime) -> Notice | None:
    """The notice of the shifts it reminds of, as far as they are still to come and still that person's."""
    person = notification.person
    if person is None or not person.is_active or notification.answered_at is not None:
        return None
    shifts = _still_theirs(notification, person, now)
    if not shifts:
        return None
    zone = choices_of([person.pk])[person.pk].zone
    with override(person.language), timezone.override(zone):
        lines = [f"{_begins(shift, now, zone)}: {row.rota.name}" for row, shift in shifts]
        origin = next(iter(settings.WEB_ADDRESS.origins), "")
        answer = reverse("notification_answer", args=[link_mark(notification.pk, now)])
        return Notice(
            title=lines[0][:200],
            body="\n".join([_post(*shifts[0]), *lines[1:]]),
            url=f"{origin}{reverse('rota')}" if origin else "",
            urgency="normal",
            tag=f"n{notification.pk}",
            ack_url=f"{origin}{answer}" if origin else None,
            language=person.language,
            person=person,
        )


def _still_theirs(
    notification: Notification, person: Person, now: datetime
) -> list[tuple[ShiftReminder, Shift]]:
    rotas = rulebook().staff.rotas
    found = []
    told = ShiftReminder.objects.filter(notification=notification, starts_at__gt=now).select_related("rota")
    for row in told.order_by("starts_at", "pk"):
        rota = rotas.get(row.rota_id)
        begin = [] if rota is None else beginnings(rota, row.starts_at, row.starts_at + timedelta(seconds=1))
        mine = next((shift for shift in begin if shift.person == person.pk), None)
        if mine is not None:
            found.append((row, mine))
    return found


def _begins(shift: Shift, now: datetime, zone: ZoneInfo) -> str:
    left = shift.starts - now
    if left < MINUTES:
        minutes = max(1, round(left.total_seconds() / 60))
        words = ngettext("Your shift begins in %(n)s minute", "Your shift begins in %(n)s minutes", minutes)
        return words % {"n": minutes}
    local, today = shift.starts.astimezone(zone), now.astimezone(zone).date()
    hour = f"{local:%H:%M}"
    if local.date() == today:
        return _("Your shift begins today at %(time)s") % {"time": hour}
    if local.date() == today + timedelta(days=1):
        return _("Your shift begins tomorrow at %(time)s") % {"time": hour}
    day = in_a_sentence(date_format(local, "D j M"))
    return _("Your shift begins on %(day)s at %(time)s") % {"day": day, "time": hour}


def _post(row: ShiftReminder, shift: Shift) -> str:
    """Which post of the rota it is; its Italian name is its key."""
    slot = row.rota.slots.filter(name_it=shift.slot).first()
    return _("Post: %(post)s") % {"post": slot.name if slot is not None else shift.slot}
