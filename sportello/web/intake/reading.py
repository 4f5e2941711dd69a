"""What stands in the form of a call: kept as it was typed, and read when it is to become something."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sportello.catalogue.models import Category
from sportello.domain.folding import fold
from sportello.domain.priority import HOW_BADLY
from sportello.people.models import Department
from sportello.people.phone_numbers import BadPhone, e164
from sportello.web.phones import readable
from sportello.workspace.calls import Asked
from sportello.workspace.models import Call

NAMES: Final = (
    "subject", "how_badly", "department", "category", "text", "call_back", "promise", "promise_at", "answer",
    "problem",
)  # fmt: skip
OWN: Final = "field-"  # what a category's own fields begin with
IN: Final = {
    "30m": timedelta(minutes=30),
    "1h": timedelta(hours=1),
    "2h": timedelta(hours=2),
    "4h": timedelta(hours=4),
}
PROMISES: Final = (
    ("", gettext_lazy("No promise")),
    ("30m", gettext_lazy("Within 30 minutes")),
    ("1h", gettext_lazy("Within an hour")),
    ("2h", gettext_lazy("Within two hours")),
    ("4h", gettext_lazy("Within four hours")),
    ("at", gettext_lazy("By the time below")),
)
# sev: the mark of the priority that each answer leads to under the common matrix.
STOPS: Final = (
    ("stopped", 1, gettext_lazy("All at a standstill")),
    ("hampered", 2, gettext_lazy("They work badly")),
    ("annoyed", 3, gettext_lazy("A nuisance")),
    ("question", 4, gettext_lazy("A question")),
)
_LINE = re.compile(r"^(?P<name>.*?)[,;:\s]*(?P<number>\+?[\d(][\d\s./()\-‑–]{4,}\d)\s*$")


def written(posted: MultiValueDict[str, str]) -> dict[str, str]:
    """The fields of the form, as typed; what else was sent is left out."""
    found = {name: str(posted.get(name, "")) for name in NAMES}
    found |= {name: str(posted[name]) for name in posted if name.startswith(OWN) and len(name) < 60}
    return {name: value for name, value in found.items() if value.strip()}


@dataclass
class Checked:
    """A form that was read: what is asked, or what is wrong with which field."""

    asked: Asked | None = None
    errors: dict[str, str] = field(default_factory=dict)


def check(call: Call, departments: Sequence[Department], default: int | None, now: datetime) -> Checked:
    """Read the form. One line is enough; everything else has an answer of its own."""
    form, errors = call.written, {}
    subject = " ".join(form.get("subject", "").split())
    if not subject:
        errors["subject"] = _("Write one line: it is enough.")
    department = department_in(form, departments, default)
    if department is None:
        errors["department"] = _("Choose a department.")
    promise, wrong = promised(form, now)
    if wrong:
        errors["promise_at"] = wrong
    text, wrong = _text(form, call)
    if wrong:
        errors["call_back"] = wrong
    if errors or department is None:
        return Checked(errors=errors)
    category = _category(form, department)
    return Checked(
        Asked(
            subject=subject[:300],
            department=department,
            text=text,
            how_badly=form.get("how_badly", ""),
            category=category.pk if category else None,
            fields=_own_fields(form, category),
            promise=promise,
        )
    )


def department_in(
    form: Mapping[str, str], departments: Sequence[Department], default: int | None
) -> int | None:
    """The department that was chosen, if there is such a one; else the agent's own."""
    chosen = form.get("department", "")
    known = {department.pk for department in departments}
    if chosen.isdecimal() and int(chosen) in known:
        return int(chosen)
    return default if default in known else None


def promised(form: Mapping[str, str], now: datetime) -> tuple[datetime | None, str]:
    """Until when a call back was promised, and what is wrong with it."""
    how = form.get("promise", "")
    if how in IN:
        return now + IN[how], ""
    if how != "at":
        return None, ""
    try:
        moment = parse_datetime(form.get("promise_at", ""))
    except ValueError:
        moment = None
    if moment is None:
        return None, _("This is no date and time. Write for instance 2026-11-20T09:30.")
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    if moment <= now:
        return None, _("That moment has passed: choose one to come.")
    return moment, ""


def how_badly(form: Mapping[str, str]) -> str:
    """The answer to «Quanto li ferma?»; none given is a nuisance, the middle of the matrix."""
    given = form.get("how_badly", "")
    return given if given in HOW_BADLY else ""


def _text(form: Mapping[str, str], call: Call) -> tuple[str, str]:
    """The caller's words, with another number to call back."""
    text, number = form.get("text", "").strip(), form.get("call_back", "").strip()
    if not number:
        return text, ""
    try:
        number = e164(number)
    except BadPhone:
        return text, _("Some digits are missing: at least 6 after the prefix.")
    if number == call.number:
        return text, ""
    line = _("To be called back on %(number)s.") % {"number": readable(number)}
    return f"{text}\n\n{line}".strip(), ""


def _category(form: Mapping[str, str], department: int) -> Category | None:
    chosen = form.get("category", "")
    if not chosen.isdecimal():
        return None
    return Category.objects.filter(pk=int(chosen), department=department, is_active=True).first()


def _own_fields(form: Mapping[str, str], category: Category | None) -> tuple[tuple[str, str], ...]:
    """What was filled in of the category's own fields. None is demanded while somebody waits on the telephone."""
    if category is None:
        return ()
    given = (
        (own.key, form.get(f"{OWN}{own.pk}", "").strip()[:500]) for own in category.fields.order_by("pk")
    )
    return tuple((key, value) for key, value in given if value)


def name_and_number(line: str) -> tuple[str, str]:
    """`Mario Rossi 0444 310118` as a name and an E.164 number; either may be missing."""
    line = " ".join(line.split())
    found = _LINE.match(line)
    if found is None:
        return line[:160], ""
    try:
        number = e164(found["number"])
    except BadPhone:
        return line[:160], ""
    return found["name"].strip()[:160], number


def marked(text: str, typed: str) -> tuple[str, str, str]:
    """The text in three parts, the middle one being what was typed, whatever its accents."""
    words = fold(typed).split()
    folded = fold(text)
    if not words or len(folded) != len(text) or words[0] not in folded:
        return text, "", ""
    at = folded.index(words[0])
    return text[:at], text[at : at + len(words[0])], text[at + len(words[0]) :]
