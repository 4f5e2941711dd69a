"""People who work here are told outside the application: whom, how often, when not, and until somebody answers."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial

import pytest
from django.db import connection

from sportello.desk import charge, conversation, involve
from sportello.desk.replanning import move_to_policy
from sportello.jobs.backend import backend
from sportello.jobs.leased import claim
from sportello.jobs.models import Job
from sportello.jobs.perform import Performer
from sportello.jobs.task import QUEUES
from sportello.notifications.alerts.answering import Means, see
from sportello.notifications.alerts.gathering import gather_some
from sportello.notifications.alerts.purge import purge
from sportello.notifications.alerts.sweeping import sweep_notices
from sportello.notifications.alerts.told import who_was_told
from sportello.notifications.channels.base import Away, Notice, Refused
from sportello.notifications.models import Alert, Delivery, Notification, Sending
from sportello.people.models import Membership
from tests.notifications.pager import (
    CLIMB,
    NINE,
    SETTLED,
    Pager,
    chooses,
    climbed,
    reach,
    second_way,
    states,
    the_one,
    work,
)
from tests.story import Story, rome, template

pytestmark = pytest.mark.django_db


def test_a_climb_is_told_once_on_the_way_of_who_receives_it(story: Story, pager: Pager) -> None:
    reach(story.people["bruno"])
    ticket = climbed(story)
    assert pager.took == []  # more may come
    for _ in range(3):
        work(rome(CLIMB) + SETTLED)
    (notice,) = [notice for notice, _label in pager.took]
    assert notice.title == f"SP-{ticket.number}: È salita a L2"
    assert notice.body.startswith("La stampante non stampa\n")
    assert notice.person == story.people["bruno"]
    assert states() == [Sending.State.SENT]
    assert the_one().count == 1


def test_who_has_no_way_out_of_the_house_costs_nothing(story: Story, pager: Pager) -> None:
    climbed(story)
    work(rome(CLIMB) + SETTLED)
    assert Delivery.objects.filter(person=story.id("bruno")).exists()
    assert (Alert.objects.count(), Job.objects.count()) == (0, 0)


def test_fifty_climbs_in_a_minute_are_one_notice_with_a_list(story: Story, pager: Pager) -> None:
    reach(story.people["bruno"])
    for number in range(50):
        story.open(NINE, subject=f"Guasto {number}")
    story.tick(CLIMB)
    at = rome(CLIMB)
    for second in range(0, 120, 7):
        work(at + timedelta(seconds=second))
    (notice,) = [notice for notice, _label in pager.took]
    assert notice.title == "50 novità allo sportello"
    lines = notice.body.splitlines()
    assert lines[0].startswith("50 × ")
    assert len([line for line in lines if "Guasto" in line]) == 10
    assert lines[-1] == "e altre 40"
    # What still comes within the next minutes waits, and is told together.
    for number in range(3):
        story.open(NINE, subject=f"Ancora {number}")
    story.tick("2026-11-23 09:17")
    work(at + timedelta(minutes=3))
    assert len(pager.took) == 1
    work(at + timedelta(minutes=7))
    assert pager.titles[1:] == ["3 novità allo sportello"]


def test_at_night_nothing_is_told_until_the_morning_and_then_all_of_it(story: Story, pager: Pager) -> None:
    reach(story.people["bruno"])
    chooses(story.people["bruno"], quiet="Mo-Su 08:00-12:00")
    for _ in range(2):
        story.open(NINE)
    story.tick(CLIMB)
    for minutes in (1, 60, 164):
        work(rome(CLIMB) + timedelta(minutes=minutes))
    assert pager.took == []
    assert the_one().put_off
    work(rome("2026-11-23 12:00"))
    assert pager.titles == ["2 novità allo sportello"]


def test_who_is_on_shift_is_told_in_quiet_hours_too_unless_they_said_no(story: Story, pager: Pager) -> None:
    story.on_duty(story.second, "bruno")
    reach(story.people["bruno"])
    chooses(story.people["bruno"], quiet="Mo-Su 08:00-12:00")
    climbed(story)
    work(rome(CLIMB) + SETTLED)
    assert len(pager.took) == 1
    chooses(story.people["bruno"], on_shift_too=False)
    story.open("2026-11-23 09:16")
    story.tick("2026-11-23 09:31")
    work(rome("2026-11-23 09:31"))
    work(rome("2026-11-23 09:41"))
    assert len(pager.took) == 1


def test_a_policy_that_insists_reaches_people_whatever_they_chose(story: Story, pager: Pager) -> None:
    document = template(story.calendar.pk, story.people)
    document["levels"][1]["notify"] = ["target", "always"]
    story.publish(document)
    reach(story.people["bruno"])
    chooses(story.people["bruno"], quiet="Mo-Su 08:00-12:00", wanted={"escalated": {"pager": False}})
    climbed(story)
    work(rome(CLIMB) + SETTLED)
    assert [notice.urgency for notice, _label in pager.took] == ["high"]


def test_what_somebody_does_not_want_is_not_sent(story: Story, pager: Pager) -> None:
    reach(story.people["bruno"])
    chooses(story.people["bruno"], wanted={"escalated": {"pager": False}})
    climbed(story)
    work(rome(CLIMB) + SETTLED)
    assert pager.took == []
    assert Alert.objects.get().state == Alert.State.UNWANTED


def test_who_does_not_answer_is_called_on_the_next_way(story: Story, pager: Pager) -> None:
    second_way(story)
    climbed(story)
    at = rome(CLIMB) + SETTLED
    work(at)
    work(at + timedelta(minutes=9))
    assert [label for _notice, label in pager.took] == ["cercapersone"]
    work(at + timedelta(minutes=10))
    assert [label for _notice, label in pager.took] == ["cercapersone", "telefono"]


def test_the_next_way_waits_for_the_end_of_quiet_hours_that_have_begun(story: Story, pager: Pager) -> None:
    second_way(story)
    chooses(story.people["bruno"], quiet="Mo-Su 09:20-11:00")
    climbed(story)
    for at in ("2026-11-23 09:16", "2026-11-23 09:26", "2026-11-23 10:59"):
        work(rome(at))
    assert [label for _notice, label in pager.took] == ["cercapersone"]
    work(rome("2026-11-23 11:00"))
    assert [label for _notice, label in pager.took] == ["cercapersone", "telefono"]


@pytest.mark.parametrize("how", ["answered", "read", "taken"])
def test_whoever_answers_reads_or_takes_it_stops_the_next_way(story: Story, pager: Pager, how: str) -> None:
    second_way(story)
    ticket = climbed(story)
    at = rome(CLIMB) + SETTLED
    work(at)
    if how == "answered":
        see(the_one(), means=Means.LINK, at=at)
    elif how == "read":
        Delivery.objects.filter(person=story.id("bruno")).update(read_at=at)
    else:
        story.by("carla", "2026-11-23 09:18", charge.take_charge, ticket)
    work(at + timedelta(minutes=10))
    assert [label for _notice, label in pager.took] == ["cercapersone"]
    assert states() == [Sending.State.SENT, Sending.State.STOPPED]


@pytest.mark.parametrize("theirs", [False, True])
def test_another_matrix_ends_the_call_to_whom_it_does_not_offer_the_request(
    story: Story, pager: Pager, *, theirs: bool
) -> None:
    second_way(story)
    reach(story.people["ada"], label="di ada")
    ticket = climbed(story)
    work(rome(CLIMB) + SETTLED)
    document = template(story.calendar.pk, story.people)
    people = ["bruno", "ada"] if theirs else ["ada"]
    for name in people:
        Membership.objects.get_or_create(team=story.first, person=story.people[name])
    document["levels"][1]["target"] = {"kind": "team", "id": story.first.pk}
    newer = story.publish(document)
    move_to_policy(ticket, version=newer.pk, actor=story.actor("marta"), at=rome("2026-11-23 09:18"))
    for at in ("2026-11-23 09:19", "2026-11-23 09:20", "2026-11-23 09:30", "2026-11-23 10:30"):
        work(rome(at))
    to_bruno = ["cercapersone", "telefono"] if theirs else ["cercapersone"]
    assert sorted(label for _notice, label in pager.took) == sorted([*to_bruno, "di ada"])
    if not theirs:
        assert Sending.objects.get(state=Sending.State.STOPPED).said == "policy"
        assert "un'altra versione della matrice" in " ".join(who_was_told(ticket.pk, rome(CLIMB)))
    assert story.faults() == []


def test_a_way_that_is_refused_is_told_in_the_application_and_the_next_one_does_not_wait(
    story: Story, pager: Pager
) -> None:
    second_way(story)
    ticket = climbed(story)

    def refuse(notice: Notice) -> None:
        pager.does = None
        raise Refused("nobody there")

    pager.does = refuse
    at = rome(CLIMB) + SETTLED
    work(at)
    assert [label for _notice, label in pager.took] == ["telefono"]
    failed = story.event(ticket, "notice_failed")
    assert (failed.payload["person"], failed.payload["said"]) == (story.id("bruno"), "nobody there")
    # What Bruno calls his way is nobody else's business.
    assert failed.payload["way"] == "pager"
    assert not any("cercapersone" in said for said in who_was_told(ticket.pk, at))
    work(at + timedelta(minutes=1))
    assert ("bruno", "notice_failed") in story.told(ticket)
    assert not Alert.objects.filter(event_number=failed.number).exclude(group="").exists()
    assert story.faults() == []


def test_a_service_that_is_away_is_tried_again_and_then_given_up(story: Story, pager: Pager) -> None:
    reach(story.people["bruno"])
    climbed(story)

    def away(notice: Notice) -> None:
        raise Away("busy")

    pager.does = away
    at = rome(CLIMB) + SETTLED
    work(at)
    assert states() == [Sending.State.WAITING]
    work(at + timedelta(hours=13))
    assert states() == [Sending.State.FAILED]
    assert Sending.objects.get().said == "busy"


def test_two_workers_gather_each_alert_once(story: Story, pager: Pager) -> None:
    reach(story.people["bruno"])
    for _ in range(5):
        story.open(NINE)
    story.tick(CLIMB)
    at = rome(CLIMB)
    assert [gather_some(at, limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert the_one().count == 5


def test_who_is_to_call_back_is_called_until_somebody_has_called(story: Story, pager: Pager) -> None:
    phone = reach(story.people["carla"])
    chooses(story.people["carla"], after={str(phone.pk): 10})
    asked = "2026-11-23 09:02"
    tickets = [story.open(NINE) for _ in range(2)]
    for ticket in tickets:
        involve.ask_supervisor(ticket, reason="Due giorni", actor=story.actor("dario"), at=rome(asked))
        story.by("ada", "2026-11-23 09:05", charge.take_charge, ticket)
    story.by("carla", "2026-11-23 09:06", conversation.log_call, tickets[0], text="Parlato", seconds=90)
    for at in (asked, "2026-11-23 09:03", "2026-11-23 09:04", "2026-11-23 09:20"):
        work(rome(at) + timedelta(seconds=9))
    (title,) = pager.titles
    assert title.startswith(f"SP-{tickets[1].number}")


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_nodes_that_gather_at_once_take_each_alert_once(story: Story, pager: Pager) -> None:
    for name in ("bruno", "carla"):
        reach(story.people[name])
    chooses(story.people["carla"], wanted={"climbs": {"pager": True}})
    for _ in range(60):
        story.open(NINE)
    story.tick(CLIMB)

    def node(_number: int) -> int:
        try:
            return sum(iter(lambda: gather_some(rome(CLIMB), limit=7), 0))
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as nodes:
        assert sum(nodes.map(node, range(3))) == 120
    assert sorted(Notification.objects.values_list("count", flat=True)) == [60, 60]
    assert not Alert.objects.exclude(state=Alert.State.GATHERED).exists()


def test_what_lost_its_job_is_asked_for_again(
    story: Story, pager: Pager, monkeypatch: pytest.MonkeyPatch
) -> None:
    reach(story.people["bruno"])
    story.open(NINE)
    story.tick(CLIMB)
    at = rome(CLIMB)
    for _step in ("gather", "leave", "send"):
        Job.objects.all().delete()
        at += timedelta(minutes=6)
        monkeypatch.setattr(type(backend()), "now", partial(_at, at))
        assert sweep_notices.call() == 1
        job = claim(at, QUEUES, "here")
        assert job is not None
        Performer(partial(_at, at)).perform(job)
    assert len(pager.took) == 1
    assert sweep_notices.call() == 0


def _at(moment: datetime, *_asker: object) -> datetime:
    return moment


def test_what_is_old_is_forgotten_and_what_has_not_left_stays(story: Story, pager: Pager) -> None:
    reach(story.people["bruno"])
    climbed(story)
    work(rome(CLIMB) + SETTLED)
    story.open("2026-11-23 09:20")
    story.tick("2026-11-23 09:35")
    work(rome("2026-11-23 09:35"))
    later = rome(CLIMB) + timedelta(days=100)
    assert purge(later - timedelta(days=50)) == 0
    assert purge(later) == 1
    assert Notification.objects.get().state == Notification.State.GATHERING
    assert Alert.objects.count() == 1


def test_the_room_of_a_team_hears_what_is_offered_to_it(story: Story, pager: Pager) -> None:
    reach(story.second, label="stanza")
    climbed(story)
    work(rome(CLIMB) + SETTLED)
    ((notice, label),) = pager.took
    assert (label, notice.person, notice.ack_url) == ("stanza", None, None)


def test_what_somebody_may_not_see_is_not_told(story: Story, pager: Pager) -> None:
    reach(story.people["eva"])
    ticket = climbed(story, requester=story.id("eva"))
    story.by("bruno", "2026-11-23 09:20", charge.take_charge, ticket)
    story.by("bruno", "2026-11-23 09:21", conversation.reply, ticket, text="Fatto")
    chooses(story.people["eva"], wanted={"followed": {"pager": True}})
    work(rome("2026-11-23 09:22"))
    work(rome("2026-11-23 09:23"))
    assert pager.took == []
