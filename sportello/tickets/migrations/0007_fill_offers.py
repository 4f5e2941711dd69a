"""Tickets that were offered before they knew it: to their team, or to people by name where there was none."""

from typing import Any

from django.db import migrations
from django.db.models import Exists, OuterRef


def fill(apps: Any, _editor: Any) -> None:
    try:
        ticket, visit = apps.get_model("tickets", "Ticket"), apps.get_model("escalation", "Visit")
    except LookupError:
        return  # no floor above yet: nothing was offered
    here = visit.objects.filter(left_at=None, taken_at=None)
    teams = here.filter(ticket=OuterRef("pk")).exclude(team=None)
    ticket.objects.filter(Exists(teams)).update(offered=True)
    others = apps.get_model("tickets", "NamedOffer")
    for one in here.filter(team=None).only("ticket_id", "offered_to").iterator():
        first, *rest = one.offered_to or [None]
        ticket.objects.filter(pk=one.ticket_id).update(named=first)
        others.objects.bulk_create([others(ticket_id=one.ticket_id, person_id=person) for person in rest])


class Migration(migrations.Migration):
    # On nothing of the floor above: what replaces all of these could then not stand below it.
    dependencies = [("tickets", "0006_whom_it_is_offered_to")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
