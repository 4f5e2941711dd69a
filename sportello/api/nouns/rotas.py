"""Rotas: who is on duty when, where somebody is missing, exceptions, requests between colleagues."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from django.db import transaction
from ninja import Query, Router, Status
from pydantic import Field

from sportello.api.conditions import Key
from sportello.api.keys import MANAGE, READ, Call
from sportello.api.reading import person
from sportello.api.refusals import Refusal
from sportello.api.shapes import Id, PersonShape, Sent, Shape, When
from sportello.desk.afterwards import replan_people
from sportello.desk.forecasting import uncovered
from sportello.desk.known import UnknownPerson
from sportello.desk.rulebook import rulebook
from sportello.domain import rota as domain
from sportello.oncall.models import Override, Rota, ShiftRequest, Slot
from sportello.oncall.override import add_override, end_override
from sportello.oncall.swap import answer, ask
from sportello.people.change import NotAllowed
from sportello.people.models import Person
from sportello.web.rota.places import may_be_on, may_edit, rotas_of

router = Router(tags=["Rotas"])

LONGEST = timedelta(days=62)
Words = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
Moment = Annotated[When | None, Query()]


class PostShape(Shape):
    """A post of a rota, and how many people it needs."""

    id: int
    name: str
    minimum: int


class RotaShape(Shape):
    """A plan of who is on duty."""

    id: int
    name: str
    team: int | None
    department: int | None
    zone: str
    posts: list[PostShape]
    may_edit: bool


class DutyShape(Shape):
    """Somebody's time on duty."""

    person: PersonShape
    post: str
    starts: datetime
    ends: datetime
    instead_of: PersonShape | None
    override: int | None = Field(description="The exception that it comes from.")


class GapShape(Shape):
    """A stretch of time in which a post is below its minimum."""

    rota: int
    name: str
    post: str
    missing: int
    starts: datetime
    ends: datetime


class OverrideShape(Shape):
    """An exception: leave (person), a swap (person and replacement), somebody more (replacement)."""

    id: int
    rota: int
    person: PersonShape | None
    replacement: PersonShape | None
    post: int | None
    starts: datetime
    ends: datetime
    reason: str


class NewOverride(Sent):
    """An exception of a rota."""

    starts: When
    ends: When
    person: Id | None = Field(None, description="Who is away.")
    replacement: Id | None = Field(None, description="Who steps in, or is there besides.")
    post: Id | None = None
    reason: Words = ""


class ShiftRequestShape(Shape):
    """Somebody asks a colleague to take a shift."""

    id: int
    rota: int
    post: int | None
    giver: PersonShape | None = Field(description="Null: nobody has it.")
    taker: PersonShape
    starts: datetime
    ends: datetime
    words: str
    accepted: bool | None = Field(description="Null: not answered yet.")


class NewShiftRequest(Sent):
    """A shift that a colleague should take."""

    taker: Id
    giver: Id | None = Field(None, description="Whose shift it is; without it: yours.")
    nobody: bool = Field(False, description="Nobody has it: a gap.")
    post: Id | None = None
    starts: When
    ends: When
    words: Words = ""


class ShiftAnswer(Sent):
    """Yes or no."""

    accepted: bool


@router.get("/rotas", response=list[RotaShape], auth=READ, summary="List rotas")
def list_rotas(request: Any) -> Any:
    """The rotas of your departments, and those that belong to no team."""
    rotas = list(rotas_of(request.actor))
    posts: dict[int, list[Slot]] = {}
    for slot in Slot.objects.filter(rota__in=rotas):
        posts.setdefault(slot.rota_id, []).append(slot)
    return [
        {
            "id": one.pk,
            "name": one.name,
            "team": one.team.pk if one.team else None,
            "department": one.team.department_id if one.team else None,
            "zone": one.zone,
            "posts": [
                {"id": slot.pk, "name": slot.name, "minimum": slot.minimum} for slot in posts.get(one.pk, [])
            ],
            "may_edit": may_edit(request.actor, one),
        }
        for one in rotas
    ]


