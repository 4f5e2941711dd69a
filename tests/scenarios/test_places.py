"""Areas, organisations, numbers, and whose eyes a word is for."""

import pytest

from sportello.desk.charge import take_charge
from sportello.desk.conversation import log_call, note, reply
from sportello.desk.escalate import escalate
from sportello.desk.linking import merge
from sportello.domain.number import NotANumber, is_valid, read_number
from sportello.domain.timeline import KINDS
from sportello.escalation.models import Entry, Policy
from sportello.escalation.publish import publish_policy
from sportello.people.models import FrontLine, Organisation
from sportello.tickets.models import Message
from tests.cast import a_person, a_team
from tests.story import Story, ladder, level, rome

pytestmark = pytest.mark.django_db

NINE = "2026-11-23 09:00"


# ---------------------------------------------------------------- the area


@pytest.fixture
def partnered(story: Story) -> Story:
    """A partner that serves Dario's company, and a team of Bruno's for the indirect area."""
    partner = Organisation.objects.create(name="Rivendite Toscane", kind=Organisation.Kind.PARTNER)
    story.people["paolo"] = a_person("Paolo", organisation=partner)
    story.extra["partner"] = partner
    team = a_team(story.department, 1, story.people["carla"], story.people["bruno"])
    FrontLine.objects.filter(department=story.department, area="indirect").update(team=team)
    policy = Policy.objects.create(name="Partner", department=story.department)
    document = ladder(level(after="2h"), level("supervisor"), level("manager"))
    story.extra["version"] = publish_policy(policy, document, at=rome("2026-01-01 09:00"))
    Entry.objects.filter(department=story.department, area="indirect").update(policy=policy)
    return story


def serve(story: Story) -> None:
    """Let the partner serve Dario's company."""
    company = story.people["dario"].organisation
    assert company is not None
    company.served_by.add(story.extra["partner"])


def test_direct_customers_meet_the_direct_front_line(partnered: Story) -> None:
    ticket = partnered.open(NINE)
    assert (ticket.area, ticket.policy) == ("direct", partnered.version.pk)
    assert partnered.state(ticket).visits[-1].offered_to == [partnered.id("ada")]


def test_partners_and_whom_they_serve_come_by_the_indirect_area(partnered: Story) -> None:
    own = partnered.open(NINE, requester=partnered.id("paolo"))
    serve(partnered)
    served = partnered.open(NINE)
    for ticket in (own, served):
        assert (ticket.area, ticket.policy) == ("indirect", partnered.extra["version"].pk)
        assert partnered.state(ticket).visits[-1].offered_to == [partnered.id("bruno")]


def test_the_area_is_fixed_at_opening(partnered: Story) -> None:
    ticket = partnered.open(NINE)
    serve(partnered)
    partnered.by("ada", "2026-11-23 09:05", take_charge, ticket)
    assert partnered.ticket(ticket).area == "direct"


def test_what_a_partner_opens_belongs_to_the_customer_it_is_for(partnered: Story) -> None:
    ticket = partnered.open(NINE, requester=partnered.id("paolo"), on_behalf_of=partnered.id("dario"))
    assert ticket.organisation == partnered.people["dario"].organisation
    assert (ticket.requester, ticket.on_behalf_of) == (partnered.people["paolo"], partnered.people["dario"])


# ---------------------------------------------------------------- numbers


def test_numbers_grow_check_and_forgive_how_they_are_said(story: Story) -> None:
    first, second = story.open(NINE), story.open(NINE)
    assert first.number < second.number
    assert is_valid(first.number)
    assert read_number(f"SP-{first.number}") == read_number(f"hr {first.number}") == first.number
    wrong = first.number // 10 * 10 + (first.number % 10 + 1) % 10
    with pytest.raises(NotANumber):
        read_number(str(wrong))


# ---------------------------------------------------------------- words


def test_an_internal_word_is_marked_as_such(story: Story) -> None:
    ticket = story.open(NINE, text="Non stampa da ieri")
    story.by("ada", "2026-11-23 09:01", note, ticket, text="Di nuovo lui")
    story.by("ada", "2026-11-23 09:02", log_call, ticket, text="Era seccato")
    story.by("ada", "2026-11-23 09:03", reply, ticket, text="Arriviamo")
    seen = dict(Message.objects.filter(ticket=ticket).values_list("text", "public"))
    assert seen == {
        "Non stampa da ieri": True,
        "Di nuovo lui": False,
        "Era seccato": False,
        "Arriviamo": True,
    }


def test_the_ladder_and_the_engine_are_never_public() -> None:
    inside = {
        *(
            "noted",
            "escalated",
            "taken",
            "assigned",
            "recalled",
            "handed_back",
            "de_escalated",
            "transferred",
        ),
        *(
            "triaged",
            "rule_fired",
            "warned",
            "breached",
            "reminded",
            "linked",
            "tagged",
            "watched",
            "snoozed",
        ),
    }
    assert not [kind for kind in inside if KINDS[kind].public]


def test_a_requester_who_follows_after_a_merge_hears_only_public_words(story: Story) -> None:
    mine = story.open(NINE)
    theirs = story.open(NINE, requester=story.id("marta"))
    story.tick("2026-11-23 09:00:30")
    story.by("ada", "2026-11-23 09:01", merge, mine, into=theirs.pk)
    story.by("ada", "2026-11-23 09:02", note, theirs, text="Sono i soliti")
    story.by("ada", "2026-11-23 09:03", escalate, theirs, reason="no_access", tried="x")
    story.by("bruno", "2026-11-23 09:04", reply, theirs, text="Arriviamo")
    story.tick("2026-11-23 09:10")
    assert [kind for who, kind in story.told(theirs) if who == "dario"] == ["replied"]


def test_requesters_are_told_only_of_what_is_theirs(story: Story) -> None:
    ticket = story.open(NINE)
    story.by("ada", "2026-11-23 09:01", note, ticket, text="Interna")
    story.by("ada", "2026-11-23 09:02", escalate, ticket, reason="no_access", tried="x")
    story.by("bruno", "2026-11-23 09:03", reply, ticket, text="Arriviamo")
    story.tick("2026-11-23 09:10")
    assert [kind for who, kind in story.told(ticket) if who == "dario"] == ["replied"]
