"""Conditions in words, and as a form: which facts, which comparison, which value; all of, any of, none of, two deep.

There is no language to learn: facts and comparisons are chosen, values are names and numbers that are looked up.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sportello.desk.sentences.conditions import FACTS
from sportello.desk.sentences.words import AREAS, KINDS, PRIORITIES
from sportello.domain.conditions import PRIORITY_FACTS
from sportello.people.models import Organisation
from sportello.web.matrix.directory import Directory

Words = str | Promise
Condition = Any  # as documents have it: a list of three, or {"all": [...]}

OF: Mapping[str, Words] = {
    "all": gettext_lazy("all of these"),
    "any": gettext_lazy("any of these"),
    "none": gettext_lazy("none of these"),
}
COUNTERS = frozenset({"reopened", "bounced", "chased", "linked_incidents"})
TRUTHS = frozenset({"dissatisfied", "too_complex"})
OPERATORS: Mapping[str, Words] = {
    "=": gettext_lazy("is"),
    "!=": gettext_lazy("is not"),
    ">=": gettext_lazy("is at least"),
    "<=": gettext_lazy("is at most"),
    "in": gettext_lazy("is one of"),
}
# P1 is the highest: "at least High" is a number of at most 2.
TURNED = {">=": "<=", "<=": ">="}


class Names:
    """Values of facts by name and back; organisations are looked up once they are asked for."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory
        self._organisations: dict[int, str] = {}

    def fetch(self, conditions: Sequence[Condition]) -> None:
        """The organisations that these conditions speak of: one query, none where they speak of none."""
        ids = {
            value
            for condition in conditions
            for fact, _operator, compared in tests_in(condition)
            if fact == "organisation"
            for value in (compared if isinstance(compared, list) else [compared])
            if isinstance(value, int)
        }
        if ids:
            self._organisations.update(Organisation.objects.filter(pk__in=ids).values_list("pk", "name"))

    def of(self, fact: str) -> Mapping[Any, Words]:
        """The values of a fact that have names."""
        known: Mapping[str, Mapping[Any, Words]] = {
            **{fact: {int(number): words for number, words in PRIORITIES.items()} for fact in PRIORITY_FACTS},
            "kind": {str(kind): words for kind, words in KINDS.items()},
            "area": AREAS,
            "category": self.directory.categories,
            "department": self.directory.departments,
            "organisation": self._organisations,
            **{fact: {True: _("yes"), False: _("no")} for fact in TRUTHS},
        }
        return known.get(fact, {})

    def said(self, fact: str, value: Any) -> str:
        if value is None:
            return _("not given")
        try:
            return str(self.of(fact).get(value, value))
        except TypeError:  # not a value at all
            return str(value)

    def meant(self, fact: str, typed: str) -> Any:
        """The value that was typed; as it was typed where it means nothing."""
        wanted = typed.strip().casefold()
        if wanted == _("not given").casefold():
            return None
        for value, words in self.of(fact).items():
            if str(words).casefold() == wanted:
                return value
        if fact == "organisation" and wanted:
            found = (
                Organisation.objects.filter(name__iexact=typed.strip()).values_list("pk", flat=True).first()
            )
            return typed.strip() if found is None else found
        if fact in COUNTERS and wanted.isdecimal():
            return int(wanted)
        return typed.strip()


def tests_in(condition: Condition) -> Iterator[tuple[str, str, Any]]:
    """The comparisons of a condition."""
    if isinstance(condition, dict):
        for members in condition.values():
            for member in members:
                yield from tests_in(member)
    elif isinstance(condition, list) and len(condition) == 3:
        yield condition[0], condition[1], condition[2]


# -- in words ----------------------------------------------------------------------------------------------------


def in_words(condition: Condition, names: Names) -> str:
    """`the priority is Critical`; `all of these: …; …`. Empty for no condition."""
    if condition is None:
        return ""
    if isinstance(condition, dict):
        ((of, members),) = condition.items()
        return _("%(of)s: %(members)s") % {
            "of": OF.get(of, of),
            "members": "; ".join(
                f"({in_words(one, names)})" if isinstance(one, dict) else in_words(one, names)
                for one in members
            ),
        }
    fact, operator, compared = condition
    values = compared if isinstance(compared, list) else [compared]
    return _("%(fact)s %(is)s %(value)s") % {
        "fact": FACTS.get(fact, fact),
        "is": OPERATORS.get(_turned(fact, operator), operator),
        "value": _(", or ").join(names.said(fact, value) for value in values),
    }


