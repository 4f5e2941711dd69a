"""`sportello forecast`: ladders of tickets, climbs and gaps of the desk's next hours."""

import json
from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sportello.cli.forecast import command
from sportello.oncall.models import Rota, Rotation, RotationMember, Slot
from sportello.people.models import Person, Team
from tests.cli.answers import ask
from tests.story import Story

pytestmark = pytest.mark.django_db


def test_tells_the_whole_ladder_of_a_ticket(story: Story) -> None:
    ticket = story.open("2026-11-23 09:00")
    story.tick("2026-11-23 09:15")
    said = ask(command, str(ticket.number)).output
    assert "  today 09:00" in said
    assert "» today 09:15" in said
    assert "· today 10:15" in said
    assert "Carla" in said


def test_tells_what_climbs_in_the_next_hours_in_order_of_time(story: Story) -> None:
    first = story.open("2026-11-23 09:00")
    second = story.open("2026-11-23 09:10")
    done = ask(command, "--hours", "2", now="2026-11-23 09:12")
    lines = [line for line in done.output.splitlines() if "→" in line]
    assert [line.split("L")[0].split()[-1] for line in lines] == [
        str(number) for number in (first.number, second.number, first.number)
    ] + [str(second.number)]
    assert "4 climbs" in done.output
    assert "L2: 2, L3: 2" in done.output


def test_data_has_the_climbs_with_people(story: Story) -> None:
    ticket = story.open("2026-11-23 09:00")
    data = json.loads(ask(command, "--json", "--hours", "1", now="2026-11-23 09:12").output)
    assert data["climbs"][0]["number"] == ticket.number
    assert data["climbs"][0]["people"][0]["name"] == "Bruno"
    assert data["climbs"][0]["cause"] == "not_resolved"


def test_asks_no_more_queries_for_more_tickets(story: Story) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            ask(command, now="2026-11-23 09:12")
        return len(asked)

    story.open("2026-11-23 09:00")
    queries()  # reads the rules, which are kept from then on
    before = queries()
    for minute in range(1, 6):
        story.open(f"2026-11-23 09:0{minute}")
    assert queries() == before
    assert before <= 12


def test_nothing_to_come_is_said_so(story: Story) -> None:
    done = ask(command, "--hours", "3")
    assert "Nothing will climb in the next 3 hours." in done.output
    assert "Every rota is covered" in done.output


def test_tells_where_a_rota_lacks_people(story: Story, second_level: Team, bruno: Person) -> None:
    rota = Rota.objects.create(name_it="Reperibilità", name_en="On call", team=second_level)
    slot = Slot.objects.create(rota=rota, name_it="Primo", minimum=2)
    rotation = Rotation.objects.create(
        slot=slot, unit="", hours="Mo-Fr 09:00-12:00", handover=time(0), first_day=date(2026, 1, 1)
    )
    RotationMember.objects.create(rotation=rotation, person=bruno)
    done = ask(command, "--hours", "24", now="2026-11-23 08:00")
    assert "today 09:00 – today 12:00  On call, Primo: 1 person is missing" in done.output
