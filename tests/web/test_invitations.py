"""Invitations: a link to choose a password, mailed by the outbox or handed over; one at a time, and only once."""

import smtplib
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client

from sportello.cli.invite import command
from sportello.config.mail_out import MailOut
from sportello.config.web_address import WebAddress
from sportello.intake.mail.models import Mailbox
from sportello.intake.mail.receiving import receive
from sportello.jobs.drain import run_due_jobs
from sportello.jobs.models import Job
from sportello.notifications.models import WelcomeLink
from sportello.people.models import Address, Alteration, Department, Person
from tests.api.programs import program_of
from tests.notifications.test_mail_out import SERVER, Server
from tests.web.desk import just_now

pytestmark = pytest.mark.django_db
State = WelcomeLink.State
WORD = "una-parola-lunga-9"
NEW = {"name": "Nuova Persona", "login": "nuova", "language": "it", "addresses": "nuova@example.org"}


@pytest.fixture(autouse=True)
def mail_is_on(settings: Any) -> Iterator[None]:
    settings.MAIL_OUT = MailOut(backend=SERVER, sender="desk@azienda.it")
    settings.EMAIL_BACKEND = SERVER
    settings.WEB_ADDRESS = WebAddress.read("https://desk.azienda.it")
    Server.took.clear()
    yield
    Server.does = Server.after = None


def invited(as_tommaso: Client, **said: str) -> Person:
    assert as_tommaso.post("/admin/users/new/", NEW | {"invite": "on"} | said).status_code == 302
    return Person.objects.get(login="nuova")


def links() -> list[str]:
    return [str(message.body).split("https://desk.azienda.it")[1].split()[0] for message in Server.took]


def opens(link: str) -> bool:
    """Whether a password can be chosen by it."""
    return "new_password1" in Client().get(link, follow=True).content.decode()


def test_who_is_made_is_invited_in_their_language_and_chooses_once(as_tommaso: Client) -> None:
    person = invited(as_tommaso, language="en")
    assert "is about to leave" in as_tommaso.get(f"/admin/users/{person.pk}/").content.decode()
    run_due_jobs(just_now())
    [message] = Server.took
    assert (message.to, message.from_email) == (
        ["Nuova Persona <nuova@example.org>"],
        "Sportello <desk@azienda.it>",
    )
    assert message.subject == "Choose your password for the desk"
    row = WelcomeLink.objects.get()
    assert (row.state, row.address) == (State.SENT, "nuova@example.org")
    assert "An invitation was mailed to nuova@example.org" in page(as_tommaso, person)
    [link] = links()
    stored = [str(value) for values in Alteration.objects.values_list() for value in values]
    assert link.split("/")[-2] not in " ".join([*stored, row.mark, row.claim])
    visitor = Client()
    address = visitor.get(link, follow=True).redirect_chain[-1][0]
    assert visitor.post(address, {"new_password1": WORD, "new_password2": WORD}).status_code == 302
    assert visitor.login(username="nuova", password=WORD)
    assert not opens(link)


def page(as_tommaso: Client, person: Person) -> str:
    return as_tommaso.get(f"/admin/users/{person.pk}/").content.decode()


def test_another_invitation_ends_the_one_before(as_tommaso: Client) -> None:
    person = invited(as_tommaso)
    run_due_jobs(just_now())
    address = f"/admin/users/{person.pk}/invitation/"
    assert as_tommaso.post(address, {"mail": "1"}).status_code == 302
    run_due_jobs(just_now())
    first, second = links()
    assert [opens(first), opens(second)] == [False, True]
    assert Server.took[1].subject == "Scelga la password per lo sportello"
    by_hand = as_tommaso.post(address).content.decode().split('id="link" value="')[1].split('"')[0]
    assert [opens(second), opens(by_hand)] == [False, True]


