"""The screens of the desk that the side column leads to, besides the queues.

Icons: icon:phone icon:chart-no-axes-column-increasing icon:activity icon:calendar-days
icon:book-open icon:mail icon:link.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sportello.people.actor import Actor
from sportello.web.admin.rights import administers
from sportello.web.mail.waiting import handles_mail
from sportello.web.matrix.policies import edits_somewhere


def everybody(_actor: Actor) -> bool:
    """Every agent."""
    return True


def leaders(actor: Actor) -> bool:
    """Those who assign others somewhere, and those who see everything."""
    return actor.sees_everything or any(actor.may("ticket.assign", one) for one in actor.departments)


@dataclass(frozen=True)
class Place:
    """One screen: its name, its address, its icon, the keys that lead there, and who is shown it.

    Whoever is not shown a place is also refused by its view.
    """

    name: Promise
    url_name: str
    icon: str
    key: str = ""
    shown_to: Callable[[Actor], bool] = everybody


PLACES: tuple[Place, ...] = (
    Place(_("Calls"), "calls", "phone", "g h"),
    Place(_("Mail"), "mail", "mail", "g e", handles_mail),
    Place(_("Dashboard"), "dashboard", "activity", "g s", leaders),
    Place(_("Problems"), "problems", "link", "g p"),
    Place(_("Knowledge"), "knowledge", "book-open", "g k"),
    Place(_("Rota"), "rota", "calendar-days", "g t"),
    Place(_("Escalation matrix"), "matrix", "chart-no-axes-column-increasing", "g m", edits_somewhere),
    Place(_("Administration"), "admin", "settings", "g a", administers),
)
