"""What a request is about: subject, category, the category's own fields. On the router of reading: one address."""

from typing import Annotated, Any, Literal

from django.db import transaction
from django.http import HttpResponse
from pydantic import Field

from sportello.api.conditions import IfMatch, Number
from sportello.api.keys import WRITE
from sportello.api.moving import move
from sportello.api.nouns.tickets import router
from sportello.api.refusals import Refusal
from sportello.api.shapes import Id, Line, Sent, TicketShape
from sportello.catalogue.models import Category, CustomField
from sportello.desk.following import NothingToDo, set_field
from sportello.tickets.models import Ticket

Value = Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")]


class Facts(Sent):
    """What it is about. What is left out stays as it is."""

    subject: Annotated[Line, Field(min_length=1)] | None = None
    category: Id | Literal["none"] | None = Field(
        None, description="One of its department's; `none` takes it away."
    )
    fields: Annotated[dict[str, Value], Field(max_length=40)] = Field(
        default_factory=dict, description="The own fields of its category, by key; empty: no value."
    )


@router.patch("/{number}", response=TicketShape, auth=WRITE, summary="Change what it is about")
def change_facts(
    request: Any, response: HttpResponse, number: Number, facts: Facts, if_match: IfMatch = None
) -> Any:
    """Another subject, another category, other values of its fields: each leaves its own trace in the timeline."""

    def command(ticket: int, **by: Any) -> None:
        changes = list(_changes(ticket, facts))
        if not changes:
            raise NothingToDo
        with transaction.atomic():  # what is refused leaves nothing half done
            for field, new, value in changes:
                set_field(ticket, field=field, new=new, value=value, **by)

    return move(request, response, number, if_match, command)


def _changes(ticket: int, facts: Facts) -> list[tuple[str, str, int | None]]:
    """(field, value in words, id) of what is to become another. Raises Refusal for a field that is not its own."""
    row = Ticket.objects.get(pk=ticket)
    found: list[tuple[str, str, int | None]] = []
    if facts.subject is not None and facts.subject != row.subject:
        found.append(("subject", facts.subject, None))
    category = row.category_id
    if facts.category is not None:
        category = None if facts.category == "none" else int(facts.category)
    if category != row.category_id:
        name = Category.objects.filter(pk=category or 0).values_list("name_it", flat=True).first()
        found.append(("category", str(name or category or ""), category))
    known = set(CustomField.objects.filter(category=category or 0).values_list("key", flat=True))
    for key, value in facts.fields.items():
        if key not in known:
            raise Refusal("unknown_field", field=key)
        if row.fields.get(key, "") != value:
            found.append((key, value, None))
    return found