def _turned(fact: str, operator: str) -> str:
    return TURNED.get(operator, operator) if fact in PRIORITY_FACTS else operator


# -- as a form ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TestRow:
    """One comparison of the form; an empty one waits to be filled in."""

    __test__ = False

    prefix: str
    fact: str = ""
    operator: str = "="
    value: str = ""


@dataclass(frozen=True)
class Builder:
    """A group of the form: its comparisons, an empty one at the end, and the groups inside it."""

    prefix: str
    of: str = "all"
    tests: list[TestRow] = field(default_factory=list)
    groups: list["Builder"] = field(default_factory=list)
    words: str = ""
    errors: list[str] = field(default_factory=list)


def builder(
    prefix: str, condition: Condition, names: Names, *, errors: Sequence[str] = (), depth: int = 0
) -> Builder:
    """The form of a condition, with room for one more comparison in each group and one more group."""
    of, members = next(iter(condition.items())) if isinstance(condition, dict) else ("all", [])
    if isinstance(condition, list):
        members = [condition]
    tests = [one for one in members if isinstance(one, list)]
    rows = [_test_row(f"{prefix}-t{number}", test, names) for number, test in enumerate(tests)]
    rows.append(TestRow(f"{prefix}-t{len(rows)}"))
    inner = [one for one in members if isinstance(one, dict)]
    groups = []
    if depth == 0:
        groups = [builder(f"{prefix}-g{n}", one, names, depth=1) for n, one in enumerate([*inner, None])]
        if inner == [] and not tests:
            groups = []  # first one comparison, then groups
    words = in_words(condition, names) if depth == 0 else ""
    return Builder(prefix, of, rows, groups, words, list(errors))


def _test_row(prefix: str, test: list[Any], names: Names) -> TestRow:
    fact, operator, compared = test
    values = compared if isinstance(compared, list) else [compared]
    said = ", ".join(names.said(fact, value) for value in values)
    return TestRow(prefix, fact, _turned(fact, operator), said)


def read_builder(prefix: str, post: QueryDict, names: Names, depth: int = 0) -> Condition:
    """The condition that a form describes; None for an empty one. A single comparison needs no group around it."""
    tests = []
    for number in range(20):
        fact = post.get(f"{prefix}-t{number}-fact", "")
        if fact in FACTS:
            tests.append(_read_test(fact, post, f"{prefix}-t{number}", names))
    groups = []
    if depth == 0:
        found = (read_builder(f"{prefix}-g{number}", post, names, 1) for number in range(10))
        groups = [one if isinstance(one, dict) else {"all": [one]} for one in found if one is not None]
    members = [*tests, *groups]
    of = post.get(f"{prefix}-of", "all")
    if not members:
        return None
    if len(members) == 1 and of not in ("any", "none"):
        return members[0]  # of one, any is all as well: but who chose it will add a second
    return {of if of in OF else "all": members}


def _read_test(fact: str, post: QueryDict, prefix: str, names: Names) -> list[Any]:
    operator = post.get(f"{prefix}-op", "=")
    operator = _turned(fact, operator if operator in OPERATORS else "=")
    typed = post.get(f"{prefix}-value", "")
    if operator != "in" and "," in typed and fact not in ("organisation", "category", "tier"):
        operator = "in"
    if operator == "in":
        return [fact, operator, [names.meant(fact, one) for one in typed.split(",") if one.strip()]]
    return [fact, operator, names.meant(fact, typed)]


def suggestions(names: Names) -> list[str]:
    """Words that a value may be, for the list below its field."""
    facts = ("priority", "kind", "area", "category", "department", "dissatisfied")
    return [str(words) for fact in facts for words in names.of(fact).values()]


FACT_CHOICES: Sequence[tuple[str, Words]] = tuple(FACTS.items())
