"""Who is at which ticket: said every few seconds by their page, forgotten by itself."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import BigIntegerField, DateTimeField

from sportello.sets import news
from sportello.sets.kept import Among, Given, Kept
from sportello.workspace.models import Presence

STAYS = timedelta(seconds=40)  # after the last word of a page
SPARED = timedelta(seconds=15)  # somebody who says the same sooner is not written down again


_THERE = Kept(
    lambda: (
        Presence.objects.filter(
            ticket__in=Among("tickets", BigIntegerField()), until__gt=Given("at", DateTimeField())
        )
        .order_by("-writing", "person__name")
        .values_list("ticket_id", "person_id", "person__name", "writing")
    )
)


def come(person: int, ticket: int, *, writing: bool, page: str = "", at: datetime) -> None:
    """Somebody reads the ticket in a window (`page`), or writes on it."""
    there = Presence.objects.filter(person=person, ticket=ticket, page=page).first()
    if there is not None and there.writing == writing and there.until - at > STAYS - SPARED:
        return
    new = there is None or there.writing != writing or there.until <= at
    with transaction.atomic():
        Presence.objects.update_or_create(
            person_id=person, ticket_id=ticket, page=page, defaults={"writing": writing, "until": at + STAYS}
        )
        if there is None:
            Presence.objects.filter(until__lt=at - STAYS).delete()
        if new:
            news.tell(news.PRESENCE, [ticket])


def leave(person: int, ticket: int, *, page: str = "") -> None:
    """They closed that window."""
    with transaction.atomic():
        if Presence.objects.filter(person=person, ticket=ticket, page=page).delete()[0]:
            news.tell(news.PRESENCE, [ticket])


def there(tickets: Iterable[int], at: datetime) -> list[tuple[int, int, str, bool]]:
    """Ticket, person, name and whether they write, for those who are at these tickets; one query. Writers come first.

    Each person once a ticket, however many windows they have there.
    """
    found: dict[tuple[int, int], tuple[int, int, str, bool]] = {}
    for row in _THERE.rows(tickets=list(tickets), at=at):
        found.setdefault((row[0], row[1]), row)
    return list(found.values())
