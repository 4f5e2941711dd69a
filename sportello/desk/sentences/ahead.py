"""What will happen to a ticket if nobody does anything, and what would stop it."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sportello.desk.sentences.arrival import people_words
from sportello.desk.sentences.moments import exactly
from sportello.desk.sentences.names import Names
from sportello.desk.sentences.words import CLOCKS, level_words, listed
from sportello.domain.due import DueKind
from sportello.domain.explain import Explanation, Falling, Stop
from sportello.domain.forecast import Rung
from sportello.domain.policy import Nobody, Policy
from sportello.domain.ticket import Cause

STOPS: Mapping[Stop, str | Promise] = {
    "take_charge": gettext_lazy("taking charge of it"),
    "resolve": gettext_lazy("resolving it"),
    "hold": gettext_lazy("putting it on hold"),
    "hold_for_requester": gettext_lazy("putting it on hold for the requester or a date"),
    "reply": gettext_lazy("answering the requester"),
    "log_call": gettext_lazy("logging a conversation with the requester"),
}


def falling_words(falling: Falling, policy: Policy | None, names: Names) -> str:
    """One due moment: what happens then, as things stand."""
    if falling.to_level is not None:
        return _climb_words(falling, policy, names)
    words = {
        "clock": CLOCKS.get(falling.kind.value, falling.kind.value),
        "percent": falling.percent,
        "people": listed(names.all(falling.people)) or _("nobody on shift then"),
    }
    return _plain_act(falling).format(**words)


def _plain_act(falling: Falling) -> str:
    """The sentence of a step that moves it to no level, still with its places."""
    if falling.will == "breached":
        if falling.kind in (DueKind.LEVEL, DueKind.TAKE_CHARGE):
            return _("The time of the last level runs out: {people} will be alerted.")
        return _("The promise “{clock}” will be broken: {people} will be told.")
    if falling.will == "warned":
        return _("{percent}% of the time for {clock} will be spent: {people} will be warned.")
    return {
        DueKind.LEVEL_REMINDER: _("{people} will be reminded of it."),
        DueKind.REQUESTER_REMINDER: _("{people} will be asked again for an answer."),
        DueKind.PROBLEM_LOOK: _("{people} will be reminded each week to look at the problem it waits for."),
        DueKind.WEEKLY: _("Nothing limits it any more: {people} will be reminded each week."),
        DueKind.SNOOZE: _("It will come back from being put aside."),
        DueKind.SHIFT_END: _(
            "Its holder's shift ends: what falls due before they are back is offered to {people}."
        ),
        DueKind.AUTO_CLOSE: _("It will be closed, unless it is reopened before."),
    }.get(falling.kind, _wake(falling))


def _shift_end(falling: Falling) -> str:
    if falling.people:
        return _("Its holder's shift ends: what falls due before they are back is offered to {people}.")
    return _("Its holder's shift ends, and nobody is on shift after it.")


def _wake(falling: Falling) -> str:
    if falling.will == "resolved":
        return _("It will count as resolved, because the requester has not answered.")
    return _("The wait will end and work on it goes on.")


def _climb_words(falling: Falling, policy: Policy | None, names: Names) -> str:
    words = {
        "level": level_words(policy, falling.to_level or 0),
        "people": listed(names.all(falling.people)) or _("nobody on shift then"),
        "clock": CLOCKS.get(falling.kind.value, falling.kind.value),
        "percent": falling.percent,
    }
    if falling.cause is Cause.NOT_TAKEN:
        said = _("If nobody takes charge, it goes to {level}: {people}.")
    elif falling.cause is Cause.NOT_RESOLVED:
        said = _("If it is not resolved, it goes to {level}: {people}.")
    elif falling.percent is not None:
        said = _("When {percent}% of the time for {clock} is spent, it goes to {level}: {people}.")
    else:
        said = _("It goes to {level}: {people}.")
    return said.format(**words)


def rung_words(rung: Rung, said: Explanation, policy: Policy | None, names: Names) -> str:
    """One level to come: which, whom it reaches, and what happens where nobody is there."""
    people = people_words(rung, said, names)
    level = level_words(policy, rung.level)
    parts = [f"{level}: {people}" if people else level, *gap_words(rung, said.at)]
    return ". ".join(parts)


def gap_words(rung: Rung, now: datetime) -> Iterator[str]:
    """What happens where nobody would be on shift; nothing where somebody is. Pages and sentences say the same."""
    if rung.goes_to is not None:
        yield _("Nobody is on shift then: it goes on at once to L{level}").format(level=rung.goes_to)
    elif rung.people or (rung.gap is None and rung.staffed_from is None):
        return
    elif rung.staffed_from is not None and rung.gap in (None, Nobody.WAIT):
        when = exactly(rung.staffed_from, now)
        yield _("Nobody is on shift: it waits for the next shift, {when}").format(when=when)
    else:
        yield _("Nobody is on shift then")


def stop_words(said: Explanation) -> str:
    """What would keep the next climb away, in one sentence; empty when nothing climbs."""
    stops = [str(STOPS[stop]) for stop in said.stops]
    if not stops:
        return ""
    return _("What would stop it: {acts}.").format(acts=_(", or ").join(stops))
