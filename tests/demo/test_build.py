"""The sample desk is sound whenever it is built, and something is due on it at once."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.db.models import Count

from sportello.demo.build import build
from sportello.demo.life import Life
from sportello.demo.stories import CASES
from sportello.demo.texts import Case
from sportello.desk.audit import audit
from sportello.desk.rulebook import rulebook
from sportello.domain.lifecycle import Status, WaitingFor
from sportello.domain.policy_document import review_policy, review_sla
from sportello.escalation.models import Due, Escalation, PolicyVersion, Visit
from sportello.escalation.publish import known_ids
from sportello.health.rotas import covered
from sportello.intake.models import Migration
from sportello.intake.monitoring.models import ReceivedEvent
from sportello.notifications.models import Delivery
from sportello.people.models import Department, Membership, Person
from sportello.sla.models import SLAPolicy, SLAVersion
from sportello.tickets.models import Message, Ticket, TimelineEvent
from sportello.webhooks.models import Endpoint, OutgoingEvent
from sportello.worker.tick import tick_until_quiet

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
NOW = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)  # a Wednesday morning


@pytest.fixture(scope="class")
def small_desk(django_db_setup: None, django_db_blocker: Any) -> Iterator[Life]:
    """Some forty requests, forgotten at the end; what a test changes is undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build(now=NOW, tickets=40, seed=3)
        transaction.set_rollback(True)


def unsound() -> list[str]:
    """What contradicts the promises of the desk."""
    rules, found = rulebook(), []
    for ticket in Ticket.objects.unresolved():
        if not Due.objects.filter(ticket=ticket).exists():
            found.append(f"{ticket.number} has no due moment")
        answers = rules.staff.answers(ticket.owner_id, ticket.team_id, ticket.department_id, NOW)
        if not Person.objects.filter(pk=answers, is_active=True).exists():
            found.append(f"nobody answers for {ticket.number}")
    differences = [str(difference) for _count, some in audit() for difference in some]
    return found + differences


def climbs_since(moment: datetime) -> int:
    return TimelineEvent.objects.filter(kind="escalated", source="engine", at__gt=moment).count()


def _cases() -> list[Case]:
    return [case for cases in CASES.values() for case in cases]


class TestSmallDesk:
    """Some forty requests, built once for all of these."""

    def test_every_request_has_a_due_moment_and_somebody_who_answers(self, small_desk: Life) -> None:
        assert Ticket.objects.unresolved().exists()
        assert unsound() == []

    def test_hardly_anything_that_people_want_is_refused(self, small_desk: Life) -> None:
        assert len(small_desk.refused) <= 2, small_desk.refused

    def test_nothing_internal_is_public(self, small_desk: Life) -> None:
        kinds = {(row.ticket_id, row.number): row.kind for row in TimelineEvent.objects.all()}
        public = {kinds[row.ticket_id, row.event_number] for row in Message.objects.filter(public=True)}
        assert public <= {
            "opened",
            "replied",
            "requester_wrote",
            "resolved",
            "reopened",
            "confirmed",
            "nudged",
        }
        assert not Message.objects.filter(public=True, text__in=[case.note for case in _cases()]).exists()

    def test_no_gap_is_left_in_any_text(self, small_desk: Life) -> None:
        assert not Message.objects.filter(text__contains="{").exists()
        assert not Ticket.objects.filter(subject__contains="{").exists()

    def test_requests_climb_within_minutes_and_go_on_climbing(self, small_desk: Life) -> None:
        soon = Due.objects.filter(kind__in=["level", "take_charge"], due_at__lte=NOW + timedelta(minutes=5))
        assert soon.count() >= 3
        tick_until_quiet(NOW + timedelta(minutes=5))
        early = climbs_since(NOW)
        assert early >= 3
        tick_until_quiet(NOW + timedelta(hours=1))
        assert climbs_since(NOW) > early
        assert unsound() == []

    def test_the_house_is_as_large_as_it_says(self, small_desk: Life) -> None:
        agents = Person.objects.filter(memberships__isnull=False).distinct()
        assert agents.count() >= 25
        assert Department.objects.count() == 3
        assert set(Ticket.objects.values_list("area", flat=True)) == {"direct", "indirect"}
        assert set(Membership.objects.values_list("team__level", flat=True)) == {1, 2, 3, 5, 6, 7}
        names = list(SLAPolicy.objects.values_list("name", flat=True))
        assert (names[0], names[-1]) == ("Gold", "Standard")

    def test_its_policies_have_nothing_to_be_warned_of(self, small_desk: Life) -> None:
        known = known_ids()
        for version in PolicyVersion.objects.all():
            assert review_policy(version.pk, version.document, known)[1] == []
        for promise in SLAVersion.objects.all():
            assert review_sla(promise.pk, promise.document, known)[1] == []

    def test_programs_around_it_have_told_and_been_told(self, small_desk: Life) -> None:
        acts = {
            one["act"] for became in ReceivedEvent.objects.values_list("became", flat=True) for one in became
        }
        assert {"opened", "counted", "said", "resolved"} <= acts
        assert ReceivedEvent.objects.filter(state=ReceivedEvent.State.QUARANTINED).count() == 1
        told = OutgoingEvent.objects.annotate(times=Count("tries"))
        assert told.filter(state=OutgoingEvent.State.SENT, times=2).exists()
        assert told.filter(state=OutgoingEvent.State.FAILED).exists()
        # Nothing leaves the sample desk, and nobody may reach this machine's own network because of it.
        assert not Endpoint.objects.told().exists()
        assert not settings.PRIVATE_NETWORKS
        counts = Migration.objects.get(state=Migration.State.DONE).counts
        assert (counts["tickets"], counts["people"], sum(counts["rejected"].values())) == (5, 1, 1)

    def test_the_telephones_are_staffed_round_the_clock(self, small_desk: Life) -> None:
        staff = rulebook().staff
        front = staff.teams[staff.departments[small_desk.house.departments["care"].pk].front_lines["direct"]]
        for hour in range(0, 24 * 14, 3):
            assert len(staff.on_shift(front, NOW + timedelta(hours=hour))) >= 2
        assert [finding.what for finding in covered(NOW)] == []


