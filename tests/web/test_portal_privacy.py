"""No internal word reaches whoever asked: not of any kind of event, not the name of a level, a team or a policy."""

import re
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest

from sportello.domain.policy_document import read_policy
from sportello.domain.timeline import KINDS
from sportello.escalation.models import PolicyVersion
from sportello.people.models import Department, Person, Team
from sportello.tickets.models import Message, Ticket, TimelineEvent
from sportello.web.portal.talk import LINES, SPOKEN
from tests.web.desk import browser_of, just_now

pytestmark = pytest.mark.sqlite

SECRET = "segretissimo"
# Kinds whose public text an agent writes for the requester.
SAID_TO_THEM = {"opened", "replied", "requester_wrote", "resolved", "resolved_unanswered", "reopened"}


def happen(ticket: Ticket, kind: str, actor: Person, *, public: bool) -> None:
    """An event of the kind, every text of its payload and its message a secret."""
    payload = KINDS[kind]()
    texts: dict[str, Any] = {
        f.name: SECRET for f in fields(payload) if isinstance(getattr(payload, f.name), str)
    }
    plain = {f.name for f in fields(payload) if type(getattr(payload, f.name)) is str}
    known = replace(payload, **{name: text for name, text in texts.items() if name in plain})
    at, number = just_now() - timedelta(minutes=1), ticket.last_number + 1
    TimelineEvent.objects.create(
        ticket=ticket,
        number=number,
        kind=kind,
        actor=actor,
        source="page",
        at=at,
        recorded_at=at,
        payload=known.to_json(),
        digest=f"{number:064}",
        dispatch_after=at,
    )
    Message.objects.create(ticket=ticket, event_number=number, author=actor, public=public, text=SECRET)
    Ticket.objects.filter(pk=ticket.pk).update(last_number=number)
    ticket.last_number = number


@pytest.fixture
def hidden(ticket: Ticket, it_department: Department) -> Ticket:
    """A ticket of a department whose people's names are not public."""
    it_department.agent_names_public = False
    it_department.save()
    return ticket


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_word_of_any_kind_slips_through(hidden: Ticket, kind: str, ada: Person, dario: Person) -> None:
    ada.name = "Adalgisa Nascosta"
    ada.save()
    happen(
        hidden, kind, ada, public=KINDS[kind].public and kind not in SAID_TO_THEM and kind != "call_logged"
    )
    for address in (f"/portale/{hidden.number}/", "/portale/", f"/portale/{hidden.number}/ricevuta/"):
        page = browser_of(dario).get(address).content.decode()
        assert SECRET not in page, f"{kind} on {address}"
        assert "Adalgisa" not in page, f"{kind} on {address}"


HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')  # tokens among them: by chance they say anything


def test_names_of_levels_teams_and_policies_are_never_said(
    hidden: Ticket, dario: Person, seven_levels: PolicyVersion
) -> None:
    policy = read_policy(seven_levels.pk, seven_levels.document)
    names = {word for level in policy.levels for text in level.role for word in (text, text.split(":")[0])}
    names |= {text for level in policy.levels for text in level.expects if text}
    names |= {team.name for team in Team.objects.all()} | {seven_levels.policy.name}
    client = browser_of(dario)
    for level in range(1, policy.last + 1):
        Ticket.objects.filter(pk=hidden.pk).update(level=level, status="open")
        for address in (f"/portale/{hidden.number}/", "/portale/"):
            page = HIDDEN.sub("", client.get(address).content.decode())
            said = [name for name in names if name and name in page]
            assert not said, address
            assert not re.search(rf"\bL{level}\b", page)


def test_agents_names_are_said_where_the_department_allows(
    ticket: Ticket, ada: Person, dario: Person
) -> None:
    happen(ticket, "replied", ada, public=True)
    page = browser_of(dario).get(f"/portale/{ticket.number}/").content.decode()
    assert ada.name in page
    assert SECRET in page, "a reply is for them"


def test_every_kind_that_is_shown_is_public() -> None:
    assert SPOKEN | set(LINES) <= set(KINDS) | {"resolved_unanswered"}
    assert all(KINDS[kind].public for kind in SPOKEN | set(LINES) if kind in KINDS)
