"""A message received: put by first, then a ticket, a message on one, or a row that waits for somebody."""

from datetime import timedelta
from pathlib import Path

import pytest

from sportello.desk.conversation import reply
from sportello.desk.following import watch
from sportello.desk.resolution import resolve
from sportello.domain.lifecycle import Status
from sportello.domain.number import number_for
from sportello.domain.sla import ClockKind
from sportello.intake.mail import bringing, source
from sportello.intake.mail.mailboxes import mailbox_for
from sportello.intake.mail.models import IncomingMessage, Mailbox
from sportello.intake.mail.opening import open_as_request, put_aside
from sportello.intake.mail.reading import with_way
from sportello.intake.mail.receiving import carry_waiting, receive, take_in
from sportello.people.models import Address, Person
from sportello.sla.models import Clock
from sportello.tickets.mail_marks import message_id, numbers_in_subject, plus_address
from sportello.tickets.models import Attachment, Message, Participant, Ticket, TimelineEvent
from tests.story import Story, rome

pytestmark = pytest.mark.django_db
State = IncomingMessage.State
AT = rome("2026-11-23 09:00")
LATER = rome("2026-11-23 09:10")


@pytest.fixture
def box(story: Story) -> Mailbox:
    Address.objects.create(person=story.people["dario"], address="Dario@cliente.it")
    Address.objects.create(person=story.people["ada"], address="ada@azienda.it")
    return Mailbox.objects.create(
        address="aiuto@azienda.it", department=story.department, trusted_server="mx.azienda.it"
    )


def mail(
    *headers: str, sender: str = "dario@cliente.it", id: str = "1@cliente", body: str = "Non va."
) -> bytes:
    head = [
        f"From: {sender}",
        "To: aiuto@azienda.it",
        f"Message-ID: <{id}>",
        "Date: Mon, 23 Nov 2026 08:59:00 +0100",
    ]
    return ("\r\n".join([*head, *headers]) + "\r\n\r\n" + body).encode()


def opened(box: Mailbox) -> Ticket:
    row = receive(mail("Subject: Stampante ferma"), box, at=AT)
    assert row.ticket is not None
    return row.ticket


def kinds(ticket: Ticket) -> list[str]:
    return list(
        TimelineEvent.objects.filter(ticket=ticket).exclude(actor=None).values_list("kind", flat=True)
    )


def answer(ticket: Ticket, *headers: str, **rest: str) -> bytes:
    """An answer to what the desk wrote about the opening."""
    id = message_id(ticket.pk, 1, "azienda.it")
    return mail(f"In-Reply-To: <{id}>", "Subject: R: Stampante", *headers, **{"id": "2@cliente", **rest})


def test_a_message_opens_a_request_for_its_sender(box: Mailbox, story: Story) -> None:
    ticket = opened(box)
    assert (ticket.subject, ticket.requester_id) == ("Stampante ferma", story.id("dario"))
    assert (ticket.department_id, ticket.channel) == (story.department.pk, "email")
    assert Message.objects.get(ticket=ticket).text == "Non va."
    row = IncomingMessage.objects.get()
    assert (row.state, row.threaded_by, row.event_number) == (State.DONE, "new", 1)
    assert source.fetch(row.digest) == mail("Subject: Stampante ferma")


def test_an_unknown_sender_becomes_a_person_once(box: Mailbox) -> None:
    for number in (1, 2):
        receive(mail("Subject: Ciao", sender="Lia Neri <Lia@nuova.it>", id=f"{number}@n"), box, at=AT)
    person = Person.objects.get(addresses__address="lia@nuova.it")
    assert person.name == "Lia Neri"
    assert not person.has_usable_password()
    assert Ticket.objects.filter(requester=person).count() == 2


def test_the_same_message_again_changes_nothing(box: Mailbox) -> None:
    ticket = opened(box)
    again = receive(b"Received: by another way\r\n" + mail("Subject: Stampante ferma"), box, at=LATER)
    assert again.ticket == ticket
    assert (Ticket.objects.count(), IncomingMessage.objects.count()) == (1, 1)


