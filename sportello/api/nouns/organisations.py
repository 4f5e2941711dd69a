"""Organisations, teams, and what changed in the configuration."""

from datetime import datetime
from typing import Annotated, Any

from django.db.models import Q
from django.http import HttpResponse, QueryDict
from ninja import Query, Router
from pydantic import Field

from sportello.api.choices import Act, OrganisationKind
from sportello.api.conditions import Key
from sportello.api.keys import MANAGE, READ
from sportello.api.nouns.registers import by_form, cut, rows_after
from sportello.api.reading import person
from sportello.api.refusals import Refusal
from sportello.api.shapes import ANY, DepartmentShape, Id, PersonShape, Sent, Shape
from sportello.people.change import NotAllowed
from sportello.people.models import Alteration, Membership, Organisation, Team
from sportello.web.admin.nouns.organisations import OrganisationForm, Organisations

router = Router(tags=["People"])

Name = Annotated[str, Field(min_length=1, max_length=160, pattern=r"^[^\x00]*\S[^\x00]*$")]
Tier = Annotated[str, Field(max_length=30, pattern=r"^[^\x00]*$")]


class OrganisationShape(Shape):
    """A customer, a partner, or the company itself."""

    id: int
    name: str
    kind: OrganisationKind
    tier: str = Field(description="The level of its contract.")
    served_by: list[int] = Field(description="The partners that serve it.")


class OrganisationPage(Shape):
    """A page of organisations."""

    organisations: list[OrganisationShape]
    next: str | None = Field(description="Send it as `after` to go on; null: this was the last page.")


class OrganisationChange(Sent):
    """What becomes another; what is left out stays."""

    name: Name | None = None
    kind: OrganisationKind | None = None
    tier: Tier | None = None
    served_by: Annotated[list[Id], Field(max_length=50)] | None = Field(
        None, description="Ids of partners; all of them."
    )


class NewOrganisation(OrganisationChange):
    """An organisation to keep."""

    name: Name


class TeamShape(Shape):
    """People of a department at one level of support."""

    id: int
    name: str
    level: int
    department: DepartmentShape
    supervisor: PersonShape | None
    members: list[PersonShape]


class AlterationShape(Shape):
    """A change of the configuration."""

    id: int
    noun: str = Field(description="What kind of thing, such as `people.team`.")
    key: int = Field(description="Its id.")
    act: Act
    at: datetime
    by: PersonShape | None
    told: dict[str, list[str]] = Field(description="By field: before and after, in words.")


class AlterationPage(Shape):
    """A page of changes, the newest first."""

    alterations: list[AlterationShape]
    next: str | None


@router.get("/organisations", response=OrganisationPage, auth=READ, summary="List organisations")
def list_organisations(
    request: Any,
    q: Annotated[str, Query(pattern=ANY, max_length=160, description="Words of the name or the level.")] = "",
    after: Annotated[str, Query(pattern=r"^[0-9]{0,15}$")] = "",
) -> Any:
    """All of them, 50 a page by their ids."""
    rows = Organisation.objects.prefetch_related("served_by")
    for word in q.split()[:5]:
        rows = rows.filter(Q(name__icontains=word) | Q(tier__icontains=word))
    found, following = cut(rows_after(rows, after))
    return {"organisations": [_shape(one) for one in found], "next": following}


def _shape(row: Organisation) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.name,
        "kind": row.kind,
        "tier": row.tier,
        "served_by": [one.pk for one in row.served_by.all()],
    }


def _organisation(key: int) -> Organisation:
    row = Organisation.objects.prefetch_related("served_by").filter(pk=key).first()
    if row is None:
        raise Refusal("no_such_address")
    return row


def _said(row: Organisation, change: OrganisationChange) -> QueryDict:
    said = QueryDict(mutable=True)
    said["name"] = change.name or row.name
    said["kind"] = change.kind or row.kind
    said["tier"] = row.tier if change.tier is None else change.tier
    stored = [one.pk for one in row.served_by.all()] if row.pk else []
    wanted = stored if change.served_by is None else change.served_by
    said.setlist("served_by", [str(one) for one in wanted])
    return said


@router.get("/organisations/{key}", response=OrganisationShape, auth=READ, summary="Read an organisation")
def read_organisation(request: Any, key: Key) -> Any:
    """Its people are those of `GET /people?organisation=`."""
    return _shape(_organisation(key))


@router.post("/organisations", response={201: OrganisationShape}, auth=MANAGE, summary="Keep an organisation")
def make_organisation(request: Any, response: HttpResponse, new: NewOrganisation) -> Any:
    """A customer, unless said otherwise."""
    row = by_form(request, Organisations(), OrganisationForm, _said(Organisation(), new), Organisation())
    response.headers["Location"] = f"{request.path}/{row.pk}"
    return _shape(_organisation(row.pk))


@router.patch(
    "/organisations/{key}", response=OrganisationShape, auth=MANAGE, summary="Change an organisation"
)
def change_organisation(request: Any, key: Key, change: OrganisationChange) -> Any:
    """Name, kind, contract, the partners that serve it. Requests under way keep their area and promises."""
    row = _organisation(key)
    by_form(request, Organisations(), OrganisationForm, _said(row, change), row)
    return _shape(_organisation(key))


@router.get("/teams", response=list[TeamShape], auth=READ, summary="Teams")
def list_teams(request: Any) -> Any:
    """The teams in use of all departments, with their people in the order of turns."""
    rows = Team.objects.filter(is_active=True).select_related("department", "supervisor")
    members: dict[int, list[dict[str, Any]]] = {}
    for one in Membership.objects.filter(team__in=rows).select_related("person"):
        members.setdefault(one.team_id, []).append(person(one.person))
    return [
        {
            "id": one.pk,
            "name": one.name,
            "level": one.level,
            "department": {"id": one.department_id, "name": one.department.name},
            "supervisor": person(one.supervisor) if one.supervisor else None,
            "members": members.get(one.pk, []),
        }
        for one in rows.order_by("department", "level", "pk")
    ]


@router.get("/alterations", response=AlterationPage, auth=READ, summary="Changes of the configuration")
def list_alterations(
    request: Any,
    noun: Annotated[str, Query(pattern=r"^[a-z_.]{0,40}$")] = "",
    after: Annotated[str, Query(pattern=r"^[0-9]{0,15}$")] = "",
) -> Any:
    """Who changed what and when, the newest first, 50 a page. For administrators and auditors."""
    if not (request.actor.is_administrator or request.actor.is_auditor):
        raise NotAllowed(right="desk.configure")
    rows = Alteration.objects.select_related("by").order_by("-pk")
    if noun:
        rows = rows.filter(noun=noun)
    if after:
        rows = rows.filter(pk__lt=int(after))
    found, following = cut(rows)
    return {"alterations": [_alteration(one) for one in found], "next": following}


def _alteration(one: Alteration) -> dict[str, Any]:
    named = person(one.by) if one.by else None
    return {"id": one.pk, "by": named} | {
        name: getattr(one, name) for name in ("noun", "key", "act", "at", "told")
    }
