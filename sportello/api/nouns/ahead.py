"""Why a request is where it is, what will climb, and who is on shift."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from ninja import Field, Query, Router

from sportello.api.conditions import Number
from sportello.api.keys import READ
from sportello.api.reading import person, ticket_of
from sportello.api.shapes import DepartmentShape, PersonShape, Shape, When
from sportello.desk.explaining import standing
from sportello.desk.forecasting import climbs_ahead, soonest
from sportello.desk.sentences import names_for, plain, spoken
from sportello.people.models import Department, Person
from sportello.reports.load import on_duty

router = Router(tags=["Ahead"])


class ExplanationWords(Shape):
    """The answer in sentences, in the caller's language."""

    state: str
    here: list[str]
    answers: list[str]
    coming: list[dict[str, Any]]
    ladder: list[dict[str, Any]]
    stops: str
    not_climbed: list[str]


class ExplanationShape(Shape):
    """Why a request is where it is, as codes and values, and in words."""

    asked: int
    number: int = Field(description="Another than asked where it was merged.")
    at: datetime
    facts: dict[str, Any]
    course: list[dict[str, Any]] = Field(description="What will happen in order if nobody does anything.")
    words: ExplanationWords


class ClimbShape(Shape):
    """A request that will climb if nobody does anything."""

    number: int
    subject: str
    at: datetime
    from_level: int
    to_level: int
    cause: str
    people: list[PersonShape] = Field(description="Whom it will be offered to.")


class ForecastShape(Shape):
    """What will climb until then."""

    until: datetime
    climbs: list[ClimbShape]
    cut: bool = Field(description="Whether more requests fall due than were looked at.")


class ShiftShape(Shape):
    """A team and who of it is on shift now."""

    team: int
    name: str
    level: int
    department: DepartmentShape
    people: list[PersonShape]


@router.get(
    "/tickets/{number}/explanation", response=ExplanationShape, auth=READ, summary="Explain a request"
)
def explain_ticket(
    request: Any,
    number: Number,
    at: Annotated[When | None, Query(description="Another moment, past or to come.")] = None,
) -> Any:
    """Why it is there, who answers for it, what happens next, what would stop it, why it has not climbed."""
    row = ticket_of(request, number)
    stands = standing(row.pk, now=request.at, at=at)
    if stands.ticket.id != row.pk:
        ticket_of(request, stands.ticket.number)  # merged into one that is not to be seen: UnknownTicket
    said, course = stands.explain(), stands.course()
    names = names_for(said, course=course)
    return {
        "asked": row.number,
        "number": stands.ticket.number,
        "at": stands.at,
        "facts": plain(said, names),
        "course": plain(course, names),
        "words": plain(spoken(said, stands.rules, names, course, now=request.at), names),
    }


@router.get("/forecast", response=ForecastShape, auth=READ, summary="Forecast")
def read_forecast(
    request: Any, hours: Annotated[int, Query(ge=1, le=24, description="How far to look.")] = 4
) -> Any:
    """Which incidents and requests of the person's departments will climb, when, and into whose hands."""
    until = request.at + timedelta(hours=hours)
    ids, cut = soonest(_departments(request), until)
    found = [climb for _n, climbs in climbs_ahead(sorted(ids), request.at, until) for climb in climbs]
    people = Person.objects.in_bulk({one for climb in found for one in climb.people})
    climbs = [
        {
            "number": climb.number,
            "subject": climb.subject,
            "at": climb.at,
            "from_level": climb.from_level,
            "to_level": climb.to_level,
            "cause": climb.cause.value,
            "people": [person(people[one]) for one in climb.people if one in people],
        }
        for climb in sorted(found, key=lambda climb: (climb.at, climb.number))
    ]
    return {"until": until, "climbs": climbs, "cut": cut}


@router.get("/shifts", response=list[ShiftShape], auth=READ, summary="Who is on shift")
def list_on_shift(request: Any) -> Any:
    """Who is on shift now, in each team of the person's departments, by level."""
    return [
        {
            "team": one.team.pk,
            "name": one.team.name,
            "level": one.team.level,
            "department": {"id": one.team.department_id, "name": one.team.department.name},
            "people": [person(each.person) for each in one.people],
        }
        for one in on_duty(_departments(request), request.at)
    ]


def _departments(request: Any) -> list[Department]:
    """Those whose requests the caller sees."""
    active = Department.objects.filter(is_active=True).order_by("pk")
    return list(active if request.actor.sees_everything else active.filter(pk__in=request.actor.departments))
