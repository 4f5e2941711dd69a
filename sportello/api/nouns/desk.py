"""Who the caller is, and what the desk has: departments and their categories."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Field, Query, Router, Status

from sportello.api.choices import Available
from sportello.api.keys import READ, WRITE
from sportello.api.refusals import Refusal
from sportello.api.shapes import DepartmentShape, Id, PersonShape, Sent, Shape
from sportello.catalogue.models import Category
from sportello.people.models import Department, Person
from sportello.web.notices.gathering import PAGE, After, mark_read, notices, unread

router = Router(tags=["Desk"])


class MeShape(Shape):
    """Whom the token acts as, and what it may do."""

    person: PersonShape
    scopes: list[str]
    expires_at: datetime | None
    departments: list[int] = Field(description="Whose requests the person sees.")


class NoticeShape(Shape):
    """Something that you were told."""

    id: int
    number: int = Field(description="Of the request.")
    label: str
    subject: str
    words: str
    at: datetime


class NoticePage(Shape):
    """What you were told and have not read, the newest first."""

    unread: int = Field(description="Up to 100.")
    notices: list[NoticeShape]
    next: str | None = Field(description="Send it as `after` to go on; null: this was the last page.")


class NewAvailability(Sent):
    """Whether new requests may be given to you."""

    availability: Available


class ReadNotice(Sent):
    """Which one was read."""

    notice: Id | None = Field(None, description="Without it: all of them.")


class CategoryShape(Shape):
    """A category of a department."""

    id: int
    name: str


class DepartmentRead(DepartmentShape):
    """A department with the categories that its requests may have."""

    categories: list[CategoryShape]


@router.get("/me", response=MeShape, auth=READ, summary="Who am I")
def read_me(request: Any) -> Any:
    """Try a token: whom it acts as, what it may do, until when."""
    token, actor = request.token, request.actor
    seen = Department.objects.order_by("pk").values_list("pk", flat=True)
    return {
        "person": {"id": actor.person, "name": actor.name},
        "scopes": token.scopes,
        "expires_at": token.expires_at,
        "departments": list(seen if actor.sees_everything else seen.filter(pk__in=actor.departments)),
    }


@router.get("/departments", response=list[DepartmentRead], auth=READ, summary="Departments")
def list_departments(request: Any) -> Any:
    """All departments, with their categories: what a request can be opened with."""
    found: dict[int, list[dict[str, Any]]] = {}
    for category in Category.objects.filter(is_active=True).order_by("pk"):
        found.setdefault(category.department_id, []).append({"id": category.pk, "name": category.name})
    return [
        {"id": one.pk, "name": one.name, "categories": found.get(one.pk, [])}
        for one in Department.objects.filter(is_active=True).order_by("pk")
    ]


@router.put("/me/availability", response={204: None}, auth=WRITE, summary="Say whether you are available")
def set_availability(request: Any, state: NewAvailability) -> Any:
    """New requests go to who is available. What you have in charge stays with you."""
    Person.objects.filter(pk=request.actor.person).update(availability=state.availability)
    return Status(204, None)


@router.get("/notices", response=NoticePage, auth=READ, summary="What you were told")
def list_notices(
    request: Any, after: Annotated[str, Query(pattern=r"^$|^[0-9]{1,17}\.[0-9]{1,17}$")] = ""
) -> Any:
    """Notices in the application that you have not read, the newest first, 40 a page."""
    begins = After.read(after)
    if after and begins is None:
        raise Refusal("invalid", wrong={"after": "string_pattern_mismatch"})
    found, following = notices(request.actor, PAGE, begins)
    return {
        "unread": unread(request.actor.person),
        "notices": [{name: getattr(one, name) for name in NoticeShape.model_fields} for one in found],
        "next": str(following) if following else None,
    }


@router.post("/notices/read", response={204: None}, auth=WRITE, summary="Mark notices as read")
def read_notices(request: Any, which: ReadNotice) -> Any:
    """One of yours, or all."""
    mark_read(request.actor.person, request.at, notice=which.notice)
    return Status(204, None)
