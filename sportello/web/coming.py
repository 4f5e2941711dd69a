"""Rungs to come: the sentence of the next one, whom it would reach and until when, and gaps told where they hurt."""

from django.utils.translation import gettext as _

from sportello.domain.forecast import OnShift
from sportello.domain.forecast import Rung as Foreseen
from sportello.domain.policy import Nobody
from sportello.web import words
from sportello.web.rungs import Rung, View, role_of


def to_come(view: View, foreseen: Foreseen, is_next: bool) -> Rung:
    """The rung of a stay to come; the next one leads with what would bring it about."""
    level = view.rules.policy(foreseen.policy).level(foreseen.level)
    people = [view.people[one.person] for one in foreseen.people if one.person in view.people]
    rung = Rung("next" if is_next else "later", foreseen.level, role_of(level), people[0] if people else None)
    rung.at = words.exactly(foreseen.at, view.now)
    rung.others = max(0, len(people) - 1)
    rung.warning = _gap(view, foreseen)
    if is_next:
        here = view.ticket.visit
        offered = here is not None and here.is_offered
        rung.lead = _("If nobody takes charge:") if offered else _("If it is not resolved:")
        rung.note = _shift(view, foreseen.people[0]) if foreseen.people else ""
    return rung


def _shift(view: View, one: OnShift) -> str:
    """Until when the first of them is there, and who comes then."""
    if one.until is None:
        return ""
    until = words.exactly(one.until, view.now)
    if one.then is not None and one.then in view.people:
        return _("On shift until %(until)s, then %(name)s") % {
            "until": until,
            "name": view.people[one.then].name,
        }
    return _("On shift until %(until)s") % {"until": until}


def _gap(view: View, foreseen: Foreseen) -> str:
    """What happens where nobody would be on shift."""
    if foreseen.goes_to is not None:
        return _("Nobody on shift then: it goes on to L%(level)s") % {"level": foreseen.goes_to}
    if foreseen.people:
        return ""
    if foreseen.staffed_from is not None:
        when = words.exactly(foreseen.staffed_from, view.now)
        return _("Nobody on shift until %(when)s") % {"when": when}
    if foreseen.gap is Nobody.WAIT:
        return _("Nobody on shift then: it waits for the next shift")
    return _("Nobody on shift then")
