"""Why a condition does not hold, one sentence for each test in the way."""

from collections.abc import Callable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sportello.desk.sentences.names import Names
from sportello.desk.sentences.words import AREAS, KINDS, PRIORITIES
from sportello.domain.conditions import PRIORITY_FACTS, FactValue
from sportello.domain.why_not import Unmet

FACTS: Mapping[str, str | Promise] = {
    "priority": gettext_lazy("the priority"),
    "kind": gettext_lazy("the kind"),
    "category": gettext_lazy("the category"),
    "department": gettext_lazy("the department"),
    "area": gettext_lazy("the area"),
    "organisation": gettext_lazy("the organisation"),
    "tier": gettext_lazy("the contract level"),
    "reopened": gettext_lazy("the number of reopenings"),
    "bounced": gettext_lazy("the number of hand-backs"),
    "chased": gettext_lazy("the number of reminders by the requester"),
    "linked_incidents": gettext_lazy("the number of linked incidents"),
    "incident_priority": gettext_lazy("the highest priority of its linked incidents"),
    "dissatisfied": gettext_lazy("“the requester is not satisfied”"),
    "too_complex": gettext_lazy("“too complex for this level”"),
}


def unmet_words(unmet: Unmet, names: Names) -> str:
    """`the priority is Medium, and would have to be at least High`."""
    values = unmet.value if isinstance(unmet.value, tuple) else (unmet.value,)
    words = {
        "fact": FACTS.get(unmet.fact, unmet.fact),
        "found": _value(unmet.fact, unmet.found, names),
        "value": _(", or ").join(_value(unmet.fact, value, names) for value in values),
    }
    return _sentence(unmet).format(**words)


def _sentence(unmet: Unmet) -> str:
    if unmet.negated or unmet.operator == "!=":
        return _("{fact} is {found}, and must not be")
    # P1 is the highest: "at most 2" means "at least High".
    at_least = "<=" if unmet.fact in PRIORITY_FACTS else ">="
    if unmet.operator in ("<=", ">="):
        if unmet.operator == at_least:
            return _("{fact} is {found}, and would have to be at least {value}")
        return _("{fact} is {found}, and would have to be at most {value}")
    return _("{fact} is {found}, and would have to be {value}")


def _value(fact: str, value: FactValue, names: Names) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value is None or value == "":
        return _("not given")
    say: dict[str, Callable[[], object]] = {
        **dict.fromkeys(PRIORITY_FACTS, lambda: PRIORITIES.get(int(value), value)),
        "kind": lambda: KINDS.get(str(value), value),
        "area": lambda: AREAS.get(str(value), value),
        "category": lambda: names.categories.get(int(value), value),
        "department": lambda: names.departments.get(int(value), value),
        "organisation": lambda: names.organisations.get(int(value), value),
    }
    return str(say[fact]() if fact in say else value)
