"""Rotas: sound, staffed, and without gaps in the week to come."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sportello.desk.forecasting import Uncovered, uncovered
from sportello.desk.sentences.moments import exactly
from sportello.domain.rota import check_rota
from sportello.health.finding import Finding
from sportello.oncall.advice import SENTENCES
from sportello.oncall.load import load_rotas
from sportello.oncall.models import Rota

AHEAD = timedelta(weeks=1)


def sound(_now: datetime) -> Iterator[Finding]:
    """Nothing is wrong with a rota itself; one without anybody in it is the commonest fault."""
    found = [(id, problem) for id, rota in load_rotas().items() for problem in check_rota(rota)]
    named = Rota.objects.in_bulk({id for id, _problem in found})
    for id, problem in found:
        where = f"{named[id].name}, {problem.slot}" if problem.slot else named[id].name
        yield Finding(
            f"rota_{problem.code}",
            _("Rota “{name}” is not sound.").format(name=where),
            str(SENTENCES.get(problem.code, problem.advice)),
        )


def covered(now: datetime) -> Iterator[Finding]:
    """In the next seven days each slot has its minimum."""
    by_rota: dict[int, list[Uncovered]] = {}
    for one in uncovered(now, now + AHEAD):
        by_rota.setdefault(one.rota, []).append(one)
    for found in by_rota.values():
        first = found[0]
        words = ngettext(
            "Rota “{name}”: {n} gap in the next seven days, from {start} to {end} ({slot}).",
            "Rota “{name}”: {n} gaps in the next seven days, the first from {start} to {end} ({slot}).",
            len(found),
        )
        yield Finding(
            "gap",
            words.format(
                name=first.name,
                n=len(found),
                start=exactly(first.gap.starts, now),
                end=exactly(first.gap.ends, now),
                slot=first.gap.slot,
            ),
            _("Add people or a swap; “sportello forecast --hours 168” lists all gaps."),
        )
