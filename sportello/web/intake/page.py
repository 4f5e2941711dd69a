"""The page of one call, gathered in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from sportello.catalogue.models import Category, CustomField
from sportello.escalation.models import Entry
from sportello.people.models import Department, Team
from sportello.web.access import Asked
from sportello.web.intake import aside, callers, reading, saying
from sportello.web.intake.callers import Card, Options
from sportello.web.phones import readable
from sportello.web.queue.choosing import teams_of
from sportello.workspace.calls import calls_of
from sportello.workspace.models import Call

MOST_PICKS = 7  # so many categories are seen at once; more are a list


@dataclass(frozen=True)
class Tab:
    """A call that goes on."""

    href: str
    name: str
    current: bool
    aside: bool


@dataclass(frozen=True)
class Form:
    """What the form is drawn from."""

    written: dict[str, str]
    errors: dict[str, str]
    departments: Sequence[Department]
    department: int | None
    categories: Sequence[Category]
    own_fields: Sequence[tuple[Category, Sequence[tuple[CustomField, str]]]]
    answering: bool
    promise_at: str

    @property
    def category(self) -> int | None:
        """The chosen category."""
        chosen = self.written.get("category", "")
        return int(chosen) if chosen.isdecimal() else None

    @property
    def picks(self) -> bool:
        """Whether the categories fit on a line."""
        return len(self.categories) <= MOST_PICKS

    @property
    def in_detail(self) -> bool:
        """Whether something stands in the part that is folded."""
        wanted = {"text", "call_back", "promise", "promise_at"}
        return bool(wanted & (self.written.keys() | self.errors.keys()) or "department" in self.errors)


@dataclass(frozen=True)
class Gathered:
    """Everything the page of a call shows."""

    call: Call
    card: Card | None
    found: Options | None
    form: Form
    tabs: Sequence[Tab]
    side: dict[str, Any] = field(default_factory=dict)

    def context(self) -> dict[str, Any]:
        """What the templates use."""
        call = self.call
        return self.side | {
            "call": call,
            "card": self.card,
            "found": self.found,
            "form": self.form,
            "tabs": self.tabs,
            "number": readable(call.number),
            "stops": reading.STOPS,
            "promises": reading.PROMISES,
        }


def departments() -> list[Department]:
    """The departments in which a ticket can be opened."""
    ruled = Entry.objects.exclude(policy__in_force=None).values("department")
    return list(Department.objects.filter(is_active=True, pk__in=ruled).order_by("pk"))


def own_department(teams: Sequence[Team], known: Sequence[Department]) -> int | None:
    """Where the agent's calls belong unless another is chosen: their first team's department, or the only one."""
    ids = [department.pk for department in known]
    mine = [team.department_id for team in teams if team.department_id in ids]
    return mine[0] if mine else ids[0] if len(ids) == 1 else None


def gather(request: Asked, call: Call, *, errors: dict[str, str] | None = None, typed: str = "") -> Gathered:
    """Read all that the page of the call shows."""
    known, teams = departments(), teams_of(request.user.pk)
    department = reading.department_in(call.written, known, own_department(teams, known))
    card = callers.card(call)
    looked_for = typed or ("" if card else call.number)
    return Gathered(
        call=call,
        card=card,
        found=callers.options(looked_for, request.actor) if looked_for else None,
        form=_form(call, known, department, errors or {}),
        tabs=_tabs(request.user.pk, call),
        side=beside(request, call, card, department),
    )


def beside(
    request: Asked, call: Call, card: Card | None, department: int | None, *, typing: bool = False
) -> dict[str, Any]:
    """What changes while somebody types: the column beside the form, and what to tell the caller."""
    return {
        "call": call,
        "aside": aside.aside(call, request.actor, request.at, with_guides=typing),
        "saying": saying.saying(call, card, department, request.actor, request.at),
    }


def _form(call: Call, known: Sequence[Department], department: int | None, errors: dict[str, str]) -> Form:
    named = Category.objects.filter(department=department, is_active=True).order_by("parent_id", "pk")
    categories = list(named) if department is not None else []
    own: dict[int, list[tuple[CustomField, str]]] = {}
    for one in CustomField.objects.filter(category__in=[c.pk for c in categories]).order_by("pk"):
        own.setdefault(one.category_id, []).append((one, call.written.get(f"{reading.OWN}{one.pk}", "")))
    return Form(
        written=call.written,
        errors=errors,
        departments=known,
        department=department,
        categories=categories,
        own_fields=[(category, own[category.pk]) for category in categories if category.pk in own],
        answering="answer" in call.written or "answer" in errors,
        promise_at=call.written.get("promise_at", ""),
    )


def _tabs(agent: int, call: Call) -> list[Tab]:
    return [
        Tab(
            href=reverse("call", args=[one.pk]),
            name=one.caller.name if one.caller else one.caller_name or readable(one.number),
            current=one.pk == call.pk,
            aside=one.ended_at is not None,
        )
        for one in calls_of(agent)
    ]


def call_of(request: Asked, pk: int) -> Call | None:
    """The agent's own call."""
    mine = Call.objects.filter(agent=request.user.pk, pk=pk)
    found = mine.select_related(
        "caller", "caller__organisation", "organisation", "ticket", "ticket__department"
    )
    return found.first()
