"""What becomes of messages that were to leave the house: only a final failure is an event."""

from datetime import datetime

from sportello.desk.change import Change
from sportello.desk.door import Done, carry_out
from sportello.domain.timeline.alerts import MailFailed
from sportello.people.actor import ENGINE

LONGEST = 300  # letters of what a mail server says


def mail_failed(ticket: int, *, event: int, person: int, said: str, at: datetime) -> Done:
    """Write down that what an event says will not reach somebody by mail; once for each."""

    def step(change: Change) -> None:
        change.record(MailFailed(event=event, person=person, said=said[:LONGEST]))

    key = f"mail_failed:{ticket}:{event}:{person}"
    return carry_out(step, ticket, actor=ENGINE, at=at, dedup_key=key)