def test_an_answer_finds_its_request_by_what_it_answers(box: Mailbox) -> None:
    ticket = opened(box)
    row = receive(answer(ticket), box, at=LATER)
    assert (row.ticket, row.threaded_by) == (ticket, "reference")
    assert kinds(ticket) == ["opened", "requester_wrote"]


def test_a_message_finds_its_request_by_the_senders_own_message_before(box: Mailbox) -> None:
    ticket = opened(box)
    row = receive(mail("References: <x@y> <1@cliente>", "Subject: Ancora", id="2@cliente"), box, at=LATER)
    assert (row.ticket, row.threaded_by) == (ticket, "reference")


def test_an_answer_finds_its_request_by_the_plus_address(box: Mailbox) -> None:
    ticket = opened(box)
    to = plus_address("aiuto@azienda.it", ticket.number)
    row = receive(mail(f"Delivered-To: {to}", "Subject: Altro", id="2@cliente"), box, at=LATER)
    assert (row.ticket, row.threaded_by) == (ticket, "plus")
    assert mailbox_for(mail(f"Delivered-To: {to}")) == box


def test_a_number_in_the_subject_counts_only_for_those_who_have_a_part(box: Mailbox) -> None:
    ticket = opened(box)
    subject = f"Subject: [SP-{ticket.number}] Stampante"
    assert receive(mail(subject, id="2@c"), box, at=LATER).ticket == ticket
    stranger = receive(mail(subject, id="3@c", sender="altro@altrove.it"), box, at=LATER)
    assert stranger.ticket not in (ticket, None)


def test_same_sender_and_subject_alone_prove_nothing(box: Mailbox) -> None:
    ticket = opened(box)
    row = receive(mail("Subject: Re: Stampante ferma", id="2@c"), box, at=LATER)
    assert row.ticket != ticket


def test_a_made_up_identifier_or_plus_address_leads_nowhere(box: Mailbox) -> None:
    ticket = opened(box)
    forged = message_id(ticket.pk, 1, "x")[:-4] + "0@x"
    made_up = f"Delivered-To: aiuto+{ticket.number}-0123456789abcdef@azienda.it"
    for number, header in enumerate((f"In-Reply-To: <{forged}>", made_up)):
        row = receive(mail(header, "Subject: x", id=f"f{number}@c", sender="z@z.it"), box, at=LATER)
        assert row.ticket != ticket


def test_a_stranger_with_a_true_reference_reaches_the_agents_only(box: Mailbox) -> None:
    ticket = opened(box)
    row = receive(answer(ticket, sender="collega@cliente.it"), box, at=LATER)
    assert (row.ticket, row.reason) == (ticket, "stranger")
    assert not Message.objects.get(ticket=ticket, event_number=row.event_number or 0).public
    assert "requester_wrote" not in kinds(ticket)


def test_an_answer_ends_the_wait_and_reopens_within_the_grace(box: Mailbox, story: Story) -> None:
    ticket = opened(box)
    story.by("ada", "2026-11-23 09:05", reply, ticket, text="Quale?", then_wait=True)
    receive(answer(ticket), box, at=LATER)
    ticket.refresh_from_db()
    assert ticket.status == Status.OPEN
    story.by("carla", "2026-11-23 09:20", resolve, ticket, text="Fatto")
    row = receive(answer(ticket, id="3@cliente"), box, at=rome("2026-11-23 10:00"))
    ticket.refresh_from_db()
    assert (row.ticket, ticket.status, ticket.reopened) == (ticket, Status.OPEN, 1)


def test_long_after_the_end_a_new_request_follows(box: Mailbox, story: Story) -> None:
    ticket = opened(box)
    story.by("carla", "2026-11-23 09:20", resolve, ticket, text="Fatto")
    row = receive(answer(ticket), box, at=rome("2027-01-20 10:00"))
    assert row.ticket is not None
    assert row.ticket != ticket
    assert row.ticket.subject == ticket.subject


