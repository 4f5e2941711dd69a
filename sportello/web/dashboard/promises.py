"""The line of promises kept, week by week, as a drawing without a script."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from sportello.desk.sentences.moments import month
from sportello.reports.promises import Week
from sportello.web.dashboard.figures import percent

WIDTH, HEIGHT = 640, 170


@dataclass(frozen=True)
class Dot:
    """A week on the line."""

    x: int
    y: int
    label: str
    said: str


@dataclass(frozen=True)
class Line:
    """The drawing: its dots, the marks of its axis, and the numbers as rows of a table."""

    dots: tuple[Dot, ...]
    points: str
    area: str
    axis: tuple[tuple[int, str], ...]
    rows: tuple[tuple[str, str, int, int], ...]
    sentence: str
    width: int = WIDTH
    height: int = HEIGHT


def line(weeks: Sequence[Week]) -> Line | None:
    """The drawing of the weeks in which anything was promised; None without any."""
    known = [(week, share) for week in weeks if (share := week.result.share) is not None]
    shares = [share for _week, share in known]
    if not shares:
        return None
    floor = min(90.0, min(shares) // 10 * 10)
    step = WIDTH / max(1, len(weeks) - 1)
    dots = tuple(
        Dot(
            round(weeks.index(week) * step),
            round((100 - share) / (100 - floor) * HEIGHT),
            _day(week),
            f"{_day(week)}: {percent(share)}",
        )
        for week, share in known
    )
    points = " ".join(f"{dot.x},{dot.y}" for dot in dots)
    last = known[-1][1]
    return Line(
        dots,
        points,
        f"{dots[0].x},{HEIGHT} {points} {dots[-1].x},{HEIGHT}",
        tuple((round(part * HEIGHT / 2), percent(100 - part * (100 - floor) / 2)) for part in range(3)),
        tuple((_day(week), percent(share), week.result.kept, week.result.all) for week, share in known),
        _("Of what arrived this week, %(share)s had every promise kept so far; twelve weeks ago %(before)s.")
        % {"share": percent(last), "before": percent(shares[0])}
        if len(shares) == len(weeks)
        else _("Of what arrived in the last week shown, %(share)s had every promise kept so far.")
        % {"share": percent(last)},
    )


def _day(week: Week) -> str:
    local = timezone.localtime(week.monday)
    return f"{local.day} {month(local)}"
