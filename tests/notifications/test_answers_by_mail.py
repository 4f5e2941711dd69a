"""A notice is answered by e-mail: «ok» or «preso», by whom it went to; nothing of it becomes words on a request."""

import pytest

from sportello.intake.mail.models import IncomingMessage, Mailbox
from sportello.intake.mail.receiving import receive
from sportello.notifications.channels.base import CHANNELS
from sportello.people.models import Address
from sportello.tickets.models import Ticket
from tests.notifications.pager import Pager, reach, the_one, work
from tests.story import Story, rome

pytestmark = pytest.mark.django_db
State = IncomingMessage.State
LATER = "2026-11-23 09:18"


@pytest.fixture
def box(story: Story) -> Mailbox:
    Address.objects.create(person=story.people["bruno"], address="bruno@azienda.it")
    return Mailbox.objects.create(address="aiuto@azienda.it", department=story.department)


@pytest.fixture
def told(story: Story, box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> tuple[Ticket, str]:
    """Bruno is told of a climb; the ticket, and where his answer goes."""
    pager = Pager("pager")
    monkeypatch.setitem(CHANNELS, "pager", pager)
    reach(story.people["bruno"])
    ticket = story.open("2026-11-23 09:00")
    story.tick("2026-11-23 09:15")
    for at in ("2026-11-23 09:15", "2026-11-23 09:16"):
        work(rome(at))
    ((notice, _label),) = pager.took
    return ticket, notice.reply_to


def answers(
    box: Mailbox, to: str, said: str, sender: str = "bruno@azienda.it", more: str = ""
) -> IncomingMessage:
    raw = (
        f"From: {sender}\r\nTo: {to}\r\nSubject: Re: avviso\r\nMessage-ID: <{hash(said)}@azienda.it>\r\n{more}\r\n"
        f"{said}\r\n\r\nIl 23/11 Sportello ha scritto:\r\n> SP-1: salita a L2\r\n"
    )
    return receive(raw.encode(), box, at=rome(LATER))


@pytest.mark.parametrize("said", ["ok", "\r\n  OK!  ", "Visto.", "ack"])
def test_ok_means_seen(story: Story, box: Mailbox, told: tuple[Ticket, str], said: str) -> None:
    ticket, address = told
    before = story.kinds(ticket)
    row = answers(box, address, said)
    assert (row.state, row.reason, row.ticket) == (State.ASIDE, "notice_seen", None)
    assert the_one().answered_by == "mail"
    assert story.kinds(ticket) == before


def test_taken_means_in_charge_with_ones_own_rights(
    story: Story, box: Mailbox, told: tuple[Ticket, str]
) -> None:
    ticket, address = told
    assert answers(box, address.upper(), "Preso!").reason == "notice_taken"
    taken = story.event(ticket, "taken")
    assert (taken.actor, taken.source) == (story.people["bruno"], "mail")
    assert story.ticket(ticket).owner == story.people["bruno"]
    assert answers(box, address, "prendo in carico").reason == "already_taken"
    assert story.kinds(ticket).count("taken") == 1


@pytest.mark.parametrize(
    ("said", "sender", "more", "state", "reason"),
    [
        ("Il cliente è un disastro", "bruno@azienda.it", "", State.QUARANTINED, "notice_unclear"),
        ("preso", "carla@altrove.it", "", State.QUARANTINED, "notice_stranger"),
        ("ok", "bruno@azienda.it", "Auto-Submitted: auto-replied\r\n", State.ASIDE, "auto_reply"),
    ],
)
def test_whatever_else_it_says_reaches_no_customer(
    story: Story,
    box: Mailbox,
    told: tuple[Ticket, str],
    said: str,
    sender: str,
    more: str,
    state: str,
    reason: str,
) -> None:
    ticket, address = told
    before, tickets = story.kinds(ticket), Ticket.objects.count()
    row = answers(box, address, said, sender, more)
    assert (row.state, row.reason) == (state, reason)
    assert (story.kinds(ticket), Ticket.objects.count()) == (before, tickets)
    assert the_one().answered_at is None


def test_a_mark_that_this_desk_did_not_make_is_mail_like_any_other(
    story: Story, box: Mailbox, told: tuple[Ticket, str]
) -> None:
    _ticket, address = told
    local, _, domain = address.partition("@")
    row = answers(box, f"{local[:-1]}{'0' if local[-1] != '0' else '1'}@{domain}", "preso")
    assert row.state == State.DONE
    assert the_one().answered_at is None
