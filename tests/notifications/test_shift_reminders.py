"""Who is about to come on duty is reminded of it once, so long before as they chose; swaps and quiet hours count."""

import pytest
from django.test import Client

from sportello.domain.rota import Override
from sportello.jobs.drain import run_due_jobs
from sportello.notifications.channels.base import Away, Notice
from sportello.notifications.models import Sending, ShiftReminder
from sportello.notifications.shifts.reminding import remind
from sportello.oncall.models import Rota
from sportello.oncall.override import add_override
from tests.notifications.pager import Pager, chooses, reach, states
from tests.story import Story, rome

pytestmark = pytest.mark.django_db
WANTS = {"wanted": {"shift": {"pager": True}}}

WEEKEND = "Mo-Fr 20:00-07:00; Sa,Su 00:00-00:00; Mo 00:00-09:00"


def look(at: str) -> int:
    """The periodic job comes by, and what it asks for is done."""
    count = remind(rome(at))
    run_due_jobs(rome(at))
    return count


@pytest.fixture
def rota(story: Story) -> Rota:
    """Bruno sits at the desk of the second level from nine to one and from two to six."""
    reach(story.people["bruno"])
    return story.on_duty(story.second, "bruno", hours="Mo-Fr 09:00-13:00,14:00-18:00")


def test_once_half_an_hour_before_and_not_after_the_lunch_break(
    story: Story, pager: Pager, rota: Rota
) -> None:
    chooses(story.people["bruno"], **WANTS)
    assert look("2026-11-23 08:25") == 0
    for minute in (30, 30, 35, 40):
        look(f"2026-11-23 08:{minute}")
    assert look("2026-11-23 13:30") == look("2026-11-23 13:45") == 0
    assert pager.titles == ["Il tuo turno comincia fra 30 minuti: Turno"]
    assert pager.took[0][0].body == "Posto: turno"
    look("2026-11-24 08:30")
    assert len(pager.took) == 2


def test_whoever_did_not_ask_for_it_is_left_in_peace(story: Story, pager: Pager, rota: Rota) -> None:
    assert look("2026-11-23 08:30") == 0
    chooses(story.people["bruno"], wanted={"shift": {"pager": False}})
    assert look("2026-11-23 08:30") == 0


def test_the_day_before_in_the_words_and_on_the_clock_of_who_reads(
    story: Story, pager: Pager, rota: Rota
) -> None:
    bruno = story.people["bruno"]
    chooses(bruno, **WANTS, shift_lead=1440)
    look("2026-11-23 09:00")
    bruno.language = "en"
    bruno.save(update_fields=["language"])
    chooses(bruno, **WANTS, shift_lead=1440, zone="Europe/London")
    look("2026-11-24 09:00")
    look("2026-11-26 12:00")  # a worker that was away says it late, as it is by then
    assert pager.titles == [
        "Il tuo turno comincia domani alle 09:00: Turno",
        "Your shift begins tomorrow at 08:00: Turno",
        "Your shift begins tomorrow at 08:00: Turno",
    ]


def test_a_swap_takes_the_reminder_along(story: Story, pager: Pager, rota: Rota) -> None:
    ada, bruno = story.people["ada"], story.people["bruno"]
    reach(ada, label="di ada")
    for person in (ada, bruno):
        chooses(person, **WANTS, shift_lead=60)
    at = rome("2026-11-23 07:00")
    day = Override(at, rome("2026-11-24 00:00"), person=bruno.pk, replacement=ada.pk)
    add_override(rota.pk, day, made_by=None, at=at)
    look("2026-11-23 08:00")
    assert [label for _notice, label in pager.took] == ["di ada"]
    # Taken over when its moment has passed already: told at once, as long as it has not begun.
    add_override(
        rota.pk,
        Override(rome("2026-11-24 08:50"), rome("2026-11-25 00:00"), person=bruno.pk, replacement=ada.pk),
        made_by=None,
        at=rome("2026-11-24 08:50"),
    )
    look("2026-11-24 08:50")
    assert [label for _notice, label in pager.took] == ["di ada", "di ada"]
    assert pager.titles[-1] == "Il tuo turno comincia fra 10 minuti: Turno"


def test_what_waits_to_be_sent_is_dropped_when_the_shift_goes_to_another_or_begins(
    story: Story, pager: Pager, rota: Rota
) -> None:
    chooses(story.people["bruno"], **WANTS)

    def away(_notice: Notice) -> None:
        raise Away("non risponde")

    pager.does = away
    look("2026-11-23 08:30")
    pager.does = None
    at = rome("2026-11-23 08:31")
    day = Override(at, rome("2026-11-24 00:00"), person=story.id("bruno"))
    add_override(rota.pk, day, made_by=None, at=at)
    run_due_jobs(rome("2026-11-23 08:45"))
    assert (pager.took, states()) == ([], [Sending.State.STOPPED])


@pytest.mark.parametrize(
    ("quiet", "before", "told", "words"),
    [
        # They end before it begins: told then.
        ("Mo-Su 22:00-08:40", "2026-11-23 08:35", "2026-11-23 08:40", "fra 20 minuti"),
        # They end when it begins: told before they begin, the evening before.
        ("Mo-Su 22:00-09:00", "2026-11-22 21:50", "2026-11-22 21:55", "domani alle 09:00"),
        (
            "Mo-Fr 20:00-07:00; Sa,Su 00:00-00:00; Mo 00:00-09:00",
            "2026-11-20 19:50",
            "2026-11-20 19:55",
            "il lun 23 nov",
        ),
    ],
)
def test_quiet_hours_stay_quiet_and_it_is_told_in_time(
    story: Story, pager: Pager, rota: Rota, quiet: str, before: str, told: str, words: str
) -> None:
    chooses(story.people["bruno"], **WANTS, quiet=quiet, zone="Europe/Rome")
    assert (look(before), look(told)) == (0, 1)
    assert words in pager.titles[0]
    assert look("2026-11-23 08:55") == 0


def test_one_message_for_two_rotas_and_one_reminder_of_each(story: Story, pager: Pager, rota: Rota) -> None:
    story.on_duty(story.first, "bruno", hours="Mo-Fr 09:00-18:00")
    chooses(story.people["bruno"], **WANTS)
    look("2026-11-23 08:30")
    assert len(pager.took) == 1
    assert pager.took[0][0].body.count("Il tuo turno comincia") == 1
    assert ShiftReminder.objects.count() == 2


def test_the_lead_is_chosen_on_the_page_and_the_log_names_it(
    story: Story, pager: Pager, rota: Rota, client: Client
) -> None:
    client.force_login(story.people["bruno"])
    form = {"zone": "Europe/Rome", "night_from": "20:00", "night_to": "07:00", "shift:pager": "on"}
    page = client.post("/me/notifications/", form | {"shift_lead": "17"})
    assert (page.status_code, "scegli un tempo dall’elenco" in page.content.decode().lower()) == (422, True)
    assert client.post("/me/notifications/", form | {"shift_lead": "120"}).status_code == 302
    page = client.get("/me/notifications/")
    assert '<option value="120" selected>2 ore prima</option>' in page.content.decode()
    assert look("2026-11-23 07:00") == 1
    assert "Un turno che comincia" in client.get("/me/notifications/log/").content.decode()
