"""Figures with their words and the address of their list."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from sportello.desk.sentences.words import reason_words
from sportello.domain.rulebook import RuleBook
from sportello.domain.ticket import Cause
from sportello.reports import figures, promises
from sportello.reports.reasons import Why
from sportello.reports.scope import Scope
from sportello.web import words


@dataclass(frozen=True)
class Choice:
    """What the page is asked for: a period, and one department or all that are overseen."""

    period: str = "today"
    department: int | None = None

    def href(self, slug: str, value: object = "", *, period: str = "") -> str:
        """The list behind a figure."""
        asked = {"period": period or self.period, "value": value, "department": self.department}
        query = urlencode({name: each for name, each in asked.items() if each not in ("", None)})
        return f"{reverse('dashboard_figure', args=[slug])}?{query}"


@dataclass(frozen=True)
class Shown:
    """A number on the page."""

    slug: str
    name: str
    number: str
    note: str = ""
    tone: str = ""
    href: str = ""


STANDING = {"open": "", "late": "late", "soon": "risk", "unassigned": "risk", "stuck": "risk"}
TODAY = ("climbed", "handed-back")


def headline(today: Scope, choice: Choice) -> list[Shown]:
    """The line of numbers on top: what stands now, and what happened today; three queries."""
    numbers = dict(zip((*STANDING, *TODAY), figures.counts(today, *STANDING, *TODAY), strict=True))
    kept = promises.in_period(today)
    share = percent(kept.share) if kept.share is not None else "–"
    note = _("%(kept)s of %(all)s promises") % {"kept": kept.kept, "all": kept.all} if kept.all else ""
    names = {"climbed": _("Climbed today"), "handed-back": _("Handed back today")}
    shown = {
        slug: Shown(
            slug,
            names.get(slug) or str(figures.FIGURES[slug].name),
            words.count(number),
            tone=STANDING.get(slug, "") if number else "",
            href=choice.href(slug, period="today"),
        )
        for slug, number in numbers.items()
    }
    in_time = Shown("in-time", _("In time, today"), share, note)
    return [*(shown[slug] for slug in STANDING), in_time, *(shown[slug] for slug in TODAY)]


def percent(share: float) -> str:
    """`93,4%`, as the language writes it."""
    return f"{number_format(share, 1)}%"


def cause_words(why: Why, rules: RuleBook) -> str:
    """Why a ticket climbed, for the list of reasons."""
    said = {
        "time": _("Time was up"),
        Cause.NOBODY.value: _("Nobody on shift"),
        Cause.SLA.value: _("A promise to the requester was at risk"),
        Cause.RULE.value: _("A rule of the matrix"),
    }
    if why.cause in said:
        return said[why.cause]
    for policy in rules.policies.values():
        if why.reason in policy.reasons:
            return reason_words(policy, why.reason)
    return why.reason or _("Somebody decided it")
