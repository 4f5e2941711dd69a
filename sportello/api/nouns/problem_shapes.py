"""What goes over the wire of problems."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from sportello.api.choices import RunKind, RunStatus
from sportello.api.shapes import Id, Line, PersonShape, Sent, Shape, Text, TicketLine, TicketShape
from sportello.domain.priority import Grade
from sportello.domain.problem import Stage


class FiguresShape(Shape):
    """What a problem does."""

    all: int = Field(description="Linked requests, those that have ended too.")
    open: int
    customers: int
    late: int


class ProblemLine(Shape):
    """A problem as lists tell it."""

    ticket: TicketLine
    stage: Stage
    figures: FiguresShape
    published: bool = Field(description="Whether its workaround is shown to colleagues.")
    in_portal: bool = Field(description="Whether it is shown to customers.")


class ProblemPage(Shape):
    """A page of problems, the newest first."""

    problems: list[ProblemLine]
    next: str | None = Field(description="Send it as `after` to go on; null: this was the last page.")


class RunShape(Shape):
    """Something done to all open requests of a problem, by a job."""

    id: int
    problem: int
    kind: RunKind
    status: RunStatus
    by: PersonShape
    started_at: datetime
    finished_at: datetime | None
    stopping: bool
    waiting: int
    done: int
    left: int = Field(
        description="Left open: their customers wrote after the workaround, or they are ended by hand."
    )
    failed: int
    refusal: str | None = Field(
        description="The code of why the problem itself could not be resolved at the end."
    )


class LeftShape(Shape):
    """A request of a run that was not done."""

    number: int | None = Field(description="Null: it is not for you to see.")
    status: Literal["left", "failed"]
    why: str = Field(description="The code of the reason.")


class RunRead(RunShape):
    """The same with those that were not done, once it is over; at most 200."""

    listed: list[LeftShape]


class ProblemShape(TicketShape):
    """A problem."""

    stage: Stage
    cause: str
    workaround: str = Field(description="As it is shown; empty: none is.")
    workaround_draft: str = Field(description="A newer version that is not shown yet.")
    version: int = Field(description="Of the newest workaround; 0: none.")
    published: int = Field(description="The version that is shown; 0: none.")
    in_portal: bool
    figures: FiguresShape
    untold: int = Field(
        description="Open requests whose customers have not had the workaround that is shown."
    )
    leads: bool = Field(description="Whether you may write on it.")
    run: RunShape | None = Field(description="What is done to its requests now, or was done last.")


class IncidentShape(Shape):
    """A request that a problem causes."""

    ticket: TicketLine
    told: Literal["ended", "writing", "by_hand", "told", "noted", "untold"] = Field(
        description="What its customer knows; `writing`: they wrote after the workaround."
    )
    by_hand: bool


class IncidentPage(Shape):
    """A page of them, the open ones first."""

    incidents: list[IncidentShape]
    next: str | None


class NewProblem(Sent):
    """A problem to open, from the requests that it causes if there are any."""

    subject: Annotated[Line, Field(min_length=1)]
    department: Id
    text: Text = ""
    incidents: Annotated[list[Id], Field(max_length=500)] = Field(
        default_factory=list, description="Numbers of requests that it causes."
    )
    category: Id | None = None
    impact: Grade = Grade.MEDIUM
    urgency: Grade = Grade.MEDIUM


class StageMove(Sent):
    """To which stage."""

    stage: Stage
    text: Text = Field("", description="A line on why; only the desk reads it.")


class Cause(Sent):
    """What causes it."""

    text: Annotated[Text, Field(min_length=1)]


class Workaround(Sent):
    """A way round it, as a new version."""

    text: Annotated[Text, Field(min_length=1)]
    publish: bool = Field(False, description="Show it to colleagues in the same go.")
    in_portal: bool = Field(False, description="And to customers.")


class Publication(Sent):
    """To whom the newest version is shown."""

    in_portal: bool = Field(False, description="To customers as well.")


class Incidents(Sent):
    """Requests that it causes."""

    incidents: Annotated[list[Id], Field(min_length=1, max_length=500)]


class ByHand(Sent):
    """Who ends a linked request."""

    by_hand: bool = Field(description="Whoever works on it; else it ends with the problem.")
    reason: Line = ""


class NewRun(Sent):
    """What to do to all open requests of the problem."""

    kind: RunKind = Field(
        description="`resolve`: resolve the problem and all its requests; `share`: send the workaround to those who "
        "have not had it; `warn`: write to all customers."
    )
    text: Text = Field(
        "", description="What customers read, with {name} and {number} filled in; not needed for `share`."
    )
    silently: bool = Field(False, description="Write a note instead of an answer; for `share`.")