def test_an_automatic_answer_is_kept_and_wakes_nothing(box: Mailbox, story: Story) -> None:
    ticket = opened(box)
    story.by("ada", "2026-11-23 09:05", reply, ticket, text="Quale?", then_wait=True)
    row = receive(answer(ticket, "Auto-Submitted: auto-replied"), box, at=LATER)
    ticket.refresh_from_db()
    assert (row.ticket, row.reason, ticket.status) == (ticket, "auto_reply", Status.WAITING)
    assert receive(mail("Auto-Submitted: auto-replied", id="9@c"), box, at=LATER).state == State.ASIDE


def report_of(ticket: Ticket, address: str) -> bytes:
    return (
        "From: MAILER-DAEMON@mx\r\nReturn-Path: <>\r\nSubject: Undelivered Mail\r\nMessage-ID: <b@mx>\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=B\r\n\r\n"
        "--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        f"Final-Recipient: rfc822; {address}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        "--B\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Message-ID: <{message_id(ticket.pk, 2, 'x')}>\r\n\r\n--B--\r\n"
    ).encode()


def test_a_bounce_marks_the_address_and_tells_who_holds_the_request(box: Mailbox, story: Story) -> None:
    ticket = opened(box)
    story.by("ada", "2026-11-23 09:05", reply, ticket, text="Ecco")
    row = receive(report_of(ticket, "dario@cliente.it"), box, at=LATER)
    assert (row.ticket, row.reason) == (ticket, "bounce")
    assert row.told["failures"][0]["address"] == "dario@cliente.it"
    assert Address.objects.get(person=story.people["dario"]).bounced
    assert Person.objects.filter(addresses__address__startswith="mailer").count() == 0


def test_a_report_about_a_request_marks_nobody_who_has_no_part_in_it(box: Mailbox, story: Story) -> None:
    """Whoever has a letter of ours could else silence what the desk writes to anybody."""
    eva = Address.objects.create(person=story.people["eva"], address="eva@cliente.it")
    ticket = opened(box)
    story.by("ada", "2026-11-23 09:05", reply, ticket, text="Ecco")
    assert receive(report_of(ticket, "eva@cliente.it"), box, at=LATER).ticket == ticket
    eva.refresh_from_db()
    assert not eva.bounced


def test_a_bounce_of_nothing_that_we_sent_marks_nobody(box: Mailbox, story: Story) -> None:
    raw = mail("X-Failed-Recipients: dario@cliente.it", sender="mailer-daemon@evil", id="b@b")
    assert receive(raw, box, at=AT).state == State.ASIDE
    assert not Address.objects.get(person=story.people["dario"]).bounced


def test_our_own_messages_are_never_answered(box: Mailbox) -> None:
    assert receive(mail("X-Sportello-Loop: 1"), box, at=AT).reason == "loop"
    assert receive(mail(sender="AIUTO@azienda.it", id="2@c"), box, at=AT).reason == "loop"
    assert not Ticket.objects.exists()


def test_a_storm_waits_for_somebody(box: Mailbox) -> None:
    box.most_from_one = 3
    rows = [receive(mail(f"Subject: {n}", id=f"{n}@c"), box, at=AT) for n in range(5)]
    assert [row.state for row in rows] == [State.DONE] * 3 + [State.ASIDE] * 2
    assert receive(mail("Subject: x", id="x@c"), box, at=AT + timedelta(minutes=11)).state == State.DONE


def test_an_agent_answers_in_public_only_if_their_address_is_proven(box: Mailbox, story: Story) -> None:
    ticket = opened(box)
    claims = receive(answer(ticket, sender="ada@azienda.it", id="a1"), box, at=LATER)
    assert (claims.reason, kinds(ticket)) == ("unproven", ["opened"])
    proof = b"Authentication-Results: mx.azienda.it; dmarc=pass header.from=azienda.it\r\n"
    receive(proof + answer(ticket, sender="ada@azienda.it", id="a2"), box, at=LATER)
    assert kinds(ticket)[-1] == "replied"


