"""What is sent: the envelope of an event, its ticket as it stands when it is told, and what may be read of the event.

`python tools/reference.py` writes the JSON schema of these shapes into docs/reference/webhooks.md.
"""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Shape(BaseModel):
    """Nothing beside what is named."""

    model_config = ConfigDict(extra="forbid")


class Named(Shape):
    """A person or a department."""

    id: int
    name: str


class ToldTicket(Shape):
    """The request, as it stands when the event is told."""

    number: int
    label: str = Field(description="The number as people read it, such as SP-48217.")
    url: str | None = Field(
        description="Its page, for those who sign in; null while SPORTELLO_URL is not set."
    )
    subject: str
    kind: str = Field(description="incident, request, problem or task")
    status: str = Field(description="new, open, waiting, resolved or closed")
    waiting_for: str | None
    priority: int = Field(description="1 (critical) to 4 (low)")
    level: int | None = Field(description="The level that has it; null without internal events.")
    department: Named
    requester: Named


class ToldEvent(Shape):
    """The event of the timeline."""

    number: int = Field(description="Its place in the timeline of the request, from 1, without gaps.")
    kind: str = Field(description="One of the kinds of docs/reference/timeline-events.md.")
    at: datetime = Field(description="When it happened.")
    by: Named | None = Field(
        description="Who did it; null for the desk itself, or where the name is not public."
    )
    source: str = Field(description="page, portal, mail, phone, api, engine...")
    public: bool = Field(description="Whether requesters may know of it.")
    text: str = Field(description="What was written, if anything was and it may be read.")
    facts: dict[str, Any] = Field(
        description="What else the timeline holds of it, by kind. Without internal events only the facts that "
        "requesters may know."
    )


class Told(Shape):
    """What the envelope carries."""

    ticket: ToldTicket
    event: ToldEvent


class Envelope(Shape):
    """The body of a webhook."""

    type: str = Field(description="ticket.<kind of event>, such as ticket.replied; ping for a trial.")
    timestamp: datetime = Field(description="When the event happened.")
    data: Told


class PingData(Shape):
    """What a trial says."""

    message: str


class Ping(Shape):
    """The body of a trial."""

    type: str = "ping"
    timestamp: datetime
    data: PingData