def _rota(call: Call, key: int) -> Rota:
    found = rotas_of(call.actor).filter(pk=key).first()
    if found is None:
        raise Refusal("no_such_address")
    return found


def _editable(call: Call, key: int) -> Rota:
    rota = _rota(call, key)
    if not may_edit(call.actor, rota):
        raise NotAllowed(right="rota.edit")
    return rota


def _between(call: Call, since: datetime | None, until: datetime | None) -> tuple[datetime, datetime]:
    """A stretch of time, a week from now unless said. Raises Refusal for none, or for one too long."""
    try:
        start = since or call.at
        end = until or start + timedelta(days=7)
        fits = start < end <= start + LONGEST and start.year >= 2000 and end.year <= 2100
    except OverflowError:
        fits = False
    if not fits:
        raise Refusal("too_long_a_time", days=LONGEST.days)
    return start, end


@router.get("/rotas/{key}/shifts", response=list[DutyShape], auth=READ, summary="Who is on duty when")
def list_shifts(request: Any, key: Key, since: Moment = None, until: Moment = None) -> Any:
    """Every shift of a rota that touches this time, by its beginning; of a week unless said, at most of two months."""
    rota = _rota(request, key)
    start, end = _between(request, since, until)
    plan = rulebook().staff.rotas.get(rota.pk)
    found = domain.shifts(plan, start, end) if plan is not None else []
    people = Person.objects.in_bulk({one.person for one in found} | {one.instead_of or 0 for one in found})
    return [
        {
            "person": person(people[one.person]),
            "post": one.slot,
            "starts": one.starts,
            "ends": one.ends,
            "instead_of": person(people[one.instead_of]) if one.instead_of in people else None,
            "override": one.override,
        }
        for one in sorted(found, key=lambda one: (one.starts, one.slot, one.person))
    ]


@router.get("/coverage-gaps", response=list[GapShape], auth=READ, summary="Where somebody is missing")
def list_gaps(request: Any, since: Moment = None, until: Moment = None) -> Any:
    """Where the rotas that you see are below what they need; of a week unless said, at most of two months."""
    start, end = _between(request, since, until)
    seen = set(rotas_of(request.actor).values_list("pk", flat=True))
    return [
        {
            "rota": one.rota,
            "name": one.name,
            "post": one.gap.slot,
            "missing": one.gap.missing,
            "starts": one.gap.starts,
            "ends": one.gap.ends,
        }
        for one in uncovered(start, end)
        if one.rota in seen
    ]


@router.get("/rotas/{key}/overrides", response=list[OverrideShape], auth=READ, summary="Exceptions of a rota")
def list_overrides(request: Any, key: Key) -> Any:
    """Those that hold now or later, by their beginning; at most 200."""
    rows = Override.objects.filter(rota=_rota(request, key), ends_at__gt=request.at)
    return [
        _override(row)
        for row in rows.select_related("person", "replacement").order_by("starts_at", "pk")[:200]
    ]


def _override(row: Override) -> dict[str, Any]:
    return {
        "id": row.pk,
        "rota": row.rota_id,
        "person": person(row.person) if row.person else None,
        "replacement": person(row.replacement) if row.replacement else None,
        "post": row.slot_id,
        "starts": row.starts_at,
        "ends": row.ends_at,
        "reason": row.reason,
    }


def _post(rota: Rota, key: int | None) -> Slot | None:
    if key is None:
        return None
    found = Slot.objects.filter(rota=rota, pk=key).first()
    if found is None:
        raise Refusal("unknown_post")
    return found


def _may_be_on(rota: Rota, *people: int | None) -> None:
    """Raise UnknownPerson for somebody who cannot stand in the rota."""
    known = {one.pk for one in may_be_on(rota)}
    for one in people:
        if one is not None and one not in known:
            raise UnknownPerson(person=one)


def _replan(*people: int | None) -> None:
    """What falls due at the end of their shifts is planned anew."""
    replan_people.enqueue([one for one in people if one is not None])


