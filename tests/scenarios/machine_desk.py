"""The desk that the machine plays on: a policy with everything a policy can say, two departments, one rota."""

from typing import Any

from sportello.people.models import Membership
from tests.cast import a_person
from tests.story import Story, ladder, level

OFFICE = "Mo-Fr 09:00-13:00"


def rich_policy(story: Story) -> dict[str, Any]:
    """Take-charge limits, exits by condition, rules, thresholds, raises, reminders, both modes, every gap."""
    calendar, marta = story.calendar.pk, story.id("marta")
    urgent = {"after": "5m", "to": 3, "when": ["priority", "=", 1]}
    return ladder(
        level(calendar=calendar, take_charge="15m", exits=[{"after": "1h"}, urgent]),
        level(
            calendar=calendar,
            take_charge="30m",
            exits=[{"after": "2h"}],
            raise_to="high",
            reminders=["20m", "40m"],
            nobody="wait",
        ),
        level("supervisor", "4h", calendar=calendar, take_charge="1h", mode="involve", raise_to="critical"),
        level("manager", "1bd", calendar=calendar, nobody="whole_team"),
        level(target="person", after=None) | {"target": {"kind": "person", "id": marta}},
        rules=[
            {"id": "chased", "when": ["chased", ">=", 2]},
            {"id": "again", "when": ["reopened", ">=", 1], "at_least": 2},
            {"id": "bounced", "when": {"all": [["bounced", ">=", 2], ["priority", "<=", 3]]}, "at_least": 3},
            {"id": "complex", "when": {"any": [["too_complex", "=", True]]}, "at_least": 4},
        ],
        thresholds=[
            {"clock": "first_response", "percent": 75},
            {"clock": "resolution", "percent": 90, "at_least": 2},
            {"clock": "resolution", "percent": 100, "at_least": 4},
        ],
    )


def prepare(story: Story) -> Story:
    """Fabio shares the second level with Bruno, on mornings only; Eva's department has the seven levels."""
    story.elsewhere()
    fabio = story.people["fabio"] = a_person("Fabio", (story.department, "agent"))
    Membership.objects.create(team=story.second, person=fabio, rank=1)
    story.on_duty(story.second, "bruno", "fabio", hours=OFFICE)
    story.publish(rich_policy(story))
    return story
