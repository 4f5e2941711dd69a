"""What letters say: words by department and language, signatures, the question; and what cannot be put together."""

from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives

from sportello.config.mail_out import MailOut
from sportello.config.web_address import WebAddress
from sportello.desk.conversation import reply
from sportello.desk.following import copy_to
from sportello.desk.hold import put_on_hold
from sportello.desk.resolution import cancel, resolve
from sportello.domain.errors import DeskError
from sportello.domain.lifecycle import WaitingFor
from sportello.intake.mail.models import Mailbox
from sportello.intake.mail.receiving import receive
from sportello.jobs.drain import run_due_jobs
from sportello.jobs.models import Job
from sportello.jobs.task import task
from sportello.notifications.dispatcher import dispatch
from sportello.notifications.mail.kinds import LetterKind, blanks_of, check_words
from sportello.notifications.mail.wording import built_in
from sportello.notifications.models import LetterWords, OutgoingMessage, Signature, TeamSignature
from sportello.people.models import Address, Department, Membership, Person, Phone
from sportello.tickets.mail_marks import message_id
from sportello.tickets.models import Attachment, Ticket
from sportello.tickets.storage import keep
from sportello.worker.tick import tick
from tests.story import Story, rome

pytestmark = pytest.mark.django_db
State = OutgoingMessage.State
NINE, TEN = "2026-11-23 09:00", "2026-11-23 09:10"
ORDER: list[str] = []


@pytest.fixture
def story(story_with_sla: Story, settings: Any) -> Story:
    settings.MAIL_OUT = MailOut(backend="locmem", sender="sportello@azienda.it")
    settings.WEB_ADDRESS = WebAddress.read("https://desk.azienda.it")
    Address.objects.create(person=story_with_sla.people["dario"], address="dario@cliente.it")
    Person.objects.filter(pk=story_with_sla.id("dario")).update(language="it")
    return story_with_sla


def post(at: str, later: timedelta = timedelta(seconds=8)) -> None:
    dispatch(rome(at) + later)
    run_due_jobs(rome(at) + later)


def states() -> list[tuple[int, str]]:
    return list(OutgoingMessage.objects.order_by("event_number").values_list("event_number", "state"))


def answered(story: Story, text: str = "Ecco.", **more: Any) -> Ticket:
    ticket = story.open(NINE, channel="desk")
    story.by("ada", TEN, reply, ticket, text=text, **more)
    return ticket


@pytest.mark.parametrize(
    ("address", "state", "said"),
    [
        ("dario@cliènte.it", State.SENT, ""),
        ("dàrio@cliente.it", State.FAILED, "bad_address: dàrio@cliente.it"),
        ("dario@cliente..it", State.FAILED, "bad_address: dario@cliente..it"),
    ],
)
def test_an_address_nobody_can_write_to_has_failed_and_is_told(
    story: Story, address: str, state: str, said: str
) -> None:
    ticket = answered(story)
    Address.objects.update(address=address)
    post(TEN)
    row = OutgoingMessage.objects.get()
    assert (row.state, row.said) == (state, said)
    assert not Job.objects.exclude(state=Job.State.DONE).exists()
    assert ("mail_failed" in story.kinds(ticket)) == (state == State.FAILED)
    if state == State.SENT:
        assert "xn--clinte-5ua.it" in mail.outbox[0].message()["To"]


def test_a_file_that_is_gone_fails_its_letter_and_holds_up_no_other(story: Story) -> None:
    ticket = answered(story, files=[keep([b"%PDF-1.4 x"], "contratto.pdf")])
    story.by("ada", "2026-11-23 09:20", reply, ticket, text="Due")
    Attachment.objects.get().file.delete(save=False)
    post("2026-11-23 09:20")
    assert [state for _number, state in states()] == [State.FAILED, State.SENT]
    assert story.event(ticket, "mail_failed").payload["said"] == "file_missing: contratto.pdf"


def test_a_fault_of_ours_fails_the_letter_and_not_the_job(story: Story, monkeypatch: Any) -> None:
    answered(story)

    def broken(*args: Any, **kwargs: Any) -> None:
        raise TypeError("boom")

    monkeypatch.setattr("sportello.notifications.mail.composing.content_of", broken)
    post(TEN)
    assert states() == [(2, State.FAILED)]
    assert OutgoingMessage.objects.get().said == "not_composed: TypeError, boom"
    assert not Job.objects.exclude(state=Job.State.DONE).exists()


@task
def noted_down(word: str) -> None:
    """Say that it is done."""
    ORDER.append(word)


