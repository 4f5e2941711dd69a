"""What goes over the wire: each shape says of every field what it means."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError, PydanticKnownError

from sportello.domain.lifecycle import Kind, Status, WaitingFor
from sportello.domain.priority import Grade

HIGHEST = 10**15
"""No id and no number is larger; both databases hold it."""


def no_text(value: Any) -> Any:
    """Numbers are numbers: neither "5" nor true is one."""
    if isinstance(value, str | bool):
        raise PydanticKnownError("int_type")
    return value


def of_our_time(value: datetime) -> datetime:
    """At the ends of time a moment of one zone is none in another."""
    if not 1900 <= value.year < 9000:
        raise PydanticCustomError("of_our_time", "not of our time")
    return value


When = Annotated[AwareDatetime, AfterValidator(of_our_time)]
Id = Annotated[int, BeforeValidator(no_text), Field(ge=1, le=HIGHEST)]
ANY = r"^[^\x00]*$"
"""PostgreSQL keeps no NUL."""
Line = Annotated[str, Field(max_length=300, pattern=ANY)]
Text = Annotated[str, Field(max_length=100_000, pattern=ANY)]


Level = Annotated[int, BeforeValidator(no_text), Field(ge=1, le=50)]
Minutes = Annotated[int, BeforeValidator(no_text), Field(ge=0, le=1440)]
Files = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[!-~]+$")]], Field(max_length=10)
]


class Shape(BaseModel):
    """What is answered. Not ninja's own base: that looks at each field in Python, and at what is sent twice."""


class Sent(BaseModel):
    """What a caller sends: unknown fields are refused, so that a slip of the pen is not lost in silence."""

    model_config = ConfigDict(extra="forbid")


class PersonShape(Shape):
    """Somebody, by id and name."""

    id: int
    name: str


class DepartmentShape(Shape):
    """A department."""

    id: int
    name: str


class FileShape(Shape):
    """A file that came with a message."""

    id: int
    name: str
    content_type: str
    size: int = Field(description="In bytes.")


class EventShape(Shape):
    """One event of the timeline. The facts differ by kind: docs/reference/timeline-events.md names them all."""

    number: int
    kind: str
    at: datetime
    by: PersonShape | None = Field(description="Null: Sportello itself.")
    source: str = Field(description="Through what it came: page, portal, api, mail, engine...")
    text: str
    public: bool = Field(description="Whether the requester sees the text.")
    files: list[FileShape]
    facts: dict[str, Any]


class TicketLine(Shape):
    """A request as lists tell it."""

    number: int
    label: str = Field(description="The number as people write it, such as SP-48217.")
    subject: str
    kind: Kind
    status: Status
    waiting_for: WaitingFor | None
    priority: int = Field(ge=1, le=4, description="1 is the most pressing.")
    level: int = Field(description="The level of the ladder that it stands on.")
    department: DepartmentShape
    team: int | None
    category: int | None
    requester: PersonShape
    organisation: str | None
    owner: PersonShape | None = Field(description="In whose charge it is.")
    tags: list[str]
    opened_at: datetime
    changed_at: datetime
    due_at: datetime | None = Field(description="The next moment that moves it or warns.")
    due: str | None = Field(description="What falls due then.")
    event: int = Field(description="The number of its last event: the ETag.")


class TicketShape(TicketLine):
    """A request."""

    channel: str
    area: str
    impact: Grade
    urgency: Grade
    waiting_until: datetime | None
    snoozed_until: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    merged_into: int | None = Field(description="The number of the request that it became a part of.")
    problem: int | None = Field(description="The number of the problem behind it.")
    parent: int | None = Field(description="The number of the request whose task it is.")
    fields: dict[str, Any] = Field(description="The own fields of its category.")


class TicketRead(TicketShape):
    """A request with the last events of its timeline."""

    events: list[EventShape]
    earlier: bool = Field(description="Whether there are events before these: read them at `events`.")


class TicketPage(Shape):
    """A page of requests."""

    tickets: list[TicketLine]
    next: str | None = Field(description="Send it as `after` to go on; null: this was the last page.")


class EventPage(Shape):
    """A stretch of a timeline."""

    events: list[EventShape]
    more: bool = Field(description="Whether others follow: ask again `after` the last number.")


# -- what callers send ------------------------------------------------------------------------------------


FILES: Any = Field(default_factory=list, description="Words that `POST /files` answered.")
WORK: Any = Field(0, description="Minutes of work that it took.")


class NewTicket(Sent):
    """A request to open."""

    department: Id
    subject: Annotated[Line, Field(min_length=1)]
    text: Text = ""
    requester: Id | None = Field(
        None, description="Whose request it is; without it, and without address: yours."
    )
    requester_address: Annotated[str, Field(max_length=254, pattern=r"^[^\x00]*$")] | None = Field(
        None, description="The same by a known e-mail address."
    )
    kind: Literal["incident", "request"] = "incident"
    category: Id | None = None
    impact: Grade = Grade.MEDIUM
    urgency: Grade = Grade.MEDIUM
    channel: Literal["api", "monitor", "phone", "chat"] = "api"
    on_behalf_of: Id | None = Field(None, description="For whom a partner's person asks.")
    fields: Annotated[dict[str, Line], Field(max_length=40)] = Field(
        default_factory=dict, description="The own fields of the category, by key."
    )
    files: Files = FILES


class Reply(Sent):
    """An answer to the requester."""

    text: Annotated[Text, Field(min_length=1)]
    then_wait: bool = Field(False, description="Put it on hold for the requester in the same go.")
    minutes: Minutes = WORK
    files: Files = FILES


class Note(Sent):
    """A note that only the desk sees."""

    text: Annotated[Text, Field(min_length=1)]
    mentions: Annotated[list[Id], Field(max_length=20)] = Field(
        default_factory=list, description="Who follows it from now on."
    )
    minutes: Minutes = WORK
    files: Files = FILES


class Charge(Sent):
    """Taking charge."""

    acknowledge: bool = Field(False, description="Only say that one knows; the owner stays.")


class Assignment(Sent):
    """Putting it into somebody's hands."""

    owner: Id
    reason: Line = ""


class Escalation(Sent):
    """Passing it up the ladder."""

    reason: Line = Field(description="One of the reasons of this level, by its code.")
    tried: Text = Field(description="What was tried.")
    to: Level | None = Field(None, description="To this level, rather than to the next.")
    too_complex: bool = False


class Reason(Sent):
    """Why."""

    reason: Annotated[Line, Field(min_length=1)]


class MaybeReason(Sent):
    """Why, if there is something to say."""

    reason: Line = ""


class Hold(Sent):
    """Letting it wait."""

    waiting_for: WaitingFor
    until: When | None = None
    problem: Id | None = Field(None, description="The number of the problem that it waits for.")
    reason: Line = ""


class Resolution(Sent):
    """Holding it solved. A text goes to the requester."""

    text: Text = ""
    reason: Line = Field("", description="Needed by who does not own it.")
    minutes: Minutes = WORK
    files: Files = FILES


class Reopening(Sent):
    """Why it was not solved after all."""

    reason: Annotated[Line, Field(min_length=1)]
    text: Text = ""


class Triage(Sent):
    """How large and how pressing it is."""

    impact: Grade | None = None
    urgency: Grade | None = None
    override: Annotated[int, BeforeValidator(no_text), Field(ge=1, le=4)] | None = Field(
        None, description="A priority whatever the matrix says; with a reason."
    )
    reason: Line = ""
