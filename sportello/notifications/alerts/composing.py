"""A notification in words: one thing said in full, many as a list. In the language and the zone of its reader."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from sportello.desk.sentences.moments import exactly
from sportello.notifications.alerts.choices import choices_of
from sportello.notifications.alerts.events import events_of
from sportello.notifications.alerts.groups import GROUPS
from sportello.notifications.alerts.marks import link_mark, reply_address
from sportello.notifications.channels.base import Notice, Urgency
from sportello.notifications.models import Alert, Sending
from sportello.notifications.sentences import sentence
from sportello.people.actor import actor_for
from sportello.people.models import Person
from sportello.tickets.models import Ticket, TimelineEvent

LISTED: Final = 10
"""So many things of a list are named; of the others is said how many they are."""


def compose(sending: Sending, alerts: Sequence[Alert], now: datetime) -> Notice | None:
    """The notice, without what its reader may not see any more; None if nothing is left."""
    person = sending.notification.person
    language = person.language if person is not None else settings.LANGUAGE_CODE
    zone = choices_of([person.pk])[person.pk].zone if person is not None else ZoneInfo(settings.TIME_ZONE)
    with override(language), timezone.override(zone):
        return _compose(sending, alerts, person, language, now)


def _compose(
    sending: Sending, alerts: Sequence[Alert], person: Person | None, language: str, now: datetime
) -> Notice | None:
    visible = _visible(sending)
    seen = [alert for alert in alerts if alert.ticket_id in visible]
    if not seen or (person is not None and not person.is_active):
        return None
    tickets = Ticket.objects.select_related("department").in_bulk({one.ticket_id for one in seen[:LISTED]})
    events = events_of((one.ticket_id, one.event_number) for one in seen[:LISTED])
    only = seen[0].ticket_id if len({alert.ticket_id for alert in seen}) == 1 else None
    said = [(tickets[alert.ticket_id], _said(alert, events)) for alert in seen[:LISTED]]
    if len(seen) == 1:
        title, body = _one(*said[0], now)
    else:
        title, body = _many(seen, said)
    origin = next(iter(settings.WEB_ADDRESS.origins), "")
    path = reverse("ticket", args=[tickets[only].number]) if only else reverse("queue")
    answer = reverse("notification_answer", args=[link_mark(sending.notification_id, now)])
    return Notice(
        title=title[:200],
        body=body,
        url=f"{origin}{path}" if origin else "",
        urgency=_urgency(sending, seen),
        tag=f"n{sending.notification_id}",
        ack_url=f"{origin}{answer}" if origin and person is not None else None,
        language=language,
        person=person,
        reply_to=_reply_to(tickets[seen[0].ticket_id], sending) if person is not None else "",
    )


def _visible(sending: Sending) -> set[int]:
    """Those that the reader may see, of a storm the numbers alone. A room hears of its department's requests."""
    person, team = sending.notification.person, sending.notification.team
    told = Alert.objects.filter(notification=sending.notification_id).values("ticket")
    tickets = Ticket.objects.filter(pk__in=told)
    if person is not None:
        tickets = tickets.visible_to(actor_for(person, "page"))
    elif team is not None:
        tickets = tickets.filter(department=team.department_id)
    return set(tickets.order_by().values_list("pk", flat=True))


def _said(alert: Alert, events: dict[tuple[int, int], TimelineEvent]) -> str:
    event = events.get((alert.ticket_id, alert.event_number))
    if event is None:
        return _("There is something new")
    return sentence(event.kind, event.actor.name if event.actor else "", event.payload)


def _label(ticket: Ticket) -> str:
    return f"{ticket.department.prefix}-{ticket.number}"


def _one(ticket: Ticket, said: str, now: datetime) -> tuple[str, str]:
    lines = [ticket.subject]
    if ticket.next_due_at is not None and ticket.status in ("new", "open"):
        lines.append(_("Next deadline: %(when)s") % {"when": exactly(ticket.next_due_at, now)})
    return f"{_label(ticket)}: {said}", "\n".join(lines)


def _many(alerts: Sequence[Alert], said: Sequence[tuple[Ticket, str]]) -> tuple[str, str]:
    """How much of what, then the first of it."""
    count = len(alerts)
    title = ngettext("%(n)s thing at the desk", "%(n)s things at the desk", count) % {"n": count}
    kinds = Counter(alert.group for alert in alerts)
    lines = [f"{kinds[key]} × {group.name}" for key, group in GROUPS.items() if kinds[key]]
    lines += ["", *(f"{_label(ticket)} · {ticket.subject} · {words}" for ticket, words in said)]
    if count > len(said):
        rest = count - len(said)
        lines.append(ngettext("and %(n)s further thing", "and %(n)s further things", rest) % {"n": rest})
    return title, "\n".join(lines)


def _urgency(sending: Sending, alerts: Sequence[Alert]) -> Urgency:
    if sending.notification.urgent:
        return "high"
    return (
        "normal" if any(GROUPS[alert.group].is_call for alert in alerts if alert.group in GROUPS) else "low"
    )


def _reply_to(ticket: Ticket, sending: Sending) -> str:
    """A mailbox that this desk reads, with the mark of the notification; empty if there is none."""
    mailbox: Any = ticket.department.mailboxes.filter(is_active=True).order_by("pk").first()
    return reply_address(mailbox.address, sending.notification_id) if mailbox is not None else ""