def test_letters_take_their_turn_among_other_jobs(story: Story, monkeypatch: Any) -> None:
    ORDER.clear()

    def pending(ticket: int, person: int) -> list[OutgoingMessage]:
        ORDER.append("letter")
        return []

    monkeypatch.setattr("sportello.notifications.mail.sending._pending", pending)
    ticket = story.open(NINE, channel="desk")
    noted_down.enqueue("before")
    for minute in range(10, 13):
        story.by("ada", f"2026-11-23 09:{minute}", reply, ticket, text="Ecco.")
        dispatch(rome(f"2026-11-23 09:{minute}") + timedelta(seconds=8))
    noted_down.enqueue("after")
    run_due_jobs(rome("2026-11-23 09:30"))
    assert ORDER == ["before", "letter", "letter", "letter", "after"]


def test_words_are_the_departments_then_everybodys_then_the_built_in_ones(story: Story) -> None:
    own = LetterWords.objects.create(
        department=story.department,
        kind=LetterKind.REPLY,
        text_it="Salve {{requester_first_name}}:\n{{ message }}",
    )
    LetterWords.objects.create(
        kind=LetterKind.REPLY, text_it="Tutti: {{ message }}", text_en="All: {{ message }}"
    )
    ticket = answered(story, text="Fatto {{ agent_name }}.")
    post(TEN)
    assert mail.outbox[0].body.startswith("Salve Dario:\nFatto {{ agent_name }}.\n")
    own.in_use = False
    own.save()
    story.by("ada", "2026-11-23 09:20", reply, ticket, text="Uno.")
    post("2026-11-23 09:20")
    assert mail.outbox[1].body.startswith("Tutti: Uno.")
    Person.objects.filter(pk=story.id("dario")).update(language="en")
    LetterWords.objects.update(text_en="")
    story.by("ada", "2026-11-23 09:30", reply, ticket, text="Two.")
    post("2026-11-23 09:30")
    assert "Dear Dario" in mail.outbox[2].body


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("reply", "{{ mesage }}", "misspelt_blank"),
        ("reply", "{{ promise }} {{ message }}", "unknown_blank"),
        ("reply", "Grazie", "blank_missing"),
        ("arrived_mail", "Grazie", "blank_missing"),
        ("cancelled", "Ciao {{ number }", "broken_blank"),
        ("signature", "{{ message }}", "unknown_blank"),
    ],
)
def test_words_are_checked(kind: str, text: str, code: str) -> None:
    with pytest.raises(DeskError) as refused:
        check_words(kind, text)
    assert refused.value.code == code


def test_the_built_in_words_pass_their_own_check_in_both_languages() -> None:
    for kind in LetterKind:
        for language in ("it", "en"):
            check_words(kind, built_in(kind, language))
    assert not {"reason", "owner", "level", "team"} & {
        name for kind in LetterKind for name in blanks_of(kind)
    }


@pytest.mark.parametrize(
    ("said", "begins"),
    [("Buongiorno Dario, è pronta.", "Buongiorno Dario, è pronta."), ("È pronta.", "Gentile Dario")],
)
def test_nobody_is_greeted_twice(story: Story, said: str, begins: str) -> None:
    answered(story, text=said)
    post(TEN)
    assert mail.outbox[0].body.startswith(begins)


def test_an_agents_signature_stands_below_unless_names_are_kept(story: Story) -> None:
    Signature.objects.create(
        person=story.people["ada"], text_it="{{ agent_name }} · {{ phone }}\nhttps://azienda.it"
    )
    Phone.objects.create(person=story.people["ada"], number="+390554400112")
    ticket = answered(story)
    post(TEN)
    (sent,) = mail.outbox
    assert isinstance(sent, EmailMultiAlternatives)
    name = story.people["ada"].name
    assert f"{name} · +390554400112\nhttps://azienda.it" in sent.body
    assert '<a href="https://azienda.it" rel="nofollow">' in str(sent.alternatives[0][0])
    assert OutgoingMessage.objects.get().signature == f"{name} · +390554400112\nhttps://azienda.it"
    Department.objects.update(agent_names_public=False)
    story.by("ada", "2026-11-23 09:20", reply, ticket, text="Due")
    post("2026-11-23 09:20")
    whole = mail.outbox[1].message().as_string()
    assert name not in whole
    assert "390554400112" not in whole


def test_who_has_no_signature_signs_as_their_team_does(story: Story) -> None:
    Membership.objects.create(team=story.second, person=story.people["ada"])
    higher = TeamSignature.objects.create(team=story.second, text_it="Gli specialisti")
    lower = TeamSignature.objects.create(team=story.first, text_it="Il banco\n{{ agent_name }}", text_en="x")
    LetterWords.objects.create(kind="signature", department=story.department, text_it="Il reparto")
    ticket = answered(story)
    post(TEN)  # at 9:15 it climbs to the second team
    for minute in (20, 30, 40):
        if minute == 30:
            higher.delete()
            Department.objects.update(agent_names_public=False)
        if minute == 40:
            lower.delete()
        story.by("ada", f"2026-11-23 09:{minute}", reply, ticket, text="Ancora")
        post(f"2026-11-23 09:{minute}")
    signed = list(OutgoingMessage.objects.order_by("event_number").values_list("signature", flat=True))
    name = story.people["ada"].name
    assert signed == [f"Il banco\n{name}", "Gli specialisti", "Il banco", "Il reparto"]


