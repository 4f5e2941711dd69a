"""Whom an event is told by e-mail: the requester and those who have a copy, never with an internal word."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.db.models import BigIntegerField, DateTimeField

from sportello.domain.lifecycle import WaitingFor
from sportello.notifications.mail.sending import send_letters
from sportello.notifications.models import OutgoingMessage
from sportello.people.models import Address, Department
from sportello.sets.kept import Among, Given, Kept
from sportello.sets.writes import insert_rows
from sportello.tickets.models import Participant, Ticket, TimelineEvent

State = OutgoingMessage.State

OPENED: Final = "opened"
SAID: Final = frozenset({"replied", "resolved", "resolved_unanswered", "cancelled"})
ASKED: Final = frozenset({"put_on_hold", "reminded"})
"""Told to the requester alone, and only where it is the requester who is waited for."""

KINDS: Final = SAID | ASKED | {OPENED}
# Ways in whose requester is told that it has arrived; what the desk opens by itself is its own business.
CHANNELS: Final = frozenset({"email", "portal", "phone", "web"})
MOST: Final = 5  # acknowledgements to one person within an hour: more is two programs talking to each other
HOUR: Final = timedelta(hours=1)
_TICKETS = Kept(
    lambda: Ticket.objects.filter(pk__in=Among("tickets", BigIntegerField())).values_list(
        "pk", "requester", "channel", "historical"
    )
)
_COPIES = Kept(
    lambda: Participant.objects.filter(
        ticket__in=Among("tickets", BigIntegerField()), role=Participant.Role.CC
    ).values_list("ticket", "person")
)
_ADDRESSES = Kept(
    lambda: (
        Address.objects.filter(person__in=Among("people", BigIntegerField()), person__is_active=True)
        .order_by("bounced", "rank", "id")
        .values_list("person", "address", "bounced")
    )
)
_LATELY = Kept(
    lambda: OutgoingMessage.objects.filter(
        person__in=Among("people", BigIntegerField()),
        event_number=1,
        created_at__gt=Given("after", DateTimeField()),
        created_at__lte=Given("until", DateTimeField()),
    ).values_list("person")
)
_FIELDS = (
    "ticket", "event_number", "person", "address", "state", "attempts", "said", "claim", "signature", "created_at",
)  # fmt: skip


def write_letters(events: Sequence[Mapping[str, Any]], at: datetime) -> int:
    """Write a row for each person whom these events are told by mail, and ask for a job; returns how many rows.

    In the transaction that marks the events as told. What is there already stays as it is.
    """
    if not settings.MAIL_OUT.is_on:
        return 0
    told = [event for event in events if event["kind"] in KINDS and _concerns_requester(event)]
    told = _without_what_was_said(told)
    if not told:
        return 0
    rows = list(_rows(told, at))
    insert_rows(OutgoingMessage, _FIELDS, rows, unless_there=True)
    waiting = {(row[0], row[2]) for row in rows if row[4] == State.WAITING}
    send_letters.enqueue_each(sorted(waiting))
    return len(rows)


def _concerns_requester(event: Mapping[str, Any]) -> bool:
    """Waits for somebody else, and what agents are reminded of, are the desk's own business."""
    payload = event["payload"]
    if event["kind"] == "put_on_hold":
        return bool(payload.get("waiting_for", WaitingFor.REQUESTER.value) == WaitingFor.REQUESTER.value)
    return bool(event["kind"] != "reminded" or payload.get("what") == "requester")


def _without_what_was_said(events: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Without the waits that begin with a reply: it says itself what is asked. One query, where any wait begins."""
    waits = {(event["ticket_id"], event["number"] - 1) for event in events if event["kind"] == "put_on_hold"}
    if not waits:
        return list(events)
    before = TimelineEvent.objects.filter(
        ticket__in={ticket for ticket, _number in waits}, number__in={number for _ticket, number in waits}
    )
    replies = set(before.filter(kind="replied").values_list("ticket", "number")) & waits
    return [
        event
        for event in events
        if event["kind"] != "put_on_hold" or (event["ticket_id"], event["number"] - 1) not in replies
    ]


def _rows(events: Sequence[Mapping[str, Any]], at: datetime) -> Iterator[tuple[Any, ...]]:
    tickets = {
        row[0]: _Asked(*row) for row in _TICKETS.rows(tickets={event["ticket_id"] for event in events})
    }
    copies: dict[int, set[int]] = {}
    for ticket, person in _COPIES.rows(tickets=tickets):
        copies.setdefault(ticket, set()).add(person)
    wanted = [(event, _people(event, tickets, copies)) for event in events]
    addresses = _addresses({person for _event, people in wanted for person in people})
    acknowledged = _acknowledged({person for _event, people in wanted for person in people}, events, at)
    for event, people in wanted:
        for person in sorted(people & addresses.keys()):
            address, bounced = addresses[person]
            state, said = (State.BOUNCED, "") if bounced else (State.WAITING, "")
            if event["kind"] == OPENED and person in acknowledged:
                state, said = State.WITHHELD, "too many"
            # What a person did themselves they need not be told, but for the number of what they asked.
            if event["kind"] == OPENED or person != event["actor_id"]:
                yield (
                    event["ticket_id"], event["number"], person, address, state.value, 0, said, "", "", at,
                )  # fmt: skip


class _Asked(NamedTuple):
    """What of a ticket says who is told."""

    pk: int
    requester: int
    channel: str
    historical: bool


def _people(
    event: Mapping[str, Any], tickets: Mapping[int, _Asked], copies: Mapping[int, set[int]]
) -> set[int]:
    ticket = tickets.get(event["ticket_id"])
    if ticket is None:
        return set()
    if event["kind"] == OPENED:
        arrives = ticket.channel in CHANNELS and not ticket.historical
        return {ticket.requester} if arrives else set()
    if event["kind"] in ASKED:
        return {ticket.requester}
    return {ticket.requester} | copies.get(ticket.pk, set())


def _addresses(people: set[int]) -> dict[int, tuple[str, bool]]:
    """Where mail goes, by person: the first address at which anything arrives, and whether there is none."""
    found: dict[int, tuple[str, bool]] = {}
    ours = our_addresses()
    for person, address, bounced in _ADDRESSES.rows(people=people):
        if address.lower() not in ours:  # we would write to ourselves
            found.setdefault(person, (address, bounced))
    return found


def our_addresses() -> set[str]:
    """The mailboxes of this desk, in small letters; one query."""
    mailboxes = Department.objects.exclude(mailboxes=None).values_list("mailboxes__address", flat=True)
    return {str(address).lower() for address in mailboxes}


def _acknowledged(people: set[int], events: Sequence[Mapping[str, Any]], at: datetime) -> set[int]:
    """Who was told often enough within the hour that something has arrived; asked only where something has."""
    if not any(event["kind"] == OPENED for event in events):
        return set()
    counts: dict[int, int] = {}
    for (person,) in _LATELY.rows(people=people, after=at - HOUR, until=at):
        counts[person] = counts.get(person, 0) + 1
    return {person for person, count in counts.items() if count >= MOST}
