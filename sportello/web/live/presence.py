"""Who is at a ticket, for the pages: «Ivan is writing», «Marta is reading»."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from sportello.intake import clock
from sportello.workspace import presence

READING, WRITING = "reading", "writing"


def present(ticket_ids: Iterable[int]) -> dict[int, list[tuple[int, str, str]]]:
    """For each ticket somebody is at: id and name of each person, and "reading" or "writing"; writers first.

    One query; tickets that nobody is at are left out.
    """
    found: dict[int, list[tuple[int, str, str]]] = {}
    for ticket, person, name, writing in presence.there(ticket_ids, clock.now()):
        found.setdefault(ticket, []).append((person, name, WRITING if writing else READING))
    return found


def said(people: Iterable[tuple[int, str, str]], me: int) -> list[tuple[str, str]]:
    """What a page says of the others at a ticket: an icon and the words. Icons: icon:pen-line icon:eye."""
    lines = []
    for person, name, doing in people:
        if person == me:
            continue
        if doing == WRITING:
            lines.append(("pen-line", _("%(name)s is writing") % {"name": name}))
        else:
            lines.append(("eye", _("%(name)s is reading") % {"name": name}))
    return lines
