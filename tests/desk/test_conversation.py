"""What may be said how: answering and waiting in one go, calls in and out, files in the chain, taking words back."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sportello.desk.conversation import log_call, note, receive, reply
from sportello.desk.opening import Request, open_ticket
from sportello.desk.resolution import resolve
from sportello.desk.undo import undo
from sportello.desk.work import add_item, check_item, checklist, remove_item, spend_time
from sportello.notifications.dispatcher import dispatch
from sportello.tickets.models import Attachment, Message
from sportello.tickets.storage import keep
from tests.story import Story, rome

pytestmark = pytest.mark.django_db

NINE, TEN, LATER = "2026-11-23 09:00", "2026-11-23 09:10", "2026-11-23 09:10:05"


@pytest.fixture(autouse=True)
def files_apart(settings: Any, tmp_path: Path) -> None:
    """No test leaves files in the data folder."""
    settings.MEDIA_ROOT = tmp_path


def test_an_answer_may_wait_for_the_requester_in_the_same_go(story: Story) -> None:
    ticket = story.open(NINE)
    story.by("ada", TEN, reply, ticket, text="Da quando?", then_wait=True, minutes=5)
    assert story.kinds(ticket) == ["opened", "replied", "put_on_hold"]
    assert story.ticket(ticket).waiting_for == "requester"
    assert story.event(ticket, "replied").payload["minutes"] == 5
    refused = story.refuses("dario", TEN, reply, ticket, text="Io?", then_wait=True)
    assert refused.code == "not_allowed"
    assert len(story.kinds(ticket)) == 3, "neither the answer nor the wait"
    assert story.faults() == []


def test_a_file_alone_says_something_and_nothing_says_nothing(story: Story) -> None:
    ticket = story.open(NINE)
    story.by("ada", TEN, note, ticket, text="", files=[keep([b"log"], "a.log")])
    assert Attachment.objects.get().message.text == ""
    assert story.refuses("ada", TEN, reply, ticket, text=" ").code == "empty"
    assert story.faults() == []


def test_files_of_a_request_and_of_a_message_after_the_end_stay_with_them(story: Story) -> None:
    file = keep([b"log"], "a.log")
    request = Request(
        requester=story.id("dario"),
        department=story.open(NINE).department_id,
        subject="Con un file",
        files=(file,),
    )
    ticket = open_ticket(request, actor=story.actor("dario"), at=rome(NINE))
    story.by("ada", TEN, resolve, ticket, text="Fatto.", reason="la seguo io", files=[file])
    story.by("dario", "2026-11-23 10:00", receive, ticket, text="Macché", files=[file])
    assert story.kinds(ticket)[-1] == "reopened"
    public = Attachment.objects.filter(message__ticket=ticket, message__public=True)
    assert [row.message.event_number for row in public.order_by("pk")] == [1, 2, 3]
    assert story.faults() == []


def test_the_audit_misses_a_file_that_was_taken_away_or_slipped_in(story: Story) -> None:
    ticket = story.open(NINE)
    story.by("ada", TEN, note, ticket, text="Ecco", files=[keep([b"log"], "a.log")])
    assert story.faults() == []
    Attachment.objects.update(digest="0" * 64)
    assert "files of event 2" in story.faults()[0]
    Attachment.objects.all().delete()
    assert "files of event 2" in story.faults()[0]
    Message.objects.filter(ticket=ticket, event_number=2).update(text="", erased_at=rome(TEN))
    assert story.faults() == []


def test_calls_come_in_and_go_out(story: Story) -> None:
    ticket = story.open(NINE)
    story.by("ada", TEN, log_call, ticket, text="Ha richiamato", direction="in", seconds=90)
    assert story.event(ticket, "call_logged").payload["direction"] == "in"
    assert story.refuses("ada", TEN, log_call, ticket, direction="su").code == "unknown_direction"
    assert story.refuses("ada", TEN, log_call, ticket, person=10**9).code == "unknown_person"


def test_a_reply_taken_back_leaves_its_promises_open(story_with_sla: Story) -> None:
    story = story_with_sla
    ticket = story.open(NINE)
    story.by("ada", TEN, reply, ticket, text="Scusi, non era per lei", then_wait=True)
    assert story.clock(ticket, "first_response").met_at is not None
    story.by("ada", LATER, lambda id, **who: undo(id.pk, event=2, **who), ticket)
    assert story.ticket(ticket).status == "new"
    assert story.clock(ticket, "first_response").met_at is None
    assert not Message.objects.get(ticket=ticket, event_number=2).public
    dispatch(rome(TEN) + timedelta(minutes=5))
    assert story.told(ticket, "replied") == []
    assert story.faults() == []


def test_words_that_were_followed_or_told_are_not_taken_back(story: Story) -> None:
    ticket = story.open(NINE)
    story.by("ada", TEN, reply, ticket, text="Arrivo")
    told = story.refuses("ada", "2026-11-23 09:10:09", lambda id, **who: undo(id.pk, event=2, **who), ticket)
    assert told.code == "too_late_to_undo"
    story.by("ada", "2026-11-23 09:12", reply, ticket, text="Arrivo davvero")
    story.by("bruno", "2026-11-23 09:12:02", note, ticket, text="Vado anch'io")
    followed = story.refuses(
        "ada", "2026-11-23 09:12:04", lambda id, **who: undo(id.pk, event=3, **who), ticket
    )
    assert followed.code == "too_late_to_undo"


def test_the_checklist_is_a_fold_of_its_events(story: Story) -> None:
    ticket = story.open(NINE)
    for text in ("  Ordinare   il toner ", "Avvisare Dario"):
        story.by("ada", TEN, add_item, ticket, text=text)
    story.by("bruno", TEN, lambda id, **who: check_item(id.pk, item=2, **who), ticket)
    assert [(item.number, item.text, item.done, item.by) for item in checklist(ticket.pk)] == [
        (2, "Ordinare il toner", True, story.id("bruno")),
        (3, "Avvisare Dario", False, None),
    ]
    again = story.refuses("ada", TEN, lambda id, **who: check_item(id.pk, item=2, **who), ticket)
    assert again.code == "nothing_to_do"
    story.by("ada", TEN, lambda id, **who: check_item(id.pk, item=2, done=False, **who), ticket)
    story.by("ada", TEN, lambda id, **who: remove_item(id.pk, item=3, **who), ticket)
    assert [(item.number, item.done) for item in checklist(ticket.pk)] == [(2, False)]
    gone = story.refuses("ada", TEN, lambda id, **who: remove_item(id.pk, item=3, **who), ticket)
    assert gone.code == "unknown_item"
    assert story.refuses("ada", TEN, add_item, ticket, text="  ").code == "empty_item"
    assert story.refuses("dario", TEN, add_item, ticket, text="x").code == "not_allowed"
    assert story.faults() == []


def test_time_spent_is_plausible_and_may_be_corrected(story: Story) -> None:
    ticket = story.open(NINE)
    story.by("ada", TEN, spend_time, ticket, minutes=30, on="sopralluogo")
    story.by("ada", TEN, spend_time, ticket, minutes=-10)
    for minutes in (0, 24 * 60 + 1):
        assert story.refuses("ada", TEN, spend_time, ticket, minutes=minutes).code == "unlikely_minutes"
    assert story.refuses("ada", TEN, reply, ticket, text="x", minutes=-5).code == "unlikely_minutes"
