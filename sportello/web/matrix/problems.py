"""What is wrong with a draft, in words for each code, and the cell it belongs to."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sportello.domain.policy_document import PolicyProblem
from sportello.domain.priority import Priority
from sportello.escalation.document import plain_exit, priority_exit

Words = str | Promise

TABLE: Mapping[str, Words] = {
    "missing": gettext_lazy("Something is missing here."),
    "unknown_value": gettext_lazy("This is none of the choices: choose one from the list."),
    "not_a_number": gettext_lazy("Write a whole number."),
    "text_missing": gettext_lazy("Write it in Italian or in English, better in both."),
    "bad_duration": gettext_lazy("This is no length of time. Write 15m, 4 hours, 1 business day, 2 weeks."),
    "bad_condition": gettext_lazy("This condition cannot be read: a value does not fit its fact."),
    "no_levels": gettext_lazy("There is no level yet: add one."),
    "no_target": gettext_lazy("Nobody receives it: say to whom it goes."),
    "target_without_id": gettext_lazy("Say which rota or which person."),
    "unknown_team": gettext_lazy("This team is no longer there: choose another one."),
    "unknown_rota": gettext_lazy("This rota is no longer there: choose another one."),
    "unknown_person": gettext_lazy("This person no longer works here: choose somebody else."),
    "unknown_department": gettext_lazy("This department is no longer there."),
    "unknown_calendar": gettext_lazy("This calendar is no longer there: choose another one."),
    "unknown_level": gettext_lazy("There is no such level."),
    "unknown_reason": gettext_lazy("This reason has no words: write them among the reasons, or take it out."),
    "exit_not_above": gettext_lazy("An exit leads up, to a higher level."),
    "exit_to_nowhere": gettext_lazy("The last level leads nowhere: take its time and its exits out."),
    "exit_at_once_always": gettext_lazy(
        "Every request leaves this level at once: give it a time or a condition."
    ),
    "no_way_up": gettext_lazy("Nothing leads on from here: neither a time nor a reason."),
    "take_charge_too_long": gettext_lazy("It must be taken within longer than the level lasts."),
    "reminder_not_positive": gettext_lazy("Say after how long, for instance 30m."),
    "rota_missing": gettext_lazy("Say which rota is asked when nobody is on shift."),
    "rule_twice": gettext_lazy("Two rules have the same short name: rename one."),
    "never_does_anything": gettext_lazy("Every request is at level 1 at least: say 2 or more."),
    "percent_out_of_range": gettext_lazy("A part of the time is 1 to 100 per cent."),
    "target_in_the_past": gettext_lazy("Give it some time, or leave it empty."),
    "no_targets": gettext_lazy("Nothing is promised: every cell is empty."),
    "response_after_resolution": gettext_lazy("The first response has more time than the resolution."),
    "slower_when_more_urgent": gettext_lazy("A more urgent priority has more time than a less urgent one."),
    "nobody_reached": gettext_lazy("Nobody belongs to this target, on any shift."),
    "never_holds": gettext_lazy("No request can ever meet this condition."),
    "exit_never_first": gettext_lazy("Another exit is always quicker: this time never counts."),
    "reason_twice": gettext_lazy("The same reason is offered twice."),
    "level_skipped": gettext_lazy("No time, reason or rule leads to this level."),
    "longer_than_promised": gettext_lazy(
        "Longer than the longest time promised to requesters for a solution."
    ),
    "involve_first": gettext_lazy("At the first level nobody has it yet: there is nobody to stay."),
    "never_matches": gettext_lazy("The policies before it take every request that it could take."),
    "last_must_match_all": gettext_lazy("The last policy must take every request: give it no condition."),
    "matches_elsewhere": gettext_lazy(
        "It belongs to one department: let its condition ask for that department."
    ),
}
_LEVEL = re.compile(r"levels\[(\d+)\](?:\.(.*))?")
_EXIT = re.compile(r"exits\[(\d+)\]\.?(\w*)")
_FIELDS = {"role": "role_it", "public_label": "label_it", "expects": "expects_it", "next_rota": "nobody"}


@dataclass(frozen=True)
class Told:
    """One finding: where (level 0: the policy as a whole, `column` a column of the sheet), and what."""

    level: int
    column: str
    path: str
    words: str
    fault: bool


def told(problems: Sequence[PolicyProblem], document: Mapping[str, Any]) -> list[Told]:
    """Findings in words, each at its place; the same one twice in a cell is told once, faults first."""
    found = [_one(problem, document) for problem in problems]
    return sorted(dict.fromkeys(found), key=lambda one: (not one.fault, one.level))


def words_for(problem: PolicyProblem) -> str:
    return str(
        TABLE.get(problem.code) or _("This cannot be used as it is: %(why)s") % {"why": problem.advice}
    )


def _one(problem: PolicyProblem, document: Mapping[str, Any]) -> Told:
    match = _LEVEL.match(problem.path)
    words, fault = words_for(problem), not problem.warning
    if match is None:
        return Told(0, problem.path.split("[")[0].split(".")[0], problem.path, words, fault)
    number, rest = int(match[1]), match[2] or ""
    column = _column(rest, document, number)
    return Told(number, column, problem.path, words, fault)


def _column(rest: str, document: Mapping[str, Any], number: int) -> str:
    exit = _EXIT.match(rest)
    if exit is not None:
        return _exit_column(document["levels"][number - 1], int(exit[1]), exit[2])
    if rest == "exits":
        return "time"
    name = re.split(r"[.\[]", rest)[0]
    return _FIELDS.get(name, name)


def _exit_column(level: dict[str, Any], place: int, part: str) -> str:
    """The column that shows this part of the exit: those by time in their own, anything else in the panel."""
    if not 1 <= place <= len(level["exits"]) or part in ("when", "reasons"):
        return "exits"
    way = level["exits"][place - 1]
    if way is plain_exit(level):
        return "to" if part == "to" else "time"
    for priority in Priority:
        if way is priority_exit(level, priority) and part != "to":
            return f"time_{int(priority)}"
    return "exits"