def test_only_the_requester_is_asked_how_it_went(story: Story) -> None:
    Address.objects.create(person=story.people["eva"], address="eva@cliente.it")
    ticket = story.open(NINE, channel="desk")
    story.by("ada", TEN, copy_to, ticket, person=story.id("eva"))
    story.by("ada", TEN, resolve, ticket, text="Cambiata la presa.", reason="interno")
    post(TEN)
    to_eva, to_dario = sorted(mail.outbox, key=lambda one: "dario" in one.to[0])
    assert "/giudizio/" not in to_eva.message().as_string()
    assert "Bene: https://desk.azienda.it/giudizio/" in to_dario.body
    assert "?mood=bad" in to_dario.body


def test_waits_reminders_and_the_end_are_told_once_and_in_public_words(story: Story) -> None:
    ticket = story.open(NINE, channel="desk")
    story.by("ada", TEN, reply, ticket, text="Che modello è?", then_wait=True)
    post(TEN)
    assert len(mail.outbox) == 1  # the reply says itself what is asked
    tick(rome("2026-11-25 09:11"))
    post("2026-11-25 09:11")
    assert "aspettiamo ancora una sua risposta" in mail.outbox[1].body
    assert mail.outbox[1].message()["Auto-Submitted"] == "auto-generated"
    story.by("carla", "2026-11-25 09:30", cancel, ticket, reason="Cliente inventato")
    post("2026-11-25 09:30")
    assert "annullata" in mail.outbox[2].body
    assert "inventato" not in mail.outbox[2].message().as_string()


def test_a_wait_for_others_is_the_desks_own_business(story: Story) -> None:
    ticket = story.open(NINE, channel="desk")
    later = rome("2026-11-24 09:00")
    by = {"waiting_for": WaitingFor.THIRD_PARTY, "until": later, "reason": "fornitore lento"}
    story.by("ada", TEN, put_on_hold, ticket, **by)
    post(TEN)
    assert mail.outbox == []
    story.by(
        "ada",
        "2026-11-23 09:20",
        put_on_hold,
        story.open(NINE, channel="desk"),
        waiting_for=WaitingFor.REQUESTER,
    )
    post("2026-11-23 09:20")
    assert "ci serve una sua risposta" in mail.outbox[0].body


def test_a_letter_that_leaves_after_its_promise_neither_keeps_nor_denies_it(story: Story) -> None:
    story.open(NINE, channel="phone")
    dispatch(rome(NINE) + timedelta(seconds=8))
    run_due_jobs(rome("2026-11-23 12:30"))
    (sent,) = mail.outbox
    assert "entro" not in sent.body
    assert "Nessun tempo" not in sent.body
    assert "dopo la sua telefonata" in sent.body


def test_a_letter_survives_servers_that_know_seven_bits_and_short_lines(story: Story) -> None:
    answered(story, text="Perché così? " + "è" * 1200)
    post(TEN)
    raw = mail.outbox[0].message().as_bytes()
    assert raw.isascii()
    assert max(len(line) for line in raw.splitlines()) <= 998
    read = message_from_bytes(raw, policy=policy.default)
    plain, html = (read.get_body((kind,)) for kind in ("plain", "html"))
    for part in (plain, html):
        assert part is not None
        assert "Perché così? " in part.get_content()
    assert read["Message-ID"].endswith("@azienda.it>")
    assert read["From"].addresses[0].domain == "azienda.it"


def test_what_an_agent_quotes_by_mail_stays_inside(story: Story) -> None:
    box = Mailbox.objects.create(
        address="aiuto@azienda.it", department=story.department, trusted_server="mx.azienda.it"
    )
    Address.objects.create(person=story.people["ada"], address="ada@azienda.it")
    ticket = story.open(NINE, channel="desk")
    raw = (
        "Authentication-Results: mx.azienda.it; dmarc=pass header.from=azienda.it\r\nFrom: ada@azienda.it\r\n"
        f"In-Reply-To: <{message_id(ticket.pk, 1, 'azienda.it')}>\r\nMessage-ID: <1@c>\r\nSubject: R: Stampante\r\n\r\n"
        "Riavviatela.\r\n\r\nIl 23/11/2026 09:05, Carla Riva ha scritto:\r\n> Cliente noioso, sia paziente\r\n"
    )
    receive(raw.encode(), box, at=rome(TEN))
    post(TEN)
    (sent,) = mail.outbox
    assert "Riavviatela." in sent.body
    assert "noioso" not in sent.message().as_string()