def told() -> list[tuple]:
    """A desk of thirty requests, told and forgotten again."""
    with transaction.atomic():
        build(now=NOW, tickets=30, seed=11)
        fields = ("subject", "status", "level", "priority", "opened_at", "owner__name", "last_number")
        found = list(Ticket.objects.order_by("pk").values_list(*fields))
        transaction.set_rollback(True)
    return found


def test_the_same_seed_tells_the_same_three_months() -> None:
    first = told()
    assert first
    assert told() == first


@pytest.mark.slow
@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 11, 21, 23, 48, tzinfo=UTC),  # a Saturday night
        datetime(2026, 12, 25, 12, 0, tzinfo=UTC),  # Christmas
        datetime(2026, 3, 29, 1, 30, tzinfo=UTC),  # the clocks have just gone forward
    ],
    ids=["night", "christmas", "clocks"],
)
def test_the_whole_desk_shows_every_state_at_any_hour(now: datetime) -> None:
    life = build(now=now, tickets=300, seed=7)
    assert 280 <= Ticket.objects.count() <= 340
    assert len(life.refused) <= 8, Counter(map(repr, life.refused))
    assert set(Ticket.objects.values_list("status", flat=True)) == {status.value for status in Status}
    waiting = Ticket.objects.exclude(waiting_for=None).values_list("waiting_for", flat=True)
    assert set(waiting) == {what.value for what in WaitingFor}
    assert set(Ticket.objects.unresolved().values_list("level", flat=True)) == {1, 2, 3, 4, 5, 6, 7}
    assert set(Ticket.objects.values_list("kind", flat=True)) == {"incident", "request", "problem", "task"}
    _assert_every_move(now)


def _assert_every_move(now: datetime) -> None:
    outcomes = set(Visit.objects.exclude(outcome=None).values_list("outcome", flat=True))
    assert outcomes >= {
        *("not_taken", "not_resolved", "escalated", "recalled", "handed_back", "de_escalated", "transferred"),
        *("resolved", "merged", "cancelled"),
    }
    causes = set(Escalation.objects.values_list("cause", flat=True))
    assert causes >= {
        "not_taken",
        "not_resolved",
        "person",
        "supervisor_asked",
        "hand_back",
        "recall",
        "sla",
        "rule",
    }
    kinds = set(TimelineEvent.objects.values_list("kind", flat=True))
    assert kinds >= {
        "reopened",
        "nudged",
        "snoozed",
        "department_involved",
        "call_logged",
        "noted",
        "breached",
        "triaged",
    }
    climbing = Due.objects.filter(kind__in=["level", "take_charge"], due_at__lte=now + timedelta(minutes=10))
    assert climbing.count() >= 8
    assert [some for _count, some in audit() if some] == []
    assert not Delivery.objects.exists()
