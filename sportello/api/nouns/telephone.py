"""Telephone systems say what happens to calls: as JSON, or as a form where a dialplan can send no more than that."""

from functools import reduce
from typing import Annotated, Any, Literal

from ninja import Form, Router
from pydantic import AwareDatetime, BeforeValidator, Field

from sportello.api.keys import Token
from sportello.api.nouns.call_shapes import Seconds
from sportello.api.reading import person
from sportello.api.shapes import PersonShape, Sent, Shape
from sportello.intake.telephone.happening import Happening, happened
from sportello.intake.telephone.models import LineCall

router = Router(tags=["Telephone systems"])
TELEPHONE = Token("telephone")
WORDS = r"^[^\x00]*$"
Talked = Annotated[int, Field(ge=0, le=86_400)]


def or_nothing(value: Any) -> Any:
    """A form sends an empty field where nothing is known."""
    return None if value == "" else value


class Told(Sent):
    """What happened to a call. The same word twice changes nothing; the order does not matter."""

    event: Literal["ringing", "answered", "ended"]
    call: str = Field(
        min_length=1,
        max_length=120,
        pattern=WORDS,
        description="What the system calls it: the same for all its words.",
    )
    caller: str = Field(
        "",
        max_length=60,
        pattern=WORDS,
        description="The number of who calls; empty or `anonymous` if withheld.",
    )
    called: str = Field("", max_length=60, pattern=WORDS, description="The number that was called.")
    extension: str = Field(
        "",
        max_length=20,
        pattern=WORDS,
        description="The telephone that rings or answered; whose it is stands in the administration.",
    )
    at: AwareDatetime | None = Field(None, description="When it happened; without it: now.")
    answered: bool | None = Field(
        None,
        description="With `ended`, from systems that speak of a call only once it is over: was it answered?",
    )
    seconds: Seconds | None = Field(None, description="With `ended`: how long they talked.")


class ToldForm(Told):
    """The same, with empty fields for what is not known, and the time talked as 0:04:31, 4:31 or 271 too."""

    at: Annotated[AwareDatetime | None, BeforeValidator(or_nothing)] = None
    answered: Annotated[bool | None, BeforeValidator(or_nothing)] = None
    seconds: Annotated[Talked | None, BeforeValidator(or_nothing)] = None
    duration: str = Field("", pattern=r"^$|^[0-9]{1,5}$|^([0-9]{1,2}:)?[0-9]{1,2}:[0-5][0-9]$")


class LineShape(Shape):
    """What the desk knows of the call now."""

    call: str
    state: Literal["ringing", "answered", "ended", "missed"]
    number: str = Field(description="In E.164; empty where it was withheld, or is one of the house.")
    agent: PersonShape | None = Field(description="Who answered, if their extension is known.")


@router.post("/telephone/events", response=LineShape, auth=TELEPHONE, summary="Tell what happens to a call")
def tell(request: Any, word: Told) -> Any:
    """Ringing shows a notice to the agent of the extension, answered opens their draft, ended gives it its duration.

    A call that ended without an answer becomes a missed call ten seconds later: a call back with a clock of its own.
    """
    return _shape(happened(Happening(**word.model_dump()), actor=request.actor, at=request.at))


@router.post(
    "/telephone/events/form",
    response=LineShape,
    auth=TELEPHONE,
    summary="Tell what happens to a call, as a form",
)
def tell_as_form(request: Any, word: Form[ToldForm]) -> Any:
    """The same for dialplans and templates that send forms."""
    given = word.model_dump(exclude={"duration"})
    if word.duration and word.seconds is None:
        given["seconds"] = reduce(lambda so_far, part: so_far * 60 + int(part), word.duration.split(":"), 0)
    return _shape(happened(Happening(**given), actor=request.actor, at=request.at))


def _shape(line: LineCall) -> dict[str, Any]:
    agent = line.answered_by
    return {
        "call": line.key,
        "state": line.state,
        "number": line.number,
        "agent": person(agent) if agent is not None else None,
    }
