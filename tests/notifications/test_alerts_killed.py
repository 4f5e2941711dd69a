"""Senders of notices that are killed, or stumble, at any place: nothing is lost, and hardly anything comes twice."""

from datetime import timedelta
from typing import Any

import pytest

from sportello.jobs.models import Job
from sportello.notifications.channels.base import Notice, Refused
from sportello.notifications.models import Alert, Notification, Sending
from tests.notifications.pager import CLIMB, NINE, SETTLED, Pager, climbed, reach, second_way, states, work
from tests.story import Story, rome

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """The process ends here and now."""


def test_a_kill_at_any_place_loses_nothing_and_doubles_at_most_what_was_being_handed_over(
    story: Story, pager: Pager, monkeypatch: pytest.MonkeyPatch
) -> None:
    reach(story.people["bruno"])
    story.open(NINE)
    story.tick(CLIMB)

    def die(*_args: Any, **_more: Any) -> None:
        raise Killed

    def killed_in(place: str) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(place, die)
            with pytest.raises(Killed):
                work(at)
        Job.objects.filter(state=Job.State.RUNNING).update(state=Job.State.READY)

    at = rome(CLIMB)
    killed_in("sportello.notifications.alerts.gathering.update_rows")
    work(at)
    assert Alert.objects.filter(state=Alert.State.GATHERED).count() == 1
    at += SETTLED
    killed_in("sportello.notifications.alerts.leaving.still_to_tell")
    killed_in("sportello.notifications.alerts.sending.compose")
    pager.after = die
    with pytest.raises(Killed):
        work(at)
    pager.after = None
    Job.objects.filter(state=Job.State.RUNNING).update(state=Job.State.READY)
    work(at)
    assert len(pager.took) == 2
    sent = Sending.objects.get()
    assert (sent.state, sent.doubtful, Notification.objects.count()) == (Sending.State.SENT, True, 1)


def test_who_is_killed_while_giving_up_gives_up_later_and_says_so(
    story: Story, pager: Pager, monkeypatch: pytest.MonkeyPatch
) -> None:
    reach(story.people["bruno"])
    ticket = climbed(story)

    def refuse(notice: Notice) -> None:
        raise Refused("nobody there")

    pager.does = refuse
    at = rome(CLIMB) + SETTLED
    with monkeypatch.context() as patch:
        patch.setattr("sportello.notifications.alerts.sending.notice_failed", _die)
        with pytest.raises(Killed):
            work(at)
    Job.objects.filter(state=Job.State.RUNNING).update(state=Job.State.READY)
    work(at)
    assert states() == [Sending.State.FAILED]
    assert story.event(ticket, "notice_failed").payload["said"] == "nobody there"


def test_what_was_taken_is_not_sent_again_whatever_breaks_afterwards(
    story: Story, pager: Pager, monkeypatch: pytest.MonkeyPatch
) -> None:
    reach(story.people["bruno"])
    climbed(story)

    def broken(*_args: Any) -> None:
        assert states() == [Sending.State.SENT]
        raise OSError

    monkeypatch.setattr("sportello.notifications.channels.health.succeeded", broken)
    work(rome(CLIMB) + SETTLED)
    work(rome(CLIMB) + timedelta(hours=1))
    assert (len(pager.took), states()) == (1, [Sending.State.SENT])


def test_a_way_on_which_senders_die_twice_is_left_uncertain(story: Story, pager: Pager) -> None:
    second_way(story)
    climbed(story)
    pager.after = _die
    for _ in range(2):
        with pytest.raises(Killed):
            work(rome(CLIMB) + SETTLED)
        Job.objects.filter(state=Job.State.RUNNING).update(state=Job.State.READY)
    pager.after = None
    work(rome(CLIMB) + SETTLED)
    assert states() == [Sending.State.UNCERTAIN, Sending.State.SENT]


def _die(*_args: Any, **_more: Any) -> None:
    raise Killed
