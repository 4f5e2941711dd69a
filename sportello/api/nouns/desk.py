"""Who the caller is, and what the desk has: departments and their categories."""

from datetime import datetime
from typing import Any

from ninja import Field, Router, Schema

from sportello.api.keys import READ
from sportello.api.shapes import DepartmentShape, PersonShape
from sportello.catalogue.models import Category
from sportello.people.models import Department

router = Router(tags=["Desk"])


class MeShape(Schema):
    """Whom the token acts as, and what it may do."""

    person: PersonShape
    scopes: list[str]
    expires_at: datetime | None
    departments: list[int] = Field(description="Whose requests the person sees.")


class CategoryShape(Schema):
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