def test_a_link_is_too_old_after_some_days(as_tommaso: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from sportello.notifications.mail.welcoming import LINKS, Links

    invited(as_tommaso)
    run_due_jobs(just_now())
    now = LINKS._now()
    monkeypatch.setattr(Links, "_now", lambda _: now + timedelta(days=4))
    assert not opens(links()[0])


def test_a_server_that_is_away_is_tried_again_and_a_refusal_is_told(as_tommaso: Client) -> None:
    def away(_: EmailMessage) -> None:
        raise smtplib.SMTPServerDisconnected("nobody there")

    def refuses(_: EmailMessage) -> None:
        raise smtplib.SMTPRecipientsRefused({"nuova@example.org": (550, b"no such user")})

    Server.does = away
    person = invited(as_tommaso)
    run_due_jobs(just_now())
    assert (WelcomeLink.objects.get().state, len(Server.took)) == (State.WAITING, 0)
    assert "waits for the mail server" in page(as_tommaso, person)
    Server.does = refuses
    run_due_jobs(just_now() + timedelta(minutes=11))
    assert WelcomeLink.objects.get().state == State.FAILED
    assert "550 no such user" in page(as_tommaso, person)


def test_cut_off_while_handing_over_it_is_not_sent_twice(as_tommaso: Client) -> None:
    def killed(_: EmailMessage) -> None:
        raise KeyboardInterrupt

    person = invited(as_tommaso)
    Server.after = killed
    with pytest.raises(KeyboardInterrupt):
        run_due_jobs(just_now())
    Server.after = None
    Job.objects.update(state=Job.State.READY)  # what the watch does with the job of one that is gone
    run_due_jobs(just_now() + timedelta(hours=1))
    assert (len(Server.took), WelcomeLink.objects.get().state) == (1, State.UNCERTAIN)
    assert "is not known" in page(as_tommaso, person)


def test_without_mail_nothing_is_mailed_and_the_page_says_what_to_do(
    as_tommaso: Client, settings: Any
) -> None:
    settings.MAIL_OUT = MailOut()
    assert 'name="invite"' not in as_tommaso.get("/admin/users/new/").content.decode()
    person = invited(as_tommaso)
    assert not WelcomeLink.objects.exists()
    address = f"/admin/users/{person.pk}/invitation/"
    said = as_tommaso.get(address).content.decode()
    assert "no mail server is set" in said
    assert 'name="mail"' not in said
    assert as_tommaso.post(address, {"mail": "1"}).status_code == 409
    assert not Server.took


def test_who_has_no_address_is_not_invited(as_tommaso: Client) -> None:
    refused = as_tommaso.post("/admin/users/new/", NEW | {"invite": "on", "addresses": ""})
    assert refused.status_code == 422
    assert "take the tick away" in refused.content.decode()
    assert not Person.objects.filter(login="nuova").exists()


def test_the_command_line_invites_whoever_has_no_password(dario: Person) -> None:
    for name, address in (("uno", "uno@example.org"), ("due", "")):
        person = Person.objects.create_user(name, name=name)
        if address:
            Address.objects.create(person=person, address=address)
    told = CliRunner().invoke(command, ["--all"])
    assert told.exit_code == 1
    assert "uno\tuno@example.org" in told.output
    run_due_jobs(just_now())
    assert [message.to for message in Server.took] == [["uno <uno@example.org>"]]
    assert "uno@example.org" not in CliRunner().invoke(command, ["--all"]).output
    handed = CliRunner().invoke(command, ["due", "--link"])
    assert opens(handed.output.split("https://desk.azienda.it")[1].strip())


def test_a_program_invites(as_tommaso: Client, tommaso: Person, ada: Person, dario: Person) -> None:
    person = invited(as_tommaso)
    run_due_jobs(just_now())
    address = f"/api/v1/people/{person.pk}/invitation"
    assert program_of(ada).post(address).status_code == 403
    assert program_of(tommaso).post(address).status_code == 202
    assert program_of(tommaso).post(f"/api/v1/people/{dario.pk}/invitation").status_code == 409
    run_due_jobs(just_now())
    assert [opens(link) for link in links()] == [False, True]


def came_back(id: str, address: str = "nuova@example.org") -> None:
    """A mail server says that it could not deliver a letter of ours."""
    box, _ = Mailbox.objects.get_or_create(
        address="desk@azienda.it", defaults={"department": Department.objects.earliest("pk")}
    )
    bounce = (
        "From: mailer-daemon@mx\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=B\r\n\r\n"
        "--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        f"Final-Recipient: rfc822; {address}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        f"Diagnostic-Code: smtp; 550 no such user here\r\n\r\n"
        f"--B\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {id}\r\n\r\n--B--\r\n"
    )
    receive(bounce.encode(), box, at=just_now())


def test_an_invitation_that_comes_back_is_told_and_goes_to_a_corrected_address(
    as_tommaso: Client, tommaso: Person
) -> None:
    person = invited(as_tommaso)
    run_due_jobs(just_now())
    id = Server.took[0].message()["Message-ID"]
    came_back(id.replace("sw.", "sw.9"))  # of somebody else, and not ours
    assert WelcomeLink.objects.get().state == State.SENT
    came_back(id)
    row = WelcomeLink.objects.get()
    assert (row.state, row.said, row.made_by) == (State.BOUNCED, "550 no such user here", tommaso)
    assert Address.objects.get(person=person).bounced
    for place in (f"/admin/users/{person.pk}/", "/admin/users/", "/admin/"):
        assert "550 no such user here" in as_tommaso.get(place).content.decode(), place
    address = f"/admin/users/{person.pk}/invitation/"
    assert 'value="nuova@example.org"' in as_tommaso.get(address).content.decode()
    assert as_tommaso.post(address, {"mail": "1", "address": "nuova@"}).status_code == 422
    assert as_tommaso.post(address, {"mail": "1", "address": "giusta@example.org"}).status_code == 302
    run_due_jobs(just_now())
    assert Server.took[1].to == ["Nuova Persona <giusta@example.org>"]
    assert list(person.addresses.order_by("pk").values_list("address", "bounced")) == [
        ("nuova@example.org", True),
        ("giusta@example.org", False),
    ]
    assert "550 no such user here" not in as_tommaso.get("/admin/").content.decode()
    came_back(id)  # the report of the first one again: it says nothing of the second
    assert WelcomeLink.objects.get().state == State.SENT


def test_once_the_password_is_chosen_nobody_asks_what_became_of_the_letter(as_tommaso: Client) -> None:
    invited(as_tommaso)
    run_due_jobs(just_now())
    WelcomeLink.objects.update(state=State.UNCERTAIN)
    assert "Nuova Persona" in as_tommaso.get("/admin/").content.decode()
    visitor = Client()
    address = visitor.get(links()[0], follow=True).redirect_chain[-1][0]
    visitor.post(address, {"new_password1": WORD, "new_password2": WORD})
    assert "Nuova Persona" not in as_tommaso.get("/admin/").content.decode()
