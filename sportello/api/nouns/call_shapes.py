"""What goes over the wire of calls."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from sportello.api.choices import CallDirection, CallOutcome
from sportello.api.shapes import (
    FILES,
    WORK,
    Files,
    Id,
    Line,
    Minutes,
    PersonShape,
    Sent,
    Shape,
    Text,
    TicketLine,
    When,
    no_text,
)

Telephone = Annotated[str, Field(min_length=3, max_length=30, pattern=r"^[0-9+ ./()-]+$")]
Seconds = Annotated[int, BeforeValidator(no_text), Field(ge=0, le=86_400)]


class CallShape(Shape):
    """A call that somebody took or made."""

    id: int
    direction: CallDirection
    number: str = Field(description="In E.164; empty where nobody knows it.")
    caller: PersonShape | None
    caller_name: str = Field(description="Of somebody not known.")
    agent: PersonShape
    organisation: int | None
    began_at: datetime
    seconds: int | None
    seconds_to_ticket: int | None = Field(description="From the first ring to the saved request.")
    outcome: CallOutcome
    ticket: int | None = Field(description="The number of its request, if you see it.")
    note: str


class CallPage(Shape):
    """A page of the log, the newest first."""

    calls: list[CallShape]
    next: str | None = Field(description="Send it as `after` to go on; null: this was the last page.")


class NewCall(Sent):
    """A call that was taken: with whom, and what came of it."""

    outcome: Literal["new_ticket", "answered_at_once", "added", "not_for_us"]
    number: Telephone | None = Field(None, description="Of the caller.")
    person: Id | None = Field(None, description="Who called; without it, whose number it is alone.")
    name: Annotated[str, Field(max_length=160, pattern=r"^[^\x00]*$")] = Field(
        "", description="Of somebody not known yet: they are kept under it."
    )
    seconds: Seconds = Field(0, description="How long it took.")
    rang_at: When | None = None
    subject: Line = Field("", description="One line; needed where a request is opened.")
    text: Text = Field("", description="What was said; for `answered_at_once` what the caller asked.")
    answer: Text = Field(
        "", description="What was answered; needed for `answered_at_once`. The requester reads it."
    )
    department: Id | None = Field(None, description="Without it: that of your first team.")
    category: Id | None = None
    how_badly: Literal["", "stopped", "hampered", "annoyed", "question"] = ""
    ticket: Id | None = Field(
        None, description="The number of the request it belongs to; needed for `added`."
    )
    problem: Id | None = Field(
        None,
        description="The number of the problem behind it; if it cannot be linked, it is opened all the same.",
    )
    promise: When | None = Field(None, description="By when they are called back.")


class Logged(Sent):
    """A conversation on the telephone."""

    text: Text = ""
    person: Id | None = Field(None, description="With whom; without it: somebody else.")
    direction: Literal["", "in", "out"] = ""
    outcome: Literal["spoken", "no_answer", "missed", "voicemail"] = "spoken"
    seconds: Seconds = 0
    promise: When | None = Field(None, description="By when they are called back.")
    minutes: Minutes = WORK
    files: Files = FILES


class CalledBack(Sent):
    """How the call that was promised went."""

    outcome: Literal["spoken", "no_answer"]
    text: Text = ""


class MissedCall(Sent):
    """A call that nobody answered."""

    number: Telephone
    department: Id | None = Field(None, description="Without it: that of your first team.")


class PromiseShape(Shape):
    """A call back that was promised and not made yet."""

    ticket: TicketLine
    due_at: datetime | None = Field(description="Null while its clock rests.")
    numbers: list[str]


class CallerShape(Shape):
    """Somebody who may be calling."""

    id: int
    name: str
    organisation: str | None
    phones: list[str] = Field(
        description="Of who asked for nothing that you see only the number that was looked up, by six digits of it."
    )
    open: int = Field(description="How many open requests they have, of those that you see.")


class CallerPage(Shape):
    """Who may be calling, the likeliest first."""

    people: list[CallerShape]
    alone: int | None = Field(description="Whose number it is, if it is one person's alone.")
    tickets: list[TicketLine] = Field(
        description="The open requests of that person that you see, the newest first."
    )
