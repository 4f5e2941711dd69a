"""What one of the sample desk's people was told outside the application, and what did not arrive."""

from datetime import datetime, timedelta
from typing import Final

from sportello.notifications.models import Alert, Notification, Sending
from sportello.people.models import Person
from sportello.tickets.models import Ticket

WHOSE: Final = "davide"
# (how long ago, how many events, way, state, what the service said, answered by)
TOLD: Final = (
    (timedelta(hours=7), 2, "E-mail", Sending.State.SENT, "", ""),
    (timedelta(hours=3), 1, "Telegram", Sending.State.FAILED, "403 bot was blocked by the user", ""),
    (timedelta(minutes=50), 1, "E-mail", Sending.State.SENT, "", "link"),
)


def make_notices(*, now: datetime) -> None:
    """A few rows of the log, about requests that this person has in charge."""
    person = Person.objects.filter(login=WHOSE).first()
    held = iter(Ticket.objects.filter(owner=person).order_by("-opened_at", "pk")[:20])
    for ago, count, way, state, said, answered in TOLD if person is not None else ():
        told = [ticket for _number, ticket in zip(range(count), held, strict=False)]
        if not told:
            return
        at = now - ago
        made = Notification.objects.create(
            person=person,
            state=Notification.State.LEFT,
            opened_at=at,
            last_at=at,
            due_at=at,
            left_at=at,
            count=len(told),
            answered_at=at + timedelta(minutes=4) if answered else None,
            answered_by=answered,
        )
        Alert.objects.bulk_create(
            Alert(
                ticket=ticket,
                event_number=1,
                person=person,
                state=Alert.State.GATHERED,
                group="offered",
                created_at=at,
                notification=made,
            )
            for ticket in told
        )
        Sending.objects.create(
            notification=made,
            channel=way.lower().replace("-", ""),
            label=way,
            groups=["offered"],
            due_at=at,
            state=state,
            attempts=1,
            said=said,
            sent_at=at if state == Sending.State.SENT else None,
        )