def test_one_who_follows_may_write(box: Mailbox, story: Story) -> None:
    ticket = opened(box)
    story.by("carla", "2026-11-23 09:05", watch, ticket, person=story.id("eva"))
    Address.objects.create(person=story.people["eva"], address="eva@azienda.it")
    row = receive(answer(ticket, sender="eva@azienda.it"), box, at=LATER)
    assert (row.ticket, row.reason, kinds(ticket)[-1]) == (ticket, "", "requester_wrote")


def test_files_are_kept_and_what_is_not_taken_is_named(box: Mailbox, settings: object) -> None:
    raw = mail(
        "Subject: Foto",
        "Content-Type: multipart/mixed; boundary=B",
        body=(
            '--B\r\nContent-Type: text/html\r\n\r\n<p>Ecco <img src="cid:f1"></p>\r\n'
            "--B\r\nContent-Type: image/png; name=foto.png\r\nContent-ID: <f1>\r\n\r\n\x7fPNG\r\n"
            "--B\r\nContent-Type: application/x-msdownload; name=gioco.exe\r\n\r\nMZ\x00\r\n--B--\r\n"
        ),
    )
    row = receive(raw, box, at=AT)
    kept = Attachment.objects.get(message__ticket=row.ticket)
    assert kept.name == "foto.png"
    assert row.told["refused"] == [["gioco.exe", "file_refused"]]
    message = Message.objects.get(ticket=row.ticket)
    assert f"cid:{kept.digest}" in message.html
    assert "Ecco" in message.text


def test_what_was_put_by_before_a_kill_is_carried_later(box: Mailbox) -> None:
    take_in(mail("Subject: x"), box, at=AT)
    assert not Ticket.objects.exists()
    assert carry_waiting(at=LATER) == 1
    assert carry_waiting(at=LATER) == 0
    assert Ticket.objects.count() == 1


def test_killed_between_ticket_and_row_it_is_the_same_ticket(box: Mailbox) -> None:
    ticket = opened(box)
    IncomingMessage.objects.update(state=State.WAITING, ticket=None, event_number=None)
    carry_waiting(at=LATER)
    row = IncomingMessage.objects.get()
    assert (row.ticket, row.event_number, Ticket.objects.count()) == (ticket, 1, 1)