@router.post(
    "/rotas/{key}/overrides", response={201: OverrideShape}, auth=MANAGE, summary="Make an exception"
)
def make_override(request: Any, key: Key, new: NewOverride) -> Any:
    """Leave, a swap, somebody more. Nothing begins in the past."""
    rota = _editable(request, key)
    post = _post(rota, new.post)
    _may_be_on(rota, new.person, new.replacement)
    value = domain.Override(
        new.starts, new.ends, new.person, new.replacement, post.name_it if post is not None else None
    )
    with transaction.atomic():
        row = add_override(rota.pk, value, reason=new.reason, made_by=request.actor.person, at=request.at)
        _replan(new.person, new.replacement)
    return _override(Override.objects.select_related("person", "replacement").get(pk=row.pk))


@router.delete(
    "/rotas/{key}/overrides/{override}", response={204: None}, auth=MANAGE, summary="End an exception"
)
def remove_override(request: Any, key: Key, override: Key) -> Any:
    """From now on it does not hold; what has been stays."""
    row = Override.objects.filter(pk=override, rota=_editable(request, key)).first()
    if row is None:
        raise Refusal("no_such_address")
    with transaction.atomic():
        end_override(row.pk, ends_at=max(request.at, row.starts_at), at=request.at)
        _replan(row.person_id, row.replacement_id)
    return Status(204, None)


@router.get(
    "/shift-requests", response=list[ShiftRequestShape], auth=READ, summary="Requests between colleagues"
)
def list_shift_requests(request: Any) -> Any:
    """Those of the rotas that you see which wait for an answer, by their beginning; at most 200."""
    rows = ShiftRequest.objects.filter(
        rota__in=rotas_of(request.actor).order_by().values("pk"), answered_at=None, ends_at__gt=request.at
    )
    return [_request(row) for row in rows.select_related("giver", "taker").order_by("starts_at", "pk")[:200]]


def _request(row: ShiftRequest) -> dict[str, Any]:
    return {
        "id": row.pk,
        "rota": row.rota_id,
        "post": row.slot_id,
        "giver": person(row.giver) if row.giver else None,
        "taker": person(row.taker),
        "starts": row.starts_at,
        "ends": row.ends_at,
        "words": row.words,
        "accepted": row.accepted,
    }


@router.post(
    "/rotas/{key}/requests", response={201: ShiftRequestShape}, auth=MANAGE, summary="Ask a colleague"
)
def ask_colleague(request: Any, key: Key, new: NewShiftRequest) -> Any:
    """Ask somebody to take a shift: yours, or (supervisors) anybody's."""
    rota, me = _rota(request, key), request.actor.person
    giver = None if new.nobody else new.giver or me
    if giver != me and not may_edit(request.actor, rota):
        raise NotAllowed(right="rota.edit")
    _may_be_on(rota, giver, new.taker)
    row = ask(
        rota,
        slot=_post(rota, new.post),
        giver=giver,
        taker=new.taker,
        starts=max(new.starts, request.at),
        ends=new.ends,
        words=new.words,
        asked_by=me,
        at=request.at,
    )
    return _request(ShiftRequest.objects.select_related("giver", "taker").get(pk=row.pk))


@router.post(
    "/shift-requests/{key}/answer", response=ShiftRequestShape, auth=MANAGE, summary="Answer a colleague"
)
def answer_colleague(request: Any, key: Key, how: ShiftAnswer) -> Any:
    """Say yes or no to what you are asked, or (supervisors) for somebody: a yes changes the rota."""
    row = ShiftRequest.objects.select_related("rota__team", "slot").filter(pk=key).first()
    if row is None or (row.taker_id != request.actor.person and not may_edit(request.actor, row.rota)):
        raise Refusal("no_such_address")
    with transaction.atomic():
        answer(row, accepted=how.accepted, by=request.actor.person, at=request.at)
        if how.accepted:
            _replan(row.giver_id, row.taker_id)
    return _request(ShiftRequest.objects.select_related("giver", "taker").get(pk=row.pk))
