"""What becomes of messages and notices that were to leave the house: only a final failure is an event."""

from datetime import datetime

from sportello.desk.change import Change
from sportello.desk.door import Done, carry_out
from sportello.domain.timeline.alerts import MailFailed, MailSentAgain, NoticeFailed
from sportello.people.actor import ENGINE, Actor

LONGEST = 300  # letters of what a mail server says


def mail_failed(
    ticket: int, *, event: int, person: int, said: str, at: datetime, again: datetime | None = None
) -> Done:
    """Write down that what an event says will not reach somebody by mail; once for each time somebody asked for it.

    `again` is when a person last asked for another attempt.
    """

    def step(change: Change) -> None:
        change.record(MailFailed(event=event, person=person, said=said[:LONGEST]))

    key = f"mail_failed:{ticket}:{event}:{person}" + (f":{int(again.timestamp())}" if again else "")
    return carry_out(step, ticket, actor=ENGINE, at=at, dedup_key=key)


def mail_sent_again(
    ticket: int, *, event: int, person: int, address: str, actor: Actor, at: datetime
) -> Done:
    """Write down who asks for a message to be sent once more, and where to."""

    def step(change: Change) -> None:
        change.require("ticket.reply")
        change.record(MailSentAgain(event=event, person=person, address=address))

    return carry_out(step, ticket, actor=actor, at=at)


def notice_failed(ticket: int, *, sending: int, person: int, way: str, said: str, at: datetime) -> Done:
    """Write down that somebody who works here could not be told on one of their ways; once for each sending."""

    def step(change: Change) -> None:
        change.record(NoticeFailed(person=person, way=way[:LONGEST], said=said[:LONGEST]))

    key = f"notice_failed:{ticket}:{sending}"
    return carry_out(step, ticket, actor=ENGINE, at=at, dedup_key=key)
