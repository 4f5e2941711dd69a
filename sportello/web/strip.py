"""The ladder in one glance: one step a level."""

from django.utils.translation import gettext as _

from sportello.domain.sla import ClockKind
from sportello.domain.ticket import Outcome, Visit
from sportello.web import chips, words
from sportello.web.rungs import Step, View, clock_of, role_of, running_out


def strip(view: View) -> list[Step]:
    ticket, steps = view.ticket, []
    here = ticket.visit
    coming = {foreseen.level: foreseen for foreseen in reversed(view.ahead)}
    first = view.ahead[0].level if view.ahead else None
    for level in view.policy.levels:
        role, number = role_of(level), level.number
        past = [visit for visit in ticket.visits if visit.level == number and visit is not here]
        if here is not None and number == here.level:
            steps.append(_here(view, here, role))
        elif past:
            clock = clock_of(ticket, ClockKind.LEVEL, past[-1])
            late = past[-1].outcome in (Outcome.NOT_TAKEN, Outcome.NOT_RESOLVED)
            when = words.span(clock.spent) if clock else ""
            steps.append(Step(number, "is-done is-breached" if late else "is-done", when, f"{role}, {when}"))
        elif number in coming:
            at, short = words.exactly(coming[number].at, view.now), words.short(coming[number].at, view.now)
            look = "is-next" if number == first else "is-later"
            steps.append(Step(number, look, short, f"{role}, {at}"))
        else:
            look = "is-done" if here is None and number <= ticket.level else "is-later"
            steps.append(Step(number, look, "", role))
    return steps


def _here(view: View, here: Visit, role: str) -> Step:
    clock = running_out(view.ticket, here)
    if clock is None or not clock.target:
        return Step(here.level, "is-now", "", role, now=True)
    calendar = view.rules.calendar(clock.calendar)
    spent = clock.spent_at(view.now, calendar)
    fill = min(100, spent * 100 // clock.target)
    if clock.due_at is None or clock.running_since is None:
        return Step(here.level, "is-now", _("paused"), f"{role}, " + _("paused"), now=True, fill=fill)
    chip = chips.running(clock.due_at, view.now, clock.target)
    look = {"late": "is-now is-late", "ok": "is-now"}.get(chip.state, "is-now is-risk")
    left = max(0, int((clock.due_at - view.now).total_seconds()))
    return Step(here.level, look, words.span(left), f"{role}, {chip.text}", now=True, fill=fill)
