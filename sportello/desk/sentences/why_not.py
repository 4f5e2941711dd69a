"""Why a ticket has not climbed: one sentence a reason."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sportello.desk.sentences.conditions import unmet_words
from sportello.desk.sentences.moments import exactly, span
from sportello.desk.sentences.names import Names
from sportello.desk.sentences.words import CLOCKS, WAITING, in_language
from sportello.domain.explain import Explanation
from sportello.domain.policy import Policy
from sportello.domain.why_not import Why, WhyNot

# With bounds known; `_OPEN` has the sentence where one of them is not.
_SENTENCES: Mapping[Why, str | Promise] = {
    "historical": gettext_lazy("It comes from an imported log: nothing falls due until somebody adopts it."),
    "resolved": gettext_lazy("It has been resolved since {since}: resolved requests do not climb."),
    "ended": gettext_lazy("It ended {since}: what has ended does not climb."),
    "last_level": gettext_lazy(
        "L{level} is the last level, there is nothing higher; it has been there since {since}."
    ),
    "waiting": gettext_lazy(
        "It has been waiting for {waiting} since {since}, until {until}: level time stands still."
    ),
    "outside_hours": gettext_lazy("Its calendar has been closed since {since}; time goes on from {until}."),
    "starts_later": gettext_lazy("Time for {clock} begins only at {until}, when its calendar opens."),
    "grace": gettext_lazy("After an interruption it was given time until {until} before it climbs again."),
    "not_yet": gettext_lazy("Time for {clock} is not over: {spent} of {target} spent, due {until}."),
    "already_late": gettext_lazy(
        "Time for {clock} ran out at {since} ({spent} of {target}): that was told then."
    ),
    "taken": gettext_lazy("{by} took charge {since}: it no longer climbs for lack of that."),
    "no_exit_by_time": gettext_lazy("L{level} has no limit of time: only a person or a rule moves it on."),
    "exit_condition": gettext_lazy("The way to L{level} is not open: {unmet}."),
    "offer_open": gettext_lazy("{percent}% of the time for {clock} was spent, but it was on offer already."),
    "already_there": gettext_lazy(
        "{percent}% of the time for {clock} asks for L{level} at least: it was there already."
    ),
    "rule_fired": gettext_lazy("The rule “{rule}” has fired already: once until it is reopened."),
    "rule_false": gettext_lazy("The rule “{rule}” does not hold: {unmet}."),
}
_OPEN: Mapping[Why, str | Promise] = {
    "waiting": gettext_lazy(
        "It has been waiting for {waiting} since {since}: the time of its level stands still."
    ),
    "not_yet": gettext_lazy("Time for {clock} is not over: {spent} of {target} spent, and it stands still."),
}


def why_not_words(why: WhyNot, said: Explanation, policy: Policy | None, names: Names) -> str:
    """The reason in words."""
    sentence = _OPEN.get(why.why, _SENTENCES[why.why]) if why.until is None else _SENTENCES[why.why]
    rules = {rule.id: in_language(rule.name) or rule.id for rule in (policy.rules if policy else ())}
    words = {
        "since": "" if why.since is None else exactly(why.since, said.at),
        "until": "" if why.until is None else exactly(why.until, said.at),
        "waiting": "" if why.waiting_for is None else WAITING[why.waiting_for],
        "clock": "" if why.clock is None else CLOCKS[why.clock.value],
        "spent": _("nothing") if not why.spent else span(why.spent),
        "target": span(why.target or 0),
        "by": names.person(why.by),
        "level": why.level or said.level + 1,
        "percent": why.percent,
        "rule": rules.get(why.rule, why.rule),
        "unmet": "; ".join(unmet_words(one, names) for one in why.unmet),
    }
    return str(sentence).format(**words)
