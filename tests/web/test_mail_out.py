"""The fate of e-mails on the timeline: for those who work on the request, never for who asked."""

from typing import Any

import pytest
from django.test import Client

from sportello.config.mail_out import MailOut
from sportello.desk.conversation import reply
from sportello.notifications.models import OutgoingMessage
from sportello.people.models import Person
from sportello.tickets.models import Ticket
from tests.web.desk import acting, browser_of, just_now

pytestmark = pytest.mark.django_db
State = OutgoingMessage.State


@pytest.fixture
def answered(ticket: Ticket, ada: Person, settings: Any) -> Ticket:
    settings.MAIL_OUT = MailOut(backend="locmem", sender="sportello@azienda.it")
    reply(ticket, text="Ecco", actor=acting(ada), at=just_now())
    return ticket


def posted(ticket: Ticket, state: str, said: str = "", attempts: int = 1) -> None:
    number = ticket.events.filter(kind="replied").get().number
    values = {"address": "dario@cliente.it", "state": state, "said": said, "attempts": attempts}
    OutgoingMessage.objects.update_or_create(
        ticket=ticket,
        event_number=number,
        person=ticket.requester,
        defaults=values | {"created_at": just_now()},
    )


@pytest.mark.parametrize(
    ("state", "said", "attempts", "words"),
    [
        (State.SENT, "", 1, "Inviata per e-mail a dario@cliente.it"),
        (State.SENT, "", 3, "al tentativo 3"),
        (State.WAITING, "421 later", 1, 'si riprova da sé. <span class="muted">421 later'),
        (State.UNCERTAIN, "", 1, "Non viene inviata due volte."),
        (State.FAILED, "550 <no>", 1, "550 &lt;no&gt;"),
        (State.BOUNCED, "5.1.1", 1, "A dario@cliente.it non arriva nulla."),
    ],
)
def test_a_reply_says_what_became_of_its_mail(
    answered: Ticket, as_ada: Client, state: str, said: str, attempts: int, words: str
) -> None:
    posted(answered, state, said, attempts)
    assert words in as_ada.get(f"/tickets/{answered.number}/").content.decode()


def test_it_costs_one_query_and_the_requester_reads_none_of_it(
    answered: Ticket, as_ada: Client, dario: Person, django_assert_max_num_queries: Any
) -> None:
    posted(answered, State.FAILED, "550 rejected by policy")
    address = f"/tickets/{answered.number}/"
    as_ada.get(address)
    with django_assert_max_num_queries(25):
        as_ada.get(address)
    shown = browser_of(dario).get(f"/portale/{answered.number}/")
    assert shown.status_code == 200
    assert "rejected by policy" not in shown.content.decode()
