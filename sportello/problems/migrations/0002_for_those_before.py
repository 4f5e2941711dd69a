"""Details for the problems of before, and for the requests linked to them: what their timelines tell."""

from typing import Any

from django.db import migrations

SLICE = 1000


def fill(apps: Any, _editor: Any) -> None:
    """Write the rows that the door would have written."""
    Ticket = apps.get_model("tickets", "Ticket")
    Problem = apps.get_model("problems", "Problem")
    Incidence = apps.get_model("problems", "Incidence")
    problems = Ticket.objects.filter(kind="problem", detail=None).values_list("pk", flat=True)
    Problem.objects.bulk_create(
        [Problem(ticket_id=ticket, stage="new") for ticket in problems.iterator(SLICE)], batch_size=SLICE
    )
    linked = Ticket.objects.filter(problem__isnull=False, incidence=None).values_list("pk", "problem")
    rows = [
        Incidence(ticket_id=ticket, problem_id=problem, linked_at=moment)
        for ticket, problem in linked.iterator(SLICE)
        if (moment := since(apps, ticket, problem)) is not None
    ]
    Incidence.objects.bulk_create(rows, batch_size=SLICE)


def since(apps: Any, ticket: int, problem: int) -> Any:
    """From when it is linked, by its timeline."""
    events = apps.get_model("tickets", "TimelineEvent").objects.filter(ticket=ticket)
    found = events.filter(kind__in=["linked", "unlinked", "put_on_hold"]).order_by("number")
    moment = None
    for kind, at, payload in found.values_list("kind", "at", "payload"):
        if kind == "put_on_hold":
            moment = moment or (at if payload.get("problem") == problem else None)
        elif payload.get("relation") == "caused_by":
            moment = at if kind == "linked" and payload.get("other") == problem else None
    return moment


class Migration(migrations.Migration):
    dependencies = [("problems", "0001_initial"), ("tickets", "0007_fill_offers")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
