"""What happened in a period: where tickets stop, why they climb, whether promises are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from sportello.desk.rulebook import rulebook
from sportello.people.models import Department
from sportello.reports.flow import Flow, flow
from sportello.reports.promises import weeks
from sportello.reports.reasons import reasons
from sportello.reports.scope import Scope
from sportello.web import words
from sportello.web.dashboard.figures import Choice, cause_words, percent
from sportello.web.dashboard.flow import Picture, picture
from sportello.web.dashboard.promises import Line, line
from sportello.web.templatetags.timeline import CHANNELS


@dataclass(frozen=True)
class Share:
    """One reason: its words, how often, and its part of all."""

    name: str
    number: str
    percent: int
    href: str


@dataclass(frozen=True)
class Cell:
    """A number of the flow with the list it opens."""

    number: str
    href: str


@dataclass(frozen=True)
class Past:
    """The lower half of the page."""

    arrived: int
    sentence: str
    picture: Picture | None
    channels: list[tuple[str, Cell]]
    steps: list[tuple[int, Cell, Cell, Cell]]
    reasons: list[Share]
    by_itself: int
    promises: Line | None


def past(departments: Sequence[Department], choice: Choice, now: datetime) -> Past:
    """Gather it, for the departments and the period chosen."""
    scope = Scope.of(departments, now, choice.period)
    went = flow(scope)
    why = reasons(scope)
    names = {channel: str(name).capitalize() for channel, name in CHANNELS.items()}
    return Past(
        went.arrived,
        _sentence(went),
        picture(went, names),
        [
            (names.get(channel, channel), _cell(number, choice, "arrived", channel))
            for channel, number in went.channels
        ],
        [
            (
                step.level,
                _cell(step.came, choice, "visited", step.level),
                _cell(step.solved, choice, "solved", step.level),
                _cell(step.standing, choice, "standing", step.level),
            )
            for step in went.steps
        ],
        [
            Share(
                cause_words(one, rulebook()),
                words.count(one.number),
                round(100 * one.number / sum(each.number for each in why)),
                choice.href("reason", one.value),
            )
            for one in why
        ],
        sum(one.number for one in why if one.cause == "time"),
        line(weeks(scope)),
    )


def _cell(number: int, choice: Choice, slug: str, value: object) -> Cell:
    return Cell(words.count(number), choice.href(slug, value) if number else "")


def _sentence(went: Flow) -> str:
    """The point of the picture, before it."""
    if not went.arrived or not went.steps:
        return _("Nothing arrived in this period.")
    first = went.steps[0]
    said = _("Of %(arrived)s that arrived, level %(level)s solved %(solved)s.") % {
        "arrived": words.count(went.arrived),
        "level": first.level,
        "solved": words.count(first.solved),
    }
    upper = next((step for step in went.steps if step.level == 3), None)
    if upper is None:
        return said
    share = percent(100 * upper.came / went.arrived)
    return (
        said
        + " "
        + _("%(number)s came to level 3, %(share)s.")
        % {
            "number": words.count(upper.came),
            "share": share,
        }
    )
