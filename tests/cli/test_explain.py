"""`sportello explain` answers in words and in data, in two languages, for any moment."""

import json

import pytest

from sportello.cli.explain import command
from sportello.desk import charge, hold, linking
from sportello.domain.errors import DeskError
from sportello.domain.lifecycle import WaitingFor
from sportello.tickets.models import Ticket
from tests.cli.answers import ask, misheard
from tests.story import Story, rome

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def climbed(story: Story) -> Ticket:
    """Opened at nine, not resolved in a quarter of an hour."""
    ticket = story.open("2026-11-23 09:00")
    story.tick("2026-11-23 09:15")
    return ticket


def test_says_why_it_is_there_what_comes_next_to_whom_and_what_would_stop_it(climbed: Ticket) -> None:
    said = " ".join(ask(command, str(climbed.number)).output.split())
    assert "It climbed from L1 to L2 (Senior support specialist) today 09:15" in said
    assert "Bruno, the first on shift" in said
    assert "today 10:15 in 55 min If it is not resolved, it goes to L3 (Support supervisor): Carla." in said
    assert "What would stop it: resolving it, or putting it on hold." in said
    assert "Time for this level is not over: 5 min of 1 h spent, due today 10:15." in said


def test_speaks_italian(climbed: Ticket) -> None:
    said = ask(command, str(climbed.number), language="it").output
    assert "oggi" in said
    assert "Specialista senior" in said


@pytest.mark.parametrize("spell", ["SP-{}", "{}", "sp {}"])
def test_takes_the_number_as_people_write_it(climbed: Ticket, spell: str) -> None:
    done = ask(command, spell.format(climbed.number))
    assert done.exit_code == 0
    assert "La stampante" in done.output


def test_takes_a_number_in_pieces(climbed: Ticket) -> None:
    digits = str(climbed.number)
    assert ask(command, digits[:1], digits[1:]).exit_code == 0


def test_answers_for_a_past_moment_as_it_was_then(climbed: Ticket) -> None:
    said = " ".join(ask(command, str(climbed.number), "--at", "2026-11-23 09:10").output.split())
    assert "level 1 of 7" in said
    assert "It was opened today 09:00 at L1" in said
    assert "today 09:15 in 5 min" in said


def test_answers_for_a_moment_to_come(climbed: Ticket) -> None:
    said = ask(command, str(climbed.number), "--at", "16:00").output
    assert "level 4 of 7" in said
    assert "Marta" in said


def test_today_is_the_day_on_which_one_asks(climbed: Ticket) -> None:
    told = ask(command, str(climbed.number), "--at", "2026-11-23 09:10", now="2026-11-25 10:00").output
    said = " ".join(told.split())
    assert "As it was: Mon 23, 09:10." in said
    assert "Mon 23, 09:15 in 5 min If it is not resolved" in said
    assert "today" not in said


def test_data_has_codes_people_and_the_same_sentences(climbed: Ticket) -> None:
    data = json.loads(ask(command, str(climbed.number), "--json").output)
    assert data["here"]["cause"] == "not_resolved"
    assert data["answers"]["person"]["name"] == "Bruno"
    assert data["next"]["at"] == rome("2026-11-23 10:15").isoformat()
    assert data["next"]["people"][0]["person"]["name"] == "Carla"
    assert data["stops"] == ["resolve", "hold"]
    assert data["words"]["stops"].startswith("What would stop it")


def test_a_merged_ticket_leads_to_the_one_it_went_into(story: Story, climbed: Ticket) -> None:
    twin = story.open("2026-11-23 09:16", subject="Stampante rotta")
    linking.merge(twin, into=climbed.pk, actor=story.actor("carla"), at=rome("2026-11-23 09:17"))
    said = ask(command, str(twin.number)).output
    assert f"{twin.number} was merged into {climbed.number}" in said
    assert "La stampante non stampa" in said
    before = ask(command, str(twin.number), "--at", "2026-11-23 09:16").output
    assert "Stampante rotta" in before


def test_what_is_overdue_points_to_the_doctor(climbed: Ticket) -> None:
    said = ask(command, str(climbed.number), now="2026-11-23 10:30").output
    assert "15 min ago" in said
    assert "sportello doctor" in said


def test_tells_all_that_follows_in_order_not_only_the_first_step(story: Story, climbed: Ticket) -> None:
    bruno = story.actor("bruno")
    charge.take_charge(climbed, actor=bruno, at=rome("2026-11-23 09:18"))
    hold.put_on_hold(climbed, waiting_for=WaitingFor.REQUESTER, actor=bruno, at=rome("2026-11-23 09:19"))
    said = ask(command, str(climbed.number)).output
    steps = [
        "Wed 25, 09:19",
        "30 Nov, 09:19",
        "7 Dec, 09:19",
        "count as resolved",
        "14 Dec, 09:19",
        "It will be closed",
    ]
    places = [said.index(step) for step in steps]
    assert places == sorted(places)
    assert said.count("Dario will be asked again") == 2


def test_tells_who_took_charge(story: Story, climbed: Ticket) -> None:
    charge.take_charge(climbed, actor=story.actor("bruno"), at=rome("2026-11-23 09:18"))
    said = ask(command, str(climbed.number)).output
    assert "Bruno, who has it in charge." in said
    assert "Bruno took charge today 09:18." in said


def test_a_wrong_check_digit_is_said_so(climbed: Ticket) -> None:
    refused = ask(command, misheard(climbed.number)).exception
    assert isinstance(refused, DeskError)
    assert refused.code == "not_a_number"


def test_a_moment_that_is_none_is_refused_with_an_example(climbed: Ticket) -> None:
    done = ask(command, str(climbed.number), "--at", "yesterday")
    assert done.exit_code == 2
    assert "2026-11-23 09:30" in done.output
