"""Mail out: who is written to, in which words, once, in order, whatever the mail server does."""

import smtplib
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import EmailMessage
from typing import Any, ClassVar

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sportello.config.mail_out import MailOut
from sportello.desk.conversation import note, reply
from sportello.desk.following import copy_to
from sportello.desk.opening import Request, open_ticket
from sportello.desk.resolution import resolve
from sportello.desk.undo import undo
from sportello.intake.mail.models import IncomingMessage, Mailbox
from sportello.intake.mail.receiving import receive
from sportello.jobs.drain import run_due_jobs
from sportello.jobs.models import Job
from sportello.notifications.dispatcher import dispatch
from sportello.notifications.models import OutgoingMessage
from sportello.people.models import Address, Department, Person
from sportello.tickets.mail_marks import ticket_of_id
from sportello.tickets.models import Ticket
from tests.story import Story, rome

pytestmark = pytest.mark.django_db
State = OutgoingMessage.State
NINE, TEN = "2026-11-23 09:00", "2026-11-23 09:10"
LATER = timedelta(seconds=8)
SERVER = "tests.notifications.test_mail_out.Server"


class Server(BaseEmailBackend):
    """A mail server that does what a test wants, `does` before and `after` once it has taken a message."""

    does: ClassVar[Callable[[EmailMessage], None] | None] = None
    after: ClassVar[Callable[[EmailMessage], None] | None] = None
    took: ClassVar[list[EmailMultiAlternatives]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before_data: Callable[[], None] | None = None

    def send_messages(self, messages: Any) -> int:
        for message in messages:
            if Server.does is not None:
                Server.does(message)
            assert self.before_data is not None
            self.before_data()
            Server.took.append(message)
            if Server.after is not None:
                Server.after(message)
        return len(messages)


@pytest.fixture(autouse=True)
def on(settings: Any, story_with_sla: Story) -> Iterator[None]:
    """Mail out is on, and the requester has an address."""
    settings.MAIL_OUT = MailOut(backend="locmem", sender="sportello@azienda.it")
    Address.objects.create(person=story_with_sla.people["dario"], address="dario@cliente.it")
    yield
    Server.does = Server.after = None
    Server.took.clear()


@pytest.fixture
def story(story_with_sla: Story) -> Story:
    Person.objects.filter(pk=story_with_sla.id("dario")).update(language="it")
    return story_with_sla


def asked(story: Story, channel: str = "phone", at: str = NINE) -> Ticket:
    request = Request(
        requester=story.id("dario"),
        department=story.department.pk,
        subject="Stampante",
        text="Non va.",
        channel=channel,
    )
    return open_ticket(request, actor=story.actor("ada"), at=rome(at))


def post(at: str, later: timedelta = LATER) -> None:
    """The worker has its turn once nothing can be taken back any more."""
    moment = rome(at) + later
    dispatch(moment)
    run_due_jobs(moment)


def letters() -> list[tuple[int, str]]:
    return list(OutgoingMessage.objects.order_by("event_number", "pk").values_list("event_number", "state"))


def test_after_a_call_the_number_and_the_promise_are_sent(story: Story) -> None:
    ticket = asked(story)
    post(NINE, timedelta(seconds=7))
    assert mail.outbox == []
    post(NINE)
    (sent,) = mail.outbox
    assert sent.to[0].endswith("<dario@cliente.it>")
    assert f"SP-{ticket.number}" in sent.subject
    assert f"Il suo numero è SP-{ticket.number}." in sent.body
    assert "Le rispondiamo entro le 11:00." in sent.body
    headers = sent.message()
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["X-Sportello-Loop"] == "1"
    assert ticket_of_id(headers["Message-ID"].strip("<>")) == (ticket.pk, 1)
    assert letters() == [(1, State.SENT)]


def test_many_are_told_in_as_many_statements_as_two(story: Story) -> None:
    asked_for = []
    for number in (2, 2, 6):  # the first finds something that is asked once
        for _each in range(number):
            asked(story)
        with CaptureQueriesContext(connection) as seen:
            dispatch(rome(NINE) + LATER)
        asked_for.append(len(seen))
    assert asked_for[1] == asked_for[2] < 26
    jobs = [(job.args, job.state) for job in Job.objects.filter(task__endswith="send_letters").order_by("pk")]
    tickets = Ticket.objects.order_by("pk").values_list("pk", flat=True)
    assert jobs == [([pk, story.id("dario")], Job.State.READY) for pk in tickets]


def test_a_reply_reaches_requester_and_copies_and_a_note_nobody(story: Story) -> None:
    ticket = asked(story, channel="desk")
    Address.objects.create(person=story.people["eva"], address="eva@cliente.it")
    story.by("ada", TEN, copy_to, ticket, person=story.id("eva"))
    story.by("ada", TEN, note, ticket, text="Cliente noioso")
    story.by("ada", TEN, reply, ticket, text="Riavviatela <ora>.")
    post(TEN)
    assert sorted(message.to[0].split("<")[1] for message in mail.outbox) == [
        "dario@cliente.it>",
        "eva@cliente.it>",
    ]
    for message in mail.outbox:
        assert "noioso" not in message.message().as_string()
        assert "Riavviatela <ora>." in message.body
        assert isinstance(message, EmailMultiAlternatives)
        assert "Riavviatela &lt;ora&gt;." in str(message.alternatives[0][0])
        assert "Auto-Submitted" not in message.message()


def test_what_was_taken_back_is_never_sent(story: Story) -> None:
    ticket = asked(story, channel="desk")
    story.by("ada", TEN, reply, ticket, text="Ops")
    undo(ticket.pk, event=2, actor=story.actor("ada"), at=rome(TEN) + timedelta(seconds=3))
    post(TEN, timedelta(minutes=1))
    assert mail.outbox == []


def test_nothing_is_sent_while_mail_out_is_off(story: Story, settings: Any) -> None:
    settings.MAIL_OUT = MailOut()
    asked(story)
    post(NINE)
    assert (mail.outbox, letters(), Job.objects.count()) == ([], [], 0)


def test_a_reply_goes_on_with_the_requesters_thread_from_the_mailbox_it_came_to(story: Story) -> None:
    Mailbox.objects.create(address="altro@azienda.it", department=story.department)
    box = Mailbox.objects.create(address="aiuto@azienda.it", department=story.department)
    raw = (
        b"From: dario@cliente.it\r\nTo: aiuto@azienda.it\r\nMessage-ID: <1@c>\r\nSubject: Porta\r\n\r\nCigola"
    )
    ticket = receive(raw, box, at=rome(NINE)).ticket
    assert ticket is not None
    post(NINE)
    story.by("ada", TEN, reply, ticket, text="Olio.")
    post(TEN)
    first, second = mail.outbox
    assert first.message()["In-Reply-To"] == "<1@c>"
    assert first.message()["Auto-Submitted"] == "auto-replied"
    assert "aiuto@azienda.it" in second.from_email
    assert second.subject == f"Re: [SP-{ticket.number}] Porta"
    assert second.message()["In-Reply-To"] == "<1@c>", "their own message, not what we acknowledged it with"
    assert second.message()["References"].split() == [first.message()["Message-ID"], "<1@c>"]
    answer = second.message().as_bytes().replace(b"\n", b"\r\n")
    assert receive(answer, box, at=rome(TEN)).reason == "loop"
    id = second.message()["Message-ID"]
    back = f"From: dario@cliente.it\r\nIn-Reply-To: {id}\r\nMessage-ID: <2@c>\r\nSubject: x\r\n\r\nGrazie".encode()
    assert receive(back, box, at=rome("2026-11-23 09:30")).ticket == ticket


@pytest.mark.parametrize("header", [b"Auto-Submitted: auto-generated", b"X-Auto-Response-Suppress: All"])
def test_programs_are_not_answered(story: Story, header: bytes) -> None:
    box = Mailbox.objects.create(address="aiuto@azienda.it", department=story.department)
    raw = b"From: dario@cliente.it\r\nMessage-ID: <1@c>\r\nSubject: Disco\r\n" + header + b"\r\n\r\nPieno"
    assert receive(raw, box, at=rome(NINE)).state == IncomingMessage.State.DONE
    post(NINE)
    assert (mail.outbox, letters()) == ([], [(1, State.WITHHELD)])


def test_two_programs_that_open_requests_are_stopped(story: Story) -> None:
    for _ in range(7):
        asked(story)
        post(NINE)
    assert len(mail.outbox) == 5


def test_a_resolution_says_how_to_go_on_in_the_readers_language(story: Story) -> None:
    Person.objects.filter(pk=story.id("dario")).update(language="en")
    Department.objects.update(agent_names_public=False)
    ticket = asked(story, channel="desk")
    story.by("ada", TEN, resolve, ticket, text="Replaced.", reason="interno")
    post(TEN)
    (sent,) = mail.outbox
    assert "Replaced." in sent.body
    assert "For us it is solved." in sent.body
    assert "interno" not in sent.body
    assert story.people["ada"].name not in sent.message().as_string()


def _down(message: EmailMessage) -> None:
    raise ConnectionRefusedError("away")


def test_an_hour_without_a_server_then_everything_arrives_in_order(story: Story, settings: Any) -> None:
    settings.EMAIL_BACKEND = SERVER
    Server.does = _down
    tickets = [asked(story, channel="desk", at=NINE) for _ in range(2)]
    for minute in range(5):
        at = f"2026-11-23 09:{10 + minute * 10}"
        for ticket in tickets:
            story.by("ada", at, reply, ticket, text=f"Parola {minute}")
        post(at)
    assert {state for _number, state in letters()} == {State.WAITING}
    Server.does = None
    run_due_jobs(rome("2026-11-23 10:30"))
    for ticket in tickets:
        mine = [message.body for message in Server.took if f"-{ticket.number}]" in message.subject]
        assert [body.split("Parola ")[1][0] for body in mine] == list("01234")
    assert {state for _number, state in letters()} == {State.SENT}
    run_due_jobs(rome("2026-11-23 18:00"))
    assert len(Server.took) == 10


class Killed(BaseException):
    """The process ends here and now."""


def _die(message: EmailMessage) -> None:
    raise Killed


def test_a_kill_before_the_handing_over_doubles_nothing_and_one_after_it_is_uncertain(
    story: Story, settings: Any
) -> None:
    settings.EMAIL_BACKEND = SERVER
    ticket = asked(story, channel="desk")
    story.by("ada", TEN, reply, ticket, text="Ecco")
    at = rome(TEN) + LATER
    dispatch(at)
    for when, state, taken in (("does", State.WAITING, 0), ("after", State.SENDING, 1)):
        setattr(Server, when, _die)
        with pytest.raises(Killed):
            run_due_jobs(at)
        Server.does = Server.after = None
        assert (letters()[0][1], len(Server.took)) == (state, taken)
        Job.objects.update(state=Job.State.READY)  # what the watch does with the job of one that is gone
    run_due_jobs(at)
    assert (letters()[0][1], len(Server.took)) == (State.UNCERTAIN, 1)
    assert not Job.objects.exclude(state=Job.State.DONE).exists()


def _refuses(code: int) -> Callable[[EmailMessage], None]:
    def refuse(message: EmailMessage) -> None:
        raise smtplib.SMTPRecipientsRefused({"dario@cliente.it": (code, b"no such user")})

    return refuse


def test_a_refusal_for_good_is_told_on_the_timeline_once_and_holds_up_nothing(
    story: Story, settings: Any
) -> None:
    settings.EMAIL_BACKEND = SERVER
    ticket = asked(story, channel="desk")
    story.by("ada", TEN, reply, ticket, text="Uno")
    Server.does = _refuses(550)
    post(TEN)
    assert letters()[0][1] == State.FAILED
    failed = story.event(ticket, "mail_failed").payload
    assert (failed["person"], failed["said"]) == (story.id("dario"), "550 no such user")
    Server.does = None
    story.by("ada", "2026-11-23 09:20", reply, ticket, text="Due")
    post("2026-11-23 09:20")
    assert len(Server.took) == 1
    assert story.kinds(ticket).count("mail_failed") == 1
    assert story.faults() == []


def test_a_server_that_puts_off_for_days_is_given_up(story: Story, settings: Any) -> None:
    settings.EMAIL_BACKEND = SERVER
    ticket = asked(story, channel="desk")
    story.by("ada", TEN, reply, ticket, text="Uno")
    Server.does = _refuses(451)
    post(TEN)
    row = OutgoingMessage.objects.get()
    assert (row.state, row.attempts, row.said) == (State.WAITING, 1, "451 no such user")
    run_due_jobs(rome("2026-11-27 09:00"))
    assert letters() == [(2, State.FAILED)]
    assert "mail_failed" in story.kinds(ticket)


def test_what_comes_back_is_marked(story: Story) -> None:
    box = Mailbox.objects.create(address="aiuto@azienda.it", department=story.department)
    ticket = asked(story)
    post(NINE)
    id = mail.outbox[0].message()["Message-ID"]
    bounce = (
        "From: mailer-daemon@mx\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=B\r\n\r\n"
        "--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        "Final-Recipient: rfc822; dario@cliente.it\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--B\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {id}\r\n\r\n--B--\r\n"
    )
    assert receive(bounce.encode(), box, at=rome(TEN)).ticket == ticket
    assert letters() == [(1, State.BOUNCED)]


def test_the_mailroom_needs_a_sender_and_an_address_that_says_how() -> None:
    assert MailOut.read("smtp://io%40b.it@mx:2525", "a@b.it") == MailOut(
        "sportello.notifications.mail.smtp.Backend", "a@b.it", "mx", 2525, "io@b.it", starttls=True
    )
    assert not MailOut.read("", "").is_on
    for url, sender in (("smtp://mx", ""), ("mx:25", "a@b.it"), ("smtp://io:segreto@mx", "a@b.it")):
        with pytest.raises(ImproperlyConfigured) as refused:
            MailOut.read(url, sender)
        assert "segreto" not in str(refused.value)


def test_a_refusal_and_its_event_are_one(
    story: Story, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_BACKEND = SERVER
    ticket = asked(story)

    def refuse(_message: EmailMessage) -> None:
        raise smtplib.SMTPRecipientsRefused({"dario@cliente.it": (550, b"no such user")})

    def die(*_args: Any, **_more: Any) -> None:
        raise KeyboardInterrupt

    Server.does = refuse
    with monkeypatch.context() as patch:
        patch.setattr("sportello.notifications.mail.sending.mail_failed", die)
        with pytest.raises(KeyboardInterrupt):
            post(NINE)
    Job.objects.filter(state=Job.State.RUNNING).update(state=Job.State.READY)
    post(NINE, timedelta(seconds=30))
    assert letters() == [(1, State.FAILED)]
    assert "no such user" in story.event(ticket, "mail_failed").payload["said"]