def test_what_breaks_the_reading_is_kept_for_somebody(box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("unforeseen")

    with monkeypatch.context() as patch:
        patch.setattr(bringing, "thread_of", broken)
        row = receive(mail("Subject: x"), box, at=AT)
    assert (row.state, row.reason) == (State.QUARANTINED, "not_understood")
    assert source.path_of(row.digest).is_file()


def test_an_agent_opens_what_waits_or_puts_it_aside(box: Mailbox, story: Story) -> None:
    row = receive(b"Subject: senza mittente\r\n\r\nAiuto", box, at=AT)
    assert (row.state, row.reason) == (State.QUARANTINED, "no_sender")
    open_as_request(row, requester=story.people["dario"], actor=story.actor("ada"), at=LATER)
    assert row.ticket is not None
    assert (row.ticket.subject, row.ticket.requester_id) == ("senza mittente", story.id("dario"))
    other = receive(mail("Auto-Submitted: auto-replied", id="9@c"), box, at=AT)
    assert put_aside(other).reason == "by_hand"


def test_two_departments_written_to_at_once_get_a_request_each(box: Mailbox, story: Story) -> None:
    from sportello.people.models import Department

    raw = mail("Subject: x")
    receive(raw, box, at=AT)
    other = Department.objects.create(name_it="Acquisti", prefix="AC", manager=story.people["marta"])
    second = Mailbox.objects.create(address="acquisti@azienda.it", department=other)
    row = receive(raw, second, at=AT)
    assert (row.state, row.reason) == (State.QUARANTINED, "no_policy_in_force")
    assert IncomingMessage.objects.count() == 2


def test_a_message_without_identifier_to_two_mailboxes_of_a_department_opens_one_request(
    box: Mailbox, story: Story
) -> None:
    """A scanner gives none; what the servers on the way wrote is not the message."""
    second = Mailbox.objects.create(address="guasti@azienda.it", department=story.department)
    bare = mail("Subject: Scansione").replace(b"Message-ID: <1@cliente>\r\n", b"")
    for one, hop in ((box, "a"), (second, "b")):
        way = f"Delivered-To: {one.address}\r\nReceived: by mx; {hop}\r\nReceived: from scanner; 08:59\r\n"
        receive(way.encode() + bare, one, at=AT)
    assert Ticket.objects.count() == IncomingMessage.objects.count() == 1
    # Another one that says the same is another one: it was handed over at another time.
    receive(b"Received: from scanner; 09:30\r\n" + bare, box, at=LATER)
    assert Ticket.objects.count() == 2


def test_what_nobody_can_read_is_known_again_whichever_way_it_came(
    box: Mailbox, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sportello.intake.mail.receiving.read", lambda raw, server="": 1 / 0)
    second = Mailbox.objects.create(address="guasti@azienda.it", department=story.department)
    for one in (box, second):
        take_in(with_way(mail("Subject: x"), one.address), one, at=AT)
    assert IncomingMessage.objects.count() == 1


def test_whom_the_sender_gave_a_copy_has_one_if_the_desk_knows_them(box: Mailbox, story: Story) -> None:
    Address.objects.create(person=story.people["eva"], address="eva@cliente.it", bounced=True)
    row = receive(mail("Subject: x", "Cc: Eva@cliente.it, ignoto@cliente.it"), box, at=AT)
    copies = Participant.objects.filter(ticket=row.ticket, role=Participant.Role.CC)
    assert [copy.person for copy in copies] == [story.people["eva"]]
    assert row.ticket is not None
    assert receive(answer(row.ticket, sender="eva@cliente.it"), box, at=LATER).reason == "copy"
    assert not Address.objects.get(person=story.people["eva"]).bounced


def test_clocks_start_as_for_any_request(story_with_sla: Story) -> None:
    ticket = opened(Mailbox.objects.create(address="aiuto@azienda.it", department=story_with_sla.department))
    assert Clock.objects.filter(ticket=ticket, kind=ClockKind.FIRST_RESPONSE).exists()


@pytest.mark.parametrize(
    ("subject", "found"),
    [
        ("R: [SP-{n}] Ciao", True),
        ("SP-{n}", True),
        ("(#{n})", True),
        ("Fattura {n}", False),
        ("[SP-{m}]", False),
    ],
)
def test_numbers_in_subjects(subject: str, found: bool) -> None:
    number = number_for(4821)
    assert numbers_in_subject(subject.format(n=number, m=number + 1)) == ([number] if found else [])


@pytest.mark.slow
@pytest.mark.sqlite
def test_every_message_of_the_corpus_is_taken_in(box: Mailbox, real_logs: Path) -> None:
    folder = real_logs / "emails"
    if not folder.is_dir():
        pytest.skip("the corpus of mail is not here")
    box.most_from_one = 1000
    raws = {
        path.read_bytes() for path in (folder / "raw").rglob("*") if path.is_file() and path.suffix != ".json"
    }
    rows = [receive(raw, box, at=AT) for raw in raws]
    assert {row.reason for row in rows if row.state == State.QUARANTINED} <= {"no_sender"}
    assert all(source.path_of(row.digest).is_file() for row in rows)
    identities = {row.identity for row in rows}
    # Six lie there twice: with other headers of the way, other line ends, another way to write a boundary.
    assert IncomingMessage.objects.count() == len(identities) == len(raws) - 6
    done = IncomingMessage.objects.filter(state=State.DONE)
    assert done.filter(threaded_by="new").count() == Ticket.objects.count()
    assert done.count() + IncomingMessage.objects.exclude(state=State.DONE).exclude(reason="").count() == len(
        identities
    )
