"""What is wrong with a policy document, where, and what to do about it: all of it at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sportello.domain.errors import DeskError

Code = Literal[
    "not_a_document",
    "missing",
    "unknown_key",
    "unknown_value",
    "not_a_number",
    "not_a_list",
    "text_missing",
    "bad_duration",
    "bad_condition",
    "no_levels",
    "no_target",
    "target_without_id",
    "unknown_team",
    "unknown_rota",
    "unknown_person",
    "unknown_department",
    "unknown_calendar",
    "unknown_level",
    "unknown_reason",
    "exit_not_above",
    "exit_to_nowhere",
    "exit_at_once_always",
    "no_way_up",
    "take_charge_too_long",
    "reminder_not_positive",
    "rota_missing",
    "rule_twice",
    "never_does_anything",
    "percent_out_of_range",
    "target_in_the_past",
    "no_targets",
    "response_after_resolution",
    "slower_when_more_urgent",
    # At this desk: `escalation.checks`.
    "nobody_reached",
    "never_holds",
    "exit_never_first",
    "reason_twice",
    "level_skipped",
    "longer_than_promised",
    "involve_first",
    "never_matches",
    "last_must_match_all",
    "matches_elsewhere",
]


@dataclass(frozen=True)
class PolicyProblem:
    """A fault: a stable code (the faces have a sentence for each), the path in the document, advice in English.

    A warning does not keep the policy from being read.
    """

    code: Code
    path: str
    advice: str
    warning: bool = False


class BadPolicy(DeskError):
    """A policy document that cannot be used; `data["problems"]` lists everything that is wrong with it."""

    code = "bad_policy"

    def __init__(self, problems: Iterable[PolicyProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(problems=self.problems, hint="Put right what is listed and try again.")

    def __str__(self) -> str:
        said = "\n".join(f"{problem.path or 'policy'}: {problem.advice}" for problem in self.problems)
        return f"The policy cannot be used.\n{said}"


@dataclass(frozen=True)
class KnownIds:
    """The ids that exist at the desk; None where they are not to be checked."""

    teams: frozenset[int] | None = None
    rotas: frozenset[int] | None = None
    people: frozenset[int] | None = None
    departments: frozenset[int] | None = None
    calendars: frozenset[int] | None = None
