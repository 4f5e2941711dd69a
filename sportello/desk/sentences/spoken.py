"""A whole explanation in words, part by part, for a face to set out as it likes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from sportello.desk.sentences.ahead import falling_words, rung_words, stop_words
from sportello.desk.sentences.arrival import answer_words, here_words
from sportello.desk.sentences.moments import away, exactly
from sportello.desk.sentences.names import Names
from sportello.desk.sentences.why_not import why_not_words
from sportello.desk.sentences.words import STATUSES, WAITING
from sportello.domain.explain import Explanation, Falling
from sportello.domain.forecast import Standing
from sportello.domain.rulebook import RuleBook


@dataclass(frozen=True)
class Line:
    """Something to come: the moment, when that is in words, how far off, and what happens."""

    at: datetime
    when: str
    away: str
    words: str
    overdue: bool = False


@dataclass(frozen=True)
class Spoken:
    """An explanation in words. `coming` has what will happen in order, `ladder` each level it will reach."""

    state: str
    here: tuple[str, ...]
    answers: tuple[str, ...]
    coming: tuple[Line, ...]
    ladder: tuple[Line, ...]
    stops: str
    not_climbed: tuple[str, ...]


def spoken(
    said: Explanation,
    rules: RuleBook,
    names: Names,
    course: Sequence[Falling] | None = None,
    now: datetime | None = None,
) -> Spoken:
    """Put an explanation into the language now active; `rules` is the book it was made with.

    What will happen is that `course` where one is given, else the due moments as things stand. Days are named as one
    who asks at `now` calls them («today»): where not given, the moment that is explained.
    """
    policy = rules.policies.get(_policy_of(said))
    asked = said if now is None else replace(said, at=now)

    def line(at: datetime, words: str) -> Line:
        return Line(at, exactly(at, asked.at), away(at, said.at), words, at < said.at)

    return Spoken(
        state=_state(said),
        here=tuple(here_words(asked, policy, names)),
        answers=tuple(answer_words(asked, names)),
        coming=tuple(
            line(falling.at, falling_words(falling, policy, names))
            for falling in (said.moments if course is None else course)
        ),
        ladder=tuple(
            line(rung.at, rung_words(rung, asked, rules.policies.get(rung.policy), names))
            for rung in said.ladder
            if rung.standing is Standing.COMING
        ),
        stops=stop_words(said),
        not_climbed=tuple(why_not_words(why, asked, policy, names) for why in said.not_climbed),
    )


def _policy_of(said: Explanation) -> int:
    """The version its last stay was under."""
    stays = [rung.policy for rung in said.ladder if rung.standing is not Standing.COMING]
    return stays[-1] if stays else 0


def _state(said: Explanation) -> str:
    """`Open, level 2 of 7`."""
    status = str(STATUSES[said.status])
    if said.waiting_for is not None:
        status = f"{status}: {WAITING[said.waiting_for]}"
    level = _("level {level} of {last}").format(level=said.level, last=said.last_level)
    return f"{status}, {level}"
