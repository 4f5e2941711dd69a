"""Letters that plainly go on with a request, written on their requests as a set.

Plain is the answer of whoever asked, by a reference, on a request that is still worked on; one for each request.
Everything else, and every set in which anything is refused, is carried one by one.
"""

from datetime import datetime

from django.db import transaction

from sportello.desk.conversation import receiving
from sportello.desk.door import carry_each
from sportello.domain.lifecycle import ENDED, Status
from sportello.intake.mail.bringing import Letter, State, key_on, letter_of
from sportello.intake.mail.nature import Nature
from sportello.intake.mail.reading import Mail
from sportello.intake.mail.threading import threads_among
from sportello.intake.mail.together import FEWEST, Pairs, is_unmarked, known_of, note_all, write_down_all
from sportello.people.actor import actors_for
from sportello.people.models import Person
from sportello.tickets.models import Ticket


def go_on_plain(letters: Pairs, *, at: datetime) -> None:
    """Write those that are plain on their requests, all of them or none; the rows of the others stay as they are.

    Raises whatever the door or the database refuses: then nothing has happened.
    """
    plain = _plain(
        [(row, mail) for row, mail in letters if row.state == State.WAITING and _goes_on(mail)], at
    )
    if len(plain) < FEWEST:
        return
    actors = actors_for([person for _, person in plain.values()], "mail")
    with transaction.atomic():
        acts = {
            ticket: (
                receiving(letter.text, letter.html, tuple(letter.kept.files)),
                actors[person.pk],
                key_on(letter.mail, ticket),
            )
            for ticket, (letter, person) in plain.items()
        }
        done = carry_each(acts, at=at)
        # A rule that fell due may have ended a request meanwhile: then the event is on the one that takes it up.
        events = {
            event.dedup_key: (change.state.id, event.number)
            for change in done.changes.values()
            for event in change.events
        }
        carried = [letter for letter, _ in plain.values()]
        written = [events[key_on(letter.mail, ticket)] for ticket, (letter, _) in plain.items()]
        rows = write_down_all(carried, written, "reference")
    note_all(carried, rows)


def _goes_on(mail: Mail) -> bool:
    return bool(mail.in_reply_to or mail.references) and mail.nature is Nature.WRITTEN and is_unmarked(mail)


def _plain(letters: Pairs, at: datetime) -> dict[int, tuple[Letter, Person]]:
    """The first plain letter to each request, and who wrote it."""
    if len(letters) < FEWEST:
        return {}
    threads = threads_among([mail for _, mail in letters])
    keys = [
        key_on(mail, ticket) if ticket else "" for (_, mail), ticket in zip(letters, threads, strict=True)
    ]
    known = known_of(letters, at, filter(None, keys))
    worked_on = Ticket.objects.exclude(status__in=[*ENDED, Status.RESOLVED]).filter(merged_into=None)
    asks = dict(worked_on.filter(pk__in=set(filter(None, threads))).values_list("pk", "requester"))
    found: dict[int, tuple[Letter, Person]] = {}
    for (row, mail), ticket, key in zip(letters, threads, keys, strict=True):
        address = known.addresses.get(mail.sender.address)
        if ticket is None or ticket in found or address is None or asks.get(ticket) != address.person_id:
            continue
        if known.nothing_of(row, mail, key):
            found[ticket] = letter_of(mail, row, at), address.person
    return found
