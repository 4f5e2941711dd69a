"""The picture of the flow: one column a level, ribbons for what was solved there and what went on.

Coordinates are those of the drawing's own box; nothing is measured in the browser and no script is needed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sportello.reports.flow import Flow, Step
from sportello.web import words

WIDTH, HEIGHT, BAR = 900, 250, 9
LEAST = 2
MOST_LEVELS = 5


@dataclass(frozen=True)
class Bar:
    """A node: where it stands, how tall it is, its name and number."""

    x: int
    y: int
    height: int
    name: str
    number: str
    kind: str

    @property
    def middle(self) -> int:
        return self.y + self.height // 2


@dataclass(frozen=True)
class Ribbon:
    """What flows from one node to another, as a path."""

    path: str
    kind: str


@dataclass(frozen=True)
class Picture:
    """All that is drawn."""

    bars: tuple[Bar, ...]
    ribbons: tuple[Ribbon, ...]
    width: int = WIDTH
    height: int = HEIGHT


def picture(flow: Flow, channel_names: dict[str, str]) -> Picture | None:
    """The drawing of a flow; None when nothing arrived."""
    steps = _folded(flow.steps)
    if not flow.arrived or not steps:
        return None
    scale = (HEIGHT - 20 * max(1, len(flow.channels) - 1)) / max(flow.arrived, steps[0].came)
    column = WIDTH // (len(steps) + 2)
    bars, ribbons = _sources(flow, channel_names, scale, column)
    top = 0
    for place, step in enumerate(steps):
        x, tall = column * (place + 1), _tall(step.came, scale)
        last = place == len(steps) - 1
        name = _("L%(level)s and up") % {"level": step.level} if _is_fold(flow, step) else f"L{step.level}"
        bars.append(Bar(x, top, tall, name, words.count(step.came), "level"))
        on = 0 if last else min(step.went_on, steps[place + 1].came)
        if on:
            ribbons.append(_ribbon(x + BAR, top, x + column, top, _tall(on, scale), "on"))
        if step.solved:
            low = top + _tall(on, scale)
            end = min(HEIGHT - _tall(step.solved, scale), low + 24)
            bars.append(
                Bar(x + column, end, _tall(step.solved, scale), _("Solved at %(level)s") % {"level": name},
                    words.count(step.solved), "done")
            )  # fmt: skip
            ribbons.append(_ribbon(x + BAR, low, x + column, end, _tall(step.solved, scale), "done"))
    return Picture(tuple(bars), tuple(ribbons))


def _sources(flow: Flow, names: dict[str, str], scale: float, column: int) -> tuple[list[Bar], list[Ribbon]]:
    bars: list[Bar] = []
    ribbons: list[Ribbon] = []
    y = into = 0
    for channel, number in flow.channels:
        tall = _tall(number, scale)
        bars.append(Bar(0, y, tall, names.get(channel, channel), words.count(number), "in"))
        ribbons.append(_ribbon(BAR, y, column, into, tall, "in"))
        y, into = y + tall + 20, into + tall
    return bars, ribbons


def _folded(steps: Sequence[Step]) -> list[Step]:
    """The upper levels as one column, where there are many."""
    if len(steps) <= MOST_LEVELS:
        return list(steps)
    upper = steps[MOST_LEVELS - 1 :]
    together = Step(
        upper[0].level, upper[0].came, sum(s.solved for s in upper), sum(s.standing for s in upper)
    )
    return [*steps[: MOST_LEVELS - 1], together]


def _is_fold(flow: Flow, step: Step) -> bool:
    return len(flow.steps) > MOST_LEVELS and step.level == flow.steps[MOST_LEVELS - 1].level


def _tall(number: int, scale: float) -> int:
    return max(LEAST, round(number * scale)) if number else 0


def _ribbon(x: int, y: int, to_x: int, to_y: int, tall: int, kind: str) -> Ribbon:
    half = (x + to_x) // 2
    return Ribbon(
        f"M{x} {y}C{half} {y} {half} {to_y} {to_x} {to_y}V{to_y + tall}"
        f"C{half} {to_y + tall} {half} {y + tall} {x} {y + tall}Z",
        kind,
    )
